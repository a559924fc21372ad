/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists of words that init writes into a first policy. */
#ifndef ADMIN_INIT_WORDS_H
#define ADMIN_INIT_WORDS_H

#include <loginpolicy/base/buf.h>

/*
 * Append the setting for the lists of words that are installed below root, or a
 * comment that names the packages; lang: LANG of this process, NULL: unset,
 * which counts if the system says nothing.
 */
void init_put_words(const char *root, const char *lang, struct buf *b);

#endif
