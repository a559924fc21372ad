/* SPDX-License-Identifier: BSD-2-Clause */
/* A program of several commands: its table, its help, and how one is chosen. */
#ifndef LOGINPOLICY_CLI_PROGRAM_H
#define LOGINPOLICY_CLI_PROGRAM_H

#include <loginpolicy/cli/options.h>

/* Every command of both programs; the table of options has sets of them. */
enum command_id {
	COMMAND_INIT,
	COMMAND_APPLY,
	COMMAND_EDIT,
	COMMAND_MODE,
	COMMAND_CONFIRM,
	COMMAND_ROLLBACK,
	COMMAND_HISTORY,
	COMMAND_CHECK,
	COMMAND_ENABLE,
	COMMAND_DISABLE,
	COMMAND_SHOW,
	COMMAND_STATUS,
	COMMAND_LOG,
	COMMAND_SESSIONS,
	COMMAND_EXPLAIN,
	COMMAND_ACCESS,
	COMMAND_PASSWORD_CHECK,
	COMMAND_PASSWORD_GENERATE,
	COMMAND_BLOCK,
	COMMAND_UNBLOCK,
	COMMAND_BLOCKED,
	COMMAND_LOCKDOWN,
	COMMAND_BREACH,
	COMMAND_KEY_CHECK,
	COMMAND_KEY_ADD,
	COMMAND_KEY_LIST,
	COMMAND_KEY_REGISTER,
	COMMAND_KEY_REVOKE,
	COMMAND_KEY_RESTORE,
	COMMAND_KEY_REVOKED,
	COMMAND_KEYS,
	COMMAND_HOSTS,
	COMMAND_COUNT
};

struct command {
	enum command_id id;
	const char *name; /* one word, or two: "password check" */
	enum exit_code (*run)(const struct options *o);
	const char *synopsis; /* behind the name */
	const char *about; /* one line, in the list of commands */
	/*
	 * What follows the options in the help: paragraphs, each a line, which
	 * are wrapped. A line that begins with a blank stays as it is.
	 */
	const char *help;
	/*
	 * An argument may be a secret, and is never repeated: this is printed
	 * instead. NULL: it is not.
	 */
	const char *secret;
	size_t min_args, max_args;
};

struct program {
	const char *name;
	const char *example; /* a command line */
	const struct command *const *commands;
	size_t n;
};

/*
 * Run the command that argv names, or print the help or version that it asks
 * for. Returns the exit code of the process.
 */
enum exit_code program_run(const struct program *p, int argc, char **argv);
/* Print "PROGRAM VERSION" on standard output. */
enum exit_code program_version(void);
/* Print the help of one command on standard output. */
enum exit_code program_print_help(const struct command *c);
/*
 * The candidate that word is most likely a misspelling of: one or two letters
 * wrong, missing, added or exchanged. NULL: none is near.
 */
const char *program_suggest(const char *word, const char *const *candidates,
    size_t n);

#endif
