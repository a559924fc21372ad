/* SPDX-License-Identifier: BSD-2-Clause */
/* White space of OpenSSH's configuration files. */
#ifndef SSHD_BLANK_H
#define SSHD_BLANK_H

#include <stdbool.h>

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

#endif
