/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading JSON with jansson, in a header of its own: it and json_out.h have
 * functions of the same names.
 */
#ifndef KEYAUDIT_JSON_IN_H
#define KEYAUDIT_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>

struct json_t; /* a value of jansson's; borrowed from what was parsed */

/*
 * Parse a document; strings may have NULs. Returns 0 and *ret, for
 * json_in_free(); or ERR_NOMEM or ERR_SYNTAX, with a printable message in
 * reterr.
 */
int json_in_parse(const char *s, size_t len, struct json_t **ret,
    struct diag *reterr);
void json_in_free(struct json_t *v);
/* The member of that name; NULL: o is NULL, or has none, or it is null. */
const struct json_t *json_in_member(const struct json_t *o, const char *name);
/* v may be NULL in all that follow: then it is of no type. */
bool json_in_is_object(const struct json_t *v);
bool json_in_is_array(const struct json_t *v);
bool json_in_is_true(const struct json_t *v);
/* 0 if v is not an array; NULL if it has no item i. */
size_t json_in_size(const struct json_t *v);
const struct json_t *json_in_item(const struct json_t *v, size_t i);
/* The bytes of a string, with a NUL after them; NULL: v is not a string. */
const char *json_in_text(const struct json_t *v, size_t *ret_len);
/* An integer from 0 to max. Returns 0 or ERR_SYNTAX: v is none. */
int json_in_number(const struct json_t *v, uint64_t max, uint64_t *ret);
/* ERR_SYNTAX, with WHAT: ABOUT in d, about escaped. */
int json_in_refuse(struct diag *d, const char *what, const char *about);

#endif
