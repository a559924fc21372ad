/*
 * Palindromes, likeness to the old password, runs and sequences, by
 * libpwquality. It knows octets, and small letters by the locale of whoever
 * loaded us: so each character is made one octet and small before.
 */
#include <string.h>

#include "checks.h"
#include "quality.h"

/* Neither a password nor its old one has these: controls are refused. */
#define TAIL "\001\003"

/* No new password has more characters: of a longer old one the start is compared. */
#define CHARACTERS_MAX 256

static void
cut(struct chars *ch)
{
	if (ch->n > CHARACTERS_MAX)
		ch->n = CHARACTERS_MAX;
}

/* What is not UTF-8 is compared by its octets. */
static int
old_chars(const char *old, struct chars *ret)
{
	struct text t;
	size_t len = strlen(old);
	int r = text_nfc(old, len, &t);

	if (r == 0)
		chars_of(&t, ret);
	text_wipe(&t);
	if (r == ERR_NOMEM)
		return r;
	if (r != 0) {
		ret->n = len < TEXT_MAX ? len : TEXT_MAX;
		for (size_t i = 0; i < ret->n; i++)
			ret->c[i] = (unsigned char)old[i];
	}
	cut(ret);
	return 0;
}

/* Both in small letters. */
static int
lower_pair(const struct chars *password, const char *old,
    struct quality_pair *ret)
{
	struct chars lower = *password, o;
	int r = 0;

	o.n = 0;
	chars_lower(&lower);
	if (old != NULL && (r = old_chars(old, &o)) == 0)
		chars_lower(&o);
	if (r == 0)
		quality_pair_of(&lower, &o, ret);
	chars_wipe(&lower);
	chars_wipe(&o);
	return r;
}

/* A palindrome hides all that comes after it: so it is made none. */
static void
make_none(struct quality_pair *p)
{
	strcat(p->new, TAIL);
	if (p->old[0] != '\0')
		strcat(p->old, TAIL);
}

static int
ask(enum quality_question q, unsigned value, const struct quality_pair *p,
    unsigned *missing, enum password_demand d)
{
	bool objects;
	int r = quality_objects(q, value, p->new,
	    q == QUALITY_SIMILAR ? p->old : NULL, &objects);

	demand(missing, objects, d);
	return r;
}

static int
check_likeness(const struct policy_password *rule, struct quality_pair *p,
    unsigned *missing)
{
	int r = ask(QUALITY_PALINDROME, 0, p, missing, DEMAND_PALINDROME);

	if (r != 0 || p->old[0] == '\0' || rule->similar == 0)
		return r;
	if ((*missing >> DEMAND_PALINDROME & 1) != 0)
		make_none(p);
	return ask(QUALITY_SIMILAR, rule->similar, p, missing, DEMAND_SIMILAR);
}

static int
check_rows(const struct policy_password *rule, struct quality_pair *p,
    unsigned *missing)
{
	int r = 0;

	make_none(p);
	if (rule->repeat != 0)
		r = ask(QUALITY_REPEAT, rule->repeat, p, missing,
		    DEMAND_REPEAT);
	if (r == 0 && rule->sequence != 0)
		r = ask(QUALITY_SEQUENCE, rule->sequence, p, missing,
		    DEMAND_SEQUENCE);
	return r;
}

int
check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing)
{
	struct quality_pair pair;
	struct chars p;
	int r;

	chars_of(password, &p);
	if ((r = lower_pair(&p, old, &pair)) == 0)
		r = check_likeness(rule, &pair, missing);
	if (r == 0) {
		quality_pair_of(&p, NULL, &pair);
		r = check_rows(rule, &pair, missing);
	}
	chars_wipe(&p);
	quality_pair_wipe(&pair);
	return r;
}
