/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as a file of keys. Searched in one piece, and in pieces cut at every
 * place that the first byte asks for: both have to give the same entries.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/keyfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
	unsigned entries, lines, keys;
};

static void
check(const struct keyfile_entry *e, size_t size)
{
	if (e->kind == KEYFILE_NONE || e->line == 0)
		abort();
	if (e->state == KEYFILE_LIVE ? !e->has_key : e->why[0] == '\0')
		abort();
	if (e->comment_len + e->options_len > size)
		abort();
}

/* Walk a piece that begins at the line *line, and add what is in it. */
static void
walk(const char *text, size_t len, enum keyfile_kind declared, unsigned *line,
    struct sum *ret)
{
	uint8_t *scratch = malloc(KEYFILE_SCRATCH(len));
	char *copy = malloc(len + 1); /* its end is where the piece ends */
	struct keyfile_walk w = {.text = copy,
	    .len = len,
	    .ctx = {1795000000, -3600, scratch},
	    .declared = declared,
	    .line = *line};
	struct keyfile_entry e;

	if (scratch == NULL || copy == NULL)
		abort();
	memcpy(copy, text, len);
	while (keyfile_next(&w, &e)) {
		check(&e, len);
		if (!keyfile_may_have_key(text, len) &&
		    declared == KEYFILE_NONE)
			abort();
		ret->entries++;
		ret->lines += e.line * 31 + e.kind;
		ret->keys += e.has_key;
	}
	*line = w.line;
	free(copy);
	free(scratch);
}

static void
walk_pieces(const char *text, size_t len, enum keyfile_kind declared,
    size_t step, struct sum *ret)
{
	static uint8_t scratch[KEYFILE_SCRATCH(0)];
	size_t at = 0, have = 0, cut;
	unsigned line = 1;
	const char *nl;

	while (at < len) {
		have = have + step < len - at ? have + step : len - at;
		cut = have;
		if (at + have < len) {
			nl = memrchr(text + at, '\n', have);
			if (nl == NULL)
				continue;
			cut = (size_t)(nl + 1 - (text + at));
			cut = keyfile_cut(text + at, cut, have, scratch);
			if (cut == 0)
				continue;
		}
		walk(text + at, cut, declared, &line, ret);
		at += cut;
		have = 0;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum keyfile_kind kinds[] = {KEYFILE_NONE,
	    KEYFILE_AUTHORIZED_KEYS, KEYFILE_KNOWN_HOSTS};
	const char *s = (const char *)data + 1;
	struct sum a, b;
	unsigned line;

	if (size == 0)
		return 0;
	for (size_t i = 0; i < 3; i++) {
		memset(&a, 0, sizeof(a));
		memset(&b, 0, sizeof(b));
		line = 1;
		walk(s, size - 1, kinds[i], &line, &a);
		walk_pieces(s, size - 1, kinds[i], (size_t)data[0] + 1, &b);
		if (memcmp(&a, &b, sizeof(a)) != 0)
			abort();
	}
	return 0;
}
