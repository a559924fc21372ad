/* The password stage (pam_sm_chauthtok(3)). */
#ifndef PAM_MODULE_PASSWORD_H
#define PAM_MODULE_PASSWORD_H

#include "change.h"

/* PRELIM: whether the rule can be applied at all. Returns a PAM code. */
int password_preliminary(struct change *c);
/* UPDATE: get the new password and judge it, as often as there are tries. Returns a PAM code. */
int password_update(struct change *c);

#endif
