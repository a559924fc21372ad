/* SPDX-License-Identifier: BSD-2-Clause */
#include <loginpolicy/base/rd.h>
#include <loginpolicy/sshkey/key.h>
#include "agent_answer.h"

#define IDENTITIES_ANSWER 12

/* The next key of the answer; false: it is none. */
static bool
read_key(struct rd *r, struct keyfile_entry *ret)
{
	size_t blob_len, comment_len;
	const uint8_t *blob = rd_string(r, &blob_len);
	const uint8_t *comment = rd_string(r, &comment_len);

	*ret = (struct keyfile_entry){.has_key = true, .has_fp = true};
	if (r->err != 0 || key_decode(blob, blob_len, &ret->key) != 0)
		return false;
	ret->type_name = ret->key.type;
	ret->comment = (const char *)comment;
	ret->comment_len = comment_len;
	return true;
}

size_t
agent_answer_each(const void *answer, size_t len,
    void (*each)(void *ctx, const struct keyfile_entry *k), void *ctx,
    bool *ret_left_out)
{
	struct keyfile_entry k;
	struct rd r;
	size_t n = 0;

	*ret_left_out = false;
	rd_init(&r, answer, len);
	if (rd_u8(&r) != IDENTITIES_ANSWER)
		return 0;
	for (uint32_t left = rd_u32(&r); left != 0 && r.err == 0; left--) {
		if (!read_key(&r, &k))
			continue;
		if (n == AGENT_KEYS_MAX) {
			*ret_left_out = true;
			break;
		}
		n++;
		each(ctx, &k);
	}
	return n;
}
