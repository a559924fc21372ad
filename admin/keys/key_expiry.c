/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of --expires. */
#include "admin/explain/login.h"
#include "key_line.h"

#define DAY_S 86400

enum exit_code
key_expiry_parse(const struct options *o, int64_t now, int64_t *ret)
{
	struct tz zone;
	struct moment m;
	enum exit_code r;

	*ret = 0;
	if (o->expires == NULL)
		return EXIT_OK;
	if (moment_parse(o->expires, &m) != 0)
		return complain(
		    "--expires: expected a date such as 2027-12-31, or RFC 3339, not "
		    "%s",
		    o->expires);
	if ((r = zone_load(o, &zone, true)) != EXIT_OK)
		return r;
	if (m.date_only)
		m.clock += DAY_S;
	*ret = moment_instant(&m, &zone);
	tz_release(&zone);
	if (*ret <= now)
		return complain("--expires: %s is in the past", o->expires);
	if (*ret > TZ_TIME_MAX - DAY_S)
		return complain("--expires: %s is after the year 9999",
		    o->expires);
	return EXIT_OK;
}
