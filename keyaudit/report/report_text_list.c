/*
 * The list of keys in the text report. Workers write a key as one entry: a
 * mark, its lines, NUL. Those that let in, and those that are not for letting
 * in, go out as they come; those that open nothing wait in a spool.
 */
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "report_text.h"
#include "text_lines.h"

#define MARK_LISTED '+'
#define MARK_UNUSED '-'

static void
put_escaped(struct buf *b, const char *s, size_t len)
{
	if (s != NULL)
		text_escape(b, s, len);
}

/* "alice  ssh-ed25519 256  SHA256:…  accept" */
static void
put_head(struct buf *b, const struct record *r)
{
	const char *account = r->account == NULL ? "no account" : r->account;
	char fp[KEY_FP_LEN];

	buf_puts(b, "  ");
	put_escaped(b, account, strlen(account));
	buf_puts(b, "  ");
	if (r->type == NULL)
		buf_puts(b, "unknown type");
	else
		put_escaped(b, r->type, strlen(r->type));
	if (r->bits != 0)
		buf_printf(b, " %u", r->bits);
	if (r->has_fp) {
		key_fp_text(r->fp, fp);
		buf_printf(b, "  %s", fp);
	}
	buf_printf(b, "  %s\n", verdict_name(r->verdict));
}

static void
put_used(struct buf *b, const struct record *r)
{
	if (r->used == USED_NOT_ASKED)
		return;
	buf_printf(b, "      lets in: %s", used_name(r->used));
	if (r->used_why != NULL && r->used_why[0] != '\0')
		buf_printf(b, " (%s)", r->used_why);
	buf_putc(b, '\n');
}

void
text_list_key(struct buf *b, const struct record *r)
{
	const char *path = strcmp(r->path, "-") == 0 ? "standard input"
						     : r->path;

	buf_putc(b, r->used == USED_NO ? MARK_UNUSED : MARK_LISTED);
	put_head(b, r);
	buf_puts(b, "      ");
	put_escaped(b, path, strlen(path));
	buf_printf(b, ":%u", r->line);
	if (r->comment_len != 0) {
		buf_puts(b, "  \"");
		put_escaped(b, r->comment, r->comment_len);
		buf_putc(b, '"');
	}
	buf_putc(b, '\n');
	put_used(b, r);
	buf_putc(b, '\0');
}

void
text_list_init(struct text_list *l)
{
	memset(l, 0, sizeof(*l));
	spool_init(&l->unused);
}

void
text_list_release(struct text_list *l)
{
	spool_release(&l->unused);
}

static int
put_one(struct text_list *l, struct report *r, const char *entry, size_t len)
{
	if (entry[0] == MARK_UNUSED) {
		l->any_unused = true;
		buf_put(&l->unused.b, entry + 1, len - 1);
		return spool_write_if_full(&l->unused);
	}
	if (!l->any)
		buf_puts(&r->out, "Keys\n");
	l->any = true;
	return report_write(r, entry + 1, len - 1);
}

int
text_list_keys(struct text_list *l, struct report *r, const struct buf *b)
{
	const char *p = b->p, *end = b->p + b->len, *nul;
	int e = 0;

	for (; p < end && e == 0; p = nul + 1) {
		if ((nul = memchr(p, '\0', (size_t)(end - p))) == NULL)
			return ERR_INTERNAL;
		e = put_one(l, r, p, (size_t)(nul - p));
	}
	return e;
}

int
text_list_end(struct text_list *l, struct report *r)
{
	int e;

	if (l->any)
		buf_putc(&r->out, '\n');
	if (!l->any_unused)
		return 0;
	buf_puts(&r->out, "Keys that open nothing\n");
	e = report_write_spool(r, &l->unused, 0);
	buf_putc(&r->out, '\n');
	return e;
}
