/* One table of options for all commands; a command says which it accepts. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* Behind the common ones: what is kept in a string of struct options. */
enum {
	OPT_STATE = 256,
	OPT_ROOT,
	OPT_FORMAT,
	OPT_COLOR,
	OPT_HELP,
	OPT_VERSION,
	OPT_OFFLINE_,
	OPT_SETTINGS,
	OPT_RULES,
	OPT_ALL,
	OPT_STRING /* and its place in strings[] */
};

static const struct {
	const char *name;
	size_t offset;
	unsigned needs; /* enum option_bit; 0: every command */
} strings[] = {
    {"service", offsetof(struct options, service), OPT_LOGIN},
    {"from", offsetof(struct options, from), OPT_LOGIN},
    {"method", offsetof(struct options, method), OPT_LOGIN},
    {"key", offsetof(struct options, key), OPT_LOGIN},
    {"tty", offsetof(struct options, tty), OPT_LOGIN},
    {"by", offsetof(struct options, by), OPT_LOGIN},
    {"at", offsetof(struct options, at), OPT_LOGIN},
    {"user", offsetof(struct options, user), OPT_USER},
};
#define N_STRINGS (sizeof(strings) / sizeof(strings[0]))

static const struct {
	struct option o;
	unsigned needs;
} plain[] = {
    {{"policy", required_argument, NULL, 'f'}, 0},
    {{"state", required_argument, NULL, OPT_STATE}, 0},
    {{"root", required_argument, NULL, OPT_ROOT}, 0},
    {{"format", required_argument, NULL, OPT_FORMAT}, 0},
    {{"output", required_argument, NULL, 'o'}, 0},
    {{"quiet", no_argument, NULL, 'q'}, 0},
    {{"color", required_argument, NULL, OPT_COLOR}, 0},
    {{"help", no_argument, NULL, OPT_HELP}, 0},
    {{"version", no_argument, NULL, OPT_VERSION}, 0},
    {{"offline", no_argument, NULL, OPT_OFFLINE_}, OPT_OFFLINE},
    {{"settings", no_argument, NULL, OPT_SETTINGS}, OPT_SECTIONS},
    {{"rules", no_argument, NULL, OPT_RULES}, OPT_SECTIONS},
    {{"all", no_argument, NULL, OPT_ALL}, OPT_LOGIN},
};
#define N_PLAIN (sizeof(plain) / sizeof(plain[0]))

static const char common_help[] =
    "  -f, --policy FILE   go by this policy\n"
    "      --state DIR     state directory (/var/lib/loginpolicy)\n"
    "      --root DIR      look at the system mounted there\n"
    "      --format FORMAT ";

int
complain(const char *fmt, ...)
{
	va_list ap;

	fputs("loginpolicy: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_NOTHING_DONE;
}

static int
try_help(const struct command *c)
{
	fprintf(stderr, "loginpolicy: try 'loginpolicy %s --help'\n", c->name);
	return EXIT_NOTHING_DONE;
}

static void
print_help(const struct command *c)
{
	printf("usage: loginpolicy %s %s\n%s.\n\n%s", c->name, c->synopsis,
	    c->about, common_help);
	printf("text (default)%s%s\n",
	    (c->formats >> FORMAT_JSON & 1) != 0 ? ", json" : "",
	    (c->formats >> FORMAT_CSV & 1) != 0 ? ", csv" : "");
	printf("  -o, --output FILE   write there, whole or not at all\n"
	       "      --help, --version\n\n%s",
	    c->help);
}

static int
set_format(const struct command *c, struct options *o, const char *arg)
{
	static const char *const names[] = {"text", "json", "csv"};

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(names[i], arg) == 0 && (c->formats >> i & 1) != 0) {
			o->format = i;
			return -1;
		}
	}
	complain("no such format: %s", arg);
	return try_help(c);
}

/* A folder, its last slash cut: "/" is this system. */
static int
set_root(struct options *o, char *arg)
{
	size_t len = strlen(arg);

	if (arg[0] != '/')
		return complain("--root takes an absolute path: %s", arg);
	while (len > 0 && arg[len - 1] == '/')
		arg[--len] = '\0';
	o->root = arg;
	return -1;
}

static int
set_option(const struct command *c, struct options *o, int opt, char *arg)
{
	switch (opt) {
	case 'f':
		o->policy = arg;
		return -1;
	case 'o':
		o->output = arg;
		return -1;
	case 'q':
		o->quiet = true;
		return -1;
	case OPT_STATE:
		o->state = arg;
		return -1;
	case OPT_ROOT:
		return set_root(o, arg);
	case OPT_FORMAT:
		return set_format(c, o, arg);
	case OPT_COLOR:
		if (strcmp(arg, "auto") == 0 || strcmp(arg, "always") == 0 ||
		    strcmp(arg, "never") == 0)
			return -1;
		complain("--color takes auto, always or never: %s", arg);
		return try_help(c);
	case OPT_OFFLINE_:
		o->offline = true;
		return -1;
	case OPT_SETTINGS:
		o->settings = true;
		return -1;
	case OPT_RULES:
		o->rules = true;
		return -1;
	case OPT_ALL:
		o->all = true;
		return -1;
	case OPT_HELP:
		print_help(c);
		return EXIT_OK;
	case OPT_VERSION:
		puts("loginpolicy " VERSION);
		return EXIT_OK;
	default:
		if (opt < OPT_STRING)
			return try_help(c);
		memcpy((char *)o + strings[opt - OPT_STRING].offset, &arg,
		    sizeof(arg));
		return -1;
	}
}

/* The options that this command accepts, for getopt_long(3). */
static void
accepted(const struct command *c, struct option *out)
{
	size_t n = 0;

	for (size_t i = 0; i < N_PLAIN; i++) {
		if ((plain[i].needs & ~c->accepts) == 0)
			out[n++] = plain[i].o;
	}
	for (size_t i = 0; i < N_STRINGS; i++) {
		if ((strings[i].needs & ~c->accepts) == 0)
			out[n++] = (struct option){strings[i].name,
			    required_argument, NULL, OPT_STRING + (int)i};
	}
	memset(&out[n], 0, sizeof(out[n]));
}

int
options_parse(const struct command *c, int argc, char **argv, struct options *o)
{
	struct option longs[N_PLAIN + N_STRINGS + 1];
	int opt, r;

	memset(o, 0, sizeof(*o));
	o->root = "";
	accepted(c, longs);
	optind = 1;
	while ((opt = getopt_long(argc, argv, "f:o:q", longs, NULL)) != -1) {
		if ((r = set_option(c, o, opt, optarg)) != -1)
			return r;
	}
	o->args = argv + optind;
	o->n_args = (size_t)(argc - optind);
	if (o->n_args < c->min_args || o->n_args > c->max_args) {
		fprintf(stderr, "usage: loginpolicy %s %s\n", c->name,
		    c->synopsis);
		return try_help(c);
	}
	return -1;
}
