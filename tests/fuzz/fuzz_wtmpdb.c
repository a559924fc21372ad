/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as what wtmpdb prints: what becomes a session is one. */
#include <stdlib.h>
#include <string.h>

#include "admin/sessions/sessions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_word(const char word[SESSION_WORD_ROOM])
{
	if (memchr(word, '\0', SESSION_WORD_ROOM) == NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct login_sessions l = {0};
	int r = sessions_parse_wtmpdb(&l, (const char *)data, size);

	if (r != 0 && (r != ERR_SYNTAX || l.n != 0))
		abort();
	for (size_t i = 0; i < l.n; i++) {
		const struct login_session *s = &l.list[i];

		check_word(s->user);
		check_word(s->tty);
		check_word(s->from);
		check_word(s->service);
		if (strcmp(s->source, "wtmpdb") != 0 || s->has_uid ||
		    s->leader != 0 || s->has_row || strcmp(s->tty, "ssh") == 0)
			abort();
	}
	sessions_release(&l);
	return 0;
}
