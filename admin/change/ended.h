/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks and revocations that have ended: STATE/actions has their details. */
#ifndef ADMIN_ENDED_H
#define ADMIN_ENDED_H

#include <loginpolicy/state/state_write.h>

/* Append a block as the record of a change has it: "uid=1001 since=...". */
void ended_put_block(const struct state_block *b, struct buf *out);
/* The same for the details of a revocation; none if nothing is known. */
void ended_put_note(const struct state_note *n, struct buf *out);

/* A block or a revocation, and its end. */
struct ended {
	struct state_block block; /* of a revocation only the note */
	uint8_t fp[SHA256_LEN]; /* of a revocation */
	int64_t at; /* seconds since the epoch */
	bool has_by; /* false: its own end came */
	uid_t by;
};
struct ended_list {
	struct ended *list; /* owned; the oldest end first */
	size_t n;
	/* Lines of the file that could not be understood. */
	size_t bad;
};
/*
 * Read all of one kind. Returns 0, ERR_IO, ERR_NOMEM; release ret also then.
 */
int ended_load(const struct state *s, bool keys, struct ended_list *ret);
void ended_list_release(struct ended_list *l);

#endif
