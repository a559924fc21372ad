/* What asks no PAM, and so neither the policy nor a block. */
#ifndef ADMIN_NO_PAM_H
#define ADMIN_NO_PAM_H

#include "admin/command.h"

/* After a block: name on standard error what is installed here and does not see it. */
void tell_no_pam(const struct options *o);

#endif
