/* SPDX-License-Identifier: BSD-2-Clause */
/* Find an account by what a person has typed. */
#include <string.h>

#include "key_owner.h"

static enum exit_code
find_account(const char *name, struct account *ret)
{
	switch (account_find(name, ret)) {
	case 0:
		return EXIT_OK;
	case ERR_SYNTAX:
		return complain("%s: no account can have this name", name);
	case ERR_NOENT:
		return complain("%s: no such account", name);
	case ERR_NOMEM:
		return complain("out of memory");
	default:
		return complain("%s: the name service does not answer: whether "
				"there is such an account is not known",
		    name);
	}
}

/* Of a mounted system: its files are all there is. */
static enum exit_code
find_mounted(const char *name, const char *root, struct account *ret)
{
	const struct accounts_opts opts = {.root = root};
	const struct account *a;
	struct accounts all;
	struct diag d = {0};
	enum exit_code r = EXIT_OK;

	if (accounts_load(&opts, &all, &d) != 0)
		return complain("the accounts cannot be listed: %s", d.msg);
	if ((a = accounts_by_name(&all, name)) == NULL)
		r = complain("%s: no such account below %s", name, root);
	else if (account_copy(a, ret) != 0)
		r = complain("out of memory");
	accounts_release(&all);
	return r;
}

enum exit_code
key_owner_load(const char *name, const char *root, struct key_owner *ret)
{
	struct diag d = {0};
	enum exit_code r;
	int e;

	memset(ret, 0, sizeof(*ret));
	r = root[0] == '\0' ? find_account(name, &ret->account)
			    : find_mounted(name, root, &ret->account);
	if (r != EXIT_OK)
		return r;
	if ((e = key_places_load(root, &ret->places, &d)) != 0)
		return complain("where sshd looks for keys is not known: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(e));
	if (account_places_find(&ret->places, root, &ret->account, &ret->own) !=
	    0)
		return complain("out of memory");
	return EXIT_OK;
}

void
key_owner_release(struct key_owner *k)
{
	account_release(&k->account);
	key_places_release(&k->places);
	account_places_release(&k->own);
}
