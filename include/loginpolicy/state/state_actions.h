/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of every change that an administrator made: STATE/actions, one
 * line per change, only appended to (docs/design.md, "State").
 */
#ifndef LOGINPOLICY_STATE_ACTIONS_H
#define LOGINPOLICY_STATE_ACTIONS_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/state/state.h>

#define STATE_ACTIONS	       "actions" /* the file's name */
#define STATE_ACTION_VALUE_MAX 4096 /* bytes of a value; the rest is cut */
#define STATE_ACTION_LINE_MAX  (1u << 18) /* bytes of a line that is read */

/* A change. Strings are not escaped; NULL: not known, or there is none. */
struct state_action {
	int64_t at; /* seconds since the epoch */
	const char *action; /* "block"; never NULL */
	const char *object; /* what was changed */
	uid_t by; /* who acted */
	const char *actor; /* the name of by */
	const char *reason;
	const char *before, *after;
};

/* Append "time=... action=..." and the rest to an empty b, without newline. */
void state_action_print(const struct state_action *a, struct buf *b);
/*
 * Read such a line: s, len bytes without its newline. Fields that this version
 * does not know are skipped. The strings are appended to text, which must have
 * room for len + 1 bytes more so that it does not move. Returns 0;
 * ERR_SYNTAX: no such line, or one that is cut off; text->err.
 */
int state_action_parse(const char *s, size_t len, struct buf *text,
    struct state_action *ret);

/*
 * Append the change to the file in dir, which state_open() has checked. The
 * line is on disk when this returns, or, after an error, not in the file.
 * Returns 0; ERR_IO, ERR_NOMEM, ERR_PERM (the file is not a regular one).
 */
int state_action_append(const char *dir, const struct state_action *a,
    struct diag *reterr);
/*
 * Call each with every change, the oldest first; what it returns, if not 0,
 * ends the reading. *ret_bad: lines that could not be understood, such as one
 * that a power cut tore. A missing file has none. Returns 0, each's result,
 * ERR_IO, ERR_NOMEM.
 */
int state_actions_read(const struct state *s,
    int (*each)(void *ctx, const struct state_action *a), void *ctx,
    size_t *ret_bad);

/*
 * Append one more "name=value" to a list of such words, as before and after
 * have it; and read one: *s and *len move behind it. state_field_next() returns
 * 0, ERR_NOENT at the end, ERR_SYNTAX, or text's error; name and value are
 * NUL-terminated in text, as in state_action_parse().
 */
void state_field_put(struct buf *b, const char *name, const char *value);
int state_field_next(const char **s, size_t *len, struct buf *text,
    const char **ret_name, const char **ret_value);

#endif
