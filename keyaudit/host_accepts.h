/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys of --accepts. */
#ifndef KEYAUDIT_HOST_ACCEPTS_H
#define KEYAUDIT_HOST_ACCEPTS_H

#include <loginpolicy/cli/options.h>
#include "keyaudit/hosts/key_answer.h"

/*
 * Read the public keys of all files of --accepts. Returns EXIT_OK, or
 * EXIT_NOTHING_DONE with the error printed: a file that cannot be read, has no
 * key, a private key or one that cannot be read, or there are too many keys.
 * Release keys in either case.
 */
enum exit_code host_accepts_load(const struct options *o,
    struct asked_keys *keys);

#endif
