/* What the commands that change the state directory, or show it, have in common. */
#ifndef ADMIN_CHANGE_H
#define ADMIN_CHANGE_H

#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/accept.h>
#include <loginpolicy/state/state_write.h>
#include "admin/command.h"

/* --state, or the default below --root. Owned; NULL: no memory. */
char *state_path(const struct options *o);
/*
 * Open the state directory to look at it: the default one may be missing,
 * which is told. Returns EXIT_OK, or the code to exit with.
 */
enum exit_code state_look(const struct options *o, unsigned parts, struct state *ret);
/* The same, for who goes on without it. Returns 0, or state_open()'s error (told). */
int state_try(const struct options *o, unsigned parts, struct state *ret);

/* Who acts, as far as it can be known: docs/contract.md, "Who acted". */
struct actor {
	uid_t by; /* who is recorded */
	uid_t uids[3]; /* all that the caller may be */
	size_t n;
};
void actor_load(struct actor *ret);
bool actor_is(const struct actor *a, uid_t uid);

/* A change that is going to be made. */
struct change {
	char *dir; /* owned */
	struct state state;
	struct actor actor;
	int64_t now;
};
/* Told where it cannot be: not root and no --state, no directory, a --reason that cannot be kept. Returns EXIT_OK, or the code to exit with. */
enum exit_code change_open(const struct options *o, unsigned parts, struct change *ret);
void change_close(struct change *c);
/* Who, when and why: --reason, or else what old says, and its time. reason: borrowed of both. */
struct state_note change_note(const struct options *o, const struct change *c,
    const struct state_note *old);

/* An account that a command is about. */
struct who {
	uid_t uid;
	struct lookup *lookup; /* owned */
	struct member member; /* zeroed where there is no account */
};
/*
 * USER or uid:N; a name that is none is told. Returns EXIT_OK, or the code to exit with.
 * release also after an error.
 */
enum exit_code who_load(const char *user, struct who *ret);
void who_release(struct who *w);
/* "alice (uid 1001)", or "uid 1001" where there is no such account. */
void put_who(const struct who *w, struct buf *b);

#endif
