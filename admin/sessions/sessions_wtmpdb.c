/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON that wtmpdb(8) prints. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <loginpolicy/base/tz.h>
#include "sessions.h"

static void
copy_member(const json_t *entry, const char *name, char ret[SESSION_WORD_ROOM])
{
	const char *text = json_string_value(json_object_get(entry, name));

	snprintf(ret, SESSION_WORD_ROOM, "%s", text != NULL ? text : "");
}

/* "2026-11-30T09:12:00+0100": RFC 3339 has a colon in the offset. */
static int64_t
parse_when(const char *text)
{
	char with_colon[40];
	struct moment m;
	size_t len = text != NULL ? strlen(text) : 0;

	if (len < 5 || len > sizeof(with_colon) - 2)
		return 0;
	snprintf(with_colon, sizeof(with_colon), "%.*s:%s", (int)len - 2, text,
	    text + len - 2);
	return moment_parse(with_colon, &m) == 0 && !m.local ? m.clock : 0;
}

static int
add_entry(struct login_sessions *l, const json_t *entry)
{
	const char *out = json_string_value(json_object_get(entry, "logout"));
	struct login_session s = {.source = "wtmpdb"};

	if (out == NULL || strncmp(out, "still logged in", 15) != 0)
		return 0;
	copy_member(entry, "user", s.user);
	copy_member(entry, "tty", s.tty);
	copy_member(entry, "hostname", s.from);
	copy_member(entry, "service", s.service);
	/* sshd has no terminal yet when it asks PAM. */
	if (strcmp(s.tty, "ssh") == 0 || strcmp(s.tty, "?") == 0)
		s.tty[0] = '\0';
	s.since = parse_when(
	    json_string_value(json_object_get(entry, "login")));
	return sessions_add(l, &s);
}

int
sessions_parse_wtmpdb(struct login_sessions *l, const char *text, size_t len)
{
	json_t *root = json_loadb(text, len, 0, NULL);
	const json_t *entries = json_object_get(root, "entries"), *entry;
	size_t i;
	int r = json_is_array(entries) ? 0 : ERR_SYNTAX;

	json_array_foreach(entries, i, entry)
	{
		if (r == 0)
			r = add_entry(l, entry);
	}
	json_decref(root);
	return r;
}
