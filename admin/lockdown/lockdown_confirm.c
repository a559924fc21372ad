/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Before a lock-down: does it cut off who begins it, and does anybody stay who
 * can end it? That is an administrator in its list, by the policy in force, or
 * root at the console, who needs a password for that.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/policy/access.h>
#include "admin/change/ask.h"
#include "admin/check/last_way.h"
#include "admin/check/root_password.h"
#include "admin/log/own_session.h"
#include "lockdown.h"

#define TEXT_MAX (1u << 20)

/* Whether this is root at the console, whom a lock-down does not stop. */
static bool
is_rescue(uid_t uid)
{
	struct own_session s;
	struct facts f = {.subject = {.has_uid = true, .uid = uid}};

	own_session_find(&s);
	f.service = s.service;
	f.from = s.from;
	f.tty = s.tty;
	f.is_ssh = s.service != NULL && strcmp(s.service, "sshd") == 0;
	return facts_are_rescue(&f);
}

/* Append why the calling user is cut off; nothing: they are not. */
static void
put_caller(const struct change *c, const struct lockdown_list *list,
    struct buf *b)
{
	const uid_t by = c->actor.by;
	struct lookup *lookup;
	struct member m;

	if (lockdown_list_has(list, by) || is_rescue(by))
		return;
	lookup = lookup_new("");
	if (lookup != NULL && member_by_uid(lookup, by, &m, NULL) == 0) {
		buf_printf(b, "%s is you", m.names[0]);
		member_release(&m);
	} else {
		buf_printf(b, "uid %lu is you", (unsigned long)by);
	}
	buf_puts(b, ": you could no longer log in, nor use sudo or su");
	lookup_free(lookup);
}

/* Append that nobody could end it; nothing: somebody can, or not known. */
static void
put_last(const struct options *o, const struct change *c,
    const struct lockdown_list *list, struct buf *b)
{
	bool has_password;

	if (o->state != NULL ||
	    !last_way_by_lockdown(o, c, list->uids, list->n))
		return;
	if (root_has_password(o->root, &has_password) == 0 && has_password)
		return;
	buf_printf(b,
	    "%snobody could end it: no administrator is excepted, and root "
	    "has no password to log in with at the console",
	    b->len != 0 ? "; " : "");
}

enum exit_code
lockdown_confirm(const struct options *o, const struct change *c,
    const struct lockdown_list *list)
{
	struct buf b;
	enum exit_code r = EXIT_OK;

	if (o->yes_lock_out || o->dry_run)
		return EXIT_OK;
	buf_init(&b, TEXT_MAX);
	put_caller(c, list, &b);
	put_last(o, c, list, &b);
	buf_putc(&b, '\0');
	if (b.err != 0) {
		r = complain("out of memory");
	} else if (b.len > 1) {
		complain("%s", b.p);
		if (!ask_can())
			r = complain("nothing was changed; except accounts "
				     "with --except, or use --yes-lock-out");
		else if (!ask_yes("Lock the machine down anyway?"))
			r = complain("nothing was changed");
	}
	buf_release(&b);
	return r;
}
