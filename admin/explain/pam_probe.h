/* SPDX-License-Identifier: BSD-2-Clause */
/* What PAM modules beside ours would answer to a login, as far as is known. */
#ifndef ADMIN_PAM_PROBE_H
#define ADMIN_PAM_PROBE_H

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/pamconf/pamconf.h>
#include <loginpolicy/pamstack/pamstack.h>
#include "admin/explain/login.h"
#include "admin/wiring/wiring.h"

#define PAM_WHY_MAX 512

/* The login, as the modules see it. */
struct pam_probe {
	const char *root;
	const char *user; /* PAM_USER at auth and account */
	struct member *subject; /* borrowed; no names: there is no account */
	struct member *caller; /* the same; su's and sudo's */
	bool has_caller;
	struct pamconf_login conf; /* for the files of other modules */
	unsigned state; /* enum account_state */
	char shell[256]; /* "": not known */
	int64_t now; /* seconds since the epoch */
	const struct wiring *wiring; /* knows where modules are */
	const struct wiring_opts *system;
	enum pam_type stage; /* that is asked about */
};

struct pam_answer {
	enum {
		PAM_ASSUMED, /* nothing speaks against it: success */
		PAM_FAILS, /* with retval */
		PAM_UNSURE /* it may fail; success is assumed */
	} how;
	int retval; /* PAM_SUCCESS ... */
	char why[PAM_WHY_MAX]; /* unless it is assumed; for people */
};

/* What the module of this line would answer. */
void pam_probe_line(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *ret);

/* --- for the modules --- */

/* Set an answer. how: PAM_FAILS, PAM_UNSURE. */
void pam_answer_fails(struct pam_answer *a, int retval, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void pam_answer_unsure(struct pam_answer *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The value of "NAME=VALUE" in the arguments; NULL: there is none. */
const char *pam_argument(const struct pam_line *l, const char *name);
bool pam_has_argument(const struct pam_line *l, const char *word);
/*
 * Read a file of the system, NUL-terminated; the caller frees it. Returns 0;
 * ERR_NOENT, ERR_IO and others, with a text in why.
 */
int pam_file_read(const struct pam_probe *p, const char *path, char **ret,
    size_t *ret_len, const char **ret_why);
/* The modules, each in its place. */
void pam_probe_access(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a);
void pam_probe_time(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a);
void pam_probe_faillock(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a);
void pam_probe_listfile(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a);
void pam_probe_succeed_if(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a);

#endif
