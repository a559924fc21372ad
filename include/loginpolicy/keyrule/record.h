/* SPDX-License-Identifier: BSD-2-Clause */
/* What is handed from collecting over judging to reporting. */
#ifndef LOGINPOLICY_KEYRULE_RECORD_H
#define LOGINPOLICY_KEYRULE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/keyrule/key_access.h>
#include <loginpolicy/keyrule/rules.h>

enum record_kind {
	KIND_AUTHORIZED_KEYS,
	KIND_PUBLIC_KEY,
	KIND_PRIVATE_KEY,
	KIND_CERTIFICATE,
	KIND_HOST_KEY,
	KIND_KNOWN_HOSTS,
	KIND_COUNT
};
enum verdict_word {
	VERDICT_REJECT = 0,
	VERDICT_ACCEPT,
	VERDICT_UNDETERMINED
};

/* One key found. All pointers are borrowed; text is untrusted bytes. */
struct record {
	const char *path; /* as given or absolute; "-" for stdin */
	unsigned line; /* from 1 */
	const char *account; /* NULL: not known */
	enum record_kind kind;
	const char *type; /* NULL: not known */
	unsigned bits; /* 0: not known */
	unsigned strength_bits; /* 0: not known */
	bool has_fp;
	uint8_t fp[SHA256_LEN];
	const char *comment; /* NULL: none */
	size_t comment_len;
	const char *options; /* NULL: none */
	size_t options_len;
	enum verdict_word verdict;
	enum used used; /* whether it lets somebody in */
	const char *used_why; /* static; NULL: not asked */
	struct rule_set rules; /* that apply to this key by itself */
};

/* One finding. All pointers are borrowed. */
struct finding {
	enum rule_id rule;
	const char *account; /* NULL: none */
	const char *path; /* NULL: none */
	unsigned line; /* 0: none */
	/* NULL: no key; else its type, bits, fingerprint */
	const struct record *key;
	const char *message; /* one sentence, already escaped (escape_text) */
	/* 0, or n for the n-th finding of the same identity: part of the id */
	unsigned nth;
	const char *host; /* NULL: none */
	unsigned port; /* 0: none */
	const char *remedy; /* already escaped; NULL: the rule's */
};

const char *kind_name(enum record_kind kind);
const char *verdict_name(enum verdict_word v);
/* What is to be done about it: its own remedy, or the rule's. */
const char *finding_remedy(const struct finding *f);

/*
 * Append "name:port", "[v6]:port"; host as it stands: escape it first, or
 * after.
 */
void put_host_port(struct buf *b, const char *host, unsigned port);

/* Length of a finding's id in characters, without NUL. */
#define FINDING_ID_LEN 16
/*
 * Hex of SHA-256 over what identifies it: rule, account, host, port, path,
 * fingerprint, nth.
 */
void finding_id(const struct finding *f, char ret[FINDING_ID_LEN + 1]);

#endif
