/* The items of days and hours lists. */
#include <string.h>

#include "parse.h"

static const char days[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat",
    "sun"};

static int
day_of(const char *s, size_t len)
{
	for (int i = 0; i < 7; i++) {
		if (len == 3 && memcmp(days[i], s, 3) == 0)
			return i;
	}
	return -1;
}

/* "mon" or "fri-mon", which runs over the end of the week. */
int
days_item(struct parse *ps, const struct list_item *it, void *ret)
{
	size_t len = strcspn(it->s, "-");
	int first = day_of(it->s, len), last = first;
	uint8_t mask = 0;

	if (it->s[len] == '-')
		last = day_of(it->s + len + 1, it->len - len - 1);
	if (first == -1 || last == -1)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "expected mon, tue, wed, thu, fri, sat, sun or a range "
		    "such as mon-fri, not \"%.40s\"",
		    it->s);
	for (int i = first;; i = (i + 1) % 7) {
		mask |= (uint8_t)(1u << i);
		if (i == last)
			break;
	}
	*(uint8_t *)ret = mask;
	return 0;
}

/* "HH:MM", 00:00 to 24:00; -1 where it is something else. */
static int
minutes(const char *s)
{
	static const char digits[] = "0123456789";
	int v;

	for (int i = 0; i < 5; i++) {
		if (i == 2 ? s[i] != ':'
			   : s[i] == '\0' || strchr(digits, s[i]) == NULL)
			return -1;
	}
	if (s[3] > '5')
		return -1;
	v = ((s[0] - '0') * 10 + s[1] - '0') * 60 + (s[3] - '0') * 10 + s[4] -
	    '0';
	return v > RULE_DAY_MINUTES ? -1 : v;
}

int
hours_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct hours *h = ret;
	int start = minutes(it->s), end = -1;

	if (start != -1 && it->len == 11 && it->s[5] == '-')
		end = minutes(it->s + 6);
	if (end == -1 || start == RULE_DAY_MINUTES)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected HH:MM-HH:MM, from 00:00 to 24:00, not \"%.40s\"",
		    it->s);
	if (start == end)
		return parse_error(ps, it->col, ERR_RANGE,
		    "\"%.40s\" starts when it ends: the whole day is "
		    "00:00-24:00",
		    it->s);
	h->start = (uint16_t)start;
	h->end = (uint16_t)end;
	return 0;
}
