/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as the answer of an agent: each key that is told is one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "admin/incident/agent_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
	const uint8_t *answer;
	size_t len, n;
};

/* A key has its fingerprint and type, and a comment that is in the answer. */
static void
look_at_key(void *ctx, const struct keyfile_entry *k)
{
	struct told *t = ctx;
	const char *begin = (const char *)t->answer, *end = begin + t->len;

	t->n++;
	if (!k->has_key || !k->has_fp || keyfile_type(k)[0] == '\0')
		abort();
	if (k->comment_len != 0 &&
	    (k->comment < begin || k->comment + k->comment_len > end))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct told t = {data, size, 0};
	bool left_out;
	size_t n = agent_answer_each(data, size, look_at_key, &t, &left_out);

	if (n != t.n || n > AGENT_KEYS_MAX || (left_out && n != AGENT_KEYS_MAX))
		abort();
	/* A key has a type, and both strings have a length. */
	if (n * 12 > size)
		abort();
	return 0;
}
