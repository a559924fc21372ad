/* SPDX-License-Identifier: BSD-2-Clause */
/* Error codes and the caller-owned detail that goes with them. */
#ifndef LOGINPOLICY_ERR_H
#define LOGINPOLICY_ERR_H

#include <stdbool.h>

/* A function of the libraries that returns int returns 0 or one of these. */
enum err {
	ERR_OK = 0,
	ERR_INTERNAL = -1, /* a broken invariant of ours */
	ERR_NOMEM = -2,
	ERR_IO = -3, /* a system call failed; errno is still set */
	ERR_PERM = -4, /* owner, mode or type is not acceptable */
	ERR_TOOBIG = -5, /* over a named cap */
	ERR_SYNTAX = -6,
	ERR_RANGE = -7,
	ERR_UNKNOWN = -8, /* a name that is not defined */
	ERR_DUP = -9,
	ERR_TRUNC = -10, /* input ends too early */
	ERR_TRAILING = -11, /* input goes on after its end */
	ERR_UNSUPPORTED = -12,
	ERR_NOENT = -13, /* the file does not exist */
	ERR_UNSYNCED = -14, /* done, but a power cut may undo it */
};

/*
 * Return whether e means that the machine failed (no memory, no descriptor, an
 * I/O error), so that nothing is known about the file. A caller can cause such
 * trouble by its resource limits; it must never select a fallback.
 */
bool err_is_trouble(int e);

/* Return whether a change is made: e is 0, or ERR_UNSYNCED. */
bool err_is_done(int e);
/*
 * Return what two steps of a change came to: the second one's result, or, if
 * that is 0, that of the steps before, which may be ERR_UNSYNCED.
 */
int err_join(int before, int e);

#define DIAG_MSG_MAX 512

/*
 * Where and what went wrong. Fixed size, so that filling it cannot fail.
 * path is borrowed from the caller of the function that fills it.
 */
struct diag {
	const char *path; /* NULL: no file */
	unsigned line, col; /* from 1; 0: not known */
	char msg[DIAG_MSG_MAX]; /* lower case, no full stop, no secret */
};

/* Return a constant English text for e; never NULL. */
const char *err_str(int e);
/* The same; for ERR_IO the text of errno, so call it before errno changes. */
const char *err_why(int e);

/*
 * Store a formatted message in d (NULL: do nothing); path, line and col stay.
 * Returns e.
 */
int diag_set(struct diag *d, int e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
