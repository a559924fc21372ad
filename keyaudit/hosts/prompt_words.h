/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that prompt_classify() goes by: data, each with its source. */
#ifndef KEYAUDIT_HOSTS_PROMPT_WORDS_H
#define KEYAUDIT_HOSTS_PROMPT_WORDS_H

/*
 * A word has no letters beside it, except where it may be part of a longer
 * one.
 */
#define OPEN_LEFT  1u /* "Benutzerpasswort" */
#define OPEN_RIGHT 2u /* "salasanasi" */
/* Scripts without blanks, or with endings. */
#define OPEN (OPEN_LEFT | OPEN_RIGHT)

/*
 * Words of one kind, with '|' between them, as prompt_classify() folds text:
 * lower case, NFKC, one blank between words.
 */
struct prompt_word {
	const char *text; /* NULL ends a table */
	unsigned open;
};

/* A password is asked for. */
extern const struct prompt_word prompt_passwords[];
/* A one-time password, or no password: ignored in the search for one. */
extern const struct prompt_word prompt_no_passwords[];
/* A challenge: nothing else in the prompt matters. */
extern const struct prompt_word prompt_challenges[];

#endif
