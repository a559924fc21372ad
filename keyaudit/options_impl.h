/* What options.c gives to the commands' own tables. */
#ifndef KEYAUDIT_OPTIONS_IMPL_H
#define KEYAUDIT_OPTIONS_IMPL_H

#include <getopt.h>
#include "options.h"

enum {
	OPT_STATE = 256,
	OPT_FORMAT,
	OPT_COLOR,
	OPT_FAIL_ON,
	OPT_HELP,
	OPT_VERSION,
	OPT_OWN /* a command's own begin here */
};

/* Rows of a table of long options; the short ones are "f:o:q". */
#define OPTIONS_COMMON                                         \
	{"policy", required_argument, NULL, 'f'},              \
	    {"state", required_argument, NULL, OPT_STATE},     \
	    {"format", required_argument, NULL, OPT_FORMAT},   \
	    {"output", required_argument, NULL, 'o'},          \
	    {"quiet", no_argument, NULL, 'q'},                 \
	    {"color", required_argument, NULL, OPT_COLOR},     \
	    {"fail-on", required_argument, NULL, OPT_FAIL_ON}, \
	    {"help", no_argument, NULL, OPT_HELP},             \
	{                                                      \
		"version", no_argument, NULL, OPT_VERSION      \
	}

struct options_table {
	const char *command;
	const char *shorts;
	const struct option *longs; /* OPTIONS_COMMON and its own */
	const char *help;
	/* One of its own. Returns -1 to go on, or an exit code. */
	int (*set)(void *own, int c, char *arg);
};

/* Returns -1 to go on (what is left begins at optind), or an exit code. */
int options_read(int argc, char **argv, const struct options_table *t,
    struct options *o, void *own);
/* Say what is wrong. Returns EXIT_NOTHING_DONE. */
int options_usage(const char *command, const char *problem, const char *what);

#endif
