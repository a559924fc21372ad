/*
 * Hosts for eyes: those that let in by password, each with what mends it; why
 * the others gave no answer, by reason; weak algorithms, each once. What there
 * is no room for is counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/err.h>
#include <loginpolicy/escape.h>
#include "report_text.h"
#include "text_lines.h"
#include "weak_algorithms.h"

#define KEPT_MAX    (4u << 20) /* octets of logins */
#define TEXT_MAX    (1u << 20)
#define REASONS_MAX 64 /* distinct ones */
#define REASON_SHOW 20 /* hosts named of each */
#define WEAK_MAX    128 /* distinct algorithms */

/* A host that lets in by password, ready to be printed. */
struct login {
	enum rule_id rule;
	size_t name_len; /* octets of text that sort it: its name */
	char text[]; /* the name, NUL, the lines */
};

struct reason {
	struct buf hosts; /* "a:22, b:22" */
	uint64_t total;
	char *text; /* owned; up to what a server said */
	char *said; /* owned; by the first of them, quoted; NULL: nothing */
};

struct weak {
	const struct weak_algorithm *why;
	char *name; /* owned, escaped */
	uint64_t total;
};

struct text_hosts {
	struct login **logins;
	size_t n_logins, cap_logins, kept;
	uint64_t logins_total;
	struct reason reasons[REASONS_MAX];
	size_t n_reasons;
	uint64_t undetermined, other_reasons;
	struct weak weak[WEAK_MAX];
	size_t n_weak;
	uint64_t other_weak, weak_hosts;
	struct buf scratch;
};

struct text_hosts *
text_hosts_new(void)
{
	struct text_hosts *t = calloc(1, sizeof(*t));

	if (t != NULL)
		buf_init(&t->scratch, TEXT_MAX);
	return t;
}

void
text_hosts_free(struct text_hosts *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_logins; i++)
		free(t->logins[i]);
	free(t->logins);
	for (size_t i = 0; i < t->n_reasons; i++) {
		buf_release(&t->reasons[i].hosts);
		free(t->reasons[i].text);
		free(t->reasons[i].said);
	}
	for (size_t i = 0; i < t->n_weak; i++)
		free(t->weak[i].name);
	buf_release(&t->scratch);
	free(t);
}

static bool
is_login(enum rule_id rule)
{
	return rule == RULE_HOST_PASSWORD_LOGIN ||
	    rule == RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD ||
	    rule == RULE_HOST_NONE_ACCEPTED;
}

bool
text_hosts_takes(enum rule_id rule)
{
	return is_login(rule) || rule == RULE_HOST_UNDETERMINED ||
	    rule == RULE_HOST_WEAK_ALGORITHM;
}

/* --- keeping --- */

/* The name, a NUL, and the lines that stand under it, in scratch. */
static int
render_login(struct text_hosts *t, const struct finding *f, unsigned columns,
    size_t *ret_name_len)
{
	struct buf *b = &t->scratch;

	buf_clear(b);
	put_host_port(b, f->host, f->port);
	*ret_name_len = b->len;
	buf_putc(b, '\0');
	text_wrap(b, f->message, 6, columns);
	text_wrap(b, finding_remedy(f), 6, columns);
	return b->err;
}

static int
keep_login(struct text_hosts *t, const struct finding *f, unsigned columns)
{
	struct login **list, *l;
	size_t size, name_len,
	    cap = t->cap_logins == 0 ? 64 : t->cap_logins * 2;
	int e;

	t->logins_total++;
	if ((e = render_login(t, f, columns, &name_len)) != 0)
		return e;
	size = sizeof(*l) + t->scratch.len + 1;
	/* One that needs nothing to get in is never left out. */
	if (t->kept + size > KEPT_MAX && f->rule != RULE_HOST_NONE_ACCEPTED)
		return 0;
	if (t->n_logins == t->cap_logins) {
		list = reallocarray(t->logins, cap, sizeof(struct login *));
		if (list == NULL)
			return ERR_NOMEM;
		t->logins = list;
		t->cap_logins = cap;
	}
	if ((l = malloc(size)) == NULL)
		return ERR_NOMEM;
	t->kept += size;
	l->rule = f->rule;
	l->name_len = name_len;
	memcpy(l->text, t->scratch.p, t->scratch.len);
	l->text[t->scratch.len] = '\0';
	t->logins[t->n_logins++] = l;
	return 0;
}

/* What a server said stands quoted behind a reason, and makes no reason of its own. */
static size_t
reason_len(const char *message)
{
	const char *quoted = strstr(message, ": \"");

	return quoted != NULL ? (size_t)(quoted - message) : strlen(message);
}

