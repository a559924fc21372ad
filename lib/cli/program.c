/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which command the command line names, and the help. A command of two words
 * belongs to a group, which is named by the first.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/near.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/program.h>
#include <loginpolicy/cli/terminal.h>

#define HELP_MAX       (1u << 20) /* bytes */
#define NAME_COLUMN    21 /* where the description of a command begins */
#define CANDIDATES_MAX 64

const char *
program_suggest(const char *word, const char *const *candidates, size_t n)
{
	struct near near;

	near_init(&near, word);
	for (size_t i = 0; i < n; i++)
		near_try(&near, candidates[i]);
	return near.best;
}

enum exit_code
program_version(void)
{
	struct buf b;

	buf_init(&b, HELP_MAX);
	buf_printf(&b, "%s %s\n", program_invocation_short_name, VERSION);
	return message_write(STDOUT_FILENO, &b);
}

/* Append paragraphs, a line each; those that begin with a blank as they are. */
static void
put_paragraphs(const char *text, unsigned columns, struct buf *b)
{
	char line[1024];
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		if (line[0] == ' ' || line[0] == '\0')
			buf_printf(b, "%s\n", line);
		else
			terminal_wrap(line, 0,
			    strncmp(line, "Exit code:", 10) == 0 ? 11 : 0,
			    columns, b);
	}
}

enum exit_code
program_print_help(const struct command *c)
{
	unsigned columns = terminal_columns(STDOUT_FILENO);
	char usage[1024];
	struct buf b;

	buf_init(&b, HELP_MAX);
	snprintf(usage, sizeof(usage), "usage: %s %s %s",
	    program_invocation_short_name, c->name, c->synopsis);
	terminal_wrap(usage, 0, 7, columns, &b);
	buf_printf(&b, "%s.\n\nOptions:\n", c->about);
	options_help(c, columns, &b);
	buf_putc(&b, '\n');
	put_paragraphs(c->help, columns, &b);
	return message_write(STDOUT_FILENO, &b);
}

/* Whether the command's first word is this one, and another follows. */
static bool
is_in_group(const struct command *c, const char *word)
{
	size_t len = strlen(word);

	return strncmp(c->name, word, len) == 0 && c->name[len] == ' ';
}

static bool
is_group(const struct program *p, const char *word)
{
	for (size_t i = 0; i < p->n; i++) {
		if (is_in_group(p->commands[i], word))
			return true;
	}
	return false;
}

/*
 * Print the commands of a group, or (NULL) all: to stdout, or to stderr after
 * wrong usage, which returns EXIT_NOTHING_DONE.
 */
static enum exit_code
print_usage(const struct program *p, const char *group, int fd)
{
	unsigned columns = terminal_columns(fd);
	enum exit_code r;
	struct buf b;

	buf_init(&b, HELP_MAX);
	buf_printf(&b, "usage: %s %s%sCOMMAND [OPTION]... [ARGUMENT]...\n\n",
	    p->name, group != NULL ? group : "", group != NULL ? " " : "");
	for (size_t i = 0; i < p->n; i++) {
		const struct command *c = p->commands[i];

		if (group != NULL && !is_in_group(c, group))
			continue;
		buf_printf(&b, "  %-*s", NAME_COLUMN - 2, c->name);
		terminal_wrap(c->about, NAME_COLUMN, NAME_COLUMN, columns, &b);
	}
	buf_printf(&b,
	    "\n'%s COMMAND --help' describes a command.\nExample: %s\n",
	    p->name, p->example);
	r = message_write(fd, &b);
	return fd == STDOUT_FILENO ? r : EXIT_NOTHING_DONE;
}

/*
 * Report a word that is not a command. In a group it may be a password, and is
 * not repeated.
 */
