/* The POSIX TZ string at the end of a TZif file. */
#ifndef BASE_TZ_FOOTER_H
#define BASE_TZ_FOOTER_H

#include <loginpolicy/base/tz.h>

/* s[0..len); empty: none is present. Returns 0 or ERR_SYNTAX. */
int tz_footer_parse(const char *s, size_t len, struct tz_footer *ret);
int32_t tz_footer_offset(const struct tz_footer *f, int64_t t);
/* The first change after t; INT64_MAX where there is none. */
int64_t tz_footer_next(const struct tz_footer *f, int64_t t);

#endif
