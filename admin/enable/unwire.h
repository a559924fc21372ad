/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking our lines out of PAM's files without pam-auth-update(8). */
#ifndef ADMIN_UNWIRE_H
#define ADMIN_UNWIRE_H

#include "pam_tree.h"

/* Whether a line of the text, not a comment, names the module. */
bool unwire_names_module(const struct tree_text *text);
/*
 * Remove the lines of the module from a file of /etc/pam.d. A jump over them
 * gets shorter, and the first line that is left of the password type no longer
 * waits for a password of ours (use_authtok). Returns 0 or ERR_NOMEM.
 */
int unwire_stack(struct tree_text *text);
/* Remove our profiles from a file of /var/lib/pam. Returns 0 or ERR_NOMEM. */
int unwire_memory(struct tree_text *text);

#endif
