/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a key may be used, by the same rules as keyaudit keys. */
#ifndef ADMIN_KEY_JUDGE_H
#define ADMIN_KEY_JUDGE_H

#include <loginpolicy/keyrule/judge.h>
#include "admin/inforce.h"

struct key_judge {
	struct inforce inforce;
	struct state state;
	struct judge judge;
};
/*
 * Load the policy in force, or of -f, and the state. Returns EXIT_OK, or the
 * code to exit with (reported): then nothing is to be closed.
 */
enum exit_code key_judge_open(const struct options *o, struct key_judge *ret);
void key_judge_close(struct key_judge *k);

enum key_answer {
	KEY_GOOD,
	KEY_REFUSED, /* a rule applies to it, and not key-unregistered alone */
	KEY_UNKNOWN /* its type or size is not known: it is encrypted */
};
/*
 * Judge one entry of a file, by the register as well if the caller has set
 * judge.keys. rec has the rules, and borrows from e and
 * o.
 */
enum key_answer key_judge_entry(const struct key_judge *k,
    const struct origin *o, const struct keyfile_entry *e, struct record *rec);
/*
 * Append what the rules say, "RULE: SENTENCE; RULE: SENTENCE", not escaped: for
 * complain() or say(). KEY_UNKNOWN: why.
 */
void key_judge_put(const struct key_judge *k, const struct keyfile_entry *e,
    const struct record *rec, struct buf *b);

#endif
