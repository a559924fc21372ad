/* Facts that sshd tells once, kept where nobody else can change them. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/auth_info.h>
#include "memory.h"

#define DATA_NAME "loginpolicy_login"

void
memory_drop_policy(struct memory *m)
{
	policy_release(&m->kept.policy);
	free(m->kept.conf);
	m->kept.conf = NULL;
}

static void
forget(pam_handle_t *pamh, void *data, int status)
{
	struct memory *m = data;

	(void)pamh;
	(void)status;
	memory_drop_policy(m);
	free(m->connection);
	free(m->auth_info);
	free(m->logged);
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

bool
memory_has_logged(struct memory *m, const char *decision)
{
	if (m->logged != NULL && strcmp(m->logged, decision) == 0)
		return true;
	(void)replace(&m->logged, decision); /* at worst it is logged twice */
	return false;
}
