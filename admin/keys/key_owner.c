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

enum exit_code
key_owner_load(const char *name, struct key_owner *ret)
{
	struct diag d = {0};
	enum exit_code r;
	int e;

	memset(ret, 0, sizeof(*ret));
	if ((r = find_account(name, &ret->account)) != EXIT_OK)
		return r;
	if ((e = key_places_load("", &ret->places, &d)) != 0)
		return complain("where sshd looks for keys is not known: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(e));
	if (account_places_find(&ret->places, "", &ret->account, &ret->own) !=
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