/* NULL: no memory, or (*ret_full) no room for one more. */
static struct reason *
reason_of(struct text_hosts *t, const char *message, bool *ret_full)
{
	size_t len = reason_len(message);
	struct reason *n;

	for (size_t i = 0; i < t->n_reasons; i++) {
		n = &t->reasons[i];
		if (strlen(n->text) == len &&
		    memcmp(n->text, message, len) == 0)
			return n;
	}
	*ret_full = t->n_reasons == REASONS_MAX;
	if (*ret_full)
		return NULL;
	n = &t->reasons[t->n_reasons];
	if ((n->text = strndup(message, len)) == NULL)
		return NULL;
	n->said = message[len] != '\0' ? strdup(message + len + 2) : NULL;
	buf_init(&n->hosts, TEXT_MAX);
	t->n_reasons++;
	return n;
}

static int
keep_undetermined(struct text_hosts *t, const struct finding *f)
{
	bool full = false;
	struct reason *n = reason_of(t, f->message, &full);

	t->undetermined++;
	if (n == NULL && !full)
		return ERR_NOMEM;
	if (n == NULL) {
		t->other_reasons++;
		return 0;
	}
	if (n->total++ >= REASON_SHOW)
		return 0;
	buf_puts(&n->hosts, n->hosts.len != 0 ? ", " : "");
	put_host_port(&n->hosts, f->host, f->port);
	return n->hosts.err;
}

int
text_hosts_finding(struct text_hosts *t, const struct finding *f,
    unsigned columns)
{
	if (is_login(f->rule))
		return keep_login(t, f, columns);
	if (f->rule == RULE_HOST_UNDETERMINED)
		return keep_undetermined(t, f);
	t->weak_hosts++; /* which ones, text_hosts_host() counts */
	return 0;
}

static int
count_weak(struct text_hosts *t, const struct weak_algorithm *why,
    const char *name)
{
	struct buf *b = &t->scratch;
	struct weak *w;

	buf_clear(b);
	text_escape(b, name, strlen(name));
	buf_putc(b, '\0');
	if (b->err != 0)
		return b->err;
	for (size_t i = 0; i < t->n_weak; i++) {
		w = &t->weak[i];
		if (w->why->kind == why->kind && strcmp(w->name, b->p) == 0) {
			w->total++;
			return 0;
		}
	}
	if (t->n_weak == WEAK_MAX) {
		t->other_weak++;
		return 0;
	}
	w = &t->weak[t->n_weak];
	if ((w->name = strdup(b->p)) == NULL)
		return ERR_NOMEM;
	w->why = why;
	w->total = 1;
	t->n_weak++;
	return 0;
}

int
text_hosts_host(struct text_hosts *t, const struct host *h)
{
	const struct weak_algorithm *why;
	const struct name_list *l;
	int e;

	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++) {
		l = weak_kind_list(h, (enum weak_kind)k);
		for (const char *s = name_list_first(l); s != NULL;
		     s = name_list_next(l, s)) {
			why = weak_algorithm_find((enum weak_kind)k, s);
			if (why != NULL && (e = count_weak(t, why, s)) != 0)
				return e;
		}
	}
	return 0;
}

/* --- printing --- */

static void
put_count(struct buf *b, uint64_t n)
{
	buf_printf(b, "%llu host%s", (unsigned long long)n, n == 1 ? "" : "s");
}

static void
put_heading(struct report *r, enum severity severity, const char *text,
    uint64_t n)
{
	text_coloured(r, text_colour_of(severity), text);
	buf_puts(&r->out, ": ");
	put_count(&r->out, n);
	buf_putc(&r->out, '\n');
}

/* Who asks for nothing first, then by name. */
static int
by_rule(const void *a, const void *b)
{
	const struct login *const *x = a, *const *y = b;
	bool p = (*x)->rule == RULE_HOST_NONE_ACCEPTED,
	     q = (*y)->rule == RULE_HOST_NONE_ACCEPTED;

	if (p != q)
		return p ? -1 : 1;
	return strcmp((*x)->text, (*y)->text);
}

static void
put_login(struct report *r, const struct login *l)
{
	enum severity severity = rules[l->rule].severity;

	buf_puts(&r->out, "  ");
	if (r->opts.colour)
		buf_puts(&r->out, "\033[1m");
	text_cut(&r->out, l->text, l->name_len, r->opts.columns - 13);
	buf_puts(&r->out, r->opts.colour ? "\033[0m, " : ", ");
	text_coloured(r, text_colour_of(severity), severity_name(severity));
	buf_putc(&r->out, '\n');
	buf_puts(&r->out, l->text + l->name_len + 1);
}

void
text_hosts_put_logins(struct text_hosts *t, struct report *r)
{
	if (t->logins_total == 0) {
		if (!r->opts.quiet)
			buf_puts(&r->out,
			    "No host was seen that allows "
			    "password login.\n\n");
		return;
	}
	put_heading(r, SEV_CRITICAL, "Password login is allowed",
	    t->logins_total);
	buf_putc(&r->out, '\n');
	qsort(t->logins, t->n_logins, sizeof(*t->logins), by_rule);
	for (size_t i = 0; i < t->n_logins && report_settle(r) == 0; i++)
		put_login(r, t->logins[i]);
	if (t->logins_total > t->n_logins)
		buf_printf(&r->out, "  ... and %llu more (use --format json)\n",
		    (unsigned long long)(t->logins_total - t->n_logins));
	buf_putc(&r->out, '\n');
}

