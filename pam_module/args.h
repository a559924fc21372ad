/*
 * The arguments of the module's line in a PAM configuration file (pam.conf(5)).
 */
#ifndef PAM_MODULE_ARGS_H
#define PAM_MODULE_ARGS_H

#include <stdbool.h>

/* Strings are libpam's: valid while the entry point runs. */
struct args {
	const char *conf; /* the policy file */
	const char *state; /* the state directory */
	bool ssh; /* the service is an SSH server, whatever its name */
	bool sudo; /* the service is a sudo, whatever its name */
	bool single_step; /* SSH: one method completes a login */
	bool
	    use_authtok; /* never prompt for the password: pam_get_authtok(3) */
	bool debug;
};

#endif
