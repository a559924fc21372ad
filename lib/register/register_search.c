/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose keys these are, for a log line: the text is searched once, and only the
 * lines of these keys are read. A login waits for this, so nothing is sorted,
 * and 10,000 lines cost less than a millisecond (tests/bench/login.sh).
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "register_line.h"

#define FP_TEXT_LEN (KEY_FP_LEN - 1)

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

int
key_register_ask(const char *path, uid_t owner, struct register_question *list,
    size_t n, struct diag *reterr)
{
	const struct register_place place = {.path = path, .owner = owner};
	struct register_search s = {calloc(n + 1, sizeof(*s.texts)), list, n};
	size_t at = 0, len, line_len;
	char *text, *line;
	int r;

	for (size_t i = 0; i < n; i++)
		list[i].person[0] = '\0';
	if (s.texts == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if ((r = register_read(&place, &text, &len, reterr)) == 0) {
		for (size_t i = 0; i < n; i++)
			key_fp_text(list[i].fp, s.texts[i]);
		while ((line = register_line_next(text, len, &at, &line_len)) !=
		    NULL)
			search_line(&s, line, line_len);
		copy_answers(&s);
		free(text);
	}
	free(s.texts);
	return r;
}
