/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members of a record. What comes from the machine is untrusted: it becomes
 * one line of printable UTF-8. A value for which there was no memory is null.
 */
#ifndef ADMIN_JSON_WORDS_H
#define ADMIN_JSON_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * New values. jansson's own functions for these have names that lib/base has,
 * too. s NULL: null.
 */
json_t *json_new_object(void);
json_t *json_new_array(void);
json_t *json_new_null(void);
json_t *json_words(const char *s);
json_t *json_words_of(const void *s, size_t len);
json_t *json_when(int64_t t);
/* {"uid": 0, "name": "root"}; the name is null where there is none. */
json_t *json_actor(uid_t uid);
json_t *json_int(int64_t n);
/* Bytes as they are, in base64, and back: owned, *ret_len of them; or NULL. */
json_t *json_bytes64(const void *p, size_t len);
unsigned char *json_bytes64_read(const json_t *v, size_t *ret_len);

/* Set a member to a new value, which is taken over. */
void json_put(json_t *object, const char *name, json_t *v);
/* Append a new value, which is taken over. */
void json_add(json_t *array, json_t *v);

/* Whether the set, an object, has an equal value; from now on it has. */
bool json_set_has(json_t *set, const json_t *v);

/* Members, or what stands for one that is null or of another kind. */
const char *json_text_of(const json_t *o, const char *name, const char *other);
int64_t json_int_of(const json_t *o, const char *name, int64_t other);
bool json_true_of(const json_t *o, const char *name);
bool json_is_set(const json_t *o, const char *name);
/* A time of ours. */
bool json_time_of(const json_t *o, const char *name, int64_t *ret);

#endif
