/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept with a PAM handle, where the user cannot change it; and the
 * policy in force, with the log line that says why the policy file is not.
 */
#include <security/pam_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <syslog.h>
#include <time.h>

#include <loginpolicy/base/escape.h>
#include "handle.h"
#include "login_log.h"

#define DATA_NAME      "loginpolicy_login"
#define VARIABLE       "LOGINPOLICY_REF"
#define LINE_BYTES_MAX 2048

/* --- what programs set --- */

static const char *
item_of(pam_handle_t *pamh, int type)
{
	const void *p = NULL;

	return pam_get_item(pamh, type, &p) == PAM_SUCCESS ? p : NULL;
}

const char *
items_service(pam_handle_t *pamh)
{
	const char *service = item_of(pamh, PAM_SERVICE);

	return service != NULL ? service : "";
}

void
items_get(pam_handle_t *pamh, struct items *ret)
{
	*ret = (struct items){.ruser = item_of(pamh, PAM_RUSER),
	    .rhost = item_of(pamh, PAM_RHOST),
	    .tty = item_of(pamh, PAM_TTY),
	    .service = items_service(pamh),
	    .connection = pam_getenv(pamh, "SSH_CONNECTION"),
	    .auth_info = pam_getenv(pamh, "SSH_AUTH_INFO_0")};
	if (pam_get_user(pamh, &ret->user, NULL) != PAM_SUCCESS)
		ret->user = NULL;
}

/* --- references --- */

/* Short and without look-alikes: they are read out on the telephone. */
void
reference_make(char ret[LOG_REF_LEN + 1])
{
	static const char alphabet[] = LOG_REF_ALPHABET;
	unsigned char r[LOG_REF_LEN];

	if (getrandom(r, sizeof(r), GRND_NONBLOCK) != (ssize_t)sizeof(r))
		memset(r, 0, sizeof(r));
	for (size_t i = 0; i < LOG_REF_LEN; i++)
		ret[i] = alphabet[r[i] % 32];
	ret[LOG_REF_LEN] = '\0';
}

void
reference_pass_on(pam_handle_t *pamh, const char *ref)
{
	char text[sizeof(VARIABLE "=") + LOG_REF_LEN];

	/* Without "=" it is removed; libpam logs an error if it is not set. */
	if (ref != NULL)
		snprintf(text, sizeof(text), VARIABLE "=%s", ref);
	else if (pam_getenv(pamh, VARIABLE) != NULL)
		snprintf(text, sizeof(text), VARIABLE);
	else
		return;
	(void)pam_putenv(pamh, text);
}

const char *
reference_passed_on(pam_handle_t *pamh)
{
	const char *ref = pam_getenv(pamh, VARIABLE);

	return ref != NULL && strlen(ref) == LOG_REF_LEN &&
		strspn(ref, LOG_REF_ALPHABET) == LOG_REF_LEN
	    ? ref
	    : NULL;
}

/* --- kept with the handle --- */

void
handle_drop_policy(struct handle *h)
{
	policy_release(&h->kept.policy);
	free(h->kept.conf);
	h->kept.conf = NULL;
}

static void
login_release(struct handle_login *l)
{
	free(l->logged);
	free(l->permit);
	explicit_bzero(l, sizeof(*l));
}

/* Called by pam_end(3), with its status. */
static void
handle_free(pam_handle_t *pamh, void *data, int status)
{
	struct handle *h = data;

	login_log_handle_end(pamh, h, status);
	handle_drop_policy(h);
	free(h->connection);
	free(h->auth_info);
	login_release(&h->login);
	free(h->ended);
	free(h);
}

struct handle *
handle_of(pam_handle_t *pamh)
{
	const void *kept = NULL;
	struct handle *h;

	if (pam_get_data(pamh, DATA_NAME, &kept) == PAM_SUCCESS &&
	    kept != NULL) {
		memcpy(&h, &kept, sizeof(h));
		return h;
	}
	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	if (pam_set_data(pamh, DATA_NAME, h, handle_free) == PAM_SUCCESS)
		return h;
	free(h);
	return NULL;
}

static int
replace_text(char **to, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return ERR_NOMEM;
	free(*to);
	*to = copy;
	return 0;
}

int
handle_keep_ssh(struct handle *h, const struct items *now)
{
	/* The connection is the same for the whole login. */
	if (now->connection == NULL && h->connection != NULL)
		return ERR_SYNTAX;
	if (now->connection != NULL && h->connection != NULL &&
	    strcmp(h->connection, now->connection) != 0)
		return ERR_SYNTAX;
	if (now->connection != NULL && h->connection == NULL &&
	    replace_text(&h->connection, now->connection) != 0)
		return ERR_NOMEM;
	/* Methods are added, and none is removed. */
	if (now->auth_info == NULL)
		return h->auth_info == NULL ? 0 : ERR_SYNTAX;
	if (h->auth_info != NULL &&
	    !auth_info_continues(h->auth_info, now->auth_info))
		return ERR_SYNTAX;
	return replace_text(&h->auth_info, now->auth_info);
}

