/*
 * For eyes: rejected keys first, by account; then what else was found, by
 * severity; one line of summary last. Findings are kept until the end to be
 * sorted, up to a number; beyond it they are only counted, and the other
 * formats have them all.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/err.h>
#include <loginpolicy/escape.h>
#include <loginpolicy/key.h>
#include "report_impl.h"

#define KEPT_MAX  20000 /* findings */
#define SHOWN_MAX 20 /* of one rule and account */

struct kept {
	enum rule_id rule;
	char *account, *where, *what, *message; /* owned; account may be NULL */
};
struct text_state {
	struct kept *list;
	size_t n, cap;
	uint64_t dropped;
};

static void
kept_free(struct kept *k)
{
	free(k->account);
	free(k->where);
	free(k->what);
	free(k->message);
}

void
report_text_free(struct report *r)
{
	if (r->text == NULL)
		return;
	for (size_t i = 0; i < r->text->n; i++)
		kept_free(&r->text->list[i]);
	free(r->text->list);
	free(r->text);
	r->text = NULL;
}

static int
begin(struct report *r, const struct run *run)
{
	(void)run;
	if ((r->text = calloc(1, sizeof(*r->text))) == NULL)
		return report_fail(r, ERR_NOMEM);
	return 0;
}

static int
keys(struct report *r, const struct buf *b)
{
	(void)r;
	(void)b;
	return 0;
}

/* The content of b as a string of its own; b is emptied. NULL: no memory. */
static char *
take_string(struct buf *b)
{
	char *s = b->err != 0 ? NULL : strndup(b->p ? b->p : "", b->len);

	buf_clear(b);
	return s;
}

static char *
where_of(struct report *r, const struct finding *f)
{
	if (f->path != NULL)
		escape_text(&r->out, f->path, strlen(f->path));
	if (f->line != 0)
		buf_printf(&r->out, ":%u", f->line);
	return take_string(&r->out);
}

/* "ssh-rsa 1023 bits (strength 79)", as far as it is known. */
static char *
what_of(struct report *r, const struct record *key)
{
	if (key != NULL && key->type != NULL)
		buf_puts(&r->out, key->type);
	if (key != NULL && key->bits != 0)
		buf_printf(&r->out, ", %u bits, strength %u", key->bits,
		    key->strength_bits);
	return take_string(&r->out);
}

