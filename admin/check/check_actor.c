/*
 * Who applies a policy, and whether the same login would be let in again: by its
 * service, from its address, and by its methods and keys where they are known.
 */
#include <string.h>

#include "lockout.h"
#include "admin/change/session_auth.h"

static void
tell_nobody(const struct check *c, const char *why)
{
	if (!c->o->quiet)
		complain("whether it locks out who applies it was not looked "
			 "at: %s",
		    why);
}

/* "publickey, hostbased". */
static void
put_methods(struct buf *b, unsigned methods)
{
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) != 0)
			buf_printf(b, "%s%s", b->len != 0 ? ", " : "",
			    method_name(1u << i));
	}
}

/* Those of sshd's methods that alone are a login under the new policy; f: any. */
static unsigned
methods_that_do(struct world *w, struct facts f)
{
	unsigned ret = 0;

	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		f.methods = 1u << i;
		f.methods_open = 0;
		f.keys_open = (f.methods &
				  (METHOD_PUBLICKEY | METHOD_HOSTBASED)) != 0;
		if (lockout_ask(w, w->c->p, &f).kind == VERDICT_PERMIT)
			ret |= f.methods;
	}
	return ret;
}

/* It is not known how this session logged in: what must be had to do so again. */
static void
tell_methods(struct world *w, const struct someone *s, const struct facts *f)
{
	const unsigned usual = METHOD_PUBLICKEY | METHOD_PASSWORD |
	    METHOD_KEYBOARD_INTERACTIVE;
	unsigned methods = methods_that_do(w, *f);
	struct buf b;

	if ((methods & usual) == usual)
		return;
	buf_init(&b, 1024);
	put_methods(&b, methods);
	if (methods == 0)
		buf_puts(&b, "several methods together");
	check_warn(w->c, place_of_policy(),
	    "%.255s, who applies this, can log in again by %.*s only, and how "
	    "this session logged in is not known",
	    s->m.names[0], (int)b.len, b.p);
	buf_release(&b);
}

static void
tell_refused(struct world *w, const struct someone *s,
    const struct session *here, const struct session_auth *auth,
    const struct verdict *v)
{
	struct buf by;

	buf_init(&by, 1024);
	put_methods(&by, auth->methods);
	check_lock_out(w->c,
	    v->rule == NULL ? place_of_policy() : place_of(w->c, v->rule, 0),
	    "%.255s, who applies this, could not log in again (%s%s%s%s%.*s): "
	    "%s",
	    s->m.names[0], here->service,
	    here->from_text[0] == '\0' ? "" : " from ", here->from_text,
	    by.len == 0 ? "" : " by ", (int)by.len, by.len == 0 ? "" : by.p,
	    verdict_text(v->reason));
	buf_release(&by);
}

static void
check_login(struct world *w, const struct someone *s,
    const struct session *here, const struct session_auth *auth)
{
	struct facts f = {.subject = s->person,
	    .service = here->service,
	    .is_ssh = strcmp(here->service, "sshd") == 0,
	    .from = here->from,
	    .address = here->address,
	    .tty = here->tty[0] == '\0' ? NULL : here->tty};
	struct verdict v;

	/* sshd has not named its terminal when it asks, and in a script it is not known. */
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
	v = lockout_ask(w, w->c->p, &f);
	if (v.kind != VERDICT_PERMIT)
		tell_refused(w, s, here, auth, &v);
	else if (f.is_ssh && !auth->known)
		tell_methods(w, s, &f);
}

static void
check_session(struct world *w, const struct someone *s,
    const struct session *here)
{
	static const struct tz utc;
	struct session_auth auth;

	session_auth_find(w->c->o, here, s->m.uid, w->c->now,
	    w->c->zone == NULL ? &utc : w->c->zone, &auth);
	check_login(w, s, here, &auth);
	if (s->m.uid != 0 && !lockout_becomes_root(w, w->c->p, s))
		check_lock_out(w->c, place_of_policy(),
		    "%.255s, who applies this, could not become root again: no "
		    "rule permits that by sudo, doas, polkit or su",
		    s->m.names[0]);
}

void
lockout_check_actor(struct world *w)
{
	const struct actor *a = w->c->actor;
	struct session here;
	struct someone s;

	session_find(&here);
	if (here.service == NULL) {
		tell_nobody(w->c,
		    "it is no login session that is known of, as in a job or "
		    "in the build of an image");
	} else if (!lockout_find(w, NULL, a->by, &s)) {
		tell_nobody(w->c, "there is no such account");
	} else {
		check_session(w, &s, &here);
		member_release(&s.m);
	}
}
