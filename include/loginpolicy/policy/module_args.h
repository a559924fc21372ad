/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments of the module's line in a PAM configuration file:
 * pam_loginpolicy(8). The module reads its lines with this, and the commands
 * read what an administrator wrote.
 */
#ifndef LOGINPOLICY_POLICY_MODULE_ARGS_H
#define LOGINPOLICY_POLICY_MODULE_ARGS_H

#include <stdbool.h>

/* Strings are borrowed from the arguments, or constant. */
struct module_args {
	const char *conf; /* the policy file */
	const char *state; /* the state directory */
	const char *keys; /* the register of keys */
	bool ssh; /* the service is an SSH server, whatever its name */
	bool sudo; /* the service is a sudo, whatever its name */
	bool single_step; /* SSH: one method completes a login */
	bool use_authtok; /* never prompt: pam_get_authtok(3) */
	bool debug;
};

/* What a line without arguments means. */
void module_args_init(struct module_args *ret);
/*
 * Add one argument. Returns 0, or ERR_SYNTAX: unknown, or a path that is not
 * absolute; with one such argument the module refuses in every stage.
 */
int module_args_add(struct module_args *a, const char *arg);

#endif
