/*
 * The lines of a server up to its ident (RFC 4253 s4.2), read as OpenSSH's
 * kex_exchange_identification() does: LF ends a line, CRs before it are not
 * of it, a NUL is an error, "SSH-" at the beginning of a line makes it the ident.
 *
 * sshd(8) refuses in a line of its own before any ident: "Exceeded MaxStartups"
 * up to OpenSSH 9.7, "Not allowed at this time" since (MaxStartups, and
 * PerSourcePenalties of 9.8; sshd.c, drop_connection()). The connection is
 * closed then, maybe before the line's end is here, so that each line is
 * looked at while it comes.
 */
#include <stdlib.h>
#include <string.h>

#include "wire_impl.h"

#define IDENT	     "SSH-"
#define LINE_ROOM    (WIRE_LINE_MAX + 1) /* and a CR */
#define LENGTH_OF(s) (sizeof(s) - 1)
#define BEGINS(w, s) \
	((w)->in.len >= LENGTH_OF(s) && memcmp((w)->in.p, s, LENGTH_OF(s)) == 0)

/* What has come of the line so far may still become an ident. */
static bool
may_be_ident(const struct wire *w)
{
	size_t n = w->in.len < LENGTH_OF(IDENT) ? w->in.len : LENGTH_OF(IDENT);

	return n == 0 || memcmp(w->in.p, IDENT, n) == 0;
}

static void
keep_first(struct wire *w)
{
	size_t n = sizeof(w->first_line) - 1;

	if (n > w->in.len)
		n = w->in.len;
	if (n != 0)
		memcpy(w->first_line, w->in.p, n);
	w->first_line[n] = '\0';
	w->text_first = true;
}

/* A constant effort however often it is called: the beginning of the line alone. */
static void
look_at_text(struct wire *w)
{
	if (BEGINS(w, "Not allowed at this time") ||
	    BEGINS(w, "Exceeded MaxStartups"))
		w->throttled = true;
	if (w->lines == 0 && !may_be_ident(w))
		keep_first(w);
}

static void
take_ident(struct wire *w)
{
	if (memchr(w->in.p, '\r', w->in.len) != NULL) {
		wire_bad(w, ERR_SYNTAX, "an ident line with a CR in it");
		return;
	}
	if ((w->ident = malloc(w->in.len + 1)) == NULL) {
		wire_bad(w, ERR_NOMEM, "no memory for the ident line");
		return;
	}
	memcpy(w->ident, w->in.p, w->in.len);
	w->ident[w->in.len] = '\0';
	w->ident_len = w->in.len;
	if (wire_ident_has_2(w))
		w->state = WIRE_KEXINIT;
	else if (wire_ident_has_1(w))
		wire_bad(w, ERR_UNSUPPORTED,
		    "an ident of SSH protocol 1 alone");
	else
		wire_bad(w, ERR_UNSUPPORTED,
		    "an ident of an unknown SSH protocol");
}

static void
take_text(struct wire *w)
{
	if (w->lines == 0)
		keep_first(w);
	if (++w->lines == WIRE_LINES_MAX)
		wire_bad(w, ERR_TOOBIG, "1024 lines, and no ident");
}

/* The LF is here. */
static void
take_line(struct wire *w)
{
	while (w->in.len != 0 && w->in.p[w->in.len - 1] == '\r')
		w->in.len--;
	if (w->in.len > WIRE_LINE_MAX)
		wire_bad(w, ERR_TOOBIG, "a line of more than 8192 octets");
	else if (BEGINS(w, IDENT))
		take_ident(w);
	else
		take_text(w);
	buf_clear(&w->in);
}

/* Take octets of one line, up to its LF, a NUL or the cap. Returns how many. */
static size_t
line_part(struct wire *w, const uint8_t *p, size_t len)
{
	size_t room = LINE_ROOM - w->in.len, n = 0;

	while (n < len && n < room && p[n] != '\n' && p[n] != '\0')
		n++;
	buf_put(&w->in, p, n);
	if (w->in.err != 0) {
		wire_bad(w, w->in.err, "no memory for a line");
		return n;
	}
	look_at_text(w);
	if (n == len)
		return n;
	if (p[n] == '\n')
		take_line(w);
	else if (p[n] == '\0')
		wire_bad(w, ERR_SYNTAX, "a line with a NUL in it");
	else
		wire_bad(w, ERR_TOOBIG, "a line of more than 8192 octets");
	return n + 1;
}

size_t
wire_lines(struct wire *w, const uint8_t *p, size_t len)
{
	size_t i = 0;

	while (i < len && w->state == WIRE_IDENT)
		i += line_part(w, p + i, len - i);
	return i;
}

static bool
ident_begins(const struct wire *w, const char *s)
{
	return w->ident != NULL && strncmp(w->ident, s, strlen(s)) == 0;
}

bool
wire_ident_has_1(const struct wire *w)
{
	return ident_begins(w, "SSH-1.");
}

bool
wire_ident_has_2(const struct wire *w)
{
	return ident_begins(w, "SSH-2.") || ident_begins(w, "SSH-1.99-");
}
