/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the module is asked: for each PAM service of a system and each of its
 * stages, what libpam would do (lib/pamstack), and what beside PAM's files
 * voids it (sshd's UsePAM, sudoers). All commands answer from here.
 */
#ifndef ADMIN_WIRING_H
#define ADMIN_WIRING_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/pamstack/pamstack.h>

/* What a service does for people. */
enum wiring_use {
	WIRING_LETS_IN, /* logins, jobs, becoming another account, unlocking */
	WIRING_PASSWORDS, /* changes passwords, and nothing else */
	WIRING_NEITHER /* used by root alone, or edits an account */
};

/* How much depends on a stage of a service. */
enum wiring_weight {
	WIRING_UNUSED = 0, /* its program does not call the stage */
	WIRING_HELPS, /* another stage decides as well */
	WIRING_DECIDES /* without it somebody gets in who should not */
};

enum wiring_state {
	WIRING_OK,
	WIRING_PARTLY, /* a stage that decides can be passed without us */
	WIRING_NOT_ASKED, /* no stage asks us */
	WIRING_SHUT, /* nobody at all gets in */
	WIRING_UNKNOWN /* it could not be read */
};

enum wiring_fault_kind {
	WIRING_NO_LINE, /* no line of ours */
	WIRING_BYPASSED, /* an earlier line ends the stack, or jumps over ours */
	WIRING_EXPIRED, /* the same, with an expired password */
	WIRING_IGNORED, /* the control of our line ignores the refusal */
	WIRING_OVERRULED, /* another line makes the refusal undone */
	WIRING_NO_MODULE, /* the module is not on disk */
	WIRING_ENV_BEFORE, /* pam_env can forge what sshd says */
	WIRING_STORED_BEFORE, /* the password is stored before it is checked */
	WIRING_ARGUMENT, /* our line lacks "ssh" or "sudo" */
	WIRING_OTHER_POLICY, /* conf= or state= of our line is not this one */
	WIRING_FOREIGN, /* the line calls a file of our name that is not ours */
	WIRING_CLOSED, /* nobody at all gets in */
	WIRING_BROKEN, /* libpam cannot use the service: nobody gets in */
	WIRING_USE_PAM, /* sshd has not UsePAM yes */
	WIRING_SUDOERS, /* Defaults !pam_acct_mgmt or !pam_session */
	WIRING_BUSYBOX, /* the program asks no PAM */
	WIRING_UNREAD /* what libpam does is not known */
};

struct wiring_fault {
	enum wiring_fault_kind kind;
	enum pam_type stage;
	/*
	 * Somebody can get in, or a password be stored, without the policy;
	 * false: the decision still stands, and something beside it is lost.
	 */
	bool gap;
	/* The line that causes it; NULL, 0: none does. */
	const char *path;
	unsigned line;
	const char *because; /* one plain sentence, without full stop */
	/* What to write and where, or to run; "": nothing. */
	const char *remedy;
	/* The line to write as it stands there; NULL: no line mends it. */
	struct wiring_edit {
		const char *text;
		const char *path;
		unsigned at; /* line; 0: at the end of the file */
		enum wiring_how {
			WIRING_ABOVE,
			WIRING_BELOW,
			WIRING_REPLACE
		} how;
	} edit;
};

struct wiring_stage {
	enum wiring_weight weight;
	bool has_ours; /* libpam finds a line of ours */
	bool is_other; /* the lines come from "other" */
	/* Some are of a common-* file, which pam-auth-update(8) writes. */
	bool has_common;
	/* Nobody passes, whatever we say: a stack that denies. */
	bool closed;
	/* Another module than ours refuses weak passwords here. */
	bool checks_passwords;
};

struct wiring_service {
	const char *name;
	enum wiring_use use;
	enum wiring_state state;
	const char *path; /* its file; NULL: it has those of "other" */
	bool is_ssh; /* sshd, or our lines have the argument "ssh" */
	bool is_sudo; /* sudo, doas, or the argument "sudo" */
	bool single_step; /* the argument of that name */
	struct wiring_stage stage[PAM_TYPE_COUNT];
	struct wiring_fault *faults; /* owned */
	size_t n;
};

/* A program that lets accounts do something without asking PAM. */
struct wiring_program {
	const char *what;
	/* It is a way into the machine, not a job or a tool of root's. */
	bool lets_in;
	bool by_root; /* only root can use it for another account */
};

/* The file of the module in libpam's folder. */
enum wiring_module {
	WIRING_MODULE_OK,
	WIRING_MODULE_UNUSABLE, /* libpam does not find it, or cannot load it */
	WIRING_MODULE_FOREIGN, /* another module, or what others can write */
	WIRING_MODULE_UNKNOWN
};

enum wiring_answer {
	WIRING_NO,
	WIRING_YES,
	WIRING_CANNOT_TELL
};

struct wiring {
	/* Sorted by name; "other" last. */
	struct wiring_service *services; /* owned */
	size_t n;
	/* By type: some service has a line of ours. */
	bool has_ours[PAM_TYPE_COUNT];
	struct wiring_program *no_pam; /* owned */
	size_t n_no_pam;
	bool has_sshd; /* there is an sshd_config */
	enum wiring_answer use_pam; /* sshd's UsePAM */
	/* Of WIRING_NO: a sentence without full stop, and what mends it. */
	const char *no_pam_why, *no_pam_remedy;
	/* pam-auth-update(8) writes common-*: "loginpolicy enable" mends. */
	bool has_pam_auth_update;
	/* By the caller: enable would refuse people at once (--enforce). */
	bool would_enforce;
	/* Where libpam's modules are; NULL: unknown. */
	const char *module_folder;
	enum wiring_module module; /* ours in it */
	const char *module_why; /* of all but WIRING_MODULE_OK */
	bool unread; /* something could not be read: reported in a fault */
	struct arena memory; /* all text above */
};

struct wiring_opts {
	const char *root; /* "", or the folder the system is in */
	/* This folder in the place of ROOT/etc/pam.d; NULL: that one. */
	const char *pam_d;
	/* The state directory that the policy has; NULL: the module's own. */
	const char *state;
	/* Judge as if the module were on disk already. */
	bool assume_module;
};

/*
 * Judge every service of a system. Returns 0, also if some could not be read
 * (their state is WIRING_UNKNOWN); ERR_NOENT (PAM has no configuration there),
 * ERR_IO, ERR_NOMEM, with reterr filled. Release ret in any case.
 */
int wiring_load(const struct wiring_opts *o, struct wiring *ret,
    struct diag *reterr);
void wiring_release(struct wiring *w);

/* Arguments of our lines in a service, of any type: pam_loginpolicy(8). */
struct wiring_arguments {
	bool ssh, sudo, single_step;
};
/* What cannot be read has no arguments. */
void wiring_arguments_load(const char *root, const char *service,
    struct wiring_arguments *ret);

/* The service of that name, or NULL. "other" is one. */
const struct wiring_service *wiring_find(const struct wiring *w,
    const char *name);
/* The worst fault of a stage: a gap before others. NULL: there is none. */
const struct wiring_fault *wiring_stage_fault(const struct wiring_service *s,
    enum pam_type stage);
/* Whether nobody at all gets in by it, and none past the module. */
bool wiring_fault_closes(const struct wiring_service *s,
    const struct wiring_fault *f);
/* "missing", "bypassed" ...: docs/contract.md, "JSON of loginpolicy". */
const char *wiring_fault_word(enum wiring_fault_kind kind);
/* "ok", "partly", "not asked", "closed", "unknown". */
const char *wiring_state_word(enum wiring_state state);

#endif
