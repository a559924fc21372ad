/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy-package: what maintainer scripts of packages call. */
#ifndef ADMIN_PACKAGE_H
#define ADMIN_PACKAGE_H

#include <loginpolicy/cli/exit_code.h>
#include <loginpolicy/cli/options.h>

/*
 * Print every word that the parser of this version knows, "KIND WORD" a line.
 */
enum exit_code package_words(void);
/*
 * Whether an older version could use the policy file and the last accepted
 * policy: the words that it knows are in the file at path. Returns EXIT_OK;
 * EXIT_OBJECTION: it lacks one (reported, by PATH:LINE); EXIT_NOTHING_DONE:
 * that could not be found out (reported).
 */
enum exit_code package_downgrade(const struct options *o, const char *version,
    const char *path);

#endif
