/* The arguments of the module's line in a PAM configuration file (pam.conf(5)). */
#ifndef PAM_MODULE_ARGS_H
#define PAM_MODULE_ARGS_H

#include <stdbool.h>
#include <security/pam_modules.h>

/* Pointers are libpam's, for as long as the entry point runs. */
struct args {
	const char *conf; /* the policy file */
	const char *state; /* the state directory */
	bool ssh; /* the service is an SSH server's, whatever its name */
	bool sudo; /* the service is a sudo's */
	bool single_step; /* SSH: one method is a whole login */
	bool use_authtok; /* nobody is asked: pam_get_authtok(3) */
	bool debug;
};

/*
 * Returns 0, or ERR_SYNTAX where one is unknown or malformed, which is logged:
 * then every stage refuses, for what was meant is not known.
 */
int args_parse(pam_handle_t *pamh, int argc, const char **argv,
    struct args *ret);
/* Whether the service is an SSH server's: by its name, or because we are told. */
bool args_are_ssh(const struct args *args, const char *service);

#endif