static enum exit_code
refuse_word(const struct program *p, const char *group, const char *word)
{
	char words[CANDIDATES_MAX][NEAR_WORD_MAX + 1];
	const char *names[CANDIDATES_MAX], *near;
	size_t n = 0;

	for (size_t i = 0; i < p->n && n < CANDIDATES_MAX; i++) {
		const char *name = p->commands[i]->name;

		if (group != NULL && !is_in_group(p->commands[i], group))
			continue;
		if (group != NULL)
			name += strlen(group) + 1;
		snprintf(words[n], sizeof(words[n]), "%.*s",
		    (int)strcspn(name, " "), name);
		names[n] = words[n];
		n++;
	}
	near = program_suggest(word, names, n);
	if (group != NULL)
		complain("unknown subcommand of %s%s%s%s", group,
		    near != NULL ? " (did you mean " : "",
		    near != NULL ? near : "", near != NULL ? "?)" : "");
	else
		complain("no such command: %s%s%s%s", word,
		    near != NULL ? " (did you mean " : "",
		    near != NULL ? near : "", near != NULL ? "?)" : "");
	/* A list of all commands would push the answer off the screen. */
	if (near != NULL && group == NULL)
		return complain("try '%s --help'",
		    program_invocation_short_name);
	return print_usage(p, group, STDERR_FILENO);
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
	    strcmp(word, "help") == 0;
}

static bool
is_version(const char *word)
{
	return strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0;
}

/* Find the command that the words begin with. *ret_words: how many name it. */
static const struct command *
find_command(const struct program *p, int argc, char **argv, int *ret_words)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct command *c = p->commands[i];

		*ret_words = 1;
		if (strcmp(c->name, argv[0]) == 0)
			return c;
		*ret_words = 2;
		if (argc > 1 && is_in_group(c, argv[0]) &&
		    strcmp(c->name + strlen(argv[0]) + 1, argv[1]) == 0)
			return c;
	}
	return NULL;
}

/* Parse the options of the command and run it. argv[0]: its last word. */
static enum exit_code
run_command(const struct command *c, int argc, char **argv)
{
	struct options o;
	bool done;
	enum exit_code r = options_parse(c, argc, argv, &o, &done);

	if (r == EXIT_OK && !done)
		r = c->run(&o);
	options_release(&o);
	return r;
}

/* help [COMMAND]: argv are the words after it. */
static enum exit_code
run_help(const struct program *p, int argc, char **argv)
{
	const struct command *c;
	int words;

	if (argc == 0)
		return print_usage(p, NULL, STDOUT_FILENO);
	if ((c = find_command(p, argc, argv, &words)) != NULL)
		return program_print_help(c);
	if (!is_group(p, argv[0]))
		return refuse_word(p, NULL, argv[0]);
	if (argc > 1)
		return refuse_word(p, argv[0], argv[1]);
	return print_usage(p, argv[0], STDOUT_FILENO);
}

/* The first word is a group, and the second is not one of its commands. */
static enum exit_code
run_group(const struct program *p, int argc, char **argv)
{
	if (argc < 2) {
		complain("%s: a subcommand is missing", argv[0]);
		return print_usage(p, argv[0], STDERR_FILENO);
	}
	if (is_help(argv[1]))
		return print_usage(p, argv[0], STDOUT_FILENO);
	if (is_version(argv[1]))
		return program_version();
	return refuse_word(p, argv[0], argv[1]);
}

enum exit_code
program_run(const struct program *p, int argc, char **argv)
{
	const struct command *c;
	int words;

	if (argc < 2)
		return print_usage(p, NULL, STDERR_FILENO);
	argc--;
	argv++;
	if ((c = find_command(p, argc, argv, &words)) != NULL)
		return run_command(c, argc - words + 1, argv + words - 1);
	if (is_help(argv[0]))
		return run_help(p, argc - 1, argv + 1);
	if (is_version(argv[0]))
		return program_version();
	if (is_group(p, argv[0]))
		return run_group(p, argc, argv);
	return refuse_word(p, NULL, argv[0]);
}
