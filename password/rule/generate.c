/*
 * Passwords that meet the rule, each of them equally likely: every character
 * is drawn for itself, and what does not meet the rule is thrown away whole.
 */
#include <string.h>

#include "checks.h"

/* Nothing that is taken for something else: no I, l, 1, |, O, o, 0. */
static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ"
			       "abcdefghijkmnpqrstuvwxyz"
			       "23456789"
			       "!#%*+-/:=?@_";
#define ALPHABET_LEN (sizeof(alphabet) - 1)
/* A rule that so many do not meet cannot be met. */
#define DRAWS_MAX 2000000

/* One character, by octets below the greatest multiple of the alphabet's length. */
static int
draw(const struct password_random *rnd, char *ret)
{
	const unsigned limit = 256 - 256 % ALPHABET_LEN;
	uint8_t b;

	do {
		if (rnd->fill(rnd->ctx, &b, 1) != 0)
			return ERR_IO;
	} while (b >= limit);
	*ret = alphabet[b % ALPHABET_LEN];
	return 0;
}

static int
draw_all(const struct password_random *rnd, size_t len, char *ret)
{
	int r = 0;

	for (size_t i = 0; i < len && r == 0; i++)
		r = draw(rnd, &ret[i]);
	ret[len] = '\0';
	return r;
}

/* What the costly checks need not see. */
static bool
counts_meet(const struct policy_password *rule, const char *s, size_t len)
{
	struct counts n;
	enum password_encoding bad;
	unsigned missing = 0;

	if (count(s, len, &n, &bad) != 0)
		return false;
	check_counts(rule, &n, &missing);
	return missing == 0;
}

int
generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr)
{
	const struct password_input in = {.password = ret, .len = len};
	struct password_result res;
	int r;

	if (len < 1 || len > PASSWORD_OCTETS_MAX)
		return diag_set(reterr, ERR_RANGE,
		    "a length from 1 to %d is needed", PASSWORD_OCTETS_MAX);
	for (unsigned long i = 0; i < DRAWS_MAX; i++) {
		if (draw_all(rnd, len, ret) != 0)
			return diag_set(reterr, ERR_IO, "no randomness");
		if (!counts_meet(rule, ret, len))
			continue;
		r = judge(rule, root, &in, &res, reterr);
		if (r != 0 || res.missing == 0)
			return r;
	}
	return diag_set(reterr, ERR_RANGE,
	    "no password of %zu characters that meets the rule was found", len);
}
