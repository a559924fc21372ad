/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts about one account: its names, uid and groups, by the name service. What
 * cannot be looked up is unknown, not "no": docs/design.md, "Unknown facts".
 */
#ifndef LOGINPOLICY_MEMBER_H
#define LOGINPOLICY_MEMBER_H

#include <stdbool.h>
#include <sys/types.h>
#include <loginpolicy/policy/decide.h>
#include <loginpolicy/base/err.h>

/*
 * What accounts and groups are looked up with, for one login or one report:
 * /etc/passwd and /etc/group are read once, when first needed, and a group is
 * looked up once.
 */
struct lookup;
/* root: borrowed; "": this system; else the files below it. NULL: no memory. */
struct lookup *lookup_new(const char *root);
void lookup_free(struct lookup *l);
/*
 * Wait for services at most once: they are asked about groups until one does
 * not answer, and from then on, or with is_down from the beginning, a group is
 * unknown unless /etc/group has the account in it. Without this each group is
 * waited for; and where getgrouplist(3) hides that a service is down, an
 * account counts as in none of its groups.
 */
void lookup_wait_once(struct lookup *l, bool is_down);
/* Return whether a service did not answer since, or is_down. */
bool lookup_is_down(const struct lookup *l);

/* Opaque but for its size; do not copy: a fact_person points to it. */
struct member {
	struct lookup *lookup; /* borrowed */
	char **names; /* owned; [0] is the canonical one */
	size_t n_names;
	uid_t uid;
	gid_t gid;
	bool asked_gids; /* for these, which not every decision needs: */
	gid_t *gids; /* owned; getgrouplist(3)'s, sorted; NULL: unknown */
	size_t n_gids;
	/* uid 0, or a mounted system: only /etc/passwd and /etc/group count */
	bool files_only;
};

/*
 * Look up an account: uid 0's names come from /etc/passwd alone, other names
 * from getpwnam_r(3), and every name of the same uid in /etc/passwd counts too.
 * ret borrows l.
 * Returns 0; ERR_NOENT (no such account), ERR_IO (no answer from the name
 * service or the file; reterr says which), ERR_NOMEM.
 */
int member_by_name(struct lookup *l, const char *name, struct member *ret,
    struct diag *reterr);
int member_by_uid(struct lookup *l, uid_t uid, struct member *ret,
    struct diag *reterr);
void member_release(struct member *m);
/*
 * The account as rules see it. Borrows m, whose groups are looked up on demand.
 */
void member_person(struct member *m, struct fact_person *ret);
/*
 * Whether it is in the group: the primary one, or one that lists it, or one of
 * getgrouplist(3), which is called once, and last. TRI_UNKNOWN: a look-up
 * failed, or no such group exists; but uid 0 is not in a group that /etc/group
 * does not have.
 */
enum tri member_in_group(struct member *m, const char *group);
enum tri member_in_gid(struct member *m, gid_t gid);

/* What the password rule needs to know of an account. */
struct identity {
	const char *full_name; /* the lookup's; first part of the GECOS field */
	bool is_local; /* it is in /etc/passwd */
};
/* Returns 0; ERR_NOENT, ERR_IO, ERR_NOMEM as member_by_name(). */
int identity_by_name(struct lookup *l, const char *name, struct identity *ret,
    struct diag *reterr);

/*
 * Whether a name or gid exists, in the file or by the name service: to check
 * policies.
 * TRI_UNKNOWN: no answer.
 */
enum tri user_exists(struct lookup *l, const char *name);
enum tri group_exists(struct lookup *l, const char *name);
enum tri gid_exists(struct lookup *l, gid_t gid);

/* The members that a group lists: not those whose primary group it is. */
struct group_list {
	gid_t gid;
	char *const *members; /* n of them, the lookup's */
	size_t n;
};
/* Return whether /etc/group has at most one line with this number. */
bool group_is_alone(struct lookup *l, gid_t gid);
/* Returns 0; ERR_NOENT (no such group), ERR_IO, ERR_NOMEM. */
int group_list_members(struct lookup *l, const char *name,
    struct group_list *ret);

#endif
