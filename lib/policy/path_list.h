/* A value of several paths: "/a,/b". */
#ifndef POLICY_PATH_LIST_H
#define POLICY_PATH_LIST_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

/*
 * Parse a value; "": none, NULL. *ret is for path_list_free(). Returns 0;
 * ERR_SYNTAX (not absolute), ERR_NOMEM: then nothing is changed.
 */
int path_list_parse(const char *s, const char *const **ret, size_t *ret_n);
void path_list_free(const char *const *list);
/* Append it as it is written, without quotes. */
void path_list_put(const char *const *list, size_t n, struct buf *b);

#endif
