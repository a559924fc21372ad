/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of options: what it promises, what is read and what is refused. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <loginpolicy/cli/terminal.h>
#include <loginpolicy/keyrule/rules.h>
#include "keyaudit/targets/inventory.h"
#include "lib/cli/option_row.h"

static struct command command = {.name = "command",
    .synopsis = "",
    .about = "A command",
    .help = ""};

static struct options o;
static bool done;

static void
setup(void)
{
	command.max_args = 2;
	command.secret = NULL;
}

static void
teardown(void)
{
	options_release(&o);
}

/* Parse words separated by single blanks, behind the command's name. */
static enum exit_code
parse(enum command_id id, const char *line)
{
	static char text[1024];
	static char name[] = "command", *argv[64];
	int argc = 1;
	char *word, *save;

	command.id = id;
	snprintf(text, sizeof(text), "%s", line);
	argv[0] = name;
	for (word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(&command, argc, argv, &o, &done);
}

/* All rows of all commands: a letter has one name, a name one letter. */
START_TEST(test_letters)
{
	struct option_row rows[OPTION_ROWS_MAX];
	const char *names[128] = {NULL};

	for (command.id = 0; command.id < COMMAND_COUNT; command.id++) {
		size_t n = option_rows(&command, rows);

		ck_assert_uint_gt(n, 3);
		ck_assert_uint_lt(n, OPTION_ROWS_MAX);
		for (size_t i = 0; i < n; i++) {
			unsigned char letter = (unsigned char)rows[i].letter;

			for (size_t k = 0; k < i; k++)
				ck_assert_str_ne(rows[i].name, rows[k].name);
			if (letter == 0)
				continue;
			if (names[letter] == NULL)
				names[letter] = rows[i].name;
			ck_assert_str_eq(names[letter], rows[i].name);
		}
	}
	ck_assert_str_eq(names['n'], "dry-run");
}
END_TEST

/* Every row says where it is stored, and its text is a phrase. */
START_TEST(test_rows)
{
	struct option_row rows[OPTION_ROWS_MAX];
	size_t n;

	command.id = (enum command_id)_i;
	n = option_rows(&command, rows);
	for (size_t i = 0; i < n; i++) {
		const struct option_row *r = &rows[i];
		bool has_arg = r->kind != OPTION_FLAG &&
		    r->kind != OPTION_HELP && r->kind != OPTION_VERSION;

		ck_assert_int_eq(r->arg != NULL, has_arg);
		ck_assert_int_eq(r->flag != NULL, r->kind == OPTION_FLAG);
		ck_assert_int_eq(r->text != NULL, r->kind == OPTION_TEXT);
		ck_assert_int_eq(r->number != NULL, r->kind == OPTION_NUMBER);
		ck_assert_int_eq(r->choice != NULL, r->kind == OPTION_CHOICE);
		ck_assert_int_eq(r->choices != NULL, r->kind == OPTION_CHOICE);
		ck_assert_int_eq(r->list != NULL, r->kind == OPTION_LIST);
		ck_assert_ptr_null(strchr(r->help, '\n'));
		ck_assert_int_ne(r->help[strlen(r->help) - 1], '.');
	}
}
END_TEST

/* The words of choices that other rooms know by number, in their order. */
START_TEST(test_choices)
{
	static const char *const formats[] = {"auto", "list", "ansible-ini",
	    "ansible-json", "known_hosts", "ssh_config"};
	static const char *const words[] = {"text", "json", "csv", "ndjson"};
	char line[64];

	for (unsigned s = 0; s < SEV_COUNT; s++) {
		snprintf(line, sizeof(line), "--fail-on %s", severity_name(s));
		ck_assert_int_eq(parse(COMMAND_KEYS, line), EXIT_OK);
		ck_assert_uint_eq(o.fail_on, s);
	}
	ck_assert_int_eq(parse(COMMAND_KEYS, ""), EXIT_OK);
	ck_assert_uint_eq(o.fail_on, SEV_HIGH);
	for (unsigned f = 0; f < INVENTORY_FORMAT_COUNT; f++) {
		snprintf(line, sizeof(line), "--inventory-format=%s",
		    formats[f]);
		ck_assert_int_eq(parse(COMMAND_HOSTS, line), EXIT_OK);
		ck_assert_uint_eq(o.inventory_format, f);
	}
	for (unsigned f = 0; f < 4; f++) {
		snprintf(line, sizeof(line), "--format %s", words[f]);
		ck_assert_int_eq(parse(COMMAND_HOSTS, line), EXIT_OK);
		ck_assert_uint_eq(o.format, f);
		ck_assert_str_eq(options_format_name(&o), words[f]);
	}
}
END_TEST

static const struct {
	enum command_id id;
	const char *line;
	enum exit_code want;
} lines[] = {
    {COMMAND_CHECK, "", EXIT_OK},
    {COMMAND_CHECK, "-q --offline -f policy", EXIT_OK},
    {COMMAND_CHECK, "-qf policy", EXIT_OK},
    {COMMAND_CHECK, "--off", EXIT_OK}, /* abbreviated */
    {COMMAND_CHECK, "--o", EXIT_NOTHING_DONE}, /* offline, output */
    {COMMAND_CHECK, "--ofline", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "-z", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "-qz", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "-n", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "-f", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--quiet=yes", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--format csv", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--format jso", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--format jsonx", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--color sometimes", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--root here", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--state /nowhere", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--state /dev/null", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "--state /", EXIT_OK},
    {COMMAND_CHECK, "a b", EXIT_OK},
    {COMMAND_CHECK, "a b c", EXIT_NOTHING_DONE},
    {COMMAND_CHECK, "a -- -z", EXIT_OK},
    {COMMAND_ACCESS, "--format csv", EXIT_OK},
    {COMMAND_ACCESS, "--format ndjson", EXIT_NOTHING_DONE},
    {COMMAND_ACCESS, "-q", EXIT_NOTHING_DONE},
    {COMMAND_INIT, "-o -", EXIT_NOTHING_DONE},
    {COMMAND_INIT, "--mode 0644 -o file", EXIT_NOTHING_DONE},
    {COMMAND_INIT, "--state /", EXIT_NOTHING_DONE},
    {COMMAND_APPLY, "-n file", EXIT_OK},
    {COMMAND_APPLY, "-f policy file", EXIT_NOTHING_DONE},
    {COMMAND_APPLY, "--root / file", EXIT_NOTHING_DONE},
    {COMMAND_PASSWORD_CHECK, "-n 1", EXIT_NOTHING_DONE},
    {COMMAND_PASSWORD_GENERATE, "-q", EXIT_NOTHING_DONE},
    {COMMAND_KEYS, "-P 0", EXIT_NOTHING_DONE},
    {COMMAND_KEYS, "-P 256", EXIT_OK},
    {COMMAND_KEYS, "-P 257", EXIT_NOTHING_DONE},
    {COMMAND_KEYS, "-p 22", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-P 65535 -p 65535 -t 3600 --rate 0", EXIT_OK},
    {COMMAND_HOSTS, "-P 65536", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-p 0", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-p 65536", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-t 3601", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-t -1", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "-t 99999999999999999999", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "--rate 1000001", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "--root /", EXIT_NOTHING_DONE},
    {COMMAND_HOSTS, "--user=", EXIT_NOTHING_DONE},
};

START_TEST(test_lines)
{
	ck_assert_msg(parse(lines[_i].id, lines[_i].line) == lines[_i].want,
	    "%s", lines[_i].line);
	ck_assert(!done);
}
END_TEST

START_TEST(test_defaults)
{
	ck_assert_int_eq(parse(COMMAND_HOSTS, ""), EXIT_OK);
	ck_assert_str_eq(o.root, "");
	ck_assert_uint_eq(o.mode, 0600);
	ck_assert_uint_eq(o.port, 22);
	ck_assert_uint_eq(o.timeout_s, 10);
	ck_assert_uint_eq(o.count, 1);
	ck_assert_uint_eq(o.format, FORMAT_TEXT);
	ck_assert_uint_eq(o.colour, COLOUR_AUTO);
	ck_assert_uint_eq(o.n_args, 0);
}
END_TEST

/* "/" is this system; what else is named loses the slashes at its end. */
START_TEST(test_root)
{
	ck_assert_int_eq(parse(COMMAND_KEYS, "--root /"), EXIT_OK);
	ck_assert_str_eq(o.root, "");
	ck_assert_int_eq(parse(COMMAND_KEYS, "--root /mnt//"), EXIT_OK);
	ck_assert_str_eq(o.root, "/mnt");
}
END_TEST

static const struct {
	const char *text;
	mode_t want; /* 01000: refused */
} modes[] = {
    {"0644", 0644},
    {"644", 0644},
    {"0666", 0666},
    {"0600", 0600},
    {"0440", 0440},
    {"0640", 0640},
    {"0755", 01000},
    {"0700", 01000},
    {"0601", 01000},
    {"01666", 01000},
    {"1666", 01000},
    {"4644", 01000},
    {"0668", 01000},
    {"64", 01000},
    {"00644", 01000},
    {"rw-r--r--", 01000},
    {"u=rw", 01000},
    {"-644", 01000},
    {"0x1ff", 01000},
};

START_TEST(test_mode)
{
	char line[64];

	snprintf(line, sizeof(line), "-o file --mode=%s", modes[_i].text);
	if (modes[_i].want == 01000) {
		ck_assert_int_eq(parse(COMMAND_SHOW, line), EXIT_NOTHING_DONE);
		return;
	}
	ck_assert_int_eq(parse(COMMAND_SHOW, line), EXIT_OK);
	ck_assert_uint_eq(o.mode, modes[_i].want);
	snprintf(line, sizeof(line), "--mode=%s", modes[_i].text);
	ck_assert_int_eq(parse(COMMAND_SHOW, line),
	    modes[_i].want == 0600 ? EXIT_OK : EXIT_NOTHING_DONE);
}
END_TEST

/* -n N was --count N, and is read with a warning. */
START_TEST(test_old_count)
{
	ck_assert_int_eq(parse(COMMAND_PASSWORD_GENERATE, "-n 5"), EXIT_OK);
	ck_assert_uint_eq(o.count, 5);
	ck_assert(!o.dry_run);
	ck_assert_int_eq(parse(COMMAND_PASSWORD_GENERATE, "--count 7"),
	    EXIT_OK);
	ck_assert_uint_eq(o.count, 7);
	ck_assert_int_eq(parse(COMMAND_PASSWORD_GENERATE, "-n 0"),
	    EXIT_NOTHING_DONE);
	ck_assert_int_eq(parse(COMMAND_PASSWORD_GENERATE, "-n"),
	    EXIT_NOTHING_DONE);
	ck_assert_int_eq(parse(COMMAND_APPLY, "-n 5"), EXIT_OK);
	ck_assert(o.dry_run);
	ck_assert_str_eq(o.args[0], "5");
}
END_TEST

START_TEST(test_lists)
{
	ck_assert_int_eq(parse(COMMAND_HOSTS, "-i a --input b -ic host"),
	    EXIT_OK);
	ck_assert_uint_eq(o.n_inputs, 3);
	ck_assert_str_eq(o.inputs[0], "a");
	ck_assert_str_eq(o.inputs[2], "c");
	ck_assert_ptr_null(o.inputs[3]);
	ck_assert_uint_eq(o.n_args, 1);
	ck_assert_str_eq(o.args[0], "host");
}
END_TEST

/* A name that is repeated counts once; the seventeenth is refused. */
START_TEST(test_users)
{
	char line[512] = "--user a --user a";

	ck_assert_int_eq(parse(COMMAND_HOSTS, line), EXIT_OK);
	ck_assert_uint_eq(o.n_users, 1);
	for (int i = 1; i < OPTION_USERS_MAX; i++)
		snprintf(line + strlen(line), 32, " --user u%d", i);
	ck_assert_int_eq(parse(COMMAND_HOSTS, line), EXIT_OK);
	ck_assert_uint_eq(o.n_users, OPTION_USERS_MAX);
	strcat(line, " --user more");
	ck_assert_int_eq(parse(COMMAND_HOSTS, line), EXIT_NOTHING_DONE);
}
END_TEST

static const struct {
	const char *word, *want; /* NULL: no suggestion */
} words[] = {
    {"chekc", "check"},
    {"chek", "check"},
    {"checks", "check"},
    {"cheque", NULL},
    {"explian", "explain"},
    {"aply", "apply"},
    {"", NULL},
    {"x", NULL},
    {"ap", NULL},
    {"explanation", NULL},
    {"a-word-that-is-longer-than-any-command-is", NULL},
};

START_TEST(test_suggest)
{
	static const char *const commands[] = {"check", "explain", "apply"};
	const char *got = program_suggest(words[_i].word, commands, 3);

	if (words[_i].want == NULL)
		ck_assert_msg(got == NULL, "%s: %s", words[_i].word, got);
	else
		ck_assert_pstr_eq(got, words[_i].want);
}
END_TEST

static const struct {
	const char *words;
	unsigned at, indent, columns;
	const char *want;
} wraps[] = {
    {"", 0, 0, 10, "\n"},
    {"one two", 0, 0, 10, "one two\n"},
    {"one two three", 0, 0, 8, "one two\nthree\n"},
    {"one two three", 0, 2, 7, "one two\n  three\n"},
    {"one two", 4, 4, 9, "one\n    two\n"},
    {"averylongword two", 0, 1, 5, "averylongword\n two\n"},
    {"  blanks   between ", 0, 0, 80, "blanks between\n"},
    {"\xc3\xa4\xc3\xb6\xc3\xbc x", 0, 0, 5, "\xc3\xa4\xc3\xb6\xc3\xbc x\n"},
};

START_TEST(test_wrap)
{
	struct buf b;

	buf_init(&b, 4096);
	terminal_wrap(wraps[_i].words, wraps[_i].at, wraps[_i].indent,
	    wraps[_i].columns, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(b.p, wraps[_i].want);
	buf_release(&b);
}
END_TEST

/* COLUMNS counts before what the terminal says, but for a terminal alone. */
START_TEST(test_columns)
{
	const struct winsize w = {.ws_row = 24, .ws_col = 100};
	int fd = posix_openpt(O_RDWR | O_NOCTTY), fds[2];

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(grantpt(fd) | unlockpt(fd), 0);
	ck_assert_int_eq(ioctl(fd, TIOCSWINSZ, &w), 0);
	ck_assert_int_eq(pipe(fds), 0);
	unsetenv("COLUMNS");
	ck_assert_uint_eq(terminal_columns(fd), 100);
	setenv("COLUMNS", "60", 1);
	ck_assert_uint_eq(terminal_columns(fd), 60);
	ck_assert_uint_eq(terminal_columns(fds[1]), 80);
	setenv("COLUMNS", "5", 1);
	ck_assert_uint_eq(terminal_columns(fd), 40);
	setenv("COLUMNS", "many", 1);
	ck_assert_uint_eq(terminal_columns(fd), 100);
	ck_assert_uint_eq(terminal_columns(-1), 80);
	close(fds[0]);
	close(fds[1]);
	close(fd);
}
END_TEST

/*
 * On a terminal lines are broken between words, colours take no columns, and a
 * word that is too long stays whole. Elsewhere every line stays as it is.
 */
START_TEST(test_fold)
{
	static const char given[] =
	    "\033[33mone\033[0m two three four five six "
	    "seven nine ten\nhead  a /very/long/path/"
	    "that/does/not/fit/on/the/screen/at/all x\n";
	const struct winsize w = {.ws_row = 24, .ws_col = 40};
	int fd = posix_openpt(O_RDWR | O_NOCTTY);
	struct buf b;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(grantpt(fd) | unlockpt(fd), 0);
	ck_assert_int_eq(ioctl(fd, TIOCSWINSZ, &w), 0);
	unsetenv("COLUMNS");
	buf_init(&b, 4096);
	terminal_fold(fd, 4, given, sizeof(given) - 1, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(b.p,
	    "\033[33mone\033[0m two three four five six seven nine\n"
	    "    ten\n"
	    "head  a\n"
	    "    /very/long/path/that/does/not/fit/on/the/screen/at/all\n"
	    "    x\n");
	buf_clear(&b);
	terminal_fold(-1, 4, given, sizeof(given) - 1, &b);
	buf_putc(&b, '\0');
	ck_assert_str_eq(b.p, given);
	buf_release(&b);
	close(fd);
}
END_TEST

/* Standard output of a test is not a terminal: colour is asked for, or not. */
START_TEST(test_colour)
{
	ck_assert_int_eq(parse(COMMAND_CHECK, ""), EXIT_OK);
	if (!isatty(STDOUT_FILENO))
		ck_assert(!terminal_colour(&o));
	setenv("TERM", "dumb", 1);
	ck_assert(!terminal_colour(&o));
	ck_assert_int_eq(parse(COMMAND_CHECK, "--color always"), EXIT_OK);
	ck_assert(terminal_colour(&o));
	ck_assert_int_eq(parse(COMMAND_CHECK, "--color never"), EXIT_OK);
	ck_assert(!terminal_colour(&o));
}
END_TEST

/* The help of every command, at every width, keeps to it. */
START_TEST(test_help_width)
{
	struct buf b;

	command.id = (enum command_id)_i;
	for (unsigned columns = 60; columns < 140; columns += 7) {
		size_t start = 0;

		buf_init(&b, 1u << 16);
		options_help(&command, columns, &b);
		for (size_t i = 0; i < b.len; i++) {
			if (b.p[i] != '\n')
				continue;
			ck_assert_uint_le(i - start, columns);
			start = i + 1;
		}
		ck_assert_uint_eq(start, b.len);
		buf_release(&b);
	}
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof(table[0])))

int
main(void)
{
	Suite *s = suite_create("options");
	TCase *tc = tcase_create("options");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_letters);
	tcase_add_loop_test(tc, test_rows, 0, COMMAND_COUNT);
	tcase_add_test(tc, test_choices);
	tcase_add_loop_test(tc, test_lines, 0, N(lines));
	tcase_add_test(tc, test_defaults);
	tcase_add_test(tc, test_root);
	tcase_add_loop_test(tc, test_mode, 0, N(modes));
	tcase_add_test(tc, test_old_count);
	tcase_add_test(tc, test_lists);
	tcase_add_test(tc, test_users);
	tcase_add_loop_test(tc, test_suggest, 0, N(words));
	tcase_add_loop_test(tc, test_wrap, 0, N(wraps));
	tcase_add_test(tc, test_columns);
	tcase_add_test(tc, test_fold);
	tcase_add_test(tc, test_colour);
	tcase_add_loop_test(tc, test_help_width, 0, COMMAND_COUNT);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
