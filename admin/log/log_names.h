/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of the log, each stored once: a number stands for it. */
#ifndef ADMIN_LOG_NAMES_H
#define ADMIN_LOG_NAMES_H

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/hashtab.h>

/* Zeroed is empty. Number 0 is no word. */
struct log_names {
	struct arena memory;
	struct hashtab by_hash;
	const char **list; /* owned; n words, from number 1 on */
	size_t n;
};
/* The number of the word; NULL: 0. Returns 0, ERR_NOMEM, ERR_TOOBIG. */
int log_names_add(struct log_names *n, const char *word, uint32_t *ret);
/* The word; NULL for 0. Valid until n is released. */
const char *log_name(const struct log_names *n, uint32_t number);
void log_names_release(struct log_names *n);

#endif
