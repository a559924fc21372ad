/* SPDX-License-Identifier: BSD-2-Clause */
/* The faults of one stage of a service. */
#ifndef ADMIN_WIRING_STAGE_H
#define ADMIN_WIRING_STAGE_H

#include "admin/check/services.h"
#include "admin/wiring/wiring_ours.h"

/* Modules that were looked for. */
struct wiring_modules {
	struct name_list there, missing; /* owned */
};
/* What is being judged; w's module_folder is set. */
struct wiring_judge {
	struct wiring *w;
	struct wiring_modules *modules;
	const struct wiring_opts *o;
	const struct pam_service *pam;
	struct wiring_service *service;
	enum pam_type stage;
};

/*
 * Whether libpam does not find the line's module, or cannot load ours. Each is
 * looked for once.
 */
bool wiring_judge_is_missing(struct wiring_judge *j, const struct pam_line *l);
/*
 * The line that closes a stage which nobody passes, and why; NULL: no single
 * line does. Returns 0 or ERR_NOMEM.
 */
int wiring_closed_line(struct wiring_judge *j, const struct pam_line **ret_line,
    const char **ret_why);
/* Whether nobody gets in because of a stage that is closed. */
bool wiring_closed_matters(const struct wiring_judge *j);
/* Judge the stage: fill service->stage[stage] and add its faults. */
int wiring_judge_stage(struct wiring_judge *j);
/*
 * Add a fault with its words. at: the line that causes it; NULL: none. why:
 * more about it, or NULL. Returns 0 or ERR_NOMEM.
 */
int wiring_fault_add(struct wiring_judge *j, enum wiring_fault_kind kind,
    bool gap, const struct pam_line *at, const char *why);
/* Fill because, remedy and edit of a fault. Returns 0 or ERR_NOMEM. */
int wiring_fault_describe(struct wiring_judge *j, const struct pam_line *at,
    const char *why, struct wiring_fault *f);
/* Format into the memory of w; NULL: out of memory. */
const char *wiring_text(struct wiring *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
