/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in force on this machine: what `loginpolicy status` shows. */
#ifndef ADMIN_STATUS_H
#define ADMIN_STATUS_H

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/state/state.h>
#include "admin/check/services.h"
#include "admin/incident/open_incidents.h"
#include "admin/inforce.h"
#include "admin/lockdown/lockdown.h"
#include "admin/wiring/wiring.h"

#define STATUS_REASONS_MAX 8

/* When the policy in force was applied, and by whom. */
struct status_applied {
	bool known;
	int64_t at;
	uid_t by;
	char *name; /* owned; NULL: the uid has no account */
};

/* What the log knows since observing began. */
struct status_log {
	bool known;
	/* unseen: as log --unseen has them. */
	uint64_t logins, accounts, unseen;
};

enum status_root {
	STATUS_ROOT_UNKNOWN = 0,
	STATUS_ROOT_HAS_PASSWORD,
	STATUS_ROOT_HAS_NONE
};

enum status_kind {
	STATUS_OTHER = 0,
	STATUS_NO_POLICY, /* none is in force */
	STATUS_OBSERVING, /* mode observe */
	STATUS_NOBODY_ASKS, /* no service asks the module */
	STATUS_NOT_ASKED /* some services do not */
};

struct status_reason {
	enum status_kind kind;
	char *text; /* owned */
};

struct status {
	const struct options *o;
	int64_t now;
	struct tz zone; /* local time; owned */
	/* The policy. */
	bool has_policy; /* f holds one that is in force */
	bool is_file; /* it is the policy file itself */
	struct inforce f; /* owned */
	struct status_applied applied;
	bool on_trial;
	int64_t trial_left_s; /* of the trial that runs */
	int64_t observing_since; /* 0: it does not, or not known */
	struct status_log log;
	/* PAM. */
	bool has_wiring;
	struct wiring wiring; /* owned */
	/* Whether the sshd that runs has read its files. */
	enum status_sshd_files {
		STATUS_SSHD_READ, /* also: none runs */
		STATUS_SSHD_NOT_READ, /* a file was changed since */
		STATUS_SSHD_UNKNOWN
	} sshd_files;
	char *sshd_file; /* owned; of the latter two: the file */
	/* sshd asks for passwords, and no rule permits them for anybody. */
	bool sshd_passwords;
	/* Whether new passwords can be judged by the policy's rule. */
	enum status_passwords {
		STATUS_PASSWORDS_UNKNOWN = 0, /* also: nobody asks */
		STATUS_PASSWORDS_JUDGED,
		STATUS_PASSWORDS_NOT_JUDGED
	} passwords;
	char *passwords_why; /* owned; of the last: why not, and what to do */
	/* The way back. */
	enum status_root root;
	struct name_list locals; /* who gets in without the directory; owned */
	bool locals_known;
	bool locals_unsure; /* some may have expired: shadow was not read */
	/* The state directory; -1: not known. */
	int64_t blocked, revoked;
	bool lockdown, lockdown_known;
	struct lockdown_list listed; /* of the lock-down; owned */
	struct state_note lockdown_note; /* owned */
	struct open_incidents incidents; /* only root sees them; owned */
	/* Why nobody, or not everybody, is refused; none: it is enforced. */
	struct status_reason reasons[STATUS_REASONS_MAX];
	size_t n_reasons;
	bool objection; /* a reason is more than that something is unknown */
	bool incomplete; /* something could not be read (reported) */
	bool no_memory;
};

/*
 * Find out all of it; what cannot be read is reported on stderr. only_wiring:
 * nothing but PAM. Returns EXIT_OK, or the code to exit with (reported).
 * Release ret in either case.
 */
enum exit_code status_load(const struct options *o, bool only_wiring,
    struct status *ret);
void status_release(struct status *s);
/* The exit code: 0 enforced, 1 not, 3 not everything could be seen. */
enum exit_code status_code(const struct status *s);

/* Parts of status_load(). */
/* Fill reasons and objection from all that is loaded but the log. */
void status_judge(struct status *s, bool only_wiring);
void status_load_policy(struct status *s);
/* Whether PAM's files name the module for logins. */
bool status_logins_are_asked(const struct status *s);
void status_load_back(struct status *s);
/* After the policy and the wiring. */
void status_load_passwords(struct status *s);
/* In observe mode; reads the log. After status_load_back(). */
void status_load_log(struct status *s);
/* Whether a rule may permit a password over SSH. */
bool status_permits_passwords(const struct policy *p);
/*
 * Whether this machine's sshd asks for passwords, as sshd -T says. False also
 * if it cannot be asked: not root, another root, no sshd.
 */
bool status_sshd_asks(const char *root);

/*
 * Whether the sshd that runs has read its configuration since that was last
 * changed, into s. ERR_NOMEM is noted there.
 */
void status_load_sshd(struct status *s);

/* Append the head and the words, which are escaped, wrapped and released. */
void status_put_line(struct buf *b, const char *head, struct buf *words,
    unsigned columns);
/* Append whether it is enforced, why not, and who is refused even so. */
void status_enforced_words(const struct status *s, struct buf *b);
/* Write it; errors are in b. columns: of the screen. */
void status_text(const struct status *s, unsigned columns, struct buf *b);
void status_wiring_text(const struct status *s, unsigned columns,
    struct buf *b);
void status_json(const struct status *s, struct buf *b);

#endif
