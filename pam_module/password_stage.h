/* SPDX-License-Identifier: BSD-2-Clause */
/* The password stage (pam_sm_chauthtok(3)). */
#ifndef PAM_MODULE_PASSWORD_STAGE_H
#define PAM_MODULE_PASSWORD_STAGE_H

#include "handle.h"

/*
 * With PAM_PRELIM_CHECK: check that the rule can be applied. With
 * PAM_UPDATE_AUTHTOK: get the new password and check it, up to the policy's
 * number of tries. Returns PAM_IGNORE or a code that refuses the change.
 */
int password_stage(pam_handle_t *pamh, int flags,
    const struct module_args *args);

#endif
