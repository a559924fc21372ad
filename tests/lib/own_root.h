/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For tests of what must be root's: who is not root becomes it in a user
 * namespace, below a root folder of its own. (In the machine's own, "/" would
 * belong to nobody there.)
 */
#ifndef TESTS_OWN_ROOT_H
#define TESTS_OWN_ROOT_H

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

bool be_root(void);

/*
 * Root, with an /etc of the test's own that is empty: no account of this
 * machine, no zone, no name service. For this process and its children.
 */
bool be_root_with_own_etc(void);

#endif
