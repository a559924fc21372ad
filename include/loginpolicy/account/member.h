/*
 * Facts about one account: its names, uid and groups, by the name service,
 * with "cannot be known" kept apart from "no": docs/design.md, "Unknown facts".
 */
#ifndef LOGINPOLICY_MEMBER_H
#define LOGINPOLICY_MEMBER_H

#include <stdbool.h>
#include <sys/types.h>
#include <loginpolicy/policy/decide.h>
#include <loginpolicy/base/err.h>

/*
 * What accounts and groups are looked up through. /etc/passwd and /etc/group
 * are read once, when they are first needed, and a group is asked for once: for
 * one login or one report, not for longer.
 */
struct lookup;
/* root: borrowed; "": this system's name service; else the files below it. NULL: no memory. */
struct lookup *lookup_new(const char *root);
void lookup_free(struct lookup *l);

/* Opaque but for its size; do not copy: a fact_person points to it. */
struct member {
	struct lookup *lookup; /* borrowed */
	char **names; /* owned; [0] is the canonical one */
	size_t n_names;
	uid_t uid;
	gid_t gid;
	bool asked_gids; /* for these, which not every decision needs: */
	gid_t *gids; /* owned; getgrouplist(3)'s, sorted; NULL: not known */
	size_t n_gids;
	bool
	    files_only; /* uid 0, or a root: /etc/passwd and /etc/group alone */
};

/*
 * Look an account up: uid 0's names come from /etc/passwd alone, other names
 * by getpwnam_r(3), and every name of the same uid in /etc/passwd counts too.
 * ret borrows l.
 * Returns 0; ERR_NOENT (no such account), ERR_IO (the name service or the
 * file did not answer, reterr says which), ERR_NOMEM.
 */
int member_by_name(struct lookup *l, const char *name, struct member *ret,
    struct diag *reterr);
int member_by_uid(struct lookup *l, uid_t uid, struct member *ret,
    struct diag *reterr);
void member_release(struct member *m);
/* The account as rules see it; borrows m, and asks for groups as rules need them. */
void member_person(struct member *m, struct fact_person *ret);
/*
 * Whether it is in the group: its primary one, or listed in it, or by
 * getgrouplist(3), which is asked once, when nothing else has said yes.
 * TRI_UNKNOWN where a look-up failed or nothing of that name exists; of uid 0 a group that /etc/group does not have is none of its.
 */
enum tri member_in_group(struct member *m, const char *group);
enum tri member_in_gid(struct member *m, gid_t gid);

/* What the password rule is told of an account. */
struct identity {
	const char *full_name; /* the lookup's; first part of the GECOS field */
	bool is_local; /* it stands in /etc/passwd */
};
/* Returns 0; ERR_NOENT, ERR_IO, ERR_NOMEM as member_by_name(). */
int identity_by_name(struct lookup *l, const char *name, struct identity *ret,
    struct diag *reterr);

/* Whether a name exists, in the file or by the name service: for who writes policies. TRI_UNKNOWN: no answer. */
enum tri user_exists(struct lookup *l, const char *name);
enum tri group_exists(struct lookup *l, const char *name);

/* Whom a group lists; those whose primary group it is are not among them. */
struct group_list {
	gid_t gid;
	char *const *members; /* n of them, the lookup's */
	size_t n;
};
/* Returns 0; ERR_NOENT (no such group), ERR_IO, ERR_NOMEM. */
int group_list_members(struct lookup *l, const char *name,
    struct group_list *ret);

#endif
