/* One table of options for all commands; a command says which it accepts. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/policy/policy.h>
#include "command.h"

/* Behind the common ones: what is kept in a string of struct options. */
enum {
	OPT_STATE_ = 256,
	OPT_ROOT,
	OPT_FORMAT,
	OPT_COLOR,
	OPT_HELP,
	OPT_VERSION,
	OPT_OFFLINE_,
	OPT_SETTINGS,
	OPT_RULES,
	OPT_ALL,
	OPT_YES_LOCK_OUT,
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
    {"ref", offsetof(struct options, ref), OPT_LOGIN},
    {"last", offsetof(struct options, last), OPT_LOGIN},
    {"log", offsetof(struct options, log), OPT_LOGIN},
    {"user", offsetof(struct options, user), OPT_USER},
    {"length", offsetof(struct options, length), OPT_COUNT},
    {"reason", offsetof(struct options, reason), OPT_REASON},
    {"until", offsetof(struct options, until), OPT_UNTIL},
};
#define N_STRINGS (sizeof(strings) / sizeof(strings[0]))

static const struct {
	struct option o;
	unsigned needs;
} plain[] = {
    {{"policy", required_argument, NULL, 'f'}, OPT_POLICY},
    {{"state", required_argument, NULL, OPT_STATE_}, OPT_STATE},
    {{"root", required_argument, NULL, OPT_ROOT}, OPT_REPORT},
    {{"format", required_argument, NULL, OPT_FORMAT}, OPT_REPORT},
    {{"output", required_argument, NULL, 'o'}, OPT_REPORT},
    {{"quiet", no_argument, NULL, 'q'}, OPT_QUIET},
    {{"count", required_argument, NULL, 'n'}, OPT_COUNT},
    {{"color", required_argument, NULL, OPT_COLOR}, OPT_REPORT},
    {{"help", no_argument, NULL, OPT_HELP}, 0},
    {{"version", no_argument, NULL, OPT_VERSION}, 0},
    {{"offline", no_argument, NULL, OPT_OFFLINE_}, OPT_OFFLINE},
    {{"settings", no_argument, NULL, OPT_SETTINGS}, OPT_SECTIONS},
    {{"rules", no_argument, NULL, OPT_RULES}, OPT_SECTIONS},
    {{"all", no_argument, NULL, OPT_ALL}, OPT_LOGIN},
    {{"dry-run", no_argument, NULL, 'n'}, OPT_DRY_RUN},
    {{"yes-lock-out", no_argument, NULL, OPT_YES_LOCK_OUT}, OPT_LOCK_OUT},
};
#define N_PLAIN (sizeof(plain) / sizeof(plain[0]))

static int
try_help(const struct command *c)
{
	fprintf(stderr, "loginpolicy: try 'loginpolicy %s --help'\n", c->name);
	return EXIT_NOTHING_DONE;
}

static void
print_help(const struct command *c)
{
	printf("usage: loginpolicy %s %s\n%s.\n\n", c->name, c->synopsis,
	    c->about);
	if ((c->accepts & OPT_STATE) != 0 && (c->accepts & OPT_POLICY) != 0)
		puts("  -f, --policy FILE   go by this policy");
	if ((c->accepts & OPT_STATE) != 0)
		puts("      --state DIR     state directory "
		     "(/var/lib/loginpolicy)");
	if ((c->accepts & OPT_REPORT) != 0)
		puts("      --root DIR      look at the system mounted there");
	if (c->formats != 1 << FORMAT_TEXT)
		printf("      --format FORMAT text (default), json%s\n"
		       "  -o, --output FILE   write there, whole or not at "
		       "all\n",
		    (c->formats >> FORMAT_CSV & 1) != 0 ? ", csv" : "");
	if ((c->accepts & OPT_QUIET) != 0)
		printf("  -q, --quiet         %s\n", c->quiet);
	printf("      --help, --version\n\n%s", c->help);
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

/* "-" is stdout, but for init, whose result is a file that takes effect. */
static int
set_output(const struct command *c, struct options *o, const char *arg)
{
	bool is_stdout = strcmp(arg, "-") == 0;

	if (is_stdout && c == &cmd_init)
		return complain("init writes a file: -f FILE");
	o->output = is_stdout ? NULL : arg;
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
		return set_output(c, o, arg);
	case 'q':
		o->quiet = true;
		return -1;
	case 'n':
		o->count = arg;
		o->dry_run = arg == NULL;
		return -1;
	case OPT_STATE_:
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
	case OPT_YES_LOCK_OUT:
		o->yes_lock_out = true;
		return -1;
	case OPT_HELP:
		print_help(c);
		return EXIT_OK;
	case OPT_VERSION:
		puts("loginpolicy " VERSION);
		return EXIT_OK;
	default:
		memcpy((char *)o + strings[opt - OPT_STRING].offset, &arg,
		    sizeof(arg));
		return -1;
	}
}

