/* SPDX-License-Identifier: BSD-2-Clause */
/* The register of keys below --root, as the commands read it. */
#ifndef ADMIN_REGISTER_FILE_H
#define ADMIN_REGISTER_FILE_H

#include <loginpolicy/register/key_register.h>
#include "admin/command.h"

/* Its path below --root. Owned; NULL: no memory. */
char *register_file_path(const struct options *o);
/*
 * Load it. Returns 0; ERR_NOENT: there is none (not reported); ERR_*: it cannot
 * be used, every error reported. ret is empty then, and need not be released.
 */
int register_file_load(const struct options *o, const struct tz *zone,
    struct key_register *ret);

#endif
