/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of files that many services include. */
#ifndef LOGINPOLICY_PAMSTACK_CACHE_H
#define LOGINPOLICY_PAMSTACK_CACHE_H

#include <loginpolicy/pamstack/pamstack.h>

/*
 * A copy of the text of a file that was added, for the caller to free. Returns
 * 0; ERR_NOENT (not added), ERR_NOMEM.
 */
int pam_cache_copy(const struct pam_cache *c, const char *path, char **ret,
    size_t *ret_len);
/* Add a copy of its text. Without memory it is not added. */
void pam_cache_add(struct pam_cache *c, const char *path, const char *text,
    size_t len);

#endif
