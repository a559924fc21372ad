/* What the three kinds of key lines share: words, the key itself, reasons. */
#ifndef SSHKEY_KEYLINE_H
#define SSHKEY_KEYLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/sshkey/keyfile.h>

#define KEYLINE_BOM	"\xef\xbb\xbf"
#define KEYLINE_BOM_LEN 3

/* A piece of a line; borrowed from it. */
struct span {
	const char *p;
	size_t len;
};

/* Blanks off the front of s. */
void span_skip_blanks(struct span *s);
/* The word at the front of s, up to a blank or the end, taken off s. */
struct span span_word(struct span *s);

/*
 * Whether nothing is left to judge: an empty line or a comment. s is the line
 * as it stands; it is cut at a NUL and at KEYFILE_LINE_MAX, and its CR and
 * leading blanks are taken off.
 */
enum keyline_start {
	KEYLINE_NOTHING,
	KEYLINE_LONG, /* s is the beginning of the line, and may be empty */
	KEYLINE_TEXT
};
enum keyline_start keyline_start(struct span *s, struct keyfile_entry *ret);
/* The end of judging a long line: BROKEN if no key was found in its beginning. */
void keyline_long(struct keyfile_entry *ret);

/*
 * "type base64 comment" at the front of s: fills key and comment of ret.
 * scratch: KEYLINE_SCRATCH octets. Returns 0; ERR_UNKNOWN where the first word
 * is no key type, known or such as the blob names itself; else what is wrong, in *ret_why (static).
 */
int keyline_key(struct span s, uint8_t *scratch, struct keyfile_entry *ret,
    const char **ret_why);

/* Set state and reason. why is cut where it is too long. */
void keyline_why(struct keyfile_entry *ret, enum keyfile_state state,
    const char *why);

#endif
