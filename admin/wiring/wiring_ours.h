/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a line that has the module's name calls the module, and with this
 * system's policy and state.
 */
#ifndef ADMIN_WIRING_OURS_H
#define ADMIN_WIRING_OURS_H

#include "admin/wiring/wiring.h"

#define WIRING_MODULE "pam_loginpolicy.so"

enum wiring_ours {
	WIRING_OURS_NOT, /* another module */
	WIRING_OURS,
	WIRING_OURS_REFUSES, /* always: it has an argument that is not known */
	WIRING_OURS_OTHER_POLICY, /* conf= or state= of its own */
	WIRING_OURS_FOREIGN, /* a file of our name that is not the module */
	WIRING_OURS_UNKNOWN /* which file is called is not known */
};

struct wiring_line {
	enum wiring_ours is;
	const char *argument; /* the cause, borrowed from the line; or NULL */
};

/* w: after wiring_find_modules(). */
void wiring_line_judge(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l, struct wiring_line *ret);
/*
 * Whether libpam does not find the line's module, or cannot load ours. With
 * assume_module ours counts as there.
 */
bool wiring_line_is_missing(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l);
/*
 * Judge the file of the module in w's module_folder: fill w->module and
 * w->module_why. Loads it, in a child process, if root is "" and nobody but
 * root can write it. Returns 0 or ERR_NOMEM.
 */
int wiring_module_judge(const char *root, struct wiring *w);

#endif
