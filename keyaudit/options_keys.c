/* The command line of keyaudit keys. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "options_impl.h"
#include "keyaudit/keys/pool.h"

enum {
	OPT_ROOT = OPT_OWN,
	OPT_USERS,
	OPT_EXCLUDE,
	OPT_LIST
};

static const struct option longs[] = {
    OPTIONS_COMMON,
    {"root", required_argument, NULL, OPT_ROOT},
    {"users", required_argument, NULL, OPT_USERS},
    {"exclude", required_argument, NULL, OPT_EXCLUDE},
    {"list", no_argument, NULL, OPT_LIST},
    {"parallel", required_argument, NULL, 'P'},
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
    "      --list              text: every key, with what sshd makes of it (always\n"
    "                          done for one file)\n"
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
	return options_usage("keys", problem, what);
}

static int
set_parallel(struct keys_options *o, const char *arg)
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
set_own(void *own, int c, char *arg)
{
	struct keys_options *o = own;

	switch (c) {
	case 'P':
		return set_parallel(o, arg);
	case OPT_ROOT:
		return set_root(&o->common, arg);
	case OPT_USERS:
		o->users_file = arg;
		return -1;
	case OPT_LIST:
		o->common.list = true;
		return -1;
	default: /* OPT_EXCLUDE */
		o->exclude[o->n_exclude++] = arg;
		return -1;
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
keys_options_parse(int argc, char **argv, struct keys_options *o)
{
	static const struct options_table table = {"keys", "f:o:qP:", longs,
	    help, set_own};
	int r;

	memset(o, 0, sizeof(*o));
	o->parallel = processors();
	/* At most every word is an --exclude. */
	o->exclude = calloc((size_t)argc + 1, sizeof(*o->exclude));
	if (o->exclude == NULL)
		return usage("out of memory", "");
	if ((r = options_read(argc, argv, &table, &o->common, o)) != -1)
		return r;
	o->paths = argv + optind;
	o->n_paths = (size_t)(argc - optind);
	return -1;
}

void
keys_options_release(struct keys_options *o)
{
	free(o->exclude);
	memset(o, 0, sizeof(*o));
}
