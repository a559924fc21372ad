/* The small files of the state directory: their names, and what is in them. */
#ifndef POLICY_STATE_FILE_H
#define POLICY_STATE_FILE_H

#include <loginpolicy/base/base64.h>
#include <loginpolicy/state/state.h>

#define STATE_FILE_MAX 4096 /* octets of a small file */
#define STATE_NAME_ROOM \
	(BASE64_ENCODED_LEN(SHA256_LEN) + 1) /* of a marker's name, with NUL */

/*
 * The content of a regular file below dir, NUL-terminated, for the caller to
 * free. Returns 0; ERR_NOENT, and for nothing else; ERR_SYNTAX (it is there,
 * but no regular file or too big); ERR_IO, ERR_NOMEM.
 */
int state_read_small(int dir, const char *name, size_t max, char **ret);
/* What follows name= at the start of a line, to the line's end, in room octets; false: no such line, or too long. */
bool state_value(const char *text, const char *name, char *ret, size_t room);
/* The same, where it is a time that means the same everywhere. */
bool state_time(const char *text, const char *name, int64_t *ret);

/* A marker's name in blocked/ and revoked/. */
void state_uid_name(uid_t uid, char ret[STATE_NAME_ROOM]);
void state_key_name(const uint8_t fp[SHA256_LEN], char ret[STATE_NAME_ROOM]);

/* A folder, and each of its names, until visit() returns an error. fd: O_PATH. Returns 0, ERR_IO, ERR_NOMEM, or the error. */
int state_each_name(int fd, int (*visit)(const char *name, void *ctx),
    void *ctx);

#endif
