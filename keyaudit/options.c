/* getopt_long(3) over a table of the command's; every value is checked whole. */
#include <stdio.h>
#include <string.h>

#include "options_impl.h"
#include "keyaudit/report/report.h"

int
options_usage(const char *command, const char *problem, const char *what)
{
	fprintf(stderr, "keyaudit: %s%s%s\n", problem, what[0] ? ": " : "",
	    what);
	fprintf(stderr, "keyaudit: try 'keyaudit %s --help'\n", command);
	return EXIT_NOTHING_DONE;
}

static int
set_colour(const char *command, struct options *o, const char *arg)
{
	if (strcmp(arg, "auto") == 0)
		o->colour = COLOUR_AUTO;
	else if (strcmp(arg, "always") == 0)
		o->colour = COLOUR_ALWAYS;
	else if (strcmp(arg, "never") == 0)
		o->colour = COLOUR_NEVER;
	else
		return options_usage(command,
		    "--color takes auto, always or never", arg);
	return -1;
}

static int
set_common(const struct options_table *t, struct options *o, int c, char *arg)
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
	case OPT_STATE:
		o->state = arg;
		return -1;
	case OPT_COLOR:
		return set_colour(t->command, o, arg);
	case OPT_FORMAT:
		o->format = arg;
		if (report_format_find(arg) == NULL)
			return options_usage(t->command, "no such format", arg);
		return -1;
	case OPT_FAIL_ON:
		if (severity_parse(arg, &o->fail_on) != 0)
			return options_usage(t->command, "no such severity",
			    arg);
		return -1;
	case OPT_HELP:
		fputs(t->help, stdout);
		return EXIT_OK;
	case OPT_VERSION:
		puts("keyaudit " VERSION);
		return EXIT_OK;
	default: /* getopt_long has said what */
		fprintf(stderr, "keyaudit: try 'keyaudit %s --help'\n",
		    t->command);
		return EXIT_NOTHING_DONE;
	}
}

static bool
is_own(const struct options_table *t, int c)
{
	if (c >= OPT_STATE)
		return c >= OPT_OWN;
	return strchr("foq", c) == NULL && strchr(t->shorts, c) != NULL;
}

int
options_read(int argc, char **argv, const struct options_table *t,
    struct options *o, void *own)
{
	int c, r;

	o->root = "";
	o->format = "text";
	o->fail_on = SEV_HIGH;
	optind = 1;
	while ((c = getopt_long(argc, argv, t->shorts, t->longs, NULL)) != -1) {
		r = is_own(t, c) ? t->set(own, c, optarg)
				 : set_common(t, o, c, optarg);
		if (r != -1)
			return r;
	}
	return -1;
}
