/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults by cause: the services that share one are named together. */
#ifndef ADMIN_WIRING_CAUSES_H
#define ADMIN_WIRING_CAUSES_H

#include "admin/wiring/wiring.h"

struct wiring_cause {
	/* The first service that has it, and its fault. */
	const struct wiring_service *service;
	const struct wiring_fault *fault;
	const struct wiring_service **all; /* owned: every service with it */
	size_t n;
	/* No line of these services names the module: stages do not matter. */
	bool is_unasked;
};
struct wiring_causes {
	struct wiring_cause *list; /* owned; in the order of the services */
	size_t n;
};

/*
 * Sort out the faults that an administrator must know of: not what is only
 * missing beside a decision that stands. Borrows w. Returns 0 or ERR_NOMEM;
 * release ret in either case.
 */
int wiring_causes_find(const struct wiring *w, struct wiring_causes *ret);
void wiring_causes_release(struct wiring_causes *c);
/* "unknown", "closed", "open", "partly" or "not asked". */
const char *wiring_cause_word(const struct wiring_cause *c);
/* What to do about it: a command, or a line to write; "": nothing. */
const char *wiring_cause_remedy(const struct wiring *w,
    const struct wiring_cause *c);
/* What is wrong, for all its services. Borrowed. */
const char *wiring_cause_because(const struct wiring_cause *c);

#endif
