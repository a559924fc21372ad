/* Error codes and the caller-owned detail that goes with them. */
#ifndef LOGINPOLICY_ERR_H
#define LOGINPOLICY_ERR_H

#include <stdbool.h>

/* Every function of the libraries returns 0 or one of these. */
enum err {
	ERR_OK = 0,
	ERR_INTERNAL = -1, /* a broken invariant of ours */
	ERR_NOMEM = -2,
	ERR_IO = -3, /* the system refused; errno is in the diag */
	ERR_PERM = -4, /* owner, mode or type is not acceptable */
	ERR_TOOBIG = -5, /* over a named cap */
	ERR_SYNTAX = -6,
	ERR_RANGE = -7,
	ERR_UNKNOWN = -8, /* a name nobody defined */
	ERR_DUP = -9,
	ERR_TRUNC = -10, /* input ends too early */
	ERR_TRAILING = -11, /* input goes on after its end */
	ERR_UNSUPPORTED = -12,
	ERR_NOENT = -13, /* the file does not exist */
};

/*
 * Whether e means that the machine could not look (no memory, no descriptor, an
 * I/O error), so that nothing is known about what was looked at. Such trouble
 * can be made by the caller, with its limits; it must never select a fallback.
 */
bool err_is_trouble(int e);

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

/* A constant English text for e; never NULL. */
const char *err_str(int e);
/* The same, but of ERR_IO what the system said: errno must still be that failure's. */
const char *err_why(int e);

/* Fill d (NULL allowed: nothing happens) with a formatted message; path, line, col are left. Returns e. */
int diag_set(struct diag *d, int e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
