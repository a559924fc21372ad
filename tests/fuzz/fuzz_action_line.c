/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a line of the record of changes: what is understood of it is
 * printed, and read back the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/state/state_actions.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int
parse(const char *s, size_t len, struct buf *text, struct state_action *ret)
{
	buf_init(text, STATE_ACTION_LINE_MAX);
	buf_put(text, s, len);
	buf_putc(text, '\n');
	if (text->err != 0)
		return text->err;
	text->len = 0;
	return state_action_parse(s, len, text, ret);
}

static bool
is_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strncmp(a, b, STATE_ACTION_VALUE_MAX - 4) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf text, text2, line;
	struct state_action a, b;

	buf_init(&line, STATE_ACTION_LINE_MAX);
	if (parse((const char *)data, len, &text, &a) == 0) {
		state_action_print(&a, &line);
		if (line.err != 0 || parse(line.p, line.len, &text2, &b) != 0 ||
		    a.at != b.at || a.by != b.by ||
		    !is_same(a.action, b.action) ||
		    !is_same(a.object, b.object) ||
		    !is_same(a.actor, b.actor) ||
		    !is_same(a.reason, b.reason) ||
		    !is_same(a.before, b.before) || !is_same(a.after, b.after))
			abort();
		buf_release(&text2);
	}
	buf_release(&text);
	buf_release(&line);
	return 0;
}
