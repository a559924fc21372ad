/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about one key at several places: key-duplicate within an account,
 * key-shared-between-accounts between two.
 */
#ifndef LOGINPOLICY_REPEATS_H
#define LOGINPOLICY_REPEATS_H

#include <stdbool.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/seen.h>
#include <loginpolicy/keyrule/record.h>

/*
 * Whether the record is compared with others at all: lines that let somebody
 * in, and private keys. A line that lets nobody in belongs to no account.
 */
bool record_can_repeat(const struct record *rec);

/* Where keys were; private keys are compared among themselves. */
struct repeats {
	struct seen *access, *privates; /* owned */
};
struct repeat_place {
	uint32_t source; /* the caller's number of the file */
	uint32_t line;
	bool has_account; /* it is known whose the file is */
};
/* Returns 0 or ERR_NOMEM. Release ret in any case. */
int repeats_init(struct repeats *ret);
void repeats_release(struct repeats *r);
/*
 * Note that a key is at a place. *ret_again: it was at *ret_before already, of
 * which only source and line are set: the place before, or the first one of
 * those without an account. Returns 0, ERR_NOMEM or ERR_TOOBIG.
 */
int repeats_note(struct repeats *r, const uint8_t fp[SHA256_LEN],
    bool is_private, const struct repeat_place *at, bool *ret_again,
    struct repeat_place *ret_before);

/* The rule for a key in files of these two accounts. NULL: not known whose. */
enum rule_id repeat_rule(const char *account, const char *other);
/*
 * Append the sentence of the rule: where else the key is. other: whose that
 * file is, NULL unless the rule is about two accounts. All is escaped here.
 */
void repeat_message(enum rule_id rule, const char *other, const char *path,
    unsigned line, struct buf *b);

#endif
