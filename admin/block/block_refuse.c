/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who must not be blocked: those without whom nobody may be able to undo it,
 * and numbers that are nobody's for long.
 */
#include <stdio.h>
#include <unistd.h>

#include "admin/check/last_way.h"
#include "block.h"

/* systemd's, for services with DynamicUser= (systemd.io, "Users, Groups"). */
#define DYNAMIC_MIN 61184
#define DYNAMIC_MAX 65519

/*
 * Whether systemd gives the number to a service while it runs. An account of
 * /etc/passwd or a directory may have it, too: then systemd has not given it
 * away, and it has a name.
 */
static bool
is_dynamic(const struct who *w)
{
	struct identity id;
	char path[64];

	if (w->uid < DYNAMIC_MIN || w->uid > DYNAMIC_MAX)
		return false;
	if (w->member.n_names != 0 &&
	    identity_by_name(w->lookup, w->member.names[0], &id, NULL) == 0 &&
	    id.is_local)
		return false;
	snprintf(path, sizeof(path), "/run/systemd/dynamic-uid/direct:%lu",
	    (unsigned long)w->uid);
	if (access(path, F_OK) == 0)
		return true;
	snprintf(path, sizeof(path), "/run/systemd/dynamic-uid/%lu",
	    (unsigned long)w->uid);
	return access(path, F_OK) == 0 || w->is_nobodys;
}

static const char *
why_lock_out(const struct block_run *run, uid_t uid)
{
	if (uid == 0)
		return "root could no longer log in, and root's jobs would not "
		       "run";
	if (actor_is(&run->c.actor, uid))
		return "this is you: you could no longer log in, nor use sudo "
		       "or su";
	if (last_way_by_block(run->o, &run->c, uid))
		return "nobody else is an administrator who can log in";
	return NULL;
}

/* Processes of two names of one uid cannot be told apart. */
static enum exit_code
refuse_shared(const struct who *w, const char *given)
{
	struct buf b;

	buf_init(&b, 65536);
	for (size_t i = 0; i < w->member.n_names; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : ", ", w->member.names[i]);
	complain("%s: uid %lu is shared by %.*s: --kill would end what all of "
		 "them run: nothing was changed; use --yes-lock-out to end it "
		 "anyway",
	    given, (unsigned long)w->uid, (int)b.len, b.p != NULL ? b.p : "");
	buf_release(&b);
	return EXIT_NOTHING_DONE;
}

enum exit_code
block_refuse(const struct block_run *run, const struct who *w,
    const char *given)
{
	const char *why;

	if (is_dynamic(w))
		return complain("%s: uid %lu is one that systemd gives to "
				"services while they run, so it is another's "
				"soon: not blocked",
		    given, (unsigned long)w->uid);
	if (run->o->yes_lock_out)
		return EXIT_OK;
	if (run->o->kill && w->member.n_names > 1)
		return refuse_shared(w, given);
	if ((why = why_lock_out(run, w->uid)) != NULL)
		return complain("%s: %s: not blocked; use --yes-lock-out to "
				"block it anyway",
		    given, why);
	return EXIT_OK;
}
