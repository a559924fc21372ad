/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members of a JSON object that are written and read by the same call: each
 * member_*() writes its value into io->j, or reads it from io->o if io->j is
 * NULL. Reading, a value that is missing or null leaves 0, NULL or "", and the
 * first one of the wrong kind is kept in io->wrong and io->err.
 */
#ifndef KEYAUDIT_MEMBER_IO_H
#define KEYAUDIT_MEMBER_IO_H

#include <stdbool.h>
#include <loginpolicy/base/json_out.h>
#include "keyaudit/hosts/host.h"

struct json_t;

struct member_io {
	struct json_out *j; /* NULL: members are read */
	/* writing: the caller's, for the object that is written */
	const struct record *key;
	const struct json_t *o; /* reading: the object */
	/* reading: the first member that is wrong, and how */
	const char *wrong;
	int err;
};

/* Whether members are written; then name is there and waits for its value. */
bool member_write_name(struct member_io *io, const char *name);
void member_set_wrong(struct member_io *io, const char *name, int e);
void member_number(struct member_io *io, const char *name, unsigned *n);
void member_serial(struct member_io *io, const char *name, uint64_t *n);
void member_port(struct member_io *io, const char *name, uint16_t *n);
/* written: the number, 0 for null. */
void member_bits(struct member_io *io, const char *name, unsigned written,
    unsigned *read);
void member_bool(struct member_io *io, const char *name, bool *b);
/* The bytes of a string, NULs among them perhaps; NULL: it is missing. */
const char *member_read_text(struct member_io *io, const char *name,
    size_t *ret_len);
/* A copy with a NUL after it; NULL: it is missing. */
char *member_read_copy(struct member_io *io, const char *name, size_t *ret_len);
/* The value of a word, by the function that knows them. */
unsigned member_read_word(struct member_io *io, const char *name,
    int (*parse)(const char *word));
const struct json_t *member_read_array(struct member_io *io, const char *name);
/* A string of an array; NULL, and name is wrong: it is none. */
const char *member_read_item(struct member_io *io, const char *name,
    const struct json_t *list, size_t i, size_t *ret_len);
void member_names(struct member_io *io, const char *name, struct name_list *l,
    bool known);
/*
 * Begin the object of a member; present: writing, it is not null. Returns
 * whether its members come next, and then member_leave_object(io, *ret_outer).
 */
bool member_enter_object(struct member_io *io, const char *name, bool present,
    const struct json_t **ret_outer);
void member_leave_object(struct member_io *io, const struct json_t *outer);
/* An array of *n objects, items of size each, with their members. */
void member_objects(struct member_io *io, const char *name, void **items,
    size_t *n, size_t size, size_t max,
    void (*members)(struct member_io *io, void *item));
/* written: NULL for null. */
void member_fingerprint(struct member_io *io, const char *name,
    const uint8_t *written, uint8_t *read);
/*
 * null: no limit, which is none_s: 0 for valid_after, 2^64 - 1 for valid_before
 * (PROTOCOL.certkeys). A time after the year 9999, or one that no calendar has,
 * counts as no limit: a server may send any.
 */
void member_validity(struct member_io *io, const char *name, uint64_t none_s,
    uint64_t *seconds);

#endif
