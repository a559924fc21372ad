/* SPDX-License-Identifier: BSD-2-Clause */
/* The state directory: what the commands share that change or show it. */
#ifndef ADMIN_CHANGE_H
#define ADMIN_CHANGE_H

#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/accept.h>
#include <loginpolicy/state/state_write.h>
#include "admin/command.h"

/* --state, or the default below --root. Owned; NULL: no memory. */
char *state_path(const struct options *o);
/*
 * Open the state directory to read it. The default one may be missing: that is
 * reported, and dir_fd is -1. parts: enum state_part. Returns EXIT_OK, or the
 * code to exit with (reported).
 */
enum exit_code state_look(const struct options *o, unsigned parts,
    struct state *ret);
/* The same, but returns 0 or ERR_* (reported), for a caller that goes on. */
int state_try(const struct options *o, unsigned parts, struct state *ret);

/*
 * Who acts: the login uid, which the kernel keeps from the login on; without
 * one (no audit, or a job) the caller of sudo; else the real uid.
 * docs/contract.md, "Who acted".
 */
struct actor {
	uid_t by; /* the one that is recorded */
	uid_t uids[3]; /* all that the calling user may be */
	size_t n;
};
void actor_load(struct actor *ret);
bool actor_is(const struct actor *a, uid_t uid);

/* A change of the state directory. */
struct change {
	char *dir; /* owned */
	struct state state;
	struct actor actor;
	int64_t now;
};
/*
 * Open the state directory to change it. Returns EXIT_OK, or the code to exit
 * with (reported): not root and no --state, no directory, a --reason that
 * cannot be recorded. Close it also then.
 */
enum exit_code change_open(const struct options *o, unsigned parts,
    struct change *ret);
/*
 * The same for a way out, which needs no state directory: what is wrong with it
 * is reported, and ret->state is not open.
 */
enum exit_code change_open_way_out(const struct options *o, struct change *ret);
/*
 * The same as change_open() for who applies what lies in the policy file's
 * place: what was tried stays there after its trial has ended.
 */
enum exit_code change_open_as_it_lies(const struct options *o,
    struct change *ret);
void change_close(struct change *c);
/*
 * The note to record: who, when and why. The reason is --reason, or else old's,
 * and the time is old's if old has one. Borrows the reason from o or old.
 */
struct state_note change_note(const struct options *o, const struct change *c,
    const struct state_note *old);

/* The account that a command is about. */
struct who {
	uid_t uid;
	struct lookup *lookup; /* owned */
	struct member member; /* zeroed if there is no account */
	bool is_nobodys; /* it was looked up, and no account has the uid */
};
/*
 * Find USER or uid:N. Returns EXIT_OK, or the code to exit with (reported: no
 * account of that name). Release also after an error.
 */
enum exit_code who_load(const char *user, struct who *ret);
/*
 * The same for a list of accounts: returns 0; ERR_NOENT (no account of that
 * name), not reported; other errors, reported.
 */
int who_find(const char *user, struct who *ret);
void who_release(struct who *w);
/* "alice (uid 1001)", or "uid 1001" if there is no such account. */
void put_who(const struct who *w, struct buf *b);

#endif
