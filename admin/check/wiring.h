/* Whether anything asks the module at all: a policy that nobody reads refuses nobody. */
#ifndef ADMIN_WIRING_H
#define ADMIN_WIRING_H

#include "admin/command.h"

/*
 * Say on standard error that nothing is enforced, where no file of PAM's names
 * the module, or none but for passwords, and where sshd does not ask PAM.
 */
void tell_unenforced(const struct options *o);
/* Whether another module than ours refuses weak passwords: pam_pwquality and its like. */
bool passwords_are_checked(const char *root);

#endif
