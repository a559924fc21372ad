/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second in which the journal begins: the files have what came before its
 * first entry, and perhaps what came after it, too. Each message once, and the
 * journal's rather than the file's, because the journal knows who wrote it.
 */
#ifndef ADMIN_LOG_BOUNDARY_H
#define ADMIN_LOG_BOUNDARY_H

#include "admin/log/log_read.h"

struct log_boundary {
	int64_t at; /* seconds since the epoch; INT64_MIN: not known yet */
	struct held *held; /* owned: messages of that second, of files */
	size_t n;
};

void log_boundary_init(struct log_boundary *b);
void log_boundary_release(struct log_boundary *b);
/*
 * Call older for what is not later than at, and hold back the messages of that
 * second. Returns older's code.
 */
enum exit_code log_boundary_read(struct log_boundary *b, struct log_reader *r,
    int64_t at, enum exit_code (*older)(struct log_reader *r));
/* The journal has this message: pass on no held one with its text. */
void log_boundary_drop(struct log_boundary *b, const struct log_message *m);
/*
 * Pass on what is still held, once: nothing of that second comes any more.
 * Returns 0 or ERR_NOMEM.
 */
int log_boundary_pass(struct log_boundary *b, struct log_reader *r);

#endif
