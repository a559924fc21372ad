/* The checks of loginpolicy check: each file adds notes to one list. */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include <loginpolicy/policy/decide.h>
#include "admin/change/change.h"
#include "admin/inforce.h"
#include "services.h"

/* In which order warnings and errors are printed. */
enum check_rank {
	CHECK_LOCK_OUT, /* somebody is locked out who must not be */
	CHECK_PLACED,
	CHECK_LAST /* about the whole policy */
};
struct check_note {
	enum check_rank rank;
	struct policy_where where;
	unsigned col;
	bool error;
	char *msg; /* owned */
};

struct check {
	const struct options *o;
	/* Who is going to put the policy in force; NULL: nobody, for now. */
	const struct actor *actor;
	/* The policy that it replaces; NULL: none. */
	const struct policy *before;
	const struct policy *p;
	/* The local zone; UTC, empty, if it cannot be read (reported). */
	struct tz zone;
	bool zone_missing;
	int64_t now;
	struct check_note *notes; /* owned; if there are very many, the first */
	size_t n;
	size_t errors, warnings; /* all of them */
	size_t lock_outs; /* warnings of rank CHECK_LOCK_OUT */
	uint64_t work; /* spent on comparisons, in about nanoseconds */
	bool no_memory;
	bool not_compared; /* there are too many rules to compare all */
	bool incomplete; /* something could not be checked (reported) */
};

/*
 * Run every check of p, in a check with its o (and actor, before) set. The
 * notes are sorted by rank, then by place.
 */
void check_all(struct check *c, const struct policy *p);
void check_release(struct check *c);

/* The place of a word of a rule. */
struct check_place {
	struct policy_where where;
	unsigned col;
};
struct check_place place_of(const struct check *c, const struct policy_rule *r,
    unsigned word);
/* The value of the rule's condition of this kind, or its first word. */
struct check_place place_of_condition(const struct check *c,
    const struct policy_rule *r, enum condition_kind kind);
/* The main file's first line: for what is wrong with the whole policy. */
struct check_place place_of_policy(void);

void check_warn(struct check *c, struct check_place at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void check_error(struct check *c, struct check_place at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Warn that somebody is locked out who must not be; printed first. */
void check_lock_out(struct check *c, struct check_place at, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/* Warn about the whole policy; printed last. */
void check_warn_last(struct check *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Whether comparisons of this cost, in about nanoseconds, may still be made. A
 * policy of 100,000 rules must not take an hour; what is not compared is
 * reported.
 */
bool check_afford(struct check *c, uint64_t cost);

/* Names that are written as another program's files have them. */
void check_words(struct check *c);
/* Users and groups that do not exist (not with --offline). */
void check_names(struct check *c);
/* Conditions of one rule that cannot hold together, or are surely a mistake. */
void check_rules(struct check *c);
/*
 * Warn about what services report of the remote side: "from local" for a
 * service that other machines reach unnamed, addresses for one that reports
 * localhost, "by" for one whose caller is what the remote side claims.
 */
void check_remote_local(struct check *c, const struct policy_rule *r,
    struct check_place at);
void check_remote_name(struct check *c, const struct policy_rule *r,
    struct check_place at);
void check_remote_by(struct check *c, const struct policy_rule *r,
    struct check_place at);
/* Rules that an earlier one makes unreachable. */
void check_order(struct check *c);
/* Networks that overlap, or are given twice. */
void check_networks(struct check *c);
/* Networks and service sets that no rule uses. */
void check_unused(struct check *c);
/* Settings below the base, or that contradict each other. */
void check_settings(struct check *c);
/* Files and folders of the policy that not every user can read. */
void check_readable(struct check *c);
/* Whether root can still repair the machine at the console, and use run0. */
void check_repair(struct check *c);
/* Whether the calling user, and some administrator, could get in again. */
void check_lockout(struct check *c);
/*
 * Services that do not exist, that no rule can permit, or whose PAM files have
 * only some of the module's lines (not with --offline).
 */
void check_pam(struct check *c);

#endif