/* The options that this command accepts, for getopt_long(3): shorts has room for two characters an option. */
static void
accepted(const struct command *c, struct option *out, char *shorts)
{
	*shorts++ = ':';
	size_t n = 0;

	for (size_t i = 0; i < N_PLAIN; i++) {
		const struct option *o = &plain[i].o;

		if ((plain[i].needs & ~c->accepts) != 0)
			continue;
		out[n++] = *o;
		if (o->val >= OPT_STATE_)
			continue;
		*shorts++ = (char)o->val;
		if (o->has_arg == required_argument)
			*shorts++ = ':';
	}
	*shorts = '\0';
	for (size_t i = 0; i < N_STRINGS; i++) {
		if ((strings[i].needs & ~c->accepts) == 0)
			out[n++] = (struct option){strings[i].name,
			    required_argument, NULL, OPT_STRING + (int)i};
	}
	memset(&out[n], 0, sizeof(out[n]));
}

/* What getopt_long(3) could not read; it would not escape what it tells. */
static int
bad_option(const struct command *c, int opt, const char *arg)
{
	if (c->secret != NULL)
		complain("no such option, or no value with it; %s", c->secret);
	else if (opt == ':')
		complain("%s: a value is missing", arg);
	else if (arg[0] != '-' || (arg[1] != '-' && optopt != 0))
		complain("%s takes no such option: -%c", c->name, optopt);
	else
		complain("%s takes no such option, or no value with it: %s",
		    c->name, arg);
	return try_help(c);
}

static int
check_args(const struct command *c, const struct options *o)
{
	if (o->n_args >= c->min_args && o->n_args <= c->max_args)
		return -1;
	if (o->n_args < c->min_args)
		complain("an argument is missing");
	else if (c->secret != NULL)
		complain("one argument too many; %s", c->secret);
	else
		complain("one argument too many: %s%s", o->args[c->max_args],
		    c->max_args == 0 && (c->accepts & OPT_POLICY) != 0
			? " (a policy file is given by -f FILE)"
			: "");
	fprintf(stderr, "usage: loginpolicy %s %s\n", c->name, c->synopsis);
	return try_help(c);
}

/*
 * --state must name a directory: docs/contract.md, "Which policy a command
 * uses".
 */
static int
check_state(const struct options *o)
{
	struct stat st;

	if (o->state == NULL)
		return -1;
	if (stat(o->state, &st) != 0)
		return complain("%s: %s", o->state, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return complain("%s: %s", o->state, strerror(ENOTDIR));
	return -1;
}

int
options_parse(const struct command *c, int argc, char **argv, struct options *o)
{
	struct option longs[N_PLAIN + N_STRINGS + 1];
	char shorts[2 * N_PLAIN + 2];
	int opt, r;

	memset(o, 0, sizeof(*o));
	o->root = "";
	accepted(c, longs, shorts);
	optind = 1;
	opterr = 0;
	while ((opt = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (opt == '?' || opt == ':')
			return bad_option(c, opt, argv[optind - 1]);
		if ((r = set_option(c, o, opt, optarg)) != -1)
			return r;
	}
	o->args = argv + optind;
	o->n_args = (size_t)(argc - optind);
	if ((r = check_args(c, o)) != -1)
		return r;
	return check_state(o);
}
