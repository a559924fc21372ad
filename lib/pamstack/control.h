/* SPDX-License-Identifier: BSD-2-Clause */
/* The control field of a line: what each return value does. */
#ifndef LOGINPOLICY_PAMSTACK_CONTROL_H
#define LOGINPOLICY_PAMSTACK_CONTROL_H

#include <loginpolicy/pamstack/pamstack.h>

enum pam_control {
	PAM_CONTROL_ACTIONS, /* ret has the actions */
	PAM_CONTROL_INCLUDE,
	PAM_CONTROL_SUBSTACK
};

/*
 * Read a word ("required"), or what is in the brackets ("success=1
 * default=ignore"). What cannot be understood makes every return value bad, as
 * in libpam.
 */
enum pam_control pam_control_parse(const char *text, int ret[PAM_RETURNS]);
void pam_control_all_bad(int ret[PAM_RETURNS]);

#endif
