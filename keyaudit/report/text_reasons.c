/*
 * A server's text makes no reason of its own, or one hostile network would fill
 * the table; but each distinct text is shown, for a prompt such as "Secret: "
 * may well be a password's.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "text_lines.h"
#include "text_reasons.h"

#define TEXT_MAX    (1u << 20)
#define REASONS_MAX 64 /* distinct ones */
#define SAID_MAX    32 /* distinct texts of one reason */
#define HOSTS_SHOWN 20 /* named of each text */

struct said {
	char *text; /* owned, quoted; "": nothing */
	uint64_t total;
	struct buf hosts; /* "a:22, b:22" */
};

struct reason {
	char *text; /* owned; up to what a server said */
	uint64_t total;
	struct said *said; /* owned */
	size_t n_said;
	uint64_t other; /* hosts whose text there was no room for */
};

struct text_reasons {
	struct reason reasons[REASONS_MAX];
	size_t n;
	uint64_t total, other;
};

struct text_reasons *
text_reasons_new(void)
{
	return calloc(1, sizeof(struct text_reasons));
}

static void
release(struct reason *n)
{
	for (size_t i = 0; i < n->n_said; i++) {
		buf_release(&n->said[i].hosts);
		free(n->said[i].text);
	}
	free(n->said);
	free(n->text);
}

void
text_reasons_free(struct text_reasons *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		release(&t->reasons[i]);
	free(t);
}

uint64_t
text_reasons_total(const struct text_reasons *t)
{
	return t->total;
}

static size_t
reason_len(const char *message)
{
	const char *quoted = strstr(message, ": \"");

	return quoted != NULL ? (size_t)(quoted - message) : strlen(message);
}

/* *ret NULL: no room for one more. Returns 0 or ERR_NOMEM. */
static int
find_reason(struct text_reasons *t, const char *message, struct reason **ret)
{
	size_t len = reason_len(message);
	struct reason *n;

	for (size_t i = 0; i < t->n; i++) {
		*ret = &t->reasons[i];
		if (strlen((*ret)->text) == len &&
		    memcmp((*ret)->text, message, len) == 0)
			return 0;
	}
	*ret = NULL;
	if (t->n == REASONS_MAX)
		return 0;
	n = &t->reasons[t->n];
	if ((n->text = strndup(message, len)) == NULL)
		return ERR_NOMEM;
	t->n++;
	*ret = n;
	return 0;
}

/* The same of a reason's texts. */
static int
find_said(struct reason *n, const char *text, struct said **ret)
{
	struct said *list;

	for (size_t i = 0; i < n->n_said; i++) {
		*ret = &n->said[i];
		if (strcmp((*ret)->text, text) == 0)
			return 0;
	}
	*ret = NULL;
	if (n->n_said == SAID_MAX)
		return 0;
	list = reallocarray(n->said, n->n_said + 1, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	n->said = list;
	memset(&list[n->n_said], 0, sizeof(*list));
	if ((list[n->n_said].text = strdup(text)) == NULL)
		return ERR_NOMEM;
	buf_init(&list[n->n_said].hosts, TEXT_MAX);
	*ret = &list[n->n_said++];
	return 0;
}

int
text_reasons_add(struct text_reasons *t, const char *message, const char *host,
    unsigned port)
{
	const char *text = message + reason_len(message);
	struct reason *n;
	struct said *s;

	t->total++;
	if (find_reason(t, message, &n) != 0)
		return ERR_NOMEM;
	if (n == NULL) {
		t->other++;
		return 0;
	}
	n->total++;
	if (find_said(n, text[0] != '\0' ? text + 2 : "", &s) != 0)
		return ERR_NOMEM;
	if (s == NULL) {
		n->other++;
		return 0;
	}
	if (s->total++ >= HOSTS_SHOWN)
		return 0;
	buf_puts(&s->hosts, s->hosts.len != 0 ? ", " : "");
	put_host_port(&s->hosts, host, port);
	return s->hosts.err;
}

/* --- printing --- */

static int
by_total(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->text, y->text);
}

static int
by_said_total(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* "HEAD: SAID: N hosts", wrapped; head and said may be empty. */
static void
put_head(struct report *r, const char *head, const char *said, uint64_t n,
    unsigned indent)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_printf(&b, "%s%s%s%s%llu host%s", head, head[0] != '\0' ? ": " : "",
	    said, said[0] != '\0' ? ": " : "", (unsigned long long)n,
	    n == 1 ? "" : "s");
	buf_putc(&b, '\0');
	if (b.err == 0)
		text_wrap(&r->out, b.p, indent, r->opts.columns);
	else
		report_fail(r, b.err);
	buf_release(&b);
}

static void
put_hosts(struct report *r, struct said *s, unsigned indent)
{
	if (s->total > HOSTS_SHOWN)
		buf_printf(&s->hosts, " and %llu more",
		    (unsigned long long)(s->total - HOSTS_SHOWN));
	buf_putc(&s->hosts, '\0');
	if (s->hosts.err == 0)
		text_wrap(&r->out, s->hosts.p, indent, r->opts.columns);
	else
		report_fail(r, s->hosts.err);
}

static void
put_reason(struct report *r, struct reason *n)
{
	if (n->n_said == 1) {
		put_head(r, n->text, n->said[0].text, n->total, 2);
		put_hosts(r, &n->said[0], 6);
		return;
	}
	qsort(n->said, n->n_said, sizeof(n->said[0]), by_said_total);
	put_head(r, n->text, "", n->total, 2);
	for (size_t i = 0; i < n->n_said; i++) {
		put_head(r, "", n->said[i].text, n->said[i].total, 4);
		put_hosts(r, &n->said[i], 6);
	}
	if (n->other != 0)
		buf_printf(&r->out, "    others: %llu (use --format json)\n",
		    (unsigned long long)n->other);
}

void
text_reasons_put(struct text_reasons *t, struct report *r)
{
	qsort(t->reasons, t->n, sizeof(t->reasons[0]), by_total);
	for (size_t i = 0; i < t->n; i++)
		put_reason(r, &t->reasons[i]);
	if (t->other != 0)
		buf_printf(&r->out,
		    "  other reasons: %llu (use --format json)\n",
		    (unsigned long long)t->other);
}
