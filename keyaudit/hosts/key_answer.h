/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a server accepts a key for a user, and which keys are asked about. */
#ifndef KEYAUDIT_HOSTS_KEY_ANSWER_H
#define KEYAUDIT_HOSTS_KEY_ANSWER_H

#include <loginpolicy/base/sha256.h>
#include <loginpolicy/sshkey/key.h>
#include "host.h"

#define ASKED_KEYS_MAX	   64
#define KEY_ANSWER_WHY_LEN 160 /* with NUL */

/* docs/contract.md, "Keys a host accepts". */
enum accepts {
	ACCEPTS_UNDETERMINED = 0,
	ACCEPTS_REFUSED,
	ACCEPTS_ACCEPTED,
	ACCEPTS_COUNT
};

const char *accepts_name(enum accepts a);
int accepts_parse(const char *word); /* -1: no such word */

/* Which key: plain data, that is written and read again. */
struct key_name {
	char type[KEY_NAME_MAX];
	unsigned bits; /* 0: not known */
	uint8_t fp[SHA256_LEN]; /* of the plain key, also for a certificate */
	bool is_cert;
	uint8_t cert[SHA256_LEN]; /* where is_cert: SHA-256 of all of it */
};

struct key_answer {
	struct key_name key;
	enum accepts result;
	/* One sentence, escaped, why it is not determined; "": none. */
	char why[KEY_ANSWER_WHY_LEN];
};

/* Whether both are the same key, or the same certificate. */
bool key_name_is(const struct key_name *a, const struct key_name *b);

/* A key to ask about. */
struct asked_key {
	struct key_name name;
	/* Bytes of its wire form, as it is sent: an answer must name it. */
	size_t blob_len;
	/* libssh's ssh_key; owned; NULL: libssh cannot send such a key. */
	struct ssh_key_struct *key;
};

/* Each key once, in the order given. Zeroed is empty. */
struct asked_keys {
	struct asked_key list[ASKED_KEYS_MAX];
	size_t n;
};

/*
 * Add a key that key_decode() accepted, or one of an unknown type; blob: its
 * wire form; other: its type if k has none. One that is there already is not
 * added. Returns 0, ERR_TOOBIG (there is no room for one more) or ERR_NOMEM.
 */
int asked_keys_add(struct asked_keys *l, const struct key *k, const char *other,
    const uint8_t *blob, size_t len);
void asked_keys_release(struct asked_keys *l);

/*
 * Give h an answer, undetermined, for each key. Returns 0 or ERR_NOMEM. l may
 * be NULL: there are none.
 */
int key_answers_begin(struct host *h, const struct asked_keys *l);
/* Set an answer that is not determined, and why. */
void key_answer_unknown(struct key_answer *a, const char *ours,
    const char *untrusted);
/* Set why of those that have no answer yet: the user's asking has ended. */
void key_answers_end(struct host *h);
/*
 * Whether an answer of an earlier run has a determined one for each key of l.
 * If so, a's keys are those of l, in their order.
 */
bool key_answers_match(struct user_answer *a, const struct asked_keys *l);

#endif
