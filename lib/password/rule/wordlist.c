/*
 * The company's own words: a line each, blanks at its ends cut; lines that
 * begin with # are comments. What is not UTF-8 is an error, not a word less.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unistr.h>

#include <loginpolicy/base/trusted.h>
#include "checks.h"

/* The word of a line; NULL: none. */
static const char *
word_of(const char *line, size_t len, size_t *ret_len)
{
	const char *end = line + len;

	while (end != line && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	while (line != end && (*line == ' ' || *line == '\t'))
		line++;
	*ret_len = (size_t)(end - line);
	return line == end || *line == '#' ? NULL : line;
}

/* Each word of f until it is found; NULL in place of a password: whether all are text. */
static int
look_for_lines(FILE *f, const struct chars *base, bool *ret, unsigned *ret_line)
{
	char *line = NULL;
	const char *word;
	size_t room = 0, n;
	ssize_t len;
	int r = 0;

	*ret_line = 0;
	while (r == 0 && !*ret && (len = getline(&line, &room, f)) > 0) {
		++*ret_line;
		if ((word = word_of(line, (size_t)len, &n)) == NULL)
			continue;
		if (base != NULL)
			r = has_word(base, word, n, ret);
		else if (u8_check((const uint8_t *)word, n) != NULL)
			r = ERR_SYNTAX;
		if (r == ERR_TOOBIG) /* than any password: not in it */
			r = 0;
	}
	if (r == 0 && !*ret && !feof(f))
		r = ferror(f) ? ERR_IO : ERR_NOMEM;
	free(line);
	return r;
}

static int
open_words(const char *path, FILE **ret, struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	int fd, r = trusted_open(path, &opts, &fd, &why);

	if (r != 0)
		return diag_set(d, r, "password words %.160s: %.300s", path,
		    why.msg);
	if ((*ret = fdopen(fd, "r")) != NULL)
		return 0;
	close(fd);
	return ERR_NOMEM;
}

static int
look(const char *path, const struct chars *base, bool *ret, struct diag *d)
{
	FILE *f;
	unsigned line;
	int r = open_words(path, &f, d);

	if (r != 0)
		return r;
	r = look_for_lines(f, base, ret, &line);
	fclose(f);
	if (r == ERR_SYNTAX)
		diag_set(d, r, "password words %.160s: line %u is not UTF-8",
		    path, line);
	else if (r == ERR_IO)
		diag_set(d, r, "password words %.160s cannot be read", path);
	return r;
}

int
ready_words(const char *path, struct diag *d)
{
	bool none = false;

	return look(path, NULL, &none, d);
}

int
check_words(const char *path, const struct text *password, unsigned *missing,
    struct diag *d)
{
	struct chars base;
	bool found = false;
	int r = base_of(password->s, password->len, &base);

	if (r == 0)
		r = look(path, &base, &found, d);
	demand(missing, found, DEMAND_WORDS);
	chars_wipe(&base);
	return r;
}
