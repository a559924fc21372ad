/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the calling user, who applies a policy, could log in again in the
 * same way: by the service of this session, from its address, and by its
 * methods and keys if they are known.
 */
#include <string.h>

#include "admin/log/own_session.h"
#include "lockout_login.h"

/* Append "publickey, hostbased". */
static void
put_methods(struct buf *b, unsigned methods)
{
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) != 0)
			buf_printf(b, "%s%s", b->len != 0 ? ", " : "",
			    method_name(1u << i));
	}
}

/* The methods of sshd that, each alone, are enough under the new policy. */
static unsigned
sufficient_methods(struct lockout *l, struct facts f)
{
	unsigned ret = 0;

	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		f.methods = 1u << i;
		f.methods_open = 0;
		f.keys_open = (f.methods &
				  (METHOD_PUBLICKEY | METHOD_HOSTBASED)) != 0;
		if (lockout_decide(l, l->c->p, &f).kind == VERDICT_PERMIT)
			ret |= f.methods;
	}
	return ret;
}

/*
 * How this session logged in is unknown: warn if not every usual method is
 * enough.
 */
static void
warn_methods(struct lockout *l, const struct lockout_person *who,
    const struct facts *f)
{
	const unsigned usual = METHOD_PUBLICKEY | METHOD_PASSWORD |
	    METHOD_KEYBOARD_INTERACTIVE;
	unsigned methods = sufficient_methods(l, *f);
	struct buf b;

	if ((methods & usual) == usual)
		return;
	buf_init(&b, 1024);
	put_methods(&b, methods);
	if (methods == 0)
		buf_puts(&b, "several methods together");
	check_warn_caller(l->c,
	    "the calling user %.255s could log in again only by %.*s; how this "
	    "session logged in is unknown",
	    who->m.names[0], (int)b.len, b.p);
	buf_release(&b);
}

static void
warn_refused(struct lockout *l, const struct lockout_person *who,
    const struct own_session *here, const struct own_session_auth *auth,
    const struct verdict *v)
{
	struct buf by;

	buf_init(&by, 1024);
	put_methods(&by, auth->methods);
	check_lock_out(l->c,
	    v->rule == NULL ? place_of_policy() : place_of(l->c, v->rule, 0),
	    "the calling user %.255s could not log in again (%s%s%s%s%.*s): %s",
	    who->m.names[0], here->service,
	    here->from_text[0] == '\0' ? "" : " from ", here->from_text,
	    by.len == 0 ? "" : " by ", (int)by.len, by.len == 0 ? "" : by.p,
	    verdict_text(v->reason));
	buf_release(&by);
}

static void
check_login(struct lockout *l, const struct lockout_person *who,
    const struct own_session *here, const struct own_session_auth *auth)
{
	struct facts f = {.subject = who->person,
	    .service = here->service,
	    .is_ssh = strcmp(here->service, "sshd") == 0,
	    .from = here->from,
	    .address = here->address,
	    .tty = here->tty[0] == '\0' ? NULL : here->tty};
	struct verdict v;

	/* sshd asks before it has a terminal, and a script has none. */
	if (f.is_ssh || f.tty == NULL)
		f.open |= 1u << COND_TTY;
	if (auth->known) {
		f.methods = auth->methods;
		f.keys = auth->keys;
		f.n_keys = auth->n_keys;
	} else if (f.is_ssh) {
		f.methods_open = METHOD_ALL;
		f.keys_open = true;
	}
	v = lockout_decide(l, l->c->p, &f);
	if (v.kind != VERDICT_PERMIT)
		warn_refused(l, who, here, auth, &v);
	else if (f.is_ssh && !auth->known)
		warn_methods(l, who, &f);
}

void
lockout_check_actor(struct lockout *l)
{
	struct own_session here;
	struct own_session_auth auth;
	struct lockout_person who;
	const char *why = NULL;

	own_session_find(&here);
	if (here.service == NULL) {
		why = "not in a login session, as in a job or the build of an "
		      "image";
	} else if (!lockout_find(l, NULL, l->c->actor->by, &who)) {
		why = "the account does not exist";
	} else {
		own_session_auth_find(l->c->o, &here, who.m.uid, l->c->now,
		    &l->c->zone, &auth);
		check_login(l, &who, &here, &auth);
		if (who.m.uid != 0 && !lockout_becomes_root(l, l->c->p, &who))
			check_lock_out(l->c, place_of_policy(),
			    "the calling user %.255s could not become root "
			    "again: no rule permits it by sudo, doas, polkit "
			    "or su",
			    who.m.names[0]);
		member_release(&who.m);
	}
	if (why != NULL && !l->c->o->quiet)
		complain("not checked whether the policy locks out the calling "
			 "user: %s",
		    why);
}
