/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder of the test's own below which nobody else can write: /tmp is none. */
#ifndef TESTS_TRUSTED_FOLDER_H
#define TESTS_TRUSTED_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>

/*
 * In /run, where others can look into it, or else in the working directory or
 * the home. Ends the program where there is none.
 */
char *trusted_folder(void);

void remove_folder(char *path);

#endif
