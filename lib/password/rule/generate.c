/*
 * Passwords that meet the rule, each of them equally likely. How many
 * characters there are of each class is drawn first (compose.c), then the
 * characters, then their order: so that a rule which few strings meet costs no
 * more. What the other demands refuse is thrown away whole, and drawn anew.
 */
#include <string.h>

#include "checks.h"
#include "compose.h"

/* Nothing that is taken for something else: no I, l, 1, |, O, o, 0. In the order of the demands. */
static const char *const alphabet[CLASSES] = {"ABCDEFGHJKLMNPQRSTUVWXYZ",
    "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%*+-/:=?@_"};
/* A rule that so many in a row do not meet cannot be met: by their look alone, or by files, too, which takes longer. */
#define DRAWS_MAX    200000
#define REFUSALS_MAX 5000

/* A number below n (1 to 65536): by those below the greatest multiple of n. */
static int
draw_below(const struct password_random *rnd, size_t n, size_t *ret)
{
	const uint32_t limit = 65536 - 65536 % (uint32_t)n;
	uint16_t v;

	do {
		if (rnd->fill(rnd->ctx, &v, sizeof(v)) != 0)
			return ERR_IO;
	} while (v >= limit);
	*ret = v % n;
	explicit_bzero(&v, sizeof(v));
	return 0;
}

/* Each order is equally likely (Fisher and Yates). */
static int
shuffle(const struct password_random *rnd, size_t len, char *s)
{
	size_t k;
	char c;
	int r = 0;

	for (size_t i = len; i > 1; i--) {
		if ((r = draw_below(rnd, i, &k)) != 0)
			break;
		c = s[k];
		s[k] = s[i - 1];
		s[i - 1] = c;
	}
	return r;
}

static int
draw(const struct compose *c, const struct password_random *rnd, char *ret)
{
	uint64_t random[CLASSES];
	size_t n[CLASSES], out = 0, k;
	int r = rnd->fill(rnd->ctx, random, sizeof(random)) == 0 ? 0 : ERR_IO;

	if (r == 0)
		compose_draw(c, random, n);
	for (size_t i = 0; r == 0 && i < CLASSES; i++) {
		for (; r == 0 && n[i] != 0; n[i]--) {
			r = draw_below(rnd, c->size[i], &k);
			if (r == 0)
				ret[out++] = alphabet[i][k];
		}
	}
	ret[out] = '\0';
	explicit_bzero(random, sizeof(random));
	return r == 0 ? shuffle(rnd, out, ret) : r;
}

/* The classes and how many of each; or why there is no such password. */
static int
prepare(const struct policy_password *rule, size_t len, struct compose *ret,
    struct diag *d)
{
	const unsigned least[CLASSES] = {rule->uppercase, rule->lowercase,
	    rule->digit, rule->symbol};
	size_t sum = 0;

	if (len < 1 || len > PASSWORD_OCTETS_MAX)
		return diag_set(d, ERR_RANGE, "a length from 1 to %d is needed",
		    PASSWORD_OCTETS_MAX);
	if (len < rule->length)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are less than the rule's length %u", len,
		    rule->length);
	if (len > rule->maximum)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are more than the rule's maximum %u", len,
		    rule->maximum);
	memset(ret, 0, sizeof(*ret));
	ret->len = len;
	for (size_t i = 0; i < CLASSES; i++) {
		ret->size[i] = (unsigned)strlen(alphabet[i]);
		if (rule->passphrase == 0 || len < rule->passphrase)
			ret->least[i] = least[i];
		sum += ret->least[i];
	}
	if (sum > len)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are less than the %zu capitals, small "
		    "letters, digits and symbols that the rule asks for",
		    len, sum);
	compose_weigh(ret);
	return 0;
}

/* What need not be looked up. */
static int
looks_good(const struct policy_password *rule, const char *s, size_t len,
    bool *ret)
{
	struct text t;
	unsigned missing = 0;
	int r = text_nfc(s, len, &t);

	if (r == 0)
		r = check_shape(rule, &t, NULL, &missing);
	text_wipe(&t);
	*ret = missing == 0;
	return r;
}

static int
draw_until_good(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, const struct compose *c, char *ret,
    struct diag *d)
{
	const struct password_input in = {.password = ret, .len = c->len};
	struct password_result res;
	unsigned long refusals = 0;
	bool good;
	int r;

	for (unsigned long i = 0; i < DRAWS_MAX && refusals < REFUSALS_MAX;
	     i++) {
		if (draw(c, rnd, ret) != 0)
			return diag_set(d, ERR_IO, "no randomness");
		if ((r = looks_good(rule, ret, c->len, &good)) != 0)
			return diag_set(d, r, "out of memory");
		if (!good)
			continue;
		r = judge(rule, root, &in, &res, d);
		if (r != 0 || res.missing == 0)
			return r;
		refusals++;
	}
	return diag_set(d, ERR_RANGE,
	    "no password of %zu characters that meets the rule was found",
	    c->len);
}

int
generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr)
{
	struct compose c;
	int r = prepare(rule, len, &c, reterr);

	if (r != 0)
		return r;
	r = draw_until_good(rule, root, rnd, &c, ret, reterr);
	if (r != 0)
		explicit_bzero(ret, len + 1);
	return r;
}
