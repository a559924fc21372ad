/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks: the formats that announce themselves by a line of their own, and end
 * by another.
 */
#ifndef SSHKEY_KEYMARK_H
#define SSHKEY_KEYMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "keyline.h"

enum keymark_format {
	KEYMARK_NONE = 0,
	KEYMARK_PEM_PUBLIC,
	KEYMARK_PEM_PRIVATE,
	KEYMARK_OPENSSH,
	KEYMARK_PPK,
	KEYMARK_RFC4716,
	KEYMARK_SSHCOM, /* ssh.com's private keys: known, not read */
	KEYMARK_SSH1 /* protocol 1's private keys: the same */
};

/* The format that the line at the front of text announces. */
enum keymark_format keymark_of_line(const char *text, size_t len);
/* Whether text begins with a private key of protocol 1, which nothing ends. */
bool keymark_is_ssh1(const char *text, size_t len);
/* Whether such a block holds a private key. */
bool keymark_is_private(enum keymark_format format);
/*
 * Where the lines that may announce a block are, found as they are asked for.
 */
struct keymark_search {
	const char *text; /* borrowed; begins at a line */
	size_t len;
	size_t hit[3]; /* the next of each spelling; len: no more */
	bool begun;
};
/*
 * The next such line from the offset at on, or len. at: not less than in the
 * call before. Linear in len over all calls.
 */
size_t keymark_next(struct keymark_search *s, size_t at);

enum keymark_end {
	KEYMARK_ENDED, /* with its last line */
	KEYMARK_OPEN, /* the text ends first: more of it may have the end */
	KEYMARK_BROKEN_OFF /* by another block, a key line, or KEYFILE_BLOCK_MAX */
};

/*
 * Where the block ends that text begins with. ctx: its scratch is used.
 * *ret_end: offset of what follows it, or of what breaks it off.
 */
enum keymark_end keymark_end(const char *text, size_t len,
    enum keymark_format format, const struct keyline_ctx *ctx, size_t *ret_end);
/* Whether the line after the first is one of a key: base64, or a header. */
bool keymark_is_plausible(const char *text, size_t len,
    enum keymark_format format);

#endif
