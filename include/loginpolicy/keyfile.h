/* Every file format that holds SSH keys: text in, entries out. */
#ifndef LOGINPOLICY_KEYFILE_H
#define LOGINPOLICY_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/err.h>
#include <loginpolicy/key.h>

#define KEYFILE_SIZE_MAX (64u << 20) /* octets of a file */
#define KEYFILE_LINE_MAX (1u << 20) /* octets of a line */

enum keyfile_kind {
	KEYFILE_NONE = 0, /* no key in it */
	KEYFILE_AUTHORIZED_KEYS, /* lines; a *.pub of one line is told by its name */
	KEYFILE_PUBLIC_KEY, /* one line, RFC 4716, SPKI or PKCS#1 PEM */
	KEYFILE_CERTIFICATE, /* one line with a certificate */
	KEYFILE_PRIVATE_KEY, /* openssh-key-v1, PEM, PKCS#8, PPK */
	KEYFILE_KNOWN_HOSTS
};

/* What became of one entry (a line, or a whole file). */
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
	bool
	    has_key; /* key is filled (bits and type); fingerprint only with has_fp */
	bool has_fp; /* false: public half not in the file */
	struct key key;
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

/*
 * What the text is, from its content; base (the file's name without folder,
 * may be NULL) only tells *.pub from authorized_keys, and known_hosts by name
 * where its lines could be either.
 */
enum keyfile_kind keyfile_detect(const char *text, size_t len,
    const char *base);
/* The words of docs/contract.md, "JSON of keyaudit". */
const char *keyfile_kind_name(enum keyfile_kind kind);

/* --- formats of lines: authorized_keys, known_hosts, one-line public keys --- */

struct keyline_ctx {
	uint64_t now; /* seconds since the epoch, for expiry-time= */
	long
	    utc_offset_s; /* local time minus UTC, for expiry-time= without Z */
	uint8_t *
	    scratch; /* KEYLINE_SCRATCH octets of the caller's, for decoded blobs */
};
#define KEYLINE_SCRATCH (KEY_BLOB_MAX + 8)

/*
 * One line without its line end. Returns true and *ret for a line that holds
 * or should hold a key; false for an empty one or a comment. line numbers are
 * the caller's to set. Lines longer than KEYFILE_LINE_MAX: DEAD / BROKEN.
 */
bool authkeys_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
bool known_hosts_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);
/* A line of a public key or certificate file: as authkeys_line, but options are an error and nothing is DEAD. */
bool public_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret);

/* --- whole-file formats: exactly one entry; ret->state BROKEN with why where it cannot be read --- */

/* scratch: at least len + 16 octets of the caller's; wiped by the caller where the kind is private. */
void rfc4716_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* PEM: PKCS#1, SEC1, DSA, PKCS#8 (encrypted or not), SPKI, and openssh-key-v1 by its own file. */
void pem_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void openssh_private_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
void ppk_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* The right one of them for a text that keyfile_detect() called KEYFILE_PRIVATE_KEY or a multi-line KEYFILE_PUBLIC_KEY. */
void keyfile_read_whole(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret);
/* Whether a text of kind PUBLIC_KEY is one of the whole-file formats (else it is lines). */
bool keyfile_is_whole(const char *text, size_t len);

#endif
