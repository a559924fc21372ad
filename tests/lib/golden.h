/* SPDX-License-Identifier: BSD-2-Clause */
/* Output against a file that stands in the tree. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* It is what the file has; with REPORT_GOLDEN in the environment the file is written first. */
void golden_compare(const char *path, const char *p, size_t len);

#endif