static int
keep_room(struct text_state *t)
{
	size_t want = t->cap == 0 ? 64 : t->cap * 2;
	struct kept *list;

	if (t->n < t->cap)
		return 0;
	if ((list = reallocarray(t->list, want, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	t->list = list;
	t->cap = want;
	return 0;
}

static int
finding(struct report *r, const struct finding *f)
{
	struct text_state *t = r->text;
	struct kept *k;

	if (r->opts.quiet && !rules[f->rule].rejects &&
	    rules[f->rule].severity < SEV_HIGH)
		return 0;
	if (t->n >= KEPT_MAX) {
		t->dropped++;
		return 0;
	}
	if (keep_room(t) != 0)
		return report_fail(r, ERR_NOMEM);
	k = &t->list[t->n++];
	memset(k, 0, sizeof(*k));
	k->rule = f->rule;
	k->where = where_of(r, f);
	k->what = what_of(r, f->key);
	k->message = strdup(f->message);
	if (f->account != NULL) {
		escape_text(&r->out, f->account, strlen(f->account));
		k->account = take_string(&r->out);
	}
	if (k->where == NULL || k->what == NULL || k->message == NULL ||
	    (f->account != NULL && k->account == NULL))
		return report_fail(r, ERR_NOMEM);
	return 0;
}

/* It stands on stderr already; here the last line says "incomplete". */
static int
error(struct report *r, const char *path, const char *message)
{
	(void)r;
	(void)path;
	(void)message;
	return 0;
}

static int
compare_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* Rejecting rules by account; then the others by severity, rule, account. */
static int
compare_kept(const void *va, const void *vb)
{
	const struct kept *a = va, *b = vb;
	const struct rule *ra = &rules[a->rule], *rb = &rules[b->rule];
	int c = 0;

	if (ra->rejects != rb->rejects)
		return ra->rejects ? -1 : 1;
	if (ra->rejects)
		c = compare_text(a->account, b->account);
	if (c == 0)
		c = (int)rb->severity - (int)ra->severity;
	if (c == 0)
		c = (int)a->rule - (int)b->rule;
	if (c == 0)
		c = compare_text(a->account, b->account);
	return c;
}

static void
colour(struct report *r, const char *code)
{
	if (r->opts.colour)
		buf_printf(&r->out, "\033[%sm", code);
}

static const char *
colour_of(enum severity s)
{
	switch (s) {
	case SEV_CRITICAL:
		return "1;31";
	case SEV_HIGH:
		return "31";
	case SEV_MEDIUM:
		return "33";
	default:
		return "2";
	}
}

/* Text broken at blanks to fit the columns left of indent. */
static void
put_wrapped(struct report *r, const char *s, unsigned indent)
{
	size_t width = r->opts.columns > indent + 20 ? r->opts.columns - indent
						     : 20;
	size_t used = 0;

	while (*s != '\0') {
		size_t word = strcspn(s, " ");
		size_t columns = text_columns(s, word);

		if (used != 0 && used + 1 + columns > width) {
			buf_putc(&r->out, '\n');
			used = 0;
		}
		if (used == 0)
			buf_printf(&r->out, "%*s", (int)indent, "");
		else
			buf_putc(&r->out, ' ');
		used += columns + (used != 0);
		buf_put(&r->out, s, word);
		s += word;
		s += strspn(s, " ");
	}
	buf_putc(&r->out, '\n');
}

static void
put_one(struct report *r, const struct kept *k)
{
	buf_puts(&r->out, "  ");
	buf_puts(&r->out, k->where);
	buf_putc(&r->out, '\n');
	if (k->what[0] != '\0')
		put_wrapped(r, k->what, 6);
	put_wrapped(r, k->message, 6);
}

static void
put_heading(struct report *r, const struct kept *k)
{
	const struct rule *rule = &rules[k->rule];

	buf_putc(&r->out, '\n');
	colour(r, colour_of(rule->severity));
	buf_printf(&r->out, "%s%s: %s", rule->rejects ? "rejected, " : "",
	    severity_name(rule->severity), rule->id);
	colour(r, "0");
	if (k->account != NULL)
		buf_printf(&r->out, "  account %s", k->account);
	buf_putc(&r->out, '\n');
}

static bool
same_group(const struct kept *a, const struct kept *b)
{
	return a->rule == b->rule && compare_text(a->account, b->account) == 0;
}

/* One group: heading, its findings, what to do. Returns how many it took. */
static size_t
put_group(struct report *r, const struct kept *k, size_t left)
{
	size_t n = 0;

	put_heading(r, k);
	while (n < left && same_group(k, &k[n])) {
		if (n < SHOWN_MAX)
			put_one(r, &k[n]);
		n++;
	}
	if (n > SHOWN_MAX)
		buf_printf(&r->out, "  … and %zu more (--format json)\n",
		    n - SHOWN_MAX);
	put_wrapped(r, rules[k->rule].remedy, 2);
	return n;
}

static void
put_summary(struct report *r, const struct run *run, const struct counts *n)
{
	bool some = false;
	uint64_t all = 0;

	for (unsigned s = 0; s < SEV_COUNT; s++)
		all += n->findings[s];
	buf_printf(&r->out,
	    "%llu keys: %llu rejected, %llu accepted, %llu undetermined; "
	    "%llu findings",
	    (unsigned long long)n->keys_total, (unsigned long long)n->rejected,
	    (unsigned long long)n->accepted,
	    (unsigned long long)n->undetermined, (unsigned long long)all);
	for (unsigned s = SEV_COUNT; s-- > 0;) {
		if (n->findings[s] == 0)
			continue;
		buf_printf(&r->out, "%s%llu %s", some ? ", " : " (",
		    (unsigned long long)n->findings[s],
		    severity_name((enum severity)s));
		some = true;
	}
	buf_printf(&r->out, "%s%s\n", some ? ")" : "",
	    run->complete ? "" : "; not everything could be seen");
}

static int
end(struct report *r, const struct run *run, const struct counts *n)
{
	struct text_state *t = r->text;

	if (t->n > 1)
		qsort(t->list, t->n, sizeof(*t->list), compare_kept);
	if (n->rejected == 0)
		buf_puts(&r->out, "No key is rejected.\n");
	for (size_t i = 0; i < t->n && report_flush(r) == 0;)
		i += put_group(r, &t->list[i], t->n - i);
	if (t->dropped != 0)
		buf_printf(&r->out,
		    "\n… and %llu more findings (--format json)\n",
		    (unsigned long long)t->dropped);
	buf_putc(&r->out, '\n');
	put_summary(r, run, n);
	return report_flush(r);
}

const struct report_format report_text = {"text", NULL, begin, keys, finding,
    error, end};
