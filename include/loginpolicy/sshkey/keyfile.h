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
#define KEYFILE_BLOCK_MAX \
	(1u << 20) /* bytes from a BEGIN line to its END line */

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
	KEYFILE_LIVE =
	    0, /* key decoded; for authorized_keys: sshd honours the line */
	KEYFILE_DEAD, /* sshd ignores the line: why says it; key may be decoded (has_key) */
	KEYFILE_EXPIRED, /* live but for an expiry-time= in the past */
	KEYFILE_HIDDEN, /* encrypted so that the size cannot be seen: undetermined */
	KEYFILE_BROKEN /* not authorized_keys, and not decodable: why says it */
};

/*
 * One entry. Pointers are borrowed from the file's text or the scratch of the
 * reader, valid until the next entry is asked for.
 */
struct keyfile_entry {
	enum keyfile_state state;
	enum keyfile_kind kind; /* set by keyfile_next() */
	bool misplaced; /* a private key in authorized_keys */
	bool
	    has_key; /* key is filled (bits and type); fingerprint only with has_fp */
	bool has_fp; /* false: public half not in the file */
	struct key key;
	char other
	    [KEY_NAME_MAX]; /* its type, where key.class is OTHER; "" else */
	unsigned
	    line; /* from 1, where the entry starts; 1 for whole-file formats */
	const char *
	    type_name; /* type as far as known when has_key is false; may be NULL; static */
	const char *
	    options; /* authorized_keys options as they stand; known_hosts: marker and hosts; NULL: none */
	size_t options_len;
	const char *comment; /* untrusted, may hold anything; NULL: none */
	size_t comment_len;
	bool encrypted; /* private keys: a passphrase protects it */
	bool
	    cert_authority; /* authorized_keys cert-authority, known_hosts @cert-authority */
	bool revoked; /* known_hosts @revoked */
	char why
	    [96]; /* DEAD, BROKEN, HIDDEN, EXPIRED: the reason, lower case; "" else */
};

/* The type of an entry's key as it is to be printed, also of class other; NULL: not known. */
const char *keyfile_type(const struct keyfile_entry *e);
/* The words of docs/contract.md, "JSON of keyaudit". */
const char *keyfile_kind_name(enum keyfile_kind kind);

struct keyline_ctx {
	uint64_t now; /* seconds since the epoch, for expiry-time= */
	long
	    utc_offset_s; /* local time minus UTC, for expiry-time= without Z */
	uint8_t *
	    scratch; /* KEYLINE_SCRATCH octets of the caller's, for decoded blobs */
};
#define KEYLINE_SCRATCH (KEY_BLOB_MAX + 8)

/* --- a text with any number of keys in any formats --- */

/*
 * What a file is by its name: KEYFILE_AUTHORIZED_KEYS or KEYFILE_KNOWN_HOSTS,
 * else KEYFILE_NONE. base: without folder; NULL: no name (NONE).
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
	bool public; /* searched: a line with only a key is not authorized_keys */
	bool
	    attempts; /* searched: also lines that name a type, without a key */
	unsigned line; /* number of the first line; 1 for a whole text */
	/* --- */
	size_t pos;
	size_t marks[3], key; /* searched: the next BEGIN lines and "AAAA" */
	bool begun;
};
#define KEYFILE_SCRATCH(len) ((len) + KEYLINE_SCRATCH)

/*
 * The next entry, in the order of the lines. Returns false at the end. Work is
 * linear in len. A private key may be left in scratch: wipe it.
 */
bool keyfile_next(struct keyfile_walk *w, struct keyfile_entry *ret);
/*
 * Where a text that goes on may be cut, so that no block falls apart: whole
 * lines of it are lines bytes long, len are there. Returns an offset up to
 * lines; 0: read on before cutting. scratch: KEYLINE_SCRATCH bytes.
 */
size_t keyfile_cut(const char *text, size_t lines, size_t len,
    uint8_t *scratch);
/* Whether a text may hold a key at all: false is sure, and fast. */
bool keyfile_may_have_key(const char *text, size_t len);
/* Whether a line in it may begin a block, which keyfile_cut() has to spare. */
bool keyfile_has_block(const char *text, size_t len);

/* --- formats of lines --- */

/*
 * One line without its line end. Returns true and *ret for a line that holds
 * or should hold a key; false for an empty one or a comment. line numbers are
 * the caller's to set. Of a longer line, s has KEYFILE_LINE_MAX bytes or more: a
 * key in the first KEYFILE_LINE_MAX counts, as sshd has no limit; without one
 * there the line is BROKEN.
 */
bool authkeys_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
bool known_hosts_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
/* A line of a public key or certificate file: as authkeys_line, but options are an error and nothing is DEAD. */
bool public_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);

/* --- formats of blocks: exactly one entry; ret->state BROKEN with why where it cannot be read --- */

/* scratch: at least len + 16 bytes of the caller's; wiped by the caller where the kind is private. */
void rfc4716_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* PEM: PKCS#1, SEC1, DSA, PKCS#8 (encrypted or not), SPKI. */
void pem_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void openssh_private_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void ppk_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* The right one of them for the first block of a text. */
void keyfile_read_block(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);

#endif
