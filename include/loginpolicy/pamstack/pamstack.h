/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libpam does with a service: its stacks, read as libpam reads them, and
 * the control of a stack, followed as libpam follows it. Source: pam.conf(5),
 * pam.d(5), and Linux-PAM 1.5.2 to 1.7.2 (libpam/pam_handlers.c,
 * pam_dispatch.c); a test runs generated stacks through the installed libpam
 * and compares each result.
 */
#ifndef LOGINPOLICY_PAMSTACK_H
#define LOGINPOLICY_PAMSTACK_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/hashtab.h>

enum pam_type {
	PAM_TYPE_AUTH,
	PAM_TYPE_ACCOUNT,
	PAM_TYPE_SESSION,
	PAM_TYPE_PASSWORD,
	PAM_TYPE_COUNT
};

/* "auth", "account", "session", "password". */
const char *pam_type_name(enum pam_type type);

/* Return values of modules: 0 (PAM_SUCCESS) to 31, as in _pam_types.h. */
#define PAM_RETURNS 32
/* Substacks in substacks, and files in files: libpam's limit. */
#define PAM_LEVEL_MAX 16

/* What a return value does; a number from 1 on is a jump over so many lines. */
enum pam_action {
	PAM_ACTION_IGNORE = 0,
	PAM_ACTION_OK = -1,
	PAM_ACTION_DONE = -2,
	PAM_ACTION_BAD = -3,
	PAM_ACTION_DIE = -4,
	PAM_ACTION_RESET = -5
};

/* A line of a stack: what libpam calls a handler. */
struct pam_line {
	enum {
		PAM_LINE_MODULE,
		/* Begins a substack, whose lines follow, one level up. */
		PAM_LINE_SUBSTACK,
		/* libpam cannot use the line: PAM_PERM_DENIED. */
		PAM_LINE_BROKEN
	} kind;
	/* 0, or how many substacks it is in. */
	unsigned level;
	int action[PAM_RETURNS]; /* enum pam_action, or a jump */
	/* The module as written, the file of a substack; "": not given. */
	const char *module;
	/* The arguments, as words; NULL-terminated. */
	const char *const *args;
	/* The control as written, without brackets. */
	const char *control;
	/* "-" before the type: a missing module is not logged. */
	bool silent;
	/* Where it is; the first of several that a backslash joins. */
	const char *path;
	unsigned line;
	/* The line of the service's own file (or "other") that brought it. */
	unsigned own_line;
};

struct pam_stack {
	struct pam_line *lines;
	size_t n;
};

/* All of a service. */
struct pam_service {
	/* By type; a type without a line has those of "other". */
	struct pam_stack stack[PAM_TYPE_COUNT];
	/* Its lines come from "other". */
	bool is_other[PAM_TYPE_COUNT];
	/* The service has a file of its own, here; NULL: only "other". */
	const char *path;
	const char *other_path; /* the file of "other"; NULL: there is none */
	/*
	 * Why libpam gives up on the whole service: pam_start(3) ends with
	 * PAM_ABORT. NULL: it does not.
	 */
	const char *abort_why;
	struct arena memory; /* of all the above but the arrays of lines */
};

/* Files that services include, each read once. Zeroed: empty. */
struct pam_cache {
	struct pam_cached *list; /* owned */
	size_t n;
	struct hashtab by_path;
};
void pam_cache_release(struct pam_cache *c);

struct pam_read_opts {
	/* The system's root, without a slash at its end: "", "/mnt". */
	const char *root;
	/*
	 * Read from this folder alone, as pam_start_confdir(3) does; NULL:
	 * /etc/pam.d, /usr/lib/pam.d, the vendor's folder, or pam.conf if none
	 * of the folders is there.
	 */
	const char *confdir;
	/* Read this folder in the place of ROOT/etc/pam.d; NULL: that one. */
	const char *pam_d;
	/* Where this system's libpam looks for a file that a line includes. */
	enum pam_includes {
		PAM_INCLUDES_UNKNOWN = 0,
		PAM_INCLUDES_ETC, /* Debian's 1.5: /etc/pam.d alone */
		PAM_INCLUDES_ALL /* all the folders */
	} includes;
	/* Shared by several reads of one system; NULL: each file is read. */
	struct pam_cache *cache;
};

/*
 * Read a service; capitals in its name are small ones, as for pam_start(3).
 * Returns 0; or, with reterr filled (its path borrowed from ret), because what
 * libpam would do is unknown: ERR_IO (a file that exists could not be read),
 * ERR_PERM (not a regular file; a service name with a slash), ERR_TOOBIG (over
 * 1 MiB in a file, 1,000 files, or a line that old versions of libpam split),
 * ERR_UNSUPPORTED (versions of libpam read the file differently), ERR_NOMEM.
 * ret must be released after an error, too.
 */
struct diag;
int pam_service_read(const char *service, const struct pam_read_opts *opts,
    struct pam_service *ret, struct diag *reterr);
void pam_service_release(struct pam_service *s);

