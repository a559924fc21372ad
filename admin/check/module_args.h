/* How a service's file in /etc/pam.d tells the module what it is. */
#ifndef ADMIN_MODULE_ARGS_H
#define ADMIN_MODULE_ARGS_H

#include <stdbool.h>

/* Arguments of the module's lines (pam_loginpolicy(8)). Zeroed: none. */
struct module_args {
	bool ssh, sudo, single_step;
};
/*
 * Those of the file ROOT/etc/pam.d/SERVICE, or ROOT/usr/lib/pam.d/SERVICE, and
 * of the files that it includes; what cannot be read has none.
 */
void module_args_of(const char *root, const char *service,
    struct module_args *ret);

#endif
