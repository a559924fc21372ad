/*
 * Where the rule's object is: beside this module, whatever folder libpam found
 * that in. Its owner may be the module's own.
 */
#include <dlfcn.h>
#include <security/pam_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "password_rule.h"

#define DATA_NAME   "loginpolicy_password_rule"
#define OBJECT_NAME "loginpolicy_password.so"

static void
forget(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	password_close(data);
	free(data);
}

/* The path beside the module, and the module's owner. */
static int
find(char **ret_path, uid_t *ret_owner, struct diag *d)
{
	static const char here;
	Dl_info info;
	struct stat st;
	const char *slash;

	if (dladdr(&here, &info) == 0 || info.dli_fname == NULL ||
	    info.dli_fname[0] != '/' ||
	    (slash = strrchr(info.dli_fname, '/')) == NULL ||
	    stat(info.dli_fname, &st) != 0)
		return diag_set(d, ERR_NOENT,
		    "the folder of pam_loginpolicy.so cannot be found");
	*ret_owner = st.st_uid;
	if (asprintf(ret_path, "%.*s/" OBJECT_NAME,
		(int)(slash - info.dli_fname), info.dli_fname) < 0)
		return diag_set(d, ERR_NOMEM, "out of memory");
	return 0;
}

static int
open_new(pam_handle_t *pamh, struct password_object *o, struct diag *d)
{
	char *path = NULL;
	uid_t owner = 0;
	int r = find(&path, &owner, d);

	if (r == 0)
		r = password_open(path, owner, o, d);
	free(path);
	if (r == 0 && pam_set_data(pamh, DATA_NAME, o, forget) != PAM_SUCCESS) {
		password_close(o);
		r = diag_set(d, ERR_NOMEM, "out of memory");
	}
	return r;
}

int
password_rule_of(pam_handle_t *pamh, const struct password_rule **ret,
    struct diag *reterr)
{
	struct password_object *o = NULL;
	const void *kept;
	int r;

	if (pam_get_data(pamh, DATA_NAME, &kept) == PAM_SUCCESS) {
		*ret = ((const struct password_object *)kept)->rule;
		return 0;
	}
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if ((r = open_new(pamh, o, reterr)) != 0) {
		free(o);
		return r;
	}
	*ret = o->rule;
	return 0;
}
