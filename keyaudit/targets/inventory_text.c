/* Lines and words of inventories, and what is said of them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/escape.h>
#include "inventory_impl.h"

#define BOM	  "\xef\xbb\xbf"
#define BOM_LEN	  3
#define ABOUT_MAX 100 /* octets of the text that a message shows */

void
lines_init(struct lines *l, const char *text, size_t len)
{
	if (len >= BOM_LEN && memcmp(text, BOM, BOM_LEN) == 0) {
		text += BOM_LEN;
		len -= BOM_LEN;
	}
	l->p = text;
	l->end = text + len;
	l->line = 0;
}

bool
lines_next(struct lines *l, struct piece *ret)
{
	size_t left = (size_t)(l->end - l->p);
	const char *lf;

	if (left == 0)
		return false;
	lf = memchr(l->p, '\n', left);
	ret->p = l->p;
	ret->len = lf != NULL ? (size_t)(lf - l->p) : left;
	l->p += ret->len + (lf != NULL);
	l->line++;
	*ret = piece_trim(*ret);
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct piece
piece_trim(struct piece s)
{
	while (s.len > 0 && is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

bool
piece_is(struct piece s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

bool
piece_is_case(struct piece s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.p, word, s.len) == 0;
}

struct piece
piece_uncommented(struct piece s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '#' && (i == 0 || is_blank(s.p[i - 1]))) {
			s.len = i;
			break;
		}
	}
	return piece_trim(s);
}

struct piece
piece_word(struct piece *s)
{
	struct piece w = {s->p, 0};

	while (w.len < s->len && !is_blank(w.p[w.len]))
		w.len++;
	s->p += w.len;
	s->len -= w.len;
	*s = piece_trim(*s);
	return w;
}

/* One quoted part, of which s begins with the quote. Inside "…" a backslash is for '"' and itself. */
static int
quoted(struct piece *s, struct buf *buf)
{
	char quote = *s->p;
	size_t i = 1;

	for (; i < s->len && s->p[i] != quote; i++) {
		if (quote == '"' && s->p[i] == '\\' && i + 1 < s->len &&
		    (s->p[i + 1] == '"' || s->p[i + 1] == '\\'))
			i++;
		buf_putc(buf, s->p[i]);
	}
	if (i == s->len)
		return ERR_SYNTAX;
	s->p += i + 1;
	s->len -= i + 1;
	return 0;
}

int
piece_shell_word(struct piece *s, struct buf *buf, struct piece *ret)
{
	const char *start;
	int r;

	*s = piece_trim(*s);
	start = s->p;
	buf_clear(buf);
	while (s->len > 0 && !is_blank(*s->p)) {
		if (*s->p == '#') {
			s->len = 0;
			break;
		}
		if (*s->p == '"' || *s->p == '\'') {
			if ((r = quoted(s, buf)) != 0)
				return r;
			continue;
		}
		if (*s->p == '\\' && s->len > 1) {
			s->p++;
			s->len--;
		}
		buf_putc(buf, *s->p++);
		s->len--;
	}
	*ret = (struct piece){buf->len != 0 ? buf->p : "", buf->len};
	return buf->err != 0 ? buf->err : s->p != start;
}

/* "message: about" into buf, with its NUL. */
static int
compose(struct buf *buf, const char *message, struct piece about)
{
	bool cut = about.len > ABOUT_MAX;

	buf_puts(buf, message);
	if (about.len != 0) {
		buf_puts(buf, ": ");
		escape_text(buf, about.p, cut ? ABOUT_MAX : about.len);
	}
	if (cut)
		buf_puts(buf, "...");
	buf_putc(buf, '\0');
	return buf->err;
}

int
inventory_fail(const struct inventory *in, unsigned line, int r,
    const char *message, struct piece about)
{
	struct buf buf;

	buf_init(&buf, DIAG_MSG_MAX);
	if (in->err != NULL) {
		in->err->path = in->path;
		in->err->line = line;
	}
	if (compose(&buf, message, about) == 0)
		diag_set(in->err, r, "%s", buf.p);
	else
		diag_set(in->err, r, "%s", message);
	buf_release(&buf);
	return r;
}

int
inventory_note(const struct inventory *in, unsigned line, const char *message,
    struct piece about)
{
	struct buf buf;
	int r;

	if (in->sink == NULL)
		return 0;
	buf_init(&buf, DIAG_MSG_MAX * 2);
	if ((r = compose(&buf, message, about)) == 0)
		in->sink->note(in->sink->arg, in->path, line, buf.p);
	buf_release(&buf);
	return r;
}

int
inventory_add(const struct inventory *in, unsigned line, struct piece name,
    uint16_t port)
{
	const char *why;
	int r = targets_add_host(in->t, name.p, name.len, port, &why);

	return r != 0 ? inventory_fail(in, line, r, why, name) : 0;
}

int
inventory_add_user(const struct inventory *in, unsigned line, struct piece user)
{
	struct buf message;
	const char *why;
	int r = targets_add_user(in->t, user.p, user.len, &why);

	if (r == ERR_NOMEM)
		return inventory_fail(in, line, r, why, user);
	if (r == 0)
		return 0;
	buf_init(&message, DIAG_MSG_MAX);
	buf_printf(&message, "not asked as this user: %s", why);
	buf_putc(&message, '\0');
	r = message.err != 0 ? message.err
			     : inventory_note(in, line, message.p, user);
	buf_release(&message);
	return r;
}
