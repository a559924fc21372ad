/* getopt_long(3) over one table; every value is checked whole. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/number.h>
#include "options.h"
#include "pool.h"
#include "report.h"

enum {
	OPT_STATE = 256,
	OPT_ROOT,
	OPT_FORMAT,
	OPT_COLOR,
	OPT_USERS,
	OPT_EXCLUDE,
	OPT_FAIL_ON,
	OPT_HELP,
	OPT_VERSION
};

static const struct option longs[] = {
    {"policy", required_argument, NULL, 'f'},
    {"state", required_argument, NULL, OPT_STATE},
    {"root", required_argument, NULL, OPT_ROOT},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"output", required_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {"color", required_argument, NULL, OPT_COLOR},
    {"users", required_argument, NULL, OPT_USERS},
    {"exclude", required_argument, NULL, OPT_EXCLUDE},
    {"parallel", required_argument, NULL, 'P'},
    {"fail-on", required_argument, NULL, OPT_FAIL_ON},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: keyaudit keys [OPTION]... [PATH]...\n"
    "Audit SSH keys: in files, in folders (recursively), on stdin (-), or, with\n"
    "no PATH, on this machine: every account's as root, else your own.\n"
    "\n"
    "  -f, --policy FILE       go by this policy\n"
    "      --state DIR         state directory (/var/lib/loginpolicy)\n"
    "      --root DIR          look at the system mounted there\n"
    "      --users FILE        more accounts to look at, one name a line\n"
    "      --exclude PATTERN   pass over paths that match; may be repeated\n"
    "  -P, --parallel N        worker threads (1 to 256; one a processor)\n"
    "      --fail-on SEVERITY  info, low, medium, high (default) or critical:\n"
    "                          findings from here on end in exit code 1\n"
    "      --format FORMAT     text (default), json, ndjson or csv\n"
    "  -o, --output FILE       write there, whole or not at all\n"
    "  -q, --quiet             text: only what is rejected, and the summary\n"
    "      --color WHEN        auto (default), always or never\n"
    "      --help, --version\n"
    "\n"
    "Exit code: 0 no objection, 1 an objection, 2 nothing done,\n"
    "           3 no objection in what was seen, but not all could be seen.\n"
    "\n"
    "Example: sudo keyaudit keys --format json -o audit.json\n";

static int
usage(const char *problem, const char *what)
{
	fprintf(stderr, "keyaudit: %s%s%s\n", problem, what[0] ? ": " : "",
	    what);
	fputs("keyaudit: try 'keyaudit keys --help'\n", stderr);
	return EXIT_NOTHING_DONE;
}

static int
set_colour(struct options *o, const char *arg)
{
	if (strcmp(arg, "auto") == 0)
		o->colour = COLOUR_AUTO;
	else if (strcmp(arg, "always") == 0)
		o->colour = COLOUR_ALWAYS;
	else if (strcmp(arg, "never") == 0)
		o->colour = COLOUR_NEVER;
	else
		return usage("--color takes auto, always or never", arg);
	return -1;
}

static int
set_parallel(struct options *o, const char *arg)
{
	uint64_t v;

	if (parse_u64(arg, strlen(arg), 1, POOL_WORKERS_MAX, &v) != 0)
		return usage("-P takes a number from 1 to 256", arg);
	o->parallel = (unsigned)v;
	return -1;
}

/* A folder, its last slash cut: "/" is this system. */
static int
set_root(struct options *o, char *arg)
{
	size_t len = strlen(arg);

	if (arg[0] != '/')
		return usage("--root takes an absolute path", arg);
	while (len > 0 && arg[len - 1] == '/')
		arg[--len] = '\0';
	o->root = arg;
	return -1;
}

static int
set_option(struct options *o, int c, char *arg)
{
	switch (c) {
	case 'f':
		o->policy = arg;
		return -1;
	case 'o':
		o->output = strcmp(arg, "-") == 0 ? NULL : arg;
		return -1;
	case 'q':
		o->quiet = true;
		return -1;
	case 'P':
		return set_parallel(o, arg);
	case OPT_STATE:
		o->state = arg;
		return -1;
	case OPT_ROOT:
		return set_root(o, arg);
	case OPT_USERS:
		o->users_file = arg;
		return -1;
	case OPT_EXCLUDE:
		o->exclude[o->n_exclude++] = arg;
		return -1;
	case OPT_COLOR:
		return set_colour(o, arg);
	case OPT_FORMAT:
		o->format = arg;
		if (report_format_find(arg) == NULL)
			return usage("no such format", arg);
		return -1;
	case OPT_FAIL_ON:
		if (severity_parse(arg, &o->fail_on) != 0)
			return usage("no such severity", arg);
		return -1;
	case OPT_HELP:
		fputs(help, stdout);
		return EXIT_OK;
	case OPT_VERSION:
		puts("keyaudit " VERSION);
		return EXIT_OK;
	default:
		fputs("keyaudit: try 'keyaudit keys --help'\n", stderr);
		return EXIT_NOTHING_DONE;
	}
}

static unsigned
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n > POOL_WORKERS_MAX ? POOL_WORKERS_MAX : (unsigned)n;
}

int
options_parse(int argc, char **argv, struct options *o)
{
	int c, r;

	memset(o, 0, sizeof(*o));
	o->root = "";
	o->format = "text";
	o->fail_on = SEV_HIGH;
	o->parallel = processors();
	/* At most every word is an --exclude. */
	o->exclude = calloc((size_t)argc + 1, sizeof(*o->exclude));
	if (o->exclude == NULL)
		return usage("out of memory", "");
	optind = 1;
	while ((c = getopt_long(argc, argv, "f:o:qP:", longs, NULL)) != -1) {
		if ((r = set_option(o, c, optarg)) != -1)
			return r;
	}
	o->paths = argv + optind;
	o->n_paths = (size_t)(argc - optind);
	return -1;
}

void
options_release(struct options *o)
{
	free(o->exclude);
	memset(o, 0, sizeof(*o));
}
