/* What loginpolicy check looks at: each file of checks adds notes to one list. */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include <loginpolicy/policy/decide.h>
#include "admin/change/change.h"
#include "admin/inforce.h"
#include "services.h"

/* In which order they are told: what locks out first, what is about all of it last. */
enum check_rank {
	CHECK_LOCK_OUT,
	CHECK_PLACED,
	CHECK_LAST
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
	const struct policy *p;
	const struct tz *zone; /* NULL: it cannot be read (told) */
	struct tz own_zone;
	bool zone_missing;
	int64_t now;
	struct check_note *notes; /* owned; of very many the first ones */
	size_t n, cap;
	size_t errors, warnings; /* all of them */
	size_t lock_outs; /* the warnings that are about one */
	const struct actor *
	    actor; /* who is going to put it in force; NULL: it is only looked at */
	const struct policy *before; /* the one it replaces; NULL: none */
	uint64_t work; /* spent on comparisons, in about nanoseconds */
	bool no_memory;
	bool not_compared; /* some rules, for there are too many */
	bool incomplete; /* something could not be looked at (told on stderr) */
};

/* Every check of p, in a check with its o (and actor, before) set. The notes are in order: by rank, then by place. */
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
/* The main file's first line: what is wrong with the policy as a whole. */
struct check_place place_of_policy(void);

void check_warn(struct check *c, struct check_place at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void check_error(struct check *c, struct check_place at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A warning that somebody is locked out who must not be; it is told first. */
void check_lock_out(struct check *c, struct check_place at, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/* A warning about all of the policy, told behind the others. */
void check_warn_last(struct check *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Whether comparisons of this cost may still be made. A policy of 100,000
 * rules must not take an hour; where the answer is no, check says so.
 */
bool check_afford(struct check *c, uint64_t cost);

/* Names written as another program's files have them. */
void check_words(struct check *c);
/* Conditions of one rule that cannot hold together, or are surely not meant. */
void check_rules(struct check *c);
/* Rules that an earlier one makes unreachable. */
void check_order(struct check *c);
/* Networks that overlap, or are named twice. */
void check_networks(struct check *c);
/* Networks and service sets that no rule uses. */
void check_unused(struct check *c);
/* Settings under the base, or that contradict each other. */
void check_settings(struct check *c);
/* Files and folders of the policy that not everybody may read. */
void check_readable(struct check *c);
/* Whether root at the console can still repair the machine, and run0 works. */
void check_repair(struct check *c);
/* Whether who applies it, and some administrator, could get in again. */
void check_lockout(struct check *c);
/* Users and groups that do not exist (not --offline). */
void check_names(struct check *c);
/* Services that do not exist, or that no rule can permit (not --offline). */
void check_services(struct check *c);
/* Services, and what has no file of its own, whose PAM configuration has only some of the module's lines (not --offline). */
void check_stack(struct check *c);

#endif
