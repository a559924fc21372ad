/* The command line of keyaudit hosts. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "options_impl.h"

#define PARALLEL_MAX 65535
#define TIMEOUT_MAX  3600 /* seconds */
#define RATE_MAX     1000000

enum {
	OPT_USER = OPT_OWN,
	OPT_RATE,
	OPT_ALL_HOST_KEYS,
	OPT_KNOWN_HOSTS,
	OPT_INVENTORY_FORMAT,
	OPT_RESUME
};

static const struct option longs[] = {
    OPTIONS_COMMON,
    {"input", required_argument, NULL, 'i'},
    {"port", required_argument, NULL, 'p'},
    {"parallel", required_argument, NULL, 'P'},
    {"timeout", required_argument, NULL, 't'},
    {"user", required_argument, NULL, OPT_USER},
    {"rate", required_argument, NULL, OPT_RATE},
    {"all-host-keys", no_argument, NULL, OPT_ALL_HOST_KEYS},
    {"known-hosts", required_argument, NULL, OPT_KNOWN_HOSTS},
    {"inventory-format", required_argument, NULL, OPT_INVENTORY_FORMAT},
    {"resume", required_argument, NULL, OPT_RESUME},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: keyaudit hosts [OPTION]... [HOST]...\n"
    "Ask SSH servers who still allows password login. Nobody logs in, no password\n"
    "is tried. HOST is a name, an address or [v6], each with an optional :port, or\n"
    "a CIDR block.\n"
    "\n"
    "  -i, --input FILE        hosts from a list, an inventory of Ansible, a\n"
    "                          known_hosts or ssh_config; - is standard input;\n"
    "                          may be repeated\n"
    "      --inventory-format F  auto (default), list, ansible-ini, ansible-json,\n"
    "                          known_hosts or ssh_config\n"
    "  -p, --port PORT         where none is given (22)\n"
    "  -P, --parallel N        hosts at once (1 to 65535; 256)\n"
    "  -t, --timeout SECONDS   in all for one user of one host (1 to 3600; 10)\n"
    "      --rate N            new connections a second (0, the default: no limit)\n"
    "      --user NAME         ask as this user; may be repeated (root, and the user\n"
    "                          that an inventory names)\n"
    "      --all-host-keys     fetch a key of each type that is offered\n"
    "      --known-hosts FILE  tell keys that are not in it, or are others there\n"
    "      --resume FILE       take what an earlier run (ndjson) determined\n"
    "  -f, --policy FILE       judge host keys by this policy\n"
    "      --state DIR         state directory (/var/lib/loginpolicy)\n"
    "      --fail-on SEVERITY  info, low, medium, high (default) or critical:\n"
    "                          findings from here on end in exit code 1\n"
    "      --format FORMAT     text (default), json, ndjson or csv\n"
    "  -o, --output FILE       write there, whole or not at all\n"
    "  -q, --quiet             text: only logins by password, what is severe, and\n"
    "                          the summary\n"
    "      --color WHEN        auto (default), always or never\n"
    "      --help, --version\n"
    "\n"
    "Exit code: 0 no objection, 1 an objection, 2 nothing done,\n"
    "           3 no objection in what was seen, but not all could be determined.\n"
    "\n"
    "Example: ansible-inventory --list | keyaudit hosts -i -\n";

static int
usage(const char *problem, const char *what)
{
	return options_usage("hosts", problem, what);
}

static int
set_number(const char *arg, uint64_t min, uint64_t max, unsigned *ret)
{
	uint64_t v;

	if (parse_u64(arg, strlen(arg), min, max, &v) != 0)
		return -1;
	*ret = (unsigned)v;
	return 0;
}

static int
set_port(struct hosts_options *o, const char *arg)
{
	unsigned v;

	if (set_number(arg, 1, UINT16_MAX, &v) != 0)
		return usage("-p takes a number from 1 to 65535", arg);
	o->port = (uint16_t)v;
	return -1;
}

static int
set_user(struct hosts_options *o, const char *arg)
{
	if (arg[0] == '\0' || strlen(arg) > TARGET_USER_LEN)
		return usage("--user takes 1 to 255 bytes", arg);
	for (size_t i = 0; i < o->n_users; i++) {
		if (strcmp(o->users[i], arg) == 0)
			return -1;
	}
	if (o->n_users == HOST_USERS_MAX)
		return usage("--user may be given 16 times", arg);
	o->users[o->n_users++] = arg;
	return -1;
}

static int
set_inventory_format(struct hosts_options *o, const char *arg)
{
	int f = inventory_format_parse(arg);

	if (f < 0)
		return usage("no such inventory format", arg);
	o->inventory_format = (enum inventory_format)f;
	return -1;
}

static int
set_own(void *own, int c, char *arg)
{
	struct hosts_options *o = own;

	switch (c) {
	case 'i':
		o->inputs[o->n_inputs++] = arg;
		return -1;
	case 'p':
		return set_port(o, arg);
	case 'P':
		if (set_number(arg, 1, PARALLEL_MAX, &o->parallel) != 0)
			return usage("-P takes a number from 1 to 65535", arg);
		return -1;
	case 't':
		if (set_number(arg, 1, TIMEOUT_MAX, &o->timeout_s) != 0)
			return usage("-t takes seconds from 1 to 3600", arg);
		return -1;
	case OPT_USER:
		return set_user(o, arg);
	case OPT_RATE:
		if (set_number(arg, 0, RATE_MAX, &o->rate) != 0)
			return usage("--rate takes a number from 0 to 1000000",
			    arg);
		return -1;
	case OPT_ALL_HOST_KEYS:
		o->all_host_keys = true;
		return -1;
	case OPT_KNOWN_HOSTS:
		o->known_hosts = arg;
		return -1;
	case OPT_INVENTORY_FORMAT:
		return set_inventory_format(o, arg);
	default: /* OPT_RESUME */
		o->resume = arg;
		return -1;
	}
}

int
hosts_options_parse(int argc, char **argv, struct hosts_options *o)
{
	static const struct options_table table = {"hosts",
	    "f:o:qi:p:P:t:", longs, help, set_own};
	int r;

	memset(o, 0, sizeof(*o));
	o->port = 22;
	o->parallel = 256;
	o->timeout_s = 10;
	/* At most every word is an -i. */
	o->inputs = calloc((size_t)argc + 1, sizeof(*o->inputs));
	if (o->inputs == NULL)
		return usage("out of memory", "");
	if ((r = options_read(argc, argv, &table, &o->common, o)) != -1)
		return r;
	o->hosts = argv + optind;
	o->n_hosts = (size_t)(argc - optind);
	return -1;
}

void
hosts_options_release(struct hosts_options *o)
{
	free(o->inputs);
	memset(o, 0, sizeof(*o));
}
