/*
 * loginpolicy: the administrator's command. Subcommands are a table; each has a
 * file of its own. Those of two words are a group by the first.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

static const struct command *const commands[] = {
    &cmd_check,
    &cmd_show,
    &cmd_explain,
    &cmd_access,
    &cmd_init,
    &cmd_apply,
    &cmd_password_check,
    &cmd_password_generate,
    &cmd_block,
    &cmd_unblock,
    &cmd_blocked,
    &cmd_key_revoke,
    &cmd_key_restore,
    &cmd_key_revoked,
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Whether the command's first word is this one, and another follows. */
static bool
is_in_group(const struct command *c, const char *word)
{
	size_t len = strlen(word);

	return strncmp(c->name, word, len) == 0 && c->name[len] == ' ';
}

static bool
is_group(const char *word)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (is_in_group(commands[i], word))
			return true;
	}
	return false;
}

/* How many words at argv[1] name the command; 0: they name another. */
static int
named(const struct command *c, int argc, char **argv)
{
	if (strcmp(c->name, argv[1]) == 0)
		return 1;
	return argc > 2 && is_in_group(c, argv[1]) &&
		strcmp(c->name + strlen(argv[1]) + 1, argv[2]) == 0
	    ? 2
	    : 0;
}

/* group: only what is in it; NULL: all. */
static void
usage(const char *group, FILE *to)
{
	fprintf(to,
	    "usage: loginpolicy %s%sCOMMAND [OPTION]... [ARGUMENT]...\n\n",
	    group != NULL ? group : "", group != NULL ? " " : "");
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (group == NULL || is_in_group(commands[i], group))
			fprintf(to, "  %-17s %s\n", commands[i]->name,
			    commands[i]->about);
	}
	fputs("\n'loginpolicy COMMAND --help' tells more. "
	      "Example: loginpolicy check\n",
	    to);
}

/* --help or --version, and no command. Returns -1: neither. */
static int
tell(const char *option, const char *group)
{
	if (strcmp(option, "--help") == 0)
		usage(group, stdout);
	else if (strcmp(option, "--version") == 0)
		puts("loginpolicy " VERSION);
	else
		return -1;
	return EXIT_OK;
}

/* A group without a command of it. The word that is none may be a password, and is not repeated. */
static int
run_group(int argc, char **argv)
{
	if (argc > 2 && tell(argv[2], argv[1]) == EXIT_OK)
		return EXIT_OK;
	complain(argc > 2 ? "%s: what follows is no command of it"
			  : "%s: a second word is missing",
	    argv[1]);
	usage(argv[1], stderr);
	return EXIT_NOTHING_DONE;
}

static int
run(const struct command *c, int argc, char **argv)
{
	struct options o;
	int r = options_parse(c, argc, argv, &o);

	return r != -1 ? r : c->run(&o);
}

int
main(int argc, char **argv)
{
	int n;

	if (argc < 2) {
		usage(NULL, stderr);
		return EXIT_NOTHING_DONE;
	}
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if ((n = named(commands[i], argc, argv)) != 0)
			return run(commands[i], argc - n, argv + n);
	}
	if (is_group(argv[1]))
		return run_group(argc, argv);
	if (tell(argv[1], NULL) == EXIT_OK)
		return EXIT_OK;
	complain("no such command: %s", argv[1]);
	usage(NULL, stderr);
	return EXIT_NOTHING_DONE;
}
