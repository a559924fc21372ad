/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rule it is that a key is at two places. */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/keyrule/repeats.h>

bool
record_can_repeat(const struct record *rec)
{
	return rec->has_fp && rec->used != USED_NO &&
	    (rec->kind == KIND_AUTHORIZED_KEYS ||
		rec->kind == KIND_PRIVATE_KEY);
}

int
repeats_init(struct repeats *ret)
{
	ret->access = seen_new();
	ret->privates = seen_new();
	return ret->access == NULL || ret->privates == NULL ? ERR_NOMEM : 0;
}

void
repeats_release(struct repeats *r)
{
	seen_free(r->access);
	seen_free(r->privates);
	memset(r, 0, sizeof(*r));
}

int
repeats_note(struct repeats *r, const uint8_t fp[SHA256_LEN], bool is_private,
    const struct repeat_place *at, bool *ret_again,
    struct repeat_place *ret_before)
{
	struct seen_entry *first = NULL;
	const int e = seen_add(is_private ? r->privates : r->access, fp,
	    at->source, at->line, &first);

	*ret_again = e == 0 && first != NULL;
	if (!*ret_again)
		return e;
	*ret_before = (struct repeat_place){first->source, first->line, false};
	/*
	 * Compare the next one with this: accounts come in turn, so that of two
	 * in one account the second is a duplicate.
	 */
	if (at->has_account) {
		first->source = at->source;
		first->line = at->line;
	}
	return 0;
}

enum rule_id
repeat_rule(const char *account, const char *other)
{
	if (account == NULL || other == NULL || strcmp(account, other) == 0)
		return RULE_KEY_DUPLICATE;
	return RULE_KEY_SHARED_BETWEEN_ACCOUNTS;
}

void
repeat_message(enum rule_id rule, const char *other, const char *path,
    unsigned line, struct buf *b)
{
	buf_puts(b, "the same key");
	if (rule == RULE_KEY_SHARED_BETWEEN_ACCOUNTS && other != NULL) {
		buf_puts(b, " as account ");
		escape_text(b, other, strlen(other));
	}
	buf_puts(b, " is in ");
	escape_text(b, path, strlen(path));
	buf_printf(b, ":%u", line);
}
