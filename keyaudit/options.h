/* The command line: what the commands share, and what each has of its own. */
#ifndef KEYAUDIT_OPTIONS_H
#define KEYAUDIT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "hosts/inventory.h"
#include "rules.h"

/* docs/contract.md, "Exit codes". */
enum exit_code {
	EXIT_OK = 0,
	EXIT_OBJECTION = 1,
	EXIT_NOTHING_DONE = 2,
	EXIT_INCOMPLETE = 3
};

enum colour_when {
	COLOUR_AUTO,
	COLOUR_ALWAYS,
	COLOUR_NEVER
};

/* What every command has. All pointers are argv's. */
struct options {
	const char *policy; /* -f; NULL: the one in force */
	const char *state; /* --state; NULL: the default */
	const char *root; /* --root, without a slash at its end; "" */
	const char *format; /* --format */
	const char *output; /* -o; NULL: stdout */
	enum severity fail_on;
	enum colour_when colour;
	bool quiet;
};

struct keys_options {
	struct options common;
	const char *users_file; /* --users; NULL: none */
	char **exclude; /* --exclude, NULL-terminated; owned */
	size_t n_exclude;
	unsigned parallel; /* -P */
	char *const *paths; /* what is left of argv */
	size_t n_paths;
};

struct hosts_options {
	struct options common;
	char **inputs; /* -i, NULL-terminated; owned */
	size_t n_inputs;
	enum inventory_format inventory_format;
	uint16_t port; /* -p: where a host names none */
	unsigned parallel; /* -P: hosts at once */
	unsigned timeout_s; /* -t: in all for one host */
	unsigned rate; /* --rate: connections a second; 0: no limit */
	const char *user; /* --user */
	bool all_host_keys;
	const char *known_hosts; /* NULL: not asked */
	const char *resume; /* NULL: none */
	char *const *hosts; /* what is left of argv */
	size_t n_hosts;
};

/*
 * Fill o from argv (argv[0] is the command's name). Returns -1 to go on, or
 * an exit code: --help, --version, or wrong usage (told on stderr).
 */
int keys_options_parse(int argc, char **argv, struct keys_options *o);
void keys_options_release(struct keys_options *o);
int hosts_options_parse(int argc, char **argv, struct hosts_options *o);
void hosts_options_release(struct hosts_options *o);

#endif
