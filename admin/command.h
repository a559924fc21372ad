/* The commands of main.c's table, and what each is given. */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/buf.h>

/* docs/contract.md, "Exit codes". */
enum exit_code {
	EXIT_OK = 0, /* no objection, done, permitted */
	EXIT_OBJECTION = 1, /* also: the look was incomplete and objected */
	EXIT_NOTHING_DONE = 2,
	EXIT_INCOMPLETE = 3
};

enum format {
	FORMAT_TEXT = 0,
	FORMAT_JSON,
	FORMAT_CSV
};

/* Options that a command may accept besides the common ones. */
enum option_bit {
	OPT_OFFLINE = 1 << 0,
	OPT_SECTIONS = 1 << 1, /* --settings, --rules */
	OPT_LOGIN = 1
	    << 2, /* --service, --from, --method, --key, --tty, --by, --at, --ref, --last, --log */
	OPT_USER = 1 << 3,
	OPT_QUIET = 1 << 4,
	OPT_STATE = 1 << 5, /* it goes by the state directory */
	OPT_COUNT = 1 << 6, /* -n, --length */
	OPT_POLICY = 1 << 7, /* -f: it goes by a policy, or writes one */
	OPT_REPORT = 1 << 8, /* --root, --format, --output, --color */
	OPT_REASON = 1 << 9,
	OPT_UNTIL = 1 << 10,
	OPT_LOCK_OUT = 1 << 11, /* --yes-lock-out */
	OPT_DRY_RUN = 1 << 12
};

/* The command line. All pointers are argv's. */
struct options {
	const char *policy; /* -f; NULL: the one in force */
	const char *state; /* --state; NULL: the default */
	const char *root; /* --root, without a slash at its end; "" */
	enum format format;
	const char *output; /* -o; NULL: stdout */
	bool quiet, offline, settings, rules, all, dry_run, yes_lock_out;
	const char *service, *from, *method, *key, *tty, *by, *at, *user;
	const char *ref, *last, *log; /* explain: of the log */
	const char *count, *length, *reason, *until;
	char *const *args; /* what is left of argv */
	size_t n_args;
};

struct command {
	const char *name; /* one word, or two: "password check" */
	int (*run)(const struct options *o);
	const char *synopsis; /* behind the name */
	const char *about; /* one line */
	const char *quiet; /* what -q does, where OPT_QUIET */
	const char *
	    secret; /* told for a wrong word, which may be a secret and is not repeated; NULL: it is */
	const char *help; /* its options and an example */
	unsigned accepts; /* enum option_bit */
	unsigned formats; /* bits 1 << enum format */
	size_t min_args, max_args;
};

extern const struct command cmd_access, cmd_apply, cmd_block, cmd_blocked,
    cmd_check, cmd_explain, cmd_init, cmd_key_restore, cmd_key_revoke,
    cmd_key_revoked, cmd_password_check, cmd_password_generate, cmd_show,
    cmd_unblock;

/*
 * Fill o from argv (argv[0] is the command's name). Returns -1 to go on, or an
 * exit code: --help, --version, or wrong usage (told on stderr).
 */
int options_parse(const struct command *c, int argc, char **argv,
    struct options *o);

/*
 * "loginpolicy: MESSAGE" on stderr, on one line: names and paths in it are
 * escaped here and nowhere before. Returns EXIT_NOTHING_DONE.
 */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What was done, on standard output, escaped as by complain(); nothing with -q. Returns EXIT_OK. */
int say(const struct options *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The result to stdout or -o, whole or not at all; releases b. Returns code, or EXIT_NOTHING_DONE where it could not be written. */
int put_result(const struct options *o, struct buf *b, int code);

#endif
