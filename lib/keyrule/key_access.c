/* SPDX-License-Identifier: BSD-2-Clause */
/* Lower, copy and release what is known about the access to a key file. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/keyrule/key_access.h>

void
key_access_lower(struct key_access *a, enum used used, const char *why)
{
	if (a->used == USED_NO || (a->used == USED_UNKNOWN && used != USED_NO))
		return;
	a->used = used;
	a->why = why;
}

int
key_access_copy(const struct key_access *from, struct key_access *ret)
{
	*ret = *from;
	if (from->algorithms != NULL &&
	    (ret->algorithms = strdup(from->algorithms)) == NULL)
		return ERR_NOMEM;
	return 0;
}

void
key_access_release(struct key_access *a)
{
	free(a->algorithms);
	memset(a, 0, sizeof(*a));
}

const char *
used_name(enum used used)
{
	switch (used) {
	case USED_YES:
		return "yes";
	case USED_NO:
		return "no";
	case USED_UNKNOWN:
		return "unknown";
	case USED_NOT_ASKED:
		break;
	}
	return NULL;
}
