/* Ranges in host patterns: [begin:end] and [begin:end:step], of numbers (as wide as a begin with leading zeros) or of single letters. */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "ansible.h"

#define RANGES_MAX 8 /* in one pattern */
#define HOSTS_MAX  TARGETS_CIDR_MAX /* of one pattern */
#define WIDTH_MAX  20 /* of a number */

static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct range {
	struct piece before; /* the text up to it */
	uint64_t begin, end, step;
	bool is_letter; /* numbers are places in letters */
	int width; /* of numbers, with leading zeros */
};

struct pattern {
	struct range ranges[RANGES_MAX];
	size_t n;
	struct piece after; /* the text after the last */
	int (*each)(void *arg, struct piece name);
	void *arg;
	char name[ANSIBLE_NAME_MAX + RANGES_MAX * WIDTH_MAX];
};

static struct piece
take_field(struct piece *s)
{
	const char *colon = memchr(s->p, ':', s->len);
	struct piece f = *s;

	if (colon == NULL) {
		*s = (struct piece){s->p + s->len, 0};
		return f;
	}
	f.len = (size_t)(colon - s->p);
	s->len -= f.len + 1;
	s->p = colon + 1;
	return f;
}

static bool
is_letter(struct piece s, uint64_t *ret_place)
{
	const char *p = s.len == 1 ? strchr(letters, s.p[0]) : NULL;

	if (p == NULL || *p == '\0')
		return false;
	*ret_place = (uint64_t)(p - letters);
	return true;
}

static bool
is_number(struct piece s, uint64_t *ret_v)
{
	return parse_u64(s.p, s.len, 0, UINT32_MAX, ret_v) == 0;
}

/* What stands between the brackets. Returns NULL or why it is no range. */
static const char *
parse_range(struct piece s, struct range *ret)
{
	struct piece begin = take_field(&s), end = take_field(&s);

	if (begin.len == 0)
		begin = (struct piece){"0", 1};
	ret->step = 1;
	if (s.len != 0 && (!is_number(s, &ret->step) || ret->step == 0))
		return "the step of a range is a number from 1";
	ret->is_letter = is_letter(begin, &ret->begin) &&
	    is_letter(end, &ret->end);
	if (!ret->is_letter &&
	    (!is_number(begin, &ret->begin) || !is_number(end, &ret->end)))
		return "a range goes from number to number or from letter to "
		       "letter, as in [01:50] or [a:f]";
	ret->width = begin.p[0] == '0' && begin.len > 1 ? (int)begin.len : 0;
	if (ret->width != 0 && begin.len != end.len)
		return "begin and end of a range with leading zeros are of "
		       "one length";
	if (ret->width > WIDTH_MAX)
		return "a number of more than 20 digits";
	return ret->begin > ret->end ? "a range ends before it begins" : NULL;
}

static const char *
parse_pattern(struct piece s, struct pattern *ret)
{
	uint64_t n = 1;
	const char *open, *close, *why;
	struct range *r;

	while ((open = memchr(s.p, '[', s.len)) != NULL) {
		close = memchr(open, ']', s.len - (size_t)(open - s.p));
		if (close == NULL)
			return "a '[' without its ']'";
		if (ret->n == RANGES_MAX)
			return "more than 8 ranges in a name";
		r = &ret->ranges[ret->n++];
		r->before = (struct piece){s.p, (size_t)(open - s.p)};
		why = parse_range((struct piece){open + 1,
				      (size_t)(close - open - 1)},
		    r);
		if (why != NULL)
			return why;
		n *= (r->end - r->begin) / r->step + 1;
		if (n > HOSTS_MAX)
			return "a pattern of more than 65536 hosts";
		s.len -= (size_t)(close + 1 - s.p);
		s.p = close + 1;
	}
	ret->after = s;
	return NULL;
}

/* Put text at name[at..), which is large enough for any pattern. Returns the new length. */
static size_t
put(struct pattern *p, size_t at, struct piece text)
{
	if (text.len != 0)
		memcpy(p->name + at, text.p, text.len);
	return at + text.len;
}

static size_t
put_value(struct pattern *p, size_t at, const struct range *r, uint64_t v)
{
	char text[WIDTH_MAX + 1];
	int n;

	if (r->is_letter)
		return put(p, at, (struct piece){&letters[v], 1});
	n = snprintf(text, sizeof(text), "%0*llu", r->width,
	    (unsigned long long)v);
	return put(p, at, (struct piece){text, (size_t)n});
}

/* The names from range i on, after name[0..at). Deep by RANGES_MAX at most. */
static int
walk(struct pattern *p, size_t i, size_t at)
{
	const struct range *r = &p->ranges[i];
	int e = 0;

	if (i == p->n) {
		at = put(p, at, p->after);
		return p->each(p->arg, (struct piece){p->name, at});
	}
	at = put(p, at, r->before);
	for (uint64_t v = r->begin; e == 0 && v <= r->end; v += r->step)
		e = walk(p, i + 1, put_value(p, at, r, v));
	return e;
}

int
ansible_expand(const struct inventory *in, unsigned line, struct piece pattern,
    int (*each)(void *arg, struct piece name), void *arg)
{
	struct pattern p = {.each = each, .arg = arg};
	const char *why = "a host's name is too long";

	if (pattern.len <= ANSIBLE_NAME_MAX)
		why = parse_pattern(pattern, &p);
	if (why != NULL)
		return inventory_fail(in, line, ERR_SYNTAX, why, pattern);
	return walk(&p, 0, 0);
}
