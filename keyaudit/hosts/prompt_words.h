/* The words by which prompt_classify() goes: data, each with its source. */
#ifndef KEYAUDIT_HOSTS_PROMPT_WORDS_H
#define KEYAUDIT_HOSTS_PROMPT_WORDS_H

/* A word stands between what are no letters, but for the sides where it may be part of a longer one. */
#define OPEN_LEFT  1u /* "Benutzerpasswort" */
#define OPEN_RIGHT 2u /* "salasanasi" */
#define OPEN \
	(OPEN_LEFT | OPEN_RIGHT) /* scripts without blanks, or with endings */

/* Text as prompt_classify() folds it: lower case, NFKC, one blank between words. */
struct prompt_word {
	const char *text; /* NULL ends a table */
	unsigned open;
};

/* A password is asked for. */
extern const struct prompt_word prompt_passwords[];
/* What has such a word in it and is none: a one-time password, no password. Not looked at when a password is looked for. */
extern const struct prompt_word prompt_no_passwords[];
/* A challenge: what else is there does not matter. */
extern const struct prompt_word prompt_challenges[];

#endif
