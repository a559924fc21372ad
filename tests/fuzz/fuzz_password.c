/* The text part of judging: new password, NUL, old password, NUL, account, NUL, full name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/password/rule/checks.h"

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
	/* with its NULs, alone: refused, as no text */
	in = (struct password_input){.password = copy, .len = size};
	if (rule_judge(&rule, "", &in, &res, &d) != 0 ||
	    (memchr(copy, 0, size) != NULL && size <= 512 &&
		res.missing != 1u << DEMAND_ENCODING))
		abort();
	free(copy);
	return 0;
}
