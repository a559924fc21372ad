#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/err.h>

const char *
err_str(int e)
{
	switch (e) {
	case ERR_OK:
		return "no error";
	case ERR_NOMEM:
		return "out of memory";
	case ERR_IO:
		return "input/output error";
	case ERR_PERM:
		return "unsafe owner, mode or type";
	case ERR_TOOBIG:
		return "too large";
	case ERR_SYNTAX:
		return "malformed";
	case ERR_RANGE:
		return "out of range";
	case ERR_UNKNOWN:
		return "unknown name";
	case ERR_DUP:
		return "given twice";
	case ERR_TRUNC:
		return "ends too early";
	case ERR_TRAILING:
		return "goes on after its end";
	case ERR_UNSUPPORTED:
		return "not supported";
	case ERR_NOENT:
		return "does not exist";
	default:
		return "internal error";
	}
}

bool
err_is_trouble(int e)
{
	return e == ERR_IO || e == ERR_NOMEM || e == ERR_INTERNAL;
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
