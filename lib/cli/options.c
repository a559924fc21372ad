/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * getopt_long(3) over the table of options_table.c. Every value is checked
 * whole, and every message names the program and the command.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/output_file.h>
#include <loginpolicy/cli/message.h>
#include "option_row.h"

#define LONG_ONLY    256 /* what getopt_long(3) returns for row 0 */
#define FAIL_ON_HIGH 3 /* the index of "high" among the choices */

static enum exit_code
try_help(const struct command *c)
{
	return complain("try '%s %s --help'", program_invocation_short_name,
	    c->name);
}

/* Append "a, b or c" for "a b c". */
static void
put_choices(const char *choices, struct buf *b)
{
	const char *next;

	for (; (next = strchr(choices, ' ')) != NULL; choices = next + 1) {
		buf_put(b, choices, (size_t)(next - choices));
		buf_puts(b, strchr(next + 1, ' ') != NULL ? ", " : " or ");
	}
	buf_puts(b, choices);
}

static enum exit_code
set_choice(const struct option_row *row, const char *arg)
{
	const char *word = row->choices;
	struct buf b;

	for (unsigned i = 0; *word != '\0'; i++) {
		size_t len = strcspn(word, " ");

		if (strlen(arg) == len && memcmp(arg, word, len) == 0) {
			*row->choice = i;
			return EXIT_OK;
		}
		word += len + (word[len] == ' ');
	}
	buf_init(&b, 4096);
	put_choices(row->choices, &b);
	complain("--%s takes %.*s, not %s", row->name, (int)b.len, b.p, arg);
	buf_release(&b);
	return EXIT_NOTHING_DONE;
}

static enum exit_code
set_number(const struct option_row *row, const char *arg)
{
	uint64_t n;

	if (parse_u64(arg, strlen(arg), row->min, row->max, &n) != 0)
		return complain("--%s takes a number from %u to %u, not %s",
		    row->name, row->min, row->max, arg);
	*row->number = (unsigned)n;
	return EXIT_OK;
}

/* Set a directory, without slashes at its end: "/" is this system. */
static enum exit_code
set_root(struct options *o, char *arg)
{
	size_t len = strlen(arg);

	if (arg[0] != '/')
		return complain("--root takes an absolute path, not %s", arg);
	while (len > 0 && arg[len - 1] == '/')
		arg[--len] = '\0';
	o->root = arg;
	return EXIT_OK;
}

/* "-" is stdout, except for init: its result is a file that takes effect. */
static enum exit_code
set_output(const struct command *c, struct options *o, const char *arg)
{
	bool is_stdout = strcmp(arg, "-") == 0;

	if (is_stdout && c->id == COMMAND_INIT)
		return complain("init writes a file: use -f FILE");
	o->output = is_stdout ? NULL : arg;
	return EXIT_OK;
}

static enum exit_code
set_mode(struct options *o, const char *arg)
{
	size_t len = strlen(arg);
	mode_t mode = 0;

	for (size_t i = 0; i < len && i < 5; i++)
		mode = mode << 3 | (mode_t)(arg[i] - '0');
	if (len < 3 || len > 4 || strspn(arg, "01234567") != len ||
	    (mode & ~(mode_t)0666) != 0)
		return complain(
		    "--mode takes octal permissions up to 0666, without "
		    "execute permission, not %s",
		    arg);
	o->mode = mode;
	return EXIT_OK;
}

static enum exit_code
add_user(struct options *o, const char *arg)
{
	if (arg[0] == '\0' || strlen(arg) > OPTION_USER_LEN)
		return complain("--user takes a name of 1 to %d bytes, not %s",
		    OPTION_USER_LEN, arg);
	for (size_t i = 0; i < o->n_users; i++) {
		if (strcmp(o->users[i], arg) == 0)
			return EXIT_OK;
	}
	if (o->n_users == OPTION_USERS_MAX)
		return complain(
		    "--user takes at most %d names: %s is one too many",
		    OPTION_USERS_MAX, arg);
	o->users[o->n_users++] = arg;
	return EXIT_OK;
}