static int
by_total(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void
put_reason(struct report *r, struct reason *n)
{
	struct buf head;

	buf_init(&head, TEXT_MAX);
	buf_printf(&head, "%s: ", n->text);
	if (n->said != NULL)
		buf_printf(&head, "%s%s: ", n->total == 1 ? "" : "such as ",
		    n->said);
	put_count(&head, n->total);
	buf_putc(&head, '\0');
	if (n->total > REASON_SHOW)
		buf_printf(&n->hosts, " and %llu more",
		    (unsigned long long)(n->total - REASON_SHOW));
	buf_putc(&n->hosts, '\0');
	if (head.err == 0 && n->hosts.err == 0) {
		text_wrap(&r->out, head.p, 2, r->opts.columns);
		text_wrap(&r->out, n->hosts.p, 6, r->opts.columns);
	} else {
		report_fail(r, head.err != 0 ? head.err : n->hosts.err);
	}
	buf_release(&head);
}

void
text_hosts_put_undetermined(struct text_hosts *t, struct report *r)
{
	if (t->undetermined == 0)
		return;
	put_heading(r, SEV_LOW, "Not determined", t->undetermined);
	qsort(t->reasons, t->n_reasons, sizeof(t->reasons[0]), by_total);
	for (size_t i = 0; i < t->n_reasons; i++)
		put_reason(r, &t->reasons[i]);
	if (t->other_reasons != 0)
		buf_printf(&r->out,
		    "  other reasons: %llu (use --format json)\n",
		    (unsigned long long)t->other_reasons);
	buf_putc(&r->out, '\n');
}

static int
by_kind(const void *a, const void *b)
{
	const struct weak *x = a, *y = b;

	if (x->why->kind != y->why->kind)
		return x->why->kind < y->why->kind ? -1 : 1;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* One line: "hmac-sha1: 12 hosts; SHA-1 (source)". */
static void
put_weak(struct report *r, const struct weak *w, struct buf *line)
{
	buf_clear(line);
	buf_printf(line, "%s: ", w->name);
	put_count(line, w->total);
	buf_printf(line, "; %s (%s)", w->why->why, w->why->source);
	buf_putc(line, '\0');
	if (line->err != 0)
		report_fail(r, line->err);
	else
		text_wrap(&r->out, line->p, 4, r->opts.columns);
}

/* "sshd_config: Ciphers -a,b" for the algorithms of one kind from here on. Returns how many they are. */
static size_t
put_weak_kind(struct text_hosts *t, struct report *r, size_t from)
{
	enum weak_kind kind = t->weak[from].why->kind;
	struct buf *b = &t->scratch;
	size_t i;

	buf_printf(&r->out, "  %s\n", weak_kind_keyword(kind));
	for (i = from; i < t->n_weak && t->weak[i].why->kind == kind; i++)
		put_weak(r, &t->weak[i], b);
	buf_clear(b);
	buf_printf(b, "sshd_config: %s -", weak_kind_keyword(kind));
	for (size_t k = from; k < i; k++)
		buf_printf(b, "%s%s", k == from ? "" : ",", t->weak[k].name);
	buf_putc(b, '\0');
	buf_puts(&r->out, r->opts.colour ? "\033[36m" : "");
	if (b->err != 0)
		report_fail(r, b->err);
	else
		text_wrap(&r->out, b->p, 4, r->opts.columns);
	buf_puts(&r->out, r->opts.colour ? "\033[0m" : "");
	return i - from;
}

void
text_hosts_put_weak(struct text_hosts *t, struct report *r)
{
	if (t->n_weak == 0)
		return;
	put_heading(r, SEV_MEDIUM, "Weak algorithms are offered",
	    t->weak_hosts);
	qsort(t->weak, t->n_weak, sizeof(t->weak[0]), by_kind);
	for (size_t i = 0; i < t->n_weak;)
		i += put_weak_kind(t, r, i);
	if (t->other_weak != 0)
		buf_printf(&r->out, "  others: %llu (use --format json)\n",
		    (unsigned long long)t->other_weak);
	buf_putc(&r->out, '\n');
}

void
text_hosts_put_summary(struct report *r, const struct host_counts *n)
{
	struct buf *b = &r->out;

	put_count(b, n->total);
	buf_printf(b,
	    ": %llu allow%s password login, %llu keys only, %llu not determined",
	    (unsigned long long)n->password, n->password == 1 ? "s" : "",
	    (unsigned long long)n->key_only,
	    (unsigned long long)n->undetermined);
	if (n->left != 0)
		buf_printf(b, "; %llu not looked at",
		    (unsigned long long)n->left);
}