/*
 * Whether libpam would not find the module: a path below root, or a name in
 * folder. False if that is not known (folder NULL, $ISA in the path).
 */
bool pam_module_is_missing(const char *root, const char *folder,
    const char *module);
/* Whether the line calls the module: by its name, with or without a folder. */
bool pam_line_is_module(const struct pam_line *l, const char *name);

/* --- following a stack --- */

#define PAM_NOT_CALLED (-1)

/*
 * pam_setcred(3) and pam_close_session(3) go the way that pam_authenticate(3)
 * and pam_open_session(3) went before: their chain is frozen. A jump in it
 * counts as "ok" since Linux-PAM 1.6, and as nothing in 1.5.
 */
enum pam_chain {
	PAM_CHAIN_FREEZING,
	PAM_CHAIN_FROZEN_1_5,
	PAM_CHAIN_FROZEN
};

enum pam_impression {
	PAM_UNDECIDED,
	PAM_POSITIVE,
	PAM_NEGATIVE
};

/* How far libpam has come. */
struct pam_walk {
	size_t at; /* the next line; the stack's n: the end */
	unsigned last_level; /* of the line before */
	struct pam_mood {
		enum pam_impression impression;
		int status; /* a return value */
	} mood,
	    saved[PAM_LEVEL_MAX + 1]; /* saved: at the entry of a substack */
};

void pam_walk_begin(struct pam_walk *w);
/*
 * Go on from the line at w->at (a module or a broken line; substack lines are
 * passed over by pam_walk_next()), whose module returns retval. cached is what
 * the same line returned in the call that froze the chain, or retval itself if
 * none did.
 */
void pam_walk_step(struct pam_walk *w, const struct pam_stack *s, int retval,
    int cached, enum pam_chain chain);
/* Pass over substack lines; false: the stack has ended. */
bool pam_walk_next(struct pam_walk *w, const struct pam_stack *s);
/* What the whole call returns, after the end. */
int pam_walk_result(const struct pam_walk *w);

/*
 * One call: returns[i] is what line i's module returns if it is called.
 * cached: n values, written by a call that freezes, read by one that is frozen
 * (PAM_NOT_CALLED: not yet). called, if not NULL: n flags. Returns the result.
 */
int pam_stack_run(const struct pam_stack *s, const int *returns, int *cached,
    enum pam_chain chain, bool *called);

/* --- over all outcomes of the other modules --- */

enum pam_goal {
	/* The program goes on, and the module was not called. */
	PAM_GOAL_BYPASSED,
	/* The module was called, and the program goes on. */
	PAM_GOAL_PASSED,
	/* A module that stores passwords was called before it. */
	PAM_GOAL_STORED_BEFORE,
	/* A module that stores passwords was called after it. */
	PAM_GOAL_STORED_AFTER
};

/* How a line is to the module that is asked about. */
enum pam_asked {
	PAM_ASKED_NOT, /* another module */
	PAM_ASKED,
	PAM_ASKED_REFUSES /* it always returns the refusal */
};

struct pam_search {
	/* The name of the module that is asked about, "pam_loginpolicy.so". */
	const char *module;
	/* Knows more of a line than its name, NULL: nobody does. */
	enum pam_asked (*is_asked)(void *ctx, const struct pam_line *l);
	int refusal; /* of PAM_ASKED_REFUSES */
	/* What it returns: PAM_IGNORE for a permit, else the refusal. */
	int returns;
	/* Results with which the program goes on: 1 << PAM_SUCCESS, ... */
	unsigned passes;
	/* Where modules without a folder are; NULL: every module is there. */
	const char *module_folder;
	/* Goes before the path of a module that has a folder; NULL: "". */
	const char *root;
	/* Answers for the two instead, such as from a cache; NULL: nobody. */
	bool (*is_missing)(void *ctx, const struct pam_line *l);
	void *ctx;
	/* The module that is asked about counts as there. */
	bool is_installed;
	/* A module that never succeeds: "pam_rootok.so"; NULL: any may. */
	const char *never;
};

/* A line that was called, and what its module returned. */
struct pam_step {
	size_t line;
	int retval;
};
struct pam_path {
	struct pam_step *steps; /* owned */
	size_t n;
};

/*
 * Look for a way through the stack that ends at the goal, with any return value
 * of the other modules (but what pam_permit.so and pam_deny.so never return,
 * and PAM_MODULE_UNKNOWN of one that is missing). Returns 0 and *ret_found, and
 * a shortest path in ret if there is one (release it); ERR_NOMEM, ERR_TOOBIG.
 */
int pam_stack_search(const struct pam_stack *s, const struct pam_search *q,
    enum pam_goal goal, bool *ret_found, struct pam_path *ret);
void pam_path_release(struct pam_path *p);
/*
 * The step of a path that went past the module's lines, or ended the stack
 * before them: that line is what to change. NULL if the module has no line.
 */
const struct pam_step *pam_path_culprit(const struct pam_path *p,
    const struct pam_stack *s, const struct pam_search *q);

#endif
