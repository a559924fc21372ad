/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes between two texts, as diff -u shows it. */
#ifndef ADMIN_TEXT_DIFF_H
#define ADMIN_TEXT_DIFF_H

#include "pam_tree.h"
#include <loginpolicy/base/buf.h>

/*
 * Append the lines that differ, with three around them; nothing if none do.
 * Other text of the files is escaped. Texts of thousands of different lines are
 * shown as removed and added whole. Errors are in b->err.
 */
void text_diff(const char *path, const struct tree_text *old,
    const struct tree_text *new, struct buf *b);

#endif
