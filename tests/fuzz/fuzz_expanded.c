/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text behind the first line of a policy with its includes in it: what is read is written, and read again, as the same. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/policy.h>

#define FIRST_LINE "#@ loginpolicy 1\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
load(const struct buf *b, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = ""};
	struct policy_errors errs;
	int r = policy_load_text("f", b->p, b->len, &opts, ret, &errs);

	if ((r != 0) != (errs.total != 0) || (r != 0 && ret->where != NULL))
		abort();
	policy_errors_release(&errs);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy p, again;
	struct buf b, c;

	buf_init(&b, POLICY_EXPANDED_MAX);
	buf_init(&c, POLICY_EXPANDED_MAX);
	buf_puts(&b, FIRST_LINE);
	buf_put(&b, data, size);
	if (load(&b, &p) == 0) {
		policy_expand(&p, NULL, &c);
		if (c.err != 0 || load(&c, &again) != 0 ||
		    again.n_files != p.n_files || again.n_rules != p.n_rules ||
		    memcmp(again.sha256, p.sha256, SHA256_LEN) != 0)
			abort();
		policy_release(&again);
		policy_release(&p);
	}
	buf_release(&b);
	buf_release(&c);
	return 0;
}
