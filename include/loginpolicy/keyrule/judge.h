/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an entry of a file to a judged record, and from a rule to its sentence.
 */
#ifndef LOGINPOLICY_KEYRULE_JUDGE_H
#define LOGINPOLICY_KEYRULE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/sshkey/keyfile.h>
#include <loginpolicy/policy/policy.h>
#include <loginpolicy/register/key_register.h>
#include <loginpolicy/state/state.h>
#include <loginpolicy/keyrule/key_access.h>
#include <loginpolicy/keyrule/record.h>

/* What keys are judged against. Read by several threads, changed by none. */
struct judge {
	const struct policy *policy;
	/*
	 * each key is looked up there, never listed: revoked/ is 0711; NULL:
	 * none is revoked
	 */
	const struct state *state;
	const struct key_register *keys; /* NULL: there is no register */
	uint64_t now; /* seconds since the epoch */
};

/* Where an entry comes from. */
struct origin {
	const char *path;
	const char *account; /* NULL: not known */
	enum keyfile_kind declared; /* as in struct keyfile_walk */
	bool host_key;
	/*
	 * true: malformed lines are reported too; false: an ordinary text in
	 * which a key was found
	 */
	bool is_access;
	const struct key_access *access; /* NULL: sshd was not asked about it */
	mode_t mode; /* permission bits of the file; 0 for stdin */
	uid_t owner;
};

/*
 * Fill ret from e. Returns whether e is a key to be listed: a line of
 * authorized_keys without a decodable key is only a finding.
 * ret->rules has each rule that applies, also if it returns false.
 */
bool judge_entry(const struct judge *j, const struct origin *o,
    const struct keyfile_entry *e, struct record *ret);
/*
 * Whether a line lets in, into rec->used: what the file and the account say,
 * and its own options.
 */
void judge_lets_in(const struct origin *o, const struct keyfile_entry *e,
    struct record *rec);
/*
 * Append the sentence of one of rec->rules. why: the entry's own reason, "" if
 * it has none; escaped here.
 */
void judge_message(const struct judge *j, enum rule_id rule,
    const struct record *rec, const char *why, struct buf *b);

#endif
