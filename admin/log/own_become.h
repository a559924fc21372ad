/* SPDX-License-Identifier: BSD-2-Clause */
/* The sudo, su or doas that runs this command. */
#ifndef ADMIN_OWN_BECOME_H
#define ADMIN_OWN_BECOME_H

#include <stddef.h>
#include <loginpolicy/logline/log_line.h>

#define OWN_BECOME_MAX 8

struct own_become {
	struct {
		char program[16];
		int64_t at; /* when it was started; seconds since the epoch */
	} list[OWN_BECOME_MAX];
	size_t n;
};

/* Find them among the processes above this one; now: seconds as in list. */
void own_become_find(int64_t now, struct own_become *ret);
/* Whether the decision, of this time, let one of them pass. */
bool own_become_has(const struct own_become *b, const struct log_line *l,
    int64_t at);

#endif
