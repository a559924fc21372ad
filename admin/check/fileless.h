/* Services of this system that have no file among PAM's: they get the lines of "other". */
#ifndef ADMIN_FILELESS_H
#define ADMIN_FILELESS_H

#include "services.h"

/*
 * Those whose program is installed below root. with_file: the services that
 * have one, which somebody may have made for them. Returns 0 or ERR_NOMEM; the
 * list is released by the caller, and empty where it fails.
 */
int fileless_load(const char *root, const struct name_list *with_file,
    struct name_list *ret);

#endif
