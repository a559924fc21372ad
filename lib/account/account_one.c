/* SPDX-License-Identifier: BSD-2-Clause */
/* One account: by its name, copied, released. */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>

void
account_release(struct account *a)
{
	free(a->name);
	free(a->home);
	*a = (struct account){0};
}

int
account_copy(const struct account *from, struct account *ret)
{
	*ret = *from;
	ret->name = strdup(from->name);
	ret->home = from->home == NULL ? NULL : strdup(from->home);
	if (ret->name != NULL && (from->home == NULL || ret->home != NULL))
		return 0;
	account_release(ret);
	return ERR_NOMEM;
}

static bool
is_name(const char *name)
{
	if (name[0] == '\0' || name[0] == '-' || strlen(name) > NAME_MAX ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	for (; *name != '\0'; name++) {
		if (*name == '/' || *name == ':' || *name == 127 ||
		    (unsigned char)*name < ' ')
			return false;
	}
	return true;
}

int
account_find(const char *name, struct account *ret)
{
	const struct passwd *pw;

	*ret = (struct account){0};
	if (!is_name(name))
		return ERR_SYNTAX;
	errno = 0;
	if ((pw = getpwnam(name)) != NULL) {
		const struct account a = {pw->pw_name, pw->pw_dir, pw->pw_uid,
		    pw->pw_gid};

		return account_copy(&a, ret);
	}
	/* getpwnam(3): these, too, mean that there is none */
	return errno == 0 || errno == ENOENT || errno == ESRCH ? ERR_NOENT
							       : ERR_IO;
}
