/* SPDX-License-Identifier: BSD-2-Clause */
/* When a block begins and ends, and when the person left. */
#include "admin/explain/login.h"
#include "block.h"

#define DAY_S 86400

/* A date is its first second, or, if whole_day, the end of its last one. */
static enum exit_code
parse_time(const char *option, const char *text, const struct tz *zone,
    bool whole_day, int64_t *ret)
{
	struct moment m;

	if (moment_parse(text, &m) != 0)
		return complain(
		    "%s: expected a date such as 2027-12-31, or RFC 3339, not %s",
		    option, text);
	if (m.date_only && whole_day)
		m.clock += DAY_S;
	*ret = moment_instant(&m, zone);
	if (*ret > TZ_TIME_MAX)
		return complain("%s: %s is after the year 9999", option, text);
	return EXIT_OK;
}

static enum exit_code
check_order(const struct options *o, int64_t now, const struct state_block *w)
{
	if (w->has_until && w->until <= now)
		return complain("--until: %s is in the past", o->until);
	if (w->has_until && w->has_starting && w->until <= w->starting)
		return complain("--until: %s is before --starting", o->until);
	return EXIT_OK;
}

static enum exit_code
parse_all(const struct options *o, const struct tz *zone, struct state_block *w)
{
	enum exit_code r = EXIT_OK;

	w->has_until = o->until != NULL;
	w->has_starting = o->starting != NULL;
	w->note.has_left = o->left != NULL;
	if (w->has_until)
		r = parse_time("--until", o->until, zone, true, &w->until);
	if (r == EXIT_OK && w->has_starting)
		r = parse_time("--starting", o->starting, zone, false,
		    &w->starting);
	if (r == EXIT_OK && w->note.has_left)
		r = parse_time("--left", o->left, zone, true, &w->note.left);
	return r;
}

enum exit_code
block_read_times(struct block_run *run)
{
	const struct options *o = run->o;
	struct state_block *w = &run->wanted;
	struct tz zone;
	enum exit_code r;

	if (o->until == NULL && o->starting == NULL && o->left == NULL)
		return EXIT_OK;
	if ((r = zone_load(o, &zone, true)) != EXIT_OK)
		return r;
	if ((r = parse_all(o, &zone, w)) == EXIT_OK)
		r = check_order(o, run->c.now, w);
	tz_release(&zone);
	/* What has begun is a block like any other. */
	if (w->has_starting && w->starting <= run->c.now)
		w->has_starting = false;
	return r;
}