static bool
is_same_subject(const struct handle_login *l, const uint8_t name[SHA256_LEN],
    const uid_t *uid)
{
	if (l->has_uid && uid != NULL)
		return l->uid == *uid;
	return memcmp(l->name, name, SHA256_LEN) == 0;
}

void
handle_set_login(struct handle *h, const char *name, const uid_t *uid,
    bool refused, const char *ref)
{
	struct handle_login *l = &h->login;
	uint8_t hash[SHA256_LEN];

	sha256_of(name != NULL ? name : "", name != NULL ? strlen(name) : 0,
	    hash);
	if (l->ref[0] == '\0' || !is_same_subject(l, hash, uid) ||
	    (l->refused && !refused)) {
		login_release(l);
		if (ref != NULL)
			memcpy(l->ref, ref, sizeof(l->ref));
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
handle_has_logged(struct handle *h, const char *decision)
{
	struct handle_login *l = &h->login;

	if (l->logged != NULL && strcmp(l->logged, decision) == 0)
		return true;
	/* Without memory it is logged twice at worst. */
	(void)replace_text(&l->logged, decision);
	return false;
}

/* --- the policy in force --- */

static const char *
consequence_text(int r, enum policy_source source)
{
	if (r != 0)
		return "all logins but root's at the console are refused";
	switch (source) {
	case POLICY_FROM_LAST_GOOD:
	case POLICY_TRIAL_OVER:
		return "the last accepted policy is in force";
	default:
		return "there is no last accepted policy: only the built-in "
		       "password rule is in force";
	}
}

static void
log_not_in_force(pam_handle_t *pamh, const struct module_args *args, int r,
    enum policy_source source, const struct policy_errors *errs)
{
	const struct diag none = {.path = args->conf,
	    .msg = "its trial has ended"};
	const size_t first = errs->trouble != 0 ? errs->trouble - 1 : 0;
	const struct diag *d = errs->n != 0 ? &errs->list[first] : &none;
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX);
	buf_puts(&b, "policy not in force: ");
	escape_text(&b, d->path, strlen(d->path));
	if (d->line != 0)
		buf_printf(&b, ":%u:%u", d->line, d->col);
	buf_puts(&b, ": ");
	if (r != 0)
		buf_printf(&b, "%s%s", err_str(r), errs->n != 0 ? ": " : "");
	if (r == 0 || errs->n != 0)
		escape_text(&b, d->msg, strlen(d->msg));
	buf_printf(&b, "; %s", consequence_text(r, source));
	pam_syslog(pamh, LOG_ALERT, "%.*s", b.err == 0 ? (int)b.len : 0,
	    b.err == 0 ? b.p : "");
	buf_release(&b);
}

/* Files and clocks that decide which policy is in force. */
static struct policy_places
places_of(const struct module_args *args)
{
	return (struct policy_places){.conf = args->conf,
	    .state = args->state,
	    .load = {.root = "", .check_parents = true},
	    .boot_id = boot_id_read,
	    .boottime_s = boot_clock_s()};
}

int
module_policy_load(pam_handle_t *pamh, const struct module_args *args, bool log,
    struct policy *ret, enum policy_source *ret_source)
{
	const struct policy_places places = places_of(args);
	struct policy_errors errs;
	int r = policy_in_force(&places, ret, ret_source, &errs);

	if (r != 0 || (log && *ret_source != POLICY_FROM_FILE))
		log_not_in_force(pamh, args, r, *ret_source, &errs);
	policy_errors_release(&errs);
	return r;
}

static bool
may_reuse(const struct module_args *args, const struct handle_policy *k)
{
	struct policy_places places;

	if (k->conf == NULL || strcmp(k->conf, args->conf) != 0)
		return false;
	places = places_of(args);
	return policy_is_in_force(&places, &k->policy, k->source);
}

int
module_policy_of(pam_handle_t *pamh, const struct module_args *args,
    struct handle *h, const struct policy **ret)
{
	struct handle_policy *k = &h->kept;
	int r = 0;

	*ret = NULL;
	if (!may_reuse(args, k)) {
		handle_drop_policy(h);
		r = module_policy_load(pamh, args, true, &k->policy,
		    &k->source);
		if (r == 0 && (k->conf = strdup(args->conf)) == NULL) {
			policy_release(&k->policy);
			r = ERR_NOMEM;
		}
	}
	if (r == 0 && k->source != POLICY_FROM_NOTHING)
		*ret = &k->policy;
	return r;
}
