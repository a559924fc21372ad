/* SPDX-License-Identifier: BSD-2-Clause */
/* The small files of the state directory, and the names of markers. */
#ifndef STATE_STATE_FILE_H
#define STATE_STATE_FILE_H

#include <loginpolicy/base/base64.h>
#include <loginpolicy/state/state_write.h>

#define STATE_FILE_MAX	  4096 /* bytes of a small file */
#define STATE_TRIAL	  "trial"
#define STATE_TRIAL_ENDED "trial.ended" /* nobody confirmed it */
/* Bytes of a marker's name, with its NUL. */
#define STATE_NAME_ROOM (BASE64_ENCODED_LEN(SHA256_LEN) + 1)

/*
 * Read a regular file below dir whole; NUL-terminated, the caller frees it.
 * Returns 0; ERR_NOENT (only if the file does not exist); ERR_SYNTAX (not a
 * regular file, or larger than max bytes); ERR_IO, ERR_NOMEM.
 */
int state_read_small(int dir, const char *name, size_t max, char **ret);
/*
 * Copy what follows "name=" at the start of a line, up to the line's end, into
 * room bytes. Returns false if there is no such line, or it is too long.
 */
bool state_value(const char *text, const char *name, char *ret, size_t room);
/* The same for a time (RFC 3339) that has an offset. */
bool state_time(const char *text, const char *name, int64_t *ret);

/* The name of a marker in blocked/, and in revoked/. */
void state_uid_name(uid_t uid, char ret[STATE_NAME_ROOM]);
void state_key_name(const uint8_t fp[SHA256_LEN], char ret[STATE_NAME_ROOM]);

/* Append the details of a marker, as its file has them. Errors are in b. */
void state_note_print(const struct state_note *n, struct buf *b);
/*
 * Read them; what cannot be understood leaves a zeroed ret as it is. Returns 0
 * or ERR_NOMEM.
 */
int state_note_parse(const char *text, struct state_note *ret);

#endif
