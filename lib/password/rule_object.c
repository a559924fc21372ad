/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens the rule's object. Its owner and mode are checked before it is loaded,
 * because loading runs its code. The directory is not checked: who can write
 * there can replace the program, too.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/password/password.h>
#include <loginpolicy/base/trusted.h>

static int
check_object(const char *path, uid_t owner, struct diag *d)
{
	const struct trusted_opts opts = {.owner = owner};
	struct diag why = {0};
	int fd, r = trusted_open(path, &opts, &fd, &why);

	if (r != 0)
		return diag_set(d, r, "%.200s: %.250s", path, why.msg);
	close(fd);
	return 0;
}

/* dlerror(3) names a missing library. */
static int
load_object(const char *path, struct password_object *ret, struct diag *d)
{
	const char *why;

	ret->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (ret->handle == NULL) {
		why = dlerror();
		return diag_set(d, ERR_UNSUPPORTED, "%.400s",
		    why != NULL ? why : path);
	}
	ret->rule = dlsym(ret->handle, PASSWORD_RULE_SYMBOL);
	if (ret->rule == NULL)
		return diag_set(d, ERR_UNSUPPORTED,
		    "%.400s: not the password rule", path);
	if (ret->rule->interface != PASSWORD_RULE_INTERFACE)
		return diag_set(d, ERR_UNSUPPORTED,
		    "%.400s: of another loginpolicy: interface %u, not %u",
		    path, ret->rule->interface, PASSWORD_RULE_INTERFACE);
	return 0;
}

static int
open_object(const char *folder, const char *name, uid_t owner,
    struct password_object *ret, struct diag *d)
{
	char path[PATH_MAX];
	int r, n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return diag_set(d, ERR_TOOBIG, "%.200s: its path is too long",
		    folder);
	if ((r = check_object(path, owner, d)) == 0)
		r = load_object(path, ret, d);
	return r;
}

int
password_rule_open(const char *folder, uid_t owner, struct password_object *ret,
    struct diag *reterr)
{
	struct diag kept = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	r = open_object(folder, PASSWORD_RULE_NAME, owner, ret, reterr);
	if (r == ERR_NOENT) {
		/* Where there is neither, the proper name is the one to say. */
		r = open_object(folder, PASSWORD_RULE_KEPT, owner, ret, &kept);
		if (r != ERR_NOENT)
			diag_set(reterr, r, "%s", kept.msg);
	}
	if (r != 0)
		password_rule_close(ret);
	return r;
}

void
password_rule_close(struct password_object *o)
{
	if (o->handle != NULL)
		dlclose(o->handle);
	memset(o, 0, sizeof(*o));
}
