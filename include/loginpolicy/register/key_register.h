/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The register of keys: which key is whose, for what, and until when. A text
 * file of root's, one key a line: loginpolicy.keys(5). It decides nothing; it
 * says in the log, and to audits, who stands behind a key.
 *
 *	FINGERPRINT PERSON EXPIRY|- [PURPOSE]
 */
#ifndef LOGINPOLICY_KEY_REGISTER_H
#define LOGINPOLICY_KEY_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/base/tz.h>

#define REGISTER_PATH	      "/etc/security/loginpolicy.keys"
#define REGISTER_SIZE_MAX     (8u << 20) /* bytes of the file */
#define REGISTER_LINE_MAX     1024 /* bytes of a line with a key */
#define REGISTER_PERSON_MAX   64 /* bytes of a person */
#define REGISTER_ERRORS_SHOWN 100 /* further ones are only counted */

/* Strings are the register's, or the caller's of key_register_put(). */
struct register_entry {
	uint8_t fp[SHA256_LEN];
	const char *person; /* never NULL */
	const char *purpose; /* NULL: none */
	bool has_expires;
	/* Seconds since the epoch: from then on it has expired. */
	int64_t expires;
	unsigned line; /* from 1 */
};

struct key_register {
	char *text; /* owned; what the strings point to */
	struct register_entry *list; /* owned; in the order of the file */
	size_t n;
	struct hashtab by_fp;
};

/*
 * Read a register, below root's rules for files that are believed: root's or
 * owner's, no link, not writable by others, nor any folder above it.
 * zone: local time, for dates (a date is the whole day).
 * Returns 0 and ret, for key_register_release(); ERR_NOENT: there is none;
 * ERR_SYNTAX: lines that cannot be understood; ERR_PERM, ERR_TOOBIG, ERR_IO,
 * ERR_NOMEM. reterr: the first error, with path, line and column where known.
 */
int key_register_load(const char *path, uid_t owner, const struct tz *zone,
    struct key_register *ret, struct diag *reterr);
/* Every error of a register's text, or why it cannot be read: path is set. */
struct register_errors {
	struct diag *list; /* owned; REGISTER_ERRORS_SHOWN at most */
	size_t n, total;
};
struct register_place {
	const char *path; /* absolute */
	uid_t owner; /* accepted besides root */
	/* The folders above it are not checked: the caller names the file. */
	bool any_folder;
};
/* The same, and reterr has every error; release it in any case. */
int key_register_load_all(const struct register_place *place,
    const struct tz *zone, struct key_register *ret,
    struct register_errors *reterr);
void register_errors_release(struct register_errors *e);
/* The same for a text of len bytes with a NUL behind it, which is ret's. */
int key_register_parse(const char *path, char *text, size_t len,
    const struct tz *zone, struct key_register *ret,
    struct register_errors *reterr);
void key_register_release(struct key_register *r);

/* The entry of a key; NULL: it is not in the register. */
const struct register_entry *key_register_find(const struct key_register *r,
    const uint8_t fp[SHA256_LEN]);
/*
 * The next entry of a person from *at on, which is 0 before the first call;
 * NULL: there is none.
 */
const struct register_entry *key_register_next(const struct key_register *r,
    const char *person, size_t *at);
/* Whether an entry has expired at now. */
bool register_entry_expired(const struct register_entry *e, int64_t now);
/*
 * Whether a word can be a person: 1 to REGISTER_PERSON_MAX ASCII letters,
 * digits, and . _ - @ +, the first no -.
 */
bool is_register_person(const char *s);
/*
 * Whether a text is what the log has of several keys: persons, "-" (a key that
 * is in no register) and "?" (not known), separated by commas.
 */
bool are_register_persons(const char *s);
/* Whether a person, "-" or "?" is one of them. */
bool register_persons_have(const char *s, const char *person);

/* What the log needs, without reading every line as the others do. */
struct register_question {
	uint8_t fp[SHA256_LEN];
	/* The answer. "": not in it; "?": its line cannot be understood. */
	char person[REGISTER_PERSON_MAX + 1];
};
/*
 * Find the persons of n keys in one pass. Only the keys' own lines are read: a
 * mistake elsewhere does not hide a person. A key that is there twice is "?".
 * Returns 0, or an error as key_register_load(); then the persons are "".
 */
int key_register_ask(const char *path, uid_t owner,
    struct register_question *list, size_t n, struct diag *reterr);

/*
 * Append an entry as a line with its newline. A date is written for an expiry
 * at midnight by zone's clock, else UTC. Returns 0; ERR_SYNTAX (person or
 * purpose cannot be in a register), ERR_TOOBIG (the line), or b's error.
 */
int register_entry_print(const struct register_entry *e, const struct tz *zone,
    struct buf *b, struct diag *reterr);
/*
 * Add entries, or replace those of the same keys, in one step: the old file or
 * the new one is there. Other lines and comments stay, and so do mode and
 * group; a new file has mode 0600. Concurrent calls wait for each other, ten
 * seconds at most.
 * *ret_changed: how many lines are not as they were; may be NULL.
 * Returns 0; ERR_SYNTAX (the register has errors, or an entry cannot be
 * written), ERR_PERM, ERR_TOOBIG, ERR_IO, ERR_NOMEM: nothing was changed;
 * ERR_UNSYNCED: it was, as in atomic_commit().
 */
int key_register_put_all(const char *path, uid_t owner, const struct tz *zone,
    const struct register_entry *list, size_t n, size_t *ret_changed,
    struct diag *reterr);
/* The same for one entry. */
int key_register_put(const char *path, uid_t owner, const struct tz *zone,
    const struct register_entry *e, struct diag *reterr);

#endif