/* At most each word of the command line is such an option. */
static enum exit_code
add_to_list(const struct options *o, const struct option_row *row, char *arg)
{
	if (*row->list == NULL)
		*row->list = calloc((size_t)o->argc + 1, sizeof(**row->list));
	if (*row->list == NULL)
		return complain("out of memory");
	(*row->list)[(*row->list_n)++] = arg;
	return EXIT_OK;
}

static enum exit_code
set_option(const struct command *c, struct options *o,
    const struct option_row *row, char *arg, bool *ret_done)
{
	switch (row->kind) {
	case OPTION_FLAG:
		*row->flag = true;
		return EXIT_OK;
	case OPTION_TEXT:
		*row->text = arg;
		return EXIT_OK;
	case OPTION_NUMBER:
		return set_number(row, arg);
	case OPTION_CHOICE:
		return set_choice(row, arg);
	case OPTION_LIST:
		return add_to_list(o, row, arg);
	case OPTION_ROOT:
		return set_root(o, arg);
	case OPTION_OUTPUT:
		return set_output(c, o, arg);
	case OPTION_MODE:
		return set_mode(o, arg);
	case OPTION_USERS:
		return add_user(o, arg);
	case OPTION_HELP:
		*ret_done = true;
		return program_print_help(c);
	case OPTION_VERSION:
		*ret_done = true;
		return program_version();
	}
	return EXIT_NOTHING_DONE;
}

/* What getopt_long(3) returns for the row. */
static int
row_value(const struct option_row *rows, size_t i)
{
	return rows[i].letter != 0 ? rows[i].letter : LONG_ONLY + (int)i;
}

static const struct option_row *
row_by_value(const struct option_row *rows, size_t n, int value)
{
	for (size_t i = 0; i < n; i++) {
		if (value != 0 &&
		    (row_value(rows, i) == value ||
			rows[i].old_letter == value))
			return &rows[i];
	}
	return NULL;
}

/* Make what getopt_long(3) goes by. letters: three bytes per row, and two. */
static void
make_getopt(const struct option_row *rows, size_t n, struct option *longs,
    char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < n; i++) {
		char letter = rows[i].letter != 0 ? rows[i].letter
						  : rows[i].old_letter;

		longs[i] = (struct option){rows[i].name,
		    rows[i].arg != NULL ? required_argument : no_argument, NULL,
		    row_value(rows, i)};
		if (letter == 0)
			continue;
		*letters++ = letter;
		if (rows[i].arg != NULL)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[n] = (struct option){NULL, 0, NULL, 0};
}

/* How many options the unknown word, without its "--", abbreviates. */
static size_t
count_abbreviated(const struct option_row *rows, size_t n, const char *word,
    size_t len)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += strncmp(rows[i].name, word, len) == 0;
	return found;
}

/* Report a long option that the command does not accept. */
static void
complain_unknown(const struct command *c, const struct option_row *rows,
    size_t n, const char *word)
{
	const char *names[OPTION_ROWS_MAX], *near;
	size_t len = strcspn(word + 2, "=");
	char typed[64];

	if (count_abbreviated(rows, n, word + 2, len) > 1) {
		complain("%s: ambiguous option: %s", c->name, word);
		return;
	}
	for (size_t i = 0; i < n; i++)
		names[i] = rows[i].name;
	snprintf(typed, sizeof(typed), "%.*s", (int)(len < 64 ? len : 63),
	    word + 2);
	near = program_suggest(typed, names, n);
	complain("%s: no such option: %s%s%s%s", c->name, word,
	    near != NULL ? " (did you mean --" : "", near != NULL ? near : "",
	    near != NULL ? "?)" : "");
}

/* Report what getopt_long(3) could not read. word: where it stopped. */
static enum exit_code
refuse_option(const struct command *c, const struct option_row *rows, size_t n,
    int opt, const char *word)
{
	const struct option_row *row = row_by_value(rows, n, optopt);

	if (opt == ':' && row != NULL)
		complain("%s: --%s needs a value: %s", c->name, row->name,
		    row->arg);
	else if (c->secret != NULL)
		complain("%s: no such option, or no value with it; %s", c->name,
		    c->secret);
	else if (row != NULL)
		complain("%s: --%s takes no value", c->name, row->name);
	else if (optopt != 0)
		complain("%s: no such option: -%c", c->name, optopt);
	else
		complain_unknown(c, rows, n, word);
	return try_help(c);
}

