/* Facts that sshd tells once, kept where nobody else can change them. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/auth_info.h>
#include "login_log.h"
#include "memory.h"
#include "reference.h"

#define DATA_NAME "loginpolicy_login"

void
memory_drop_policy(struct memory *m)
{
	policy_release(&m->kept.policy);
	free(m->kept.conf);
	m->kept.conf = NULL;
}

static void
forget_login(struct login *l)
{
	free(l->logged);
	free(l->permit);
	explicit_bzero(l, sizeof(*l));
}

/* status: what pam_end(3) was told. */
static void
forget(pam_handle_t *pamh, void *data, int status)
{
	struct memory *m = data;

	login_log_handle_end(pamh, m, status);
	memory_drop_policy(m);
	free(m->connection);
	free(m->auth_info);
	forget_login(&m->login);
	free(m->ended);
	free(m);
}

struct memory *
memory_of(pam_handle_t *pamh)
{
	const void *kept = NULL;
	struct memory *m;

	if (pam_get_data(pamh, DATA_NAME, &kept) == PAM_SUCCESS &&
	    kept != NULL) {
		memcpy(&m, &kept, sizeof(m));
		return m;
	}
	if ((m = calloc(1, sizeof(*m))) == NULL)
		return NULL;
	if (pam_set_data(pamh, DATA_NAME, m, forget) == PAM_SUCCESS)
		return m;
	free(m);
	return NULL;
}

static int
replace(char **to, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return ERR_NOMEM;
	free(*to);
	*to = copy;
	return 0;
}

/* The connection is one and the same for the whole login. */
static int
keep_connection(struct memory *m, const char *now)
{
	if (now == NULL)
		return m->connection == NULL ? 0 : ERR_SYNTAX;
	if (m->connection == NULL)
		return replace(&m->connection, now);
	return strcmp(m->connection, now) == 0 ? 0 : ERR_SYNTAX;
}

/* Methods are added, none is taken away. */
static int
keep_auth_info(struct memory *m, const char *now)
{
	if (now == NULL)
		return m->auth_info == NULL ? 0 : ERR_SYNTAX;
	if (m->auth_info != NULL && !auth_info_continues(m->auth_info, now))
		return ERR_SYNTAX;
	return replace(&m->auth_info, now);
}

int
memory_keep(struct memory *m, const struct items *now)
{
	int r = keep_connection(m, now->connection);

	return r != 0 ? r : keep_auth_info(m, now->auth_info);
}

static bool
is_same_subject(const struct login *l, const uint8_t name[SHA256_LEN],
    const uid_t *uid)
{
	if (l->has_uid && uid != NULL)
		return l->uid == *uid;
	return memcmp(l->name, name, SHA256_LEN) == 0;
}

void
memory_login(struct memory *m, const char *name, const uid_t *uid, bool refused,
    const char *told)
{
	struct login *l = &m->login;
	uint8_t hash[SHA256_LEN];

	sha256_of(name != NULL ? name : "", name != NULL ? strlen(name) : 0,
	    hash);
	if (l->ref[0] == '\0' || !is_same_subject(l, hash, uid) ||
	    (l->refused && !refused)) {
		forget_login(l);
		if (told != NULL)
			memcpy(l->ref, told, sizeof(l->ref));
		else
			reference_make(l->ref);
	}
	memcpy(l->name, hash, sizeof(hash));
	l->has_uid = uid != NULL;
	l->uid = uid != NULL ? *uid : 0;
	l->refused = refused;
	explicit_bzero(hash, sizeof(hash));
}

bool
memory_has_logged(struct memory *m, const char *decision)
{
	struct login *l = &m->login;

	if (l->logged != NULL && strcmp(l->logged, decision) == 0)
		return true;
	(void)replace(&l->logged, decision); /* at worst it is logged twice */
	return false;
}
