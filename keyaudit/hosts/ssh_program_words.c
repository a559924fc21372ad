/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line ends with LF, ssh's own with CR LF. The relevant lines of OpenSSH
 * 7.5 to 10.6 (log.c, sshconnect2.c, kex.c):
 *   debug1: SSH2_MSG_NEWKEYS received
 *   debug1: Authentications that can continue: publickey,password
 *   Authenticated to host (via proxy) using "none".     since 8.7
 *   debug1: Authentication succeeded (none).            before
 * Lines of the authentication only count after the key exchange. The last list
 * counts: a banner comes before the server's answer, after which ssh ends
 * because it has no method left.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "ssh_program_words.h"

void
ssh_words_init(struct ssh_words *w)
{
	memset(w, 0, sizeof(*w));
	buf_init(&w->line, SSH_WORDS_LINE_MAX);
}

void
ssh_words_release(struct ssh_words *w)
{
	name_list_release(&w->methods);
	buf_release(&w->line);
	memset(w, 0, sizeof(*w));
}

/* What follows these words at the beginning of the line; NULL: other words. */
static const char *
text_after(const char *line, const char *words)
{
	size_t n = strlen(words);

	return strncmp(line, words, n) == 0 ? line + n : NULL;
}

static bool
ends_with(const char *line, const char *words)
{
	size_t len = strlen(line), n = strlen(words);

	return len >= n && strcmp(line + len - n, words) == 0;
}

static void
parse_methods(struct ssh_words *w, const char *list)
{
	name_list_release(&w->methods);
	if (name_list_parse(list, strlen(list), &w->methods) != 0) {
		w->state = SSH_WORDS_NO_MEMORY;
		return;
	}
	w->methods.cut |= strlen(list) >=
	    SSH_WORDS_OWN_MAX - strlen("Authentications that can continue: ");
	w->state = SSH_WORDS_METHODS;
}

static bool
is_accepted(const char *line)
{
	return (text_after(line, "Authenticated to ") != NULL &&
		   ends_with(line, " using \"none\".")) ||
	    strcmp(line, "debug1: Authentication succeeded (none).") == 0;
}

static bool
is_debug(const char *line)
{
	const char *rest = text_after(line, "debug");

	return rest != NULL && rest[0] >= '1' && rest[0] <= '3' &&
	    rest[1] == ':';
}

/* line: NUL-terminated, without CR and LF. */
static void
parse_line(struct ssh_words *w, const char *line)
{
	const char *list;

	if (strcmp(line, "debug1: SSH2_MSG_NEWKEYS received") == 0)
		w->secured = true;
	else if (w->secured && is_accepted(line))
		w->state = SSH_WORDS_ACCEPTED;
	else if (w->secured &&
	    (list = text_after(line,
		 "debug1: Authentications that can continue: ")) != NULL)
		parse_methods(w, list);
	else if (line[0] != '\0' && !is_debug(line) &&
	    text_after(line, "Warning: Permanently added") == NULL)
		snprintf(w->last, sizeof(w->last), "%s", line);
}

static void
end_line(struct ssh_words *w)
{
	while (w->line.len != 0 && w->line.p[w->line.len - 1] == '\r')
		w->line.len--;
	buf_putc(&w->line, '\0');
	if (w->line.err == 0)
		parse_line(w, w->line.p);
	else if (w->line.err == ERR_NOMEM)
		w->state = SSH_WORDS_NO_MEMORY;
	buf_clear(&w->line);
}

/* Collect a line. A long one is ignored: buf's error lasts until its end. */
static size_t
feed_line(struct ssh_words *w, const char *p, size_t len)
{
	const char *lf = memchr(p, '\n', len);
	size_t n = lf != NULL ? (size_t)(lf - p) : len;

	buf_put(&w->line, p, n);
	if (lf == NULL)
		return n;
	end_line(w);
	return n + 1;
}

bool
ssh_words_is_over(const struct ssh_words *w)
{
	return w->state > SSH_WORDS_METHODS;
}

enum ssh_words_state
ssh_words_feed(struct ssh_words *w, const char *p, size_t len)
{
	size_t room = SSH_WORDS_BYTES_MAX - w->bytes;
	size_t end = len < room ? len : room, i = 0;

	while (i < end && !ssh_words_is_over(w))
		i += feed_line(w, p + i, end - i);
	w->bytes += i;
	if (end < len && !ssh_words_is_over(w))
		w->state = SSH_WORDS_FLOOD;
	return w->state;
}
