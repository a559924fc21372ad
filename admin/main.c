/* loginpolicy: the administrator's command. Subcommands are a table; each has a file of its own. */
#include <stdio.h>
#include <string.h>

#include "command.h"

static const struct command *const commands[] = {
    &cmd_check,
    &cmd_show,
    &cmd_explain,
    &cmd_access,
    &cmd_init,
};

static void
usage(FILE *to)
{
	fputs("usage: loginpolicy COMMAND [OPTION]... [ARGUMENT]...\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-8s %s\n", commands[i]->name,
		    commands[i]->about);
	fputs("\n'loginpolicy COMMAND --help' tells more. "
	      "Example: loginpolicy check\n",
	    to);
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
	if (argc < 2) {
		usage(stderr);
		return EXIT_NOTHING_DONE;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i]->name) == 0)
			return run(commands[i], argc - 1, argv + 1);
	}
	if (strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("loginpolicy " VERSION);
		return EXIT_OK;
	}
	complain("no such command: %s", argv[1]);
	usage(stderr);
	return EXIT_NOTHING_DONE;
}