/* Check the number of arguments. rows: the n options that c accepts. */
static enum exit_code
check_args(const struct command *c, const struct options *o,
    const struct option_row *rows, size_t n)
{
	if (o->n_args >= c->min_args && o->n_args <= c->max_args)
		return EXIT_OK;
	if (o->n_args < c->min_args)
		complain("%s: an argument is missing", c->name);
	else if (c->secret != NULL)
		complain("%s: one argument too many; %s", c->name, c->secret);
	else
		complain("%s: one argument too many: %s%s", c->name,
		    o->args[c->max_args],
		    c->max_args == 0 && row_by_value(rows, n, 'f') != NULL
			? " (use -f FILE to name a policy)"
			: "");
	return try_help(c);
}

/*
 * --state must name a directory: docs/contract.md, "Which policy a command
 * uses".
 */
static enum exit_code
check_state(const struct options *o)
{
	struct stat st;

	if (o->state == NULL)
		return EXIT_OK;
	if (stat(o->state, &st) != 0)
		return complain("%s: %s", o->state, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return complain("%s: %s", o->state, strerror(ENOTDIR));
	return EXIT_OK;
}

static enum exit_code
read_options(const struct command *c, const struct option_row *rows, size_t n,
    struct options *o, bool *ret_done)
{
	struct option longs[OPTION_ROWS_MAX + 1];
	char letters[2 * OPTION_ROWS_MAX + 2];
	char **argv = o->argv;
	enum exit_code r;
	int opt;

	make_getopt(rows, n, longs, letters);
	optind = 1;
	opterr = 0;
	while ((opt = getopt_long(o->argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row;

		if (opt == '?' || opt == ':')
			return refuse_option(c, rows, n, opt, argv[optind - 1]);
		row = row_by_value(rows, n, opt);
		if (row->old_letter == opt)
			complain("-%c %s is deprecated: use --%s %s", opt,
			    row->arg, row->name, row->arg);
		r = set_option(c, o, row, optarg, ret_done);
		if (*ret_done)
			return r;
		if (r != EXIT_OK)
			return try_help(c);
	}
	return EXIT_OK;
}

/* Read the whole command line to option_values. */
static enum exit_code
read_command_line(const struct command *c, bool *ret_done)
{
	struct options *o = &option_values;
	struct option_row rows[OPTION_ROWS_MAX];
	size_t n = option_rows(c, rows);
	enum exit_code r = read_options(c, rows, n, o, ret_done);

	if (r != EXIT_OK || *ret_done)
		return r;
	o->args = o->argv + optind;
	o->n_args = (size_t)(o->argc - optind);
	if ((r = check_args(c, o, rows, n)) != EXIT_OK)
		return r;
	if (o->mode != OUTPUT_FILE_MODE && o->output == NULL)
		return complain("%s: --mode needs -o FILE", c->name);
	return check_state(o);
}

enum exit_code
options_parse(const struct command *c, int argc, char **argv,
    struct options *ret, bool *ret_done)
{
	enum exit_code r;

	option_values = (struct options){.root = "",
	    .mode = OUTPUT_FILE_MODE,
	    .count = 1,
	    .fail_on = FAIL_ON_HIGH,
	    .port = 22,
	    .timeout_s = 10,
	    .argc = argc,
	    .argv = argv};
	*ret_done = false;
	r = read_command_line(c, ret_done);
	*ret = option_values;
	return r;
}

const char *
options_format_name(const struct options *o)
{
	static const char *const names[] = {
	    [FORMAT_TEXT] = "text",
	    [FORMAT_JSON] = "json",
	    [FORMAT_CSV] = "csv",
	    [FORMAT_NDJSON] = "ndjson",
	};

	return names[o->format];
}

void
options_release(struct options *o)
{
	free(o->exclude);
	free(o->inputs);
	free(o->accepts);
	memset(o, 0, sizeof(*o));
}
