/* SPDX-License-Identifier: BSD-2-Clause */
/* The text part of judging: new password, NUL, old password, NUL, account, NUL, full name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/password/rule/estimate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct policy_password rule = {.length = 8,
    .uppercase = 1,
    .lowercase = 1,
    .digit = 1,
    .symbol = 1,
    .maximum = 512,
    .similar = 3,
    .repeat = 3,
    .sequence = 3,
    .personal = true};

/* The estimate by what is built in: what makes it cheap is in the password. */
static void
estimate_text(const char *s, size_t len)
{
	struct estimate_result found;
	struct word_search search;
	struct estimate e;
	struct text t;
	struct chars c;

	if (text_nfc(s, len, &t) != 0)
		return;
	chars_of(&t, &c);
	if (estimate_begin(c.c, c.n, &e) != 0)
		abort();
	search_begin(&search, &e);
	search_calendar(&search);
	search_favourites(&search);
	estimate_patterns(&e);
	estimate_judge(&e, &found);
	if (found.why == WHY_NONE || found.from > found.to ||
	    found.to > JUDGED_MAX || (c.n == 0 && found.cost != 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *parts[4], *copy = malloc(size + 4);
	struct password_input in;
	struct password_result res;
	struct diag d = {0};
	size_t at = 0;

	if (copy == NULL || size > 8192) {
		free(copy);
		return 0;
	}
	memset(copy, 0, size + 4);
	memcpy(copy, data, size);
	for (size_t i = 0; i < 4; i++) {
		parts[i] = copy + at;
		at += strlen(parts[i]) + (at + strlen(parts[i]) < size + i);
	}
	in = (struct password_input){parts[0], strlen(parts[0]), parts[1],
	    parts[2], parts[3]};
	if (rule_judge(&rule, "", &in, &res, &d) != 0)
		abort();
	if (in.len <= PASSWORD_OCTETS_MAX)
		estimate_text(in.password, in.len);
	/* with its NULs, alone: refused, as no text */
	in = (struct password_input){.password = copy, .len = size};
	if (rule_judge(&rule, "", &in, &res, &d) != 0 ||
	    (memchr(copy, 0, size) != NULL && size <= 512 &&
		res.missing != 1u << DEMAND_ENCODING))
		abort();
	free(copy);
	return 0;
}
