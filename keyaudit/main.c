/* keyaudit: the scanner. Commands are a table; each has a file of its own. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "options.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
};

static const struct command commands[] = {
    {"keys", cmd_keys, "audit SSH keys in files, folders or on this machine"},
    {"hosts", cmd_hosts, "ask SSH servers who still allows password login"},
};

static void
usage(FILE *to)
{
	fputs("usage: keyaudit COMMAND [OPTION]... [ARGUMENT]...\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].about);
	fputs("\n'keyaudit COMMAND --help' tells more. "
	      "Example: sudo keyaudit keys\n",
	    to);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_NOTHING_DONE;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	if (strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("keyaudit " VERSION);
		return EXIT_OK;
	}
	fprintf(stderr, "keyaudit: no such command: %s\n", argv[1]);
	usage(stderr);
	return EXIT_NOTHING_DONE;
}
