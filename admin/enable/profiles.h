/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-auth-update(8), which writes /etc/pam.d/common-* on Debian and Ubuntu. */
#ifndef ADMIN_PROFILES_H
#define ADMIN_PROFILES_H

#include "admin/check/services.h"
#include "stage.h"

#define PROFILE_LOGIN	 "loginpolicy-login"
#define PROFILE_PASSWORD "loginpolicy-password"
#define PROFILE_OBSERVE	 "loginpolicy-password-observe"
#define PROFILE_FOLDER	 "/usr/share/pam-configs"

/*
 * Whether this system has a pam-auth-update that can work on a copy. Returns 0;
 * ERR_NOENT (there is none), ERR_UNSUPPORTED (no --root), ERR_IO, with reterr.
 */
int profiles_supported(struct diag *reterr);
/*
 * List the profiles that are enabled in a tree with /var/lib/pam: old or new
 * texts. Returns 0 or ERR_NOMEM.
 */
int profiles_enabled(const struct pam_tree *t, bool new_texts,
    struct name_list *ret);

/* What to choose; each list may be empty. */
struct profile_choice {
	struct name_list enable, disable;
};
/*
 * Let pam-auth-update choose: in the copy s, with a debconf database of its
 * own; s NULL: on this system. out: what it printed. Returns 0, also if it did
 * nothing because of local modifications: look afterwards; ERR_* with reterr.
 */
int profiles_choose(const struct profile_choice *c, const struct stage *s,
    struct buf *out, struct diag *reterr);
void profile_choice_release(struct profile_choice *c);

#endif
