/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose keys these are, for a log line: the text is searched once, and only the
 * lines of these keys are read. A login waits for this, so nothing is sorted,
 * and 10,000 lines cost less than a millisecond (tests/bench/login.sh).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/sshkey/key.h>
#include "register_line.h"

#define FP_TEXT_LEN (KEY_FP_LEN - 1)
#define PIECE	    65536 /* bytes; more than a line with a key has */
_Static_assert(PIECE > 2 * REGISTER_LINE_MAX, "a line fits into a piece");

/* The keys that are asked about. */
struct register_search {
	char (*texts)[KEY_FP_LEN]; /* owned; n */
	struct register_question *list; /* n */
	size_t n;
};

/* Whose line this is; it begins with the fingerprint of key i. */
static void
read_answer(char *line, size_t len, struct register_question *ret)
{
	static const struct tz utc; /* the expiry is not asked for */
	struct register_entry e;

	line[len] = '\0';
	if (ret->person[0] != '\0' ||
	    register_line_parse(line, len, &utc, &e, NULL) != 0)
		strcpy(ret->person, "?");
	else
		strcpy(ret->person, e.person);
}

static void
search_line(const struct register_search *s, char *line, size_t len)
{
	char *word = line;

	while (len != 0 && (*word == ' ' || *word == '\t')) {
		word++;
		len--;
	}
	if (len < FP_TEXT_LEN || word[0] != 'S' ||
	    (len > FP_TEXT_LEN && word[FP_TEXT_LEN] != ' ' &&
		word[FP_TEXT_LEN] != '\t'))
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (memcmp(word, s->texts[i], FP_TEXT_LEN) == 0) {
			read_answer(word, len, &s->list[i]);
			return;
		}
	}
}

/* A key that is asked about twice has one answer. */
static void
copy_answers(const struct register_search *s)
{
	for (size_t i = 1; i < s->n; i++) {
		size_t first = 0;

		while (strcmp(s->texts[first], s->texts[i]) != 0)
			first++;
		if (first != i)
			s->list[i] = s->list[first];
	}
}

/* --- the file, a piece at a time: a login has no use for all of it --- */

struct pieces {
	int fd;
	char *p; /* owned; PIECE + 1 bytes */
	size_t len; /* bytes in it */
	size_t total; /* bytes read */
	bool skip; /* the rest of a line that was too long */
};

/* Returns 0, *ret_end at the end of the file; ERR_IO, ERR_TOOBIG. */
static int
read_piece(struct pieces *x, bool *ret_end)
{
	const ssize_t n = read(x->fd, x->p + x->len, PIECE - x->len);

	if (n < 0)
		return errno == EINTR ? 0 : ERR_IO;
	*ret_end = n == 0;
	x->len += (size_t)n;
	x->total += (size_t)n;
	return x->total > REGISTER_SIZE_MAX ? ERR_TOOBIG : 0;
}

/* Search the whole lines, and keep the rest; at the end that is a line, too. */
static void
search_piece(const struct register_search *s, struct pieces *x, bool end)
{
	char *at = x->p, *stop = x->p + x->len, *newline;

	while ((newline = memchr(at, '\n', (size_t)(stop - at))) != NULL) {
		if (!x->skip)
			search_line(s, at, (size_t)(newline - at));
		x->skip = false;
		at = newline + 1;
	}
	x->len = (size_t)(stop - at);
	/* It is too long for a line with a key: of such nothing is known. */
	if (!x->skip && (end || x->len == PIECE))
		search_line(s, at, x->len);
	if (x->len == PIECE) {
		x->skip = true;
		x->len = 0;
	}
	if (x->len != 0)
		memmove(x->p, at, x->len);
}

static int
search_file(const struct register_search *s, int fd)
{
	struct pieces x = {.fd = fd, .p = malloc(PIECE + 1)};
	bool end = false;
	int r = x.p != NULL ? 0 : ERR_NOMEM;

	while (r == 0 && !end) {
		if ((r = read_piece(&x, &end)) == 0)
			search_piece(s, &x, end);
	}
	free(x.p);
	return r;
}

static int
open_and_search(const struct register_search *s, const char *path, uid_t owner,
    struct diag *d)
{
	const struct trusted_opts opts = {.owner = owner,
	    .cap_bytes = REGISTER_SIZE_MAX,
	    .check_parents = true};
	int fd, r = trusted_open(path, &opts, &fd, d);

	if (r != 0)
		return r;
	if ((r = search_file(s, fd)) != 0)
		diag_set(d, r, "%s", err_why(r));
	close(fd);
	return r;
}

static void
clear_answers(struct register_question *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		list[i].person[0] = '\0';
}

int
key_register_ask(const char *path, uid_t owner, struct register_question *list,
    size_t n, struct diag *reterr)
{
	struct register_search s = {calloc(n + 1, sizeof(*s.texts)), list, n};
	int r;

	clear_answers(list, n);
	if (s.texts == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		key_fp_text(list[i].fp, s.texts[i]);
	if ((r = open_and_search(&s, path, owner, reterr)) != 0)
		clear_answers(list, n);
	else
		copy_answers(&s);
	free(s.texts);
	return r;
}
