/* SPDX-License-Identifier: BSD-2-Clause */
/* Every file format that holds SSH keys: text in, entries out. */
#ifndef LOGINPOLICY_KEYFILE_H
#define LOGINPOLICY_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/sshkey/key.h>

#define KEYFILE_SIZE_MAX (64u << 20) /* bytes of a file */
#define KEYFILE_LINE_MAX (1u << 20) /* bytes of a line */
/* Bytes from a BEGIN line to its END line. */
#define KEYFILE_BLOCK_MAX (1u << 20)

enum keyfile_kind {
	KEYFILE_NONE = 0, /* no key in it */
	KEYFILE_AUTHORIZED_KEYS, /* a line */
	KEYFILE_PUBLIC_KEY, /* a line, or a block: RFC 4716, SPKI, PKCS#1 PEM */
	KEYFILE_CERTIFICATE, /* a line with a certificate */
	KEYFILE_PRIVATE_KEY, /* a block: openssh-key-v1, PEM, PKCS#8, PPK */
	KEYFILE_KNOWN_HOSTS /* a line */
};

/* What became of one entry: a line, or a block. */
enum keyfile_state {
	/* The key is decoded; for authorized_keys: sshd uses the line. */
	KEYFILE_LIVE = 0,
	/* sshd ignores the line; the key may be decoded (has_key). */
	KEYFILE_DEAD,
	KEYFILE_EXPIRED, /* expiry-time= is in the past, all else is good */
	KEYFILE_HIDDEN, /* encrypted: the size is unknown */
	KEYFILE_BROKEN /* cannot be decoded; not in authorized_keys */
};

/*
 * One entry. Pointers are borrowed from the file's text or from the scratch,
 * and valid until the next entry is read.
 */
struct keyfile_entry {
	enum keyfile_state state;
	enum keyfile_kind kind; /* set by keyfile_next() */
	bool misplaced; /* a private key in authorized_keys */
	bool has_key; /* key has type and bits */
	bool has_fp; /* key has a fingerprint; false: no public half */
	struct key key;
	/*
	 * The key in its wire form; in scratch. NULL: it is not decoded, or it
	 * is the public half of a private key in PEM.
	 */
	const uint8_t *blob;
	size_t blob_len;
	char other[KEY_NAME_MAX]; /* its type if key.class is OTHER; else "" */
	unsigned line; /* where the entry starts, from 1 */
	/* The type as far as it is known without has_key; static; or NULL. */
	const char *type_name;
	/*
	 * authorized_keys: the options as written; known_hosts: marker and
	 * hosts; NULL: none.
	 */
	const char *options;
	size_t options_len;
	const char *comment; /* untrusted; NULL: none */
	size_t comment_len;
	bool encrypted; /* private keys: with a passphrase */
	/*
	 * authorized_keys: the earliest expiry-time=, in seconds since the
	 * epoch; 0: none.
	 */
	uint64_t expires;
	/* authorized_keys cert-authority, known_hosts @cert-authority */
	bool cert_authority;
	bool revoked; /* known_hosts @revoked */
	/* DEAD, BROKEN, HIDDEN, EXPIRED: the reason, lower case; else "". */
	char why[96];
};

/* Return the type of an entry's key, also of class other; NULL: unknown. */
const char *keyfile_type(const struct keyfile_entry *e);
struct keyline_ctx {
	uint64_t now; /* seconds since the epoch, for expiry-time= */
	/* Local time minus UTC, for expiry-time= without Z. */
	long utc_offset_s;
	/* KEYLINE_SCRATCH bytes of the caller's, for decoded blobs. */
	uint8_t *scratch;
};
#define KEYLINE_SCRATCH (KEY_BLOB_MAX + 8)

/* --- a text with any number of keys in any formats --- */

/*
 * Return what a file is by its name: KEYFILE_AUTHORIZED_KEYS,
 * KEYFILE_KNOWN_HOSTS, or KEYFILE_NONE. base: without folder, or NULL.
 */
enum keyfile_kind keyfile_declared(const char *base);

/*
 * A text, or a piece of one that begins at a line and was cut by keyfile_cut().
 * Zero it, then set what is above the line.
 */
struct keyfile_walk {
	const char *text; /* borrowed */
	size_t len;
	struct keyline_ctx ctx; /* scratch: KEYFILE_SCRATCH(len) bytes */
	/*
	 * KEYFILE_AUTHORIZED_KEYS, KEYFILE_KNOWN_HOSTS: every line counts, as
	 * sshd or ssh reads it, whatever else is in the file. KEYFILE_NONE: the
	 * text is searched, and only what is a key counts.
	 */
	enum keyfile_kind declared;
	/* Searched: a line with only a key is not authorized_keys. */
	bool public;
	/* Searched: also report lines that name a type, without a key. */
	bool attempts;
	unsigned line; /* number of the first line; 1 for a whole text */
	/* --- */
	size_t pos;
	size_t marks[3], key; /* searched: the next BEGIN lines and "AAAA" */
	bool begun;
};
#define KEYFILE_SCRATCH(len) ((len) + KEYLINE_SCRATCH)

/*
 * Read the next entry, in the order of the lines. Returns false at the end. The
 * work is linear in len. Wipe scratch: it may contain a private key.
 */
bool keyfile_next(struct keyfile_walk *w, struct keyfile_entry *ret);
/*
 * Find where a piece of a longer text may be cut so that no block is torn. The
 * piece has len bytes, of which lines are whole lines. Returns an offset up to
 * lines; 0: read more before cutting. scratch: KEYLINE_SCRATCH bytes.
 */
size_t keyfile_cut(const char *text, size_t lines, size_t len,
    uint8_t *scratch);
/* Return whether a text may contain a key; false is certain, and fast. */
bool keyfile_may_have_key(const char *text, size_t len);
/* Return whether a line in it may begin a block, which must not be torn. */
bool keyfile_has_block(const char *text, size_t len);

/* --- formats of lines --- */

/*
 * Read one line without its line end. Returns false for an empty line or a
 * comment, else true and *ret; the caller sets ret->line. Of a line longer than
 * KEYFILE_LINE_MAX only the beginning is read: sshd has no limit, so a key
 * there counts; without one the line is BROKEN.
 */
bool authkeys_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
bool known_hosts_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
/* A line of a public key file: options are an error, and nothing is DEAD. */
bool public_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);

/* --- formats of blocks --- */

/*
 * Read one block into exactly one entry, BROKEN if it cannot be read. scratch:
 * len + 16 bytes of the caller's, who wipes it if the key is private.
 */
void rfc4716_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* PEM: PKCS#1, SEC1, DSA, PKCS#8 (encrypted or not), SPKI. */
void pem_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void openssh_private_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void ppk_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* Read the first block of a text in its format. */
void keyfile_read_block(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);

#endif
