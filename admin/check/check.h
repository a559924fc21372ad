/* SPDX-License-Identifier: BSD-2-Clause */
/* The checks of loginpolicy check: each file adds notes to one list. */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include <loginpolicy/policy/decide.h>
#include "admin/change/change.h"
#include "admin/inforce.h"
#include "services.h"

enum check_kind {
	CHECK_ERROR,
	CHECK_WARNING,
	CHECK_LOCK_OUT, /* a warning: somebody is locked out; printed first */
	CHECK_CALLER, /* a warning about the calling user, who has no line */
	CHECK_PASSWORDS, /* a warning: new passwords cannot be judged */
	CHECK_LAST, /* a warning about the whole policy, printed last */
	CHECK_NOTE, /* good to know, and no fault: it is not counted */
	/*
	 * A note about PAM's files, behind all others: it is not a fault of the
	 * policy, and not counted. 'loginpolicy status' has the details.
	 */
	CHECK_PAM
};
struct check_note {
	enum check_kind kind;
	struct policy_where where;
	unsigned col;
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
	size_t errors, warnings; /* all of them; what is CHECK_PAM is none */
	size_t lock_outs; /* notes of kind CHECK_LOCK_OUT */
	uint64_t work; /* spent on comparisons, in about nanoseconds */
	bool no_memory;
	/* With password mode enforce, nobody could set a password. */
	bool no_passwords;
	bool not_compared; /* there are too many rules to compare all */
	bool incomplete; /* something could not be checked (reported) */
};

/*
 * Run every check of p, in a check with its o (and actor, before) set. The
 * notes are sorted by kind, then by place.
 */
void check_all(struct check *c, const struct policy *p);
void check_release(struct check *c);

/* Whether what is of a kind is counted as an error or a warning. */
bool check_note_is_counted(enum check_kind kind);
/* "error", "warning" or "note". */
const char *check_note_word(const struct check_note *n);
/* The file that the note is about. */
const char *check_note_path(const struct check *c, const struct check_note *n);
/* Whether it is about a line of that file, and not about the whole. */
bool check_note_has_line(const struct check_note *n);
/* Print it on stderr as "PATH[:LINE:COLUMN]: WORD: MESSAGE". */
void check_note_print(const struct check *c, const struct check_note *n);

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
/* A statement; of a default, the whole policy's place. */
struct check_place place_of_statement(const struct policy_where *where);
/* The main file, without a line: for what is wrong with the whole policy. */
struct check_place place_of_policy(void);

/* Add a note to the list. */
void check_note(struct check *c, struct check_place at, enum check_kind kind,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#define check_error(c, at, ...)	 check_note(c, at, CHECK_ERROR, __VA_ARGS__)
#define check_warn(c, at, ...)	 check_note(c, at, CHECK_WARNING, __VA_ARGS__)
#define check_remark(c, at, ...) check_note(c, at, CHECK_NOTE, __VA_ARGS__)
#define check_lock_out(c, at, ...) \
	check_note(c, at, CHECK_LOCK_OUT, __VA_ARGS__)
#define check_warn_passwords(c, at, ...) \
	check_note(c, at, CHECK_PASSWORDS, __VA_ARGS__)
#define check_warn_last(c, ...) \
	check_note(c, place_of_policy(), CHECK_LAST, __VA_ARGS__)
#define check_warn_caller(c, ...) \
	check_note(c, place_of_policy(), CHECK_CALLER, __VA_ARGS__)
#define check_note_pam(c, ...) \
	check_note(c, place_of_policy(), CHECK_PAM, __VA_ARGS__)

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
/* Modes, and keys below the base. */
void check_settings(struct check *c);
/*
 * What a password must be, for all and for some accounts: demands below the
 * base, or that no password meets.
 */
void check_passwords(struct check *c);
/* Files of the password rule that cannot be used (not with --offline). */
void check_password_files(struct check *c);
/* Files and folders of the policy that not every user can read. */
void check_readable(struct check *c);
/* Whether root can still repair the machine at the console, and use run0. */
void check_repair(struct check *c);
/* Whether the calling user, and some administrator, could get in again. */
void check_lockout(struct check *c);
/*
 * Services that do not exist, that no rule can permit, or (CHECK_PAM) whose PAM
 * files have only some of the module's lines (not with --offline).
 */
void check_pam(struct check *c);

/*
 * Whether a rule may permit somebody in this service. Outside sshd a rule about
 * method or key permits nobody.
 */
bool check_may_permit(const struct policy *p, const char *service);

#endif
