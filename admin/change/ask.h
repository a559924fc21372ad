/* SPDX-License-Identifier: BSD-2-Clause */
/* A question on the terminal that is answered with yes or no. */
#ifndef ADMIN_ASK_H
#define ADMIN_ASK_H

#include <stdbool.h>

/* Whether there is a terminal to ask on. */
bool ask_can(void);
/*
 * Print the question on standard error and read the answer. Whatever is not
 * yes, and the end of input, is no.
 */
bool ask_yes(const char *question);

#endif
