/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of main.c's table. */
#ifndef KEYAUDIT_COMMAND_H
#define KEYAUDIT_COMMAND_H

#include <loginpolicy/cli/program.h>

extern const struct command cmd_keys, cmd_hosts;

#endif
