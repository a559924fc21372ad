/* SPDX-License-Identifier: BSD-2-Clause */
/* What a service is for, and which of PAM's stages its program calls. */
#ifndef ADMIN_WIRING_USE_H
#define ADMIN_WIRING_USE_H

#include "admin/wiring/wiring.h"

struct wiring_role {
	enum wiring_use use;
	enum wiring_weight weight[PAM_TYPE_COUNT]; /* by enum pam_type */
};

/* The role of a service; is_ssh, is_sudo: it is used by sshd, by sudo. */
struct wiring_role wiring_role_of(const char *service, bool is_ssh,
    bool is_sudo);
/*
 * Results of a stage, as bits 1 << PAM_..., with which the program goes on, as
 * seen in the programs' code and in real ones.
 */
unsigned wiring_passes(enum pam_type stage, bool is_sudo);

#endif
