/*
 * Whether a group is the account's own, as Debian's sshd has it
 * (secure_permissions() of user-group-modes.patch): the account, and nobody
 * else, has it as its primary group, and who is listed in it can only be the
 * file's owner, once.
 */
#include <grp.h>
#include <string.h>

#include "collect_impl.h"

static bool
lists_only(const struct group *gr, const char *owner)
{
	return gr->gr_mem[0] == NULL ||
	    (strcmp(gr->gr_mem[0], owner) == 0 && gr->gr_mem[1] == NULL);
}

/* Of the file system's own databases: those of a mounted system are not asked. */
bool
machine_is_own_group(const struct machine *m, gid_t gid, uid_t owner, uid_t uid)
{
	const struct accounts *a = m->o->accounts;
	const struct account *who = accounts_by_uid(a, owner);
	const struct group *gr;
	size_t members = 0;

	if (m->o->root[0] != '\0' || who == NULL ||
	    (gr = getgrgid(gid)) == NULL || !lists_only(gr, who->name))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (a->list[i].gid != gid)
			continue;
		if (a->list[i].uid != uid)
			return false;
		members++;
	}
	return members != 0 || gr->gr_mem[0] != NULL;
}
