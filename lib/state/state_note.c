/*
 * details/: who blocked an account or revoked a key, when, and why. A file for
 * each marker, "blocked-" or "revoked-" and the marker's name, root's alone:
 *
 *	at=2026-11-24T20:17:25Z
 *	by=1001
 *	reason=laptop stolen
 *
 * The time is UTC, by is a uid, the reason is a line of UTF-8 and may be
 * missing. No decision goes by these files.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include "state_note.h"

#define NOTE_PATH_ROOM 80 /* of a path below the state directory */

void
state_note_release(struct state_note *n)
{
	free(n->reason);
	memset(n, 0, sizeof(*n));
}

bool
state_reason_is_good(const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	if (len > STATE_REASON_MAX)
		return false;
	for (; len != 0; s += n, len -= n) {
		n = utf8_decode(s, len, &cp);
		if (n == 0 || utf8_is_dangerous(cp))
			return false;
	}
	return true;
}

void
state_note_put(const struct state_note *n, struct buf *b)
{
	buf_puts(b, "at=");
	put_utc(b, n->at);
	buf_printf(b, "\nby=%lu\n", (unsigned long)n->by);
	if (n->reason != NULL)
		buf_printf(b, "reason=%s\n", n->reason);
}

static int
parse_note(const char *text, struct state_note *ret)
{
	char by[24], reason[STATE_REASON_MAX + 1];
	uint64_t uid;

	if (!state_time(text, "at", &ret->at) ||
	    !state_value(text, "by", by, sizeof(by)) ||
	    parse_u64(by, strlen(by), 0, UINT32_MAX, &uid) != 0)
		return 0;
	ret->by = (uid_t)uid;
	ret->known = true;
	if (!state_value(text, "reason", reason, sizeof(reason)) ||
	    reason[0] == '\0')
		return 0;
	ret->reason = strdup(reason);
	return ret->reason != NULL ? 0 : ERR_NOMEM;
}

int
state_note_read(const struct state *s, const char *kind, const char *marker,
    struct state_note *ret)
{
	char name[NOTE_PATH_ROOM], *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	snprintf(name, sizeof(name), "details/%s-%s", kind, marker);
	r = state_read_small(s->dir_fd, name, STATE_FILE_MAX, &text);
	if (r == 0)
		r = parse_note(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

int
state_key_note(const struct state *s, const uint8_t fp[SHA256_LEN],
    struct state_note *ret)
{
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return state_note_read(s, "revoked", name, ret);
}
