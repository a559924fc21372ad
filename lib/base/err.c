/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/err.h>

const char *
err_str(int e)
{
	static const char *const texts[] = {
	    [-ERR_OK] = "no error",
	    [-ERR_INTERNAL] = "internal error",
	    [-ERR_NOMEM] = "out of memory",
	    [-ERR_IO] = "input/output error",
	    [-ERR_PERM] = "unsafe owner, mode or type",
	    [-ERR_TOOBIG] = "too large",
	    [-ERR_SYNTAX] = "malformed",
	    [-ERR_RANGE] = "out of range",
	    [-ERR_UNKNOWN] = "unknown name",
	    [-ERR_DUP] = "given twice",
	    [-ERR_TRUNC] = "ends too early",
	    [-ERR_TRAILING] = "goes on after its end",
	    [-ERR_UNSUPPORTED] = "not supported",
	    [-ERR_NOENT] = "does not exist",
	    [-ERR_UNSYNCED] = "done, but may not survive a power cut",
	};

	if (e > 0 || e < ERR_UNSYNCED)
		e = ERR_INTERNAL;
	return texts[-e];
}

bool
err_is_trouble(int e)
{
	return e == ERR_IO || e == ERR_NOMEM || e == ERR_INTERNAL;
}

bool
err_is_done(int e)
{
	return e == 0 || e == ERR_UNSYNCED;
}

int
err_join(int before, int e)
{
	return e == 0 ? before : e;
}

const char *
err_why(int e)
{
	return e == ERR_IO && errno != 0 ? strerror(errno) : err_str(e);
}

int
diag_set(struct diag *d, int e, const char *fmt, ...)
{
	va_list ap;

	if (d == NULL)
		return e;
	va_start(ap, fmt);
	vsnprintf(d->msg, sizeof(d->msg), fmt, ap);
	va_end(ap);
	return e;
}
