#ifndef POLICY_STATE_FOLDER_H
#define POLICY_STATE_FOLDER_H

#include <loginpolicy/base/err.h>

/* A folder of the state directory that is root's alone: made where it is not there. Returns 0, ERR_IO, ERR_NOMEM. */
int state_need_folder(const char *dir, const char *name, struct diag *reterr);

#endif
