/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of both programs. One table, options_table.c, has every
 * option: its name, letter, argument, help text, the commands that accept it
 * and the member of struct options that it sets. A letter means the same
 * everywhere.
 */
#ifndef LOGINPOLICY_CLI_OPTIONS_H
#define LOGINPOLICY_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/cli/exit_code.h>

/* In the order of the words that --format takes. */
enum format {
	FORMAT_TEXT = 0,
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_NDJSON
};

enum colour_when {
	COLOUR_AUTO = 0,
	COLOUR_ALWAYS,
	COLOUR_NEVER
};

#define OPTION_COUNT_MAX   1000000 /* --count */
#define OPTION_LENGTH_MAX  512 /* --length */
#define OPTION_WORKERS_MAX 256 /* -P of keyaudit keys */
#define OPTION_USERS_MAX   16 /* names of --user of keyaudit hosts */
#define OPTION_USER_LEN	   255 /* bytes of such a name */

/*
 * A command line. Strings are argv's. What was not given is NULL, 0 or false,
 * unless the comment says otherwise.
 */
struct options {
	/* -f; NULL: the policy in force. init: the file to write. */
	const char *policy;
	const char *state; /* --state; NULL: the default */
	const char *root; /* --root, without a slash at its end; "" */
	const char *output; /* -o; NULL: stdout */
	mode_t mode; /* --mode; OUTPUT_FILE_MODE */
	unsigned format; /* enum format */
	unsigned colour; /* enum colour_when */
	bool quiet;

	/* loginpolicy */
	/* enable, disable */
	bool yes; /* -y: do not ask */
	bool enforce, strict, sshd, keep_out;
	bool offline, settings, rules, all, dry_run, yes_lock_out;
	bool wiring; /* status: PAM only, service by service */
	bool pam; /* explain: the other modules of PAM, too */
	const char *service, *from, *method, *key, *tty, *by, *at, *user;
	const char *ref, *last, *log; /* explain: of the log */
	/* log: what of it */
	bool denied, would_deny, summary, last_use, unseen, actions;
	const char *since;
	const char *reason, *until;
	const char *person, *expires; /* of keys */
	bool remove; /* key revoke: from files, too */
	/* block */
	bool kill, sync;
	const char *starting, *left;
	const char *except; /* lockdown */
	bool end;
	/* breach: of which incident; what is to be done with it */
	const char *incident, *show, *record, *undo, *close, *note;
	const char *aware_at;
	char **restore_keys; /* NULL-terminated; owned */
	size_t n_restore_keys;
	const char *rollback_in; /* --rollback-in; NULL: for good */
	bool untested; /* confirm */
	const char *vpn, *staff, *admins; /* init: --vpn, --users, --admins */
	unsigned count; /* 1 to OPTION_COUNT_MAX; 1 */
	unsigned length; /* 1 to OPTION_LENGTH_MAX; 0: not given */

	/* keyaudit */
	bool list; /* text: the keys one by one; breach: all incidents */
	bool all_host_keys;
	const char *users_file; /* --users */
	char **exclude; /* NULL-terminated; owned */
	size_t n_exclude;
	char **inputs; /* -i, NULL-terminated; owned */
	size_t n_inputs;
	char **accepts; /* --accepts, NULL-terminated; owned */
	size_t n_accepts;
	unsigned inventory_format; /* enum inventory_format */
	unsigned fail_on; /* enum severity; SEV_HIGH */
	/* -P, 1 to 65535, keys: to OPTION_WORKERS_MAX; 0: the default */
	unsigned parallel;
	unsigned port; /* 1 to 65535; 22 */
	unsigned timeout_s; /* 1 to 3600; 10 */
	unsigned rate; /* connections per second; 0: no limit */
	const char *users[OPTION_USERS_MAX]; /* --user, each name once */
	size_t n_users;
	const char *known_hosts, *resume;
	const char *keys_register; /* --register */
	const char *metrics; /* --metrics; NULL: none */

	/* The words from the command's name on, and its arguments. */
	int argc;
	char **argv;
	char *const *args;
	size_t n_args;
};

struct command;

/*
 * Fill ret from argv (argv[0] is the command's name; getopt_long(3) permutes
 * it). Release it in either case. *ret_done: --help or --version was printed,
 * and nothing is left to do. Returns EXIT_OK; EXIT_NOTHING_DONE: wrong usage,
 * reported on stderr.
 */
enum exit_code options_parse(const struct command *c, int argc, char **argv,
    struct options *ret, bool *ret_done);
void options_release(struct options *o);
/* The word of --format: "text", "json", "csv" or "ndjson". */
const char *options_format_name(const struct options *o);
/* Append the list of the options that the command accepts, for its help. */
void options_help(const struct command *c, unsigned columns, struct buf *b);

#endif
