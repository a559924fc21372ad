/* SPDX-License-Identifier: BSD-2-Clause */
/* Who stands behind the keys of a login, for its log line. */
#ifndef PAM_MODULE_LOGIN_PERSONS_H
#define PAM_MODULE_LOGIN_PERSONS_H

#include "attempt.h"

#define LOGIN_PERSONS_MAX 255 /* bytes */

/*
 * The persons of the keys, as the register has them: of a refused key its own,
 * else each once, separated by commas. "-": the key is not in the register;
 * "?": that is not known, because there is no register, or none that can be
 * believed and read. It decides nothing. Returns false: there is no key.
 */
bool login_persons(const struct attempt *a, const struct verdict *v,
    char ret[LOGIN_PERSONS_MAX + 1]);

#endif
