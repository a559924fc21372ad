/* SPDX-License-Identifier: BSD-2-Clause */
/* The 72 hours of Art. 33 GDPR. */
#include <string.h>

#include "fields.h"
#include "json_words.h"

#define HOUR_S 3600

static enum clock_state
state_of(const json_t *fields, bool has_aware)
{
	const char *decision = json_text_of(fields, "decision", "");

	if (json_is_set(fields, "closed_at"))
		return CLOCK_CLOSED;
	if (json_is_set(fields, "authority_notified_at"))
		return CLOCK_NOTIFIED;
	if (strcmp(decision, "not-notifiable") == 0)
		return CLOCK_NOT_NOTIFIABLE;
	if (!has_aware)
		return CLOCK_UNKNOWN;
	return strcmp(decision, "notify") == 0 ? CLOCK_TO_NOTIFY : CLOCK_RUNS;
}

struct clock
clock_of(const json_t *fields, int64_t now)
{
	struct clock c = {0};
	const bool has = json_time_of(fields, "aware_at", &c.aware_at);

	c.state = state_of(fields, has);
	if (has) {
		c.due = c.aware_at + DEADLINE_S;
		c.left_s = c.due - now;
	}
	return c;
}

const char *
clock_word(enum clock_state s)
{
	static const char *const words[] = {[CLOCK_RUNS] = "to-decide",
	    [CLOCK_TO_NOTIFY] = "to-notify",
	    [CLOCK_NOTIFIED] = "notified",
	    [CLOCK_NOT_NOTIFIABLE] = "not-notifiable",
	    [CLOCK_CLOSED] = "closed",
	    [CLOCK_UNKNOWN] = "unknown"};

	return words[s];
}

/* Whole hours: "1 hour left" is less than two. */
static void
put_hours(int64_t left_s, struct buf *b)
{
	const int64_t s = left_s < 0 ? -left_s : left_s;
	const long long hours = (long long)(s / HOUR_S);

	if (left_s >= 0 && hours == 0)
		buf_printf(b, "%lld min left", (long long)(s / 60));
	else if (left_s >= 0)
		buf_printf(b, "%lld hour%s left", hours, hours == 1 ? "" : "s");
	else
		buf_printf(b, "OVER by %lld hour%s", hours,
		    hours == 1 ? "" : "s");
}

void
clock_put(const struct clock *c, struct buf *b)
{
	switch (c->state) {
	case CLOCK_RUNS:
		put_hours(c->left_s, b);
		buf_puts(b, " to notify the authority (Art. 33), until ");
		put_utc(b, c->due);
		break;
	case CLOCK_TO_NOTIFY:
		buf_puts(b, c->left_s < 0 ? "OVERDUE: " : "");
		buf_puts(b, "to be notified (Art. 33), due ");
		put_utc(b, c->due);
		break;
	case CLOCK_NOTIFIED:
		buf_puts(b, "the authority was notified");
		break;
	case CLOCK_NOT_NOTIFIABLE:
		buf_puts(b, "not notifiable");
		break;
	case CLOCK_CLOSED:
		buf_puts(b, "closed");
		break;
	case CLOCK_UNKNOWN:
		buf_puts(b, "aware_at is not known");
		break;
	}
}
