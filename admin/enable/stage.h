/* SPDX-License-Identifier: BSD-2-Clause */
/* A copy of PAM's files, to see what a change comes to before it is made. */
#ifndef ADMIN_STAGE_H
#define ADMIN_STAGE_H

#include <signal.h>

#include <loginpolicy/base/buf.h>
#include "pam_tree.h"

/* All zero: there is none. */
struct stage {
	char *dir; /* owned; the copy's root, only for root */
	char *pam; /* owned; its etc/pam.d, with all files that libpam finds */
	bool blocks; /* signals are blocked; the mask before is here: */
	sigset_t signals;
	char *confdir; /* owned; the same for libpam; NULL: not made */
};

/*
 * Copy what pam-auth-update and libpam read: every file of /etc/pam.d and
 * /usr/lib/pam.d, /var/lib/pam and /usr/share/pam-configs. Returns 0 or ERR_*
 * with reterr; release ret in any case, which removes the copy. Signals that
 * end the process wait until then.
 */
int stage_make(struct stage *ret, struct diag *reterr);
void stage_release(struct stage *s);
/* Read from the copy what the tree's files will be: their new texts. */
int stage_read(const struct stage *s, struct pam_tree *t, struct diag *reterr);
/* Write the tree's new texts into the copy. */
int stage_write(const struct stage *s, const struct pam_tree *t,
    struct diag *reterr);
/*
 * Make the folder for pam_start_confdir(3) of what the copy has now. Returns 0
 * or ERR_* with reterr.
 */
int stage_confdir(struct stage *s, struct diag *reterr);

#endif
