/* SPDX-License-Identifier: BSD-2-Clause */
/* A row of the table of options: private to lib/cli. */
#ifndef LOGINPOLICY_CLI_OPTION_ROW_H
#define LOGINPOLICY_CLI_OPTION_ROW_H

#include <loginpolicy/cli/program.h>

#define OPTION_ROWS_MAX 64 /* that one command accepts */

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_NUMBER,
	OPTION_CHOICE, /* the index of one of some words */
	OPTION_LIST, /* may be repeated */
	OPTION_ROOT,
	OPTION_OUTPUT,
	OPTION_MODE,
	OPTION_USERS,
	OPTION_HELP,
	OPTION_VERSION
};

struct option_row {
	const char *name;
	char letter; /* '\0': none */
	const char *arg; /* what its argument is called; NULL: it has none */
	const char *help;
	uint64_t commands; /* that accept it: a set of 1 << enum command_id */
	enum option_kind kind;
	/* Where it is stored, by its kind. */
	bool *flag;
	const char **text;
	unsigned *number, min, max;
	unsigned *choice;
	const char *choices; /* separated by single blanks */
	char ***list;
	size_t *list_n;
	/* What meant this option before, and is still read, with a warning. */
	char old_letter;
};

/* What the rows store in. options_parse() fills it and gives a copy. */
extern struct options option_values;

/*
 * Copy the rows that the command accepts to ret. Returns how many there are, at
 * most OPTION_ROWS_MAX.
 */
size_t option_rows(const struct command *c, struct option_row *ret);

#endif
