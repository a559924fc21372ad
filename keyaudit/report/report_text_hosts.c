/*
 * Hosts for eyes: those that let in by password, each with what mends it; why
 * the others gave no answer, by reason; weak algorithms, each once. What there
 * is no room for is counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "keyaudit/findings/host_remedy.h"
#include "report_text.h"
#include "text_lines.h"
#include "text_reasons.h"
#include "text_users.h"
#include "keyaudit/findings/weak_algorithms.h"

#define KEPT_MAX   (4u << 20) /* octets of logins */
#define TEXT_MAX   (1u << 20)
#define WEAK_MAX   128 /* distinct algorithms */
#define NO_PQ_SHOW 20 /* hosts named */

/* A host that lets in by password, ready to be printed. */
struct login {
	enum rule_id rule;
	size_t name_len; /* octets of text that sort it: its name */
	char text[]; /* the name, NUL, the lines */
};

struct weak {
	const struct weak_algorithm *why;
	char *name; /* owned, escaped */
	uint64_t total;
	bool openssh; /* an OpenSSH offers it: sshd_config(5) takes it away */
};

struct text_hosts {
	struct login **logins;
	size_t n_logins, cap_logins, kept;
	uint64_t logins_total;
	struct text_reasons *undetermined;
	struct text_users users; /* of the hosts with keys only */
	struct weak weak[WEAK_MAX];
	size_t n_weak;
	uint64_t other_weak, weak_hosts;
	uint64_t no_pq;
	struct buf no_pq_hosts; /* "a:22, b:22" */
	struct buf scratch;
};

struct text_hosts *
text_hosts_new(void)
{
	struct text_hosts *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	buf_init(&t->scratch, TEXT_MAX);
	buf_init(&t->no_pq_hosts, TEXT_MAX);
	if ((t->undetermined = text_reasons_new()) == NULL) {
		text_hosts_free(t);
		return NULL;
	}
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
	text_reasons_free(t->undetermined);
	text_users_release(&t->users);
	for (size_t i = 0; i < t->n_weak; i++)
		free(t->weak[i].name);
	buf_release(&t->scratch);
	buf_release(&t->no_pq_hosts);
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
	    rule == RULE_HOST_WEAK_ALGORITHM || rule == RULE_HOST_NO_PQ_KEX;
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

/* Those without a post-quantum key exchange: the first few by name. */
static int
keep_no_pq(struct text_hosts *t, const struct finding *f)
{
	if (t->no_pq++ >= NO_PQ_SHOW)
		return 0;
	buf_puts(&t->no_pq_hosts, t->no_pq_hosts.len != 0 ? ", " : "");
	put_host_port(&t->no_pq_hosts, f->host, f->port);
	return t->no_pq_hosts.err;
}

int
text_hosts_finding(struct text_hosts *t, const struct finding *f,
    unsigned columns)
{
	if (is_login(f->rule))
		return keep_login(t, f, columns);
	if (f->rule == RULE_HOST_UNDETERMINED)
		return text_reasons_add(t->undetermined, f->message, f->host,
		    f->port);
	if (f->rule == RULE_HOST_NO_PQ_KEX)
		return keep_no_pq(t, f);
	t->weak_hosts++; /* which ones, text_hosts_host() counts */
	return 0;
}

static int
count_weak(struct text_hosts *t, const struct weak_algorithm *why,
    const char *name, bool openssh)
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
			w->openssh = w->openssh || openssh;
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
	w->openssh = openssh;
	t->n_weak++;
	return 0;
}

int
text_hosts_host(struct text_hosts *t, const struct host *h)
{
	const bool openssh = host_is_openssh(h);
	const struct weak_algorithm *why;
	const struct name_list *l;
	int e;

	if (h->password_login == LOGIN_KEY_ONLY &&
	    (e = text_users_add(&t->users, h)) != 0)
		return e;
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++) {
		l = weak_kind_list(h, (enum weak_kind)k);
		for (const char *s = name_list_first(l); s != NULL;
		     s = name_list_next(l, s)) {
			why = weak_algorithm_find((enum weak_kind)k, s);
			if (why != NULL &&
			    (e = count_weak(t, why, s, openssh)) != 0)
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
	for (size_t i = 0; i < t->n_logins && report_write_if_full(r) == 0; i++)
		put_login(r, t->logins[i]);
	if (t->logins_total > t->n_logins)
		buf_printf(&r->out, "  ... and %llu more (use --format json)\n",
		    (unsigned long long)(t->logins_total - t->n_logins));
	buf_putc(&r->out, '\n');
}

void
text_hosts_put_undetermined(struct text_hosts *t, struct report *r)
{
	uint64_t n = text_reasons_total(t->undetermined);

	if (n == 0)
		return;
	put_heading(r, SEV_LOW, "Not determined", n);
	text_reasons_put(t->undetermined, r);
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

static void
put_remedy(struct report *r, struct buf *b)
{
	buf_putc(b, '\0');
	buf_puts(&r->out, r->opts.colour ? "\033[36m" : "");
	if (b->err != 0)
		report_fail(r, b->err);
	else
		text_wrap(&r->out, b->p, 4, r->opts.columns);
	buf_puts(&r->out, r->opts.colour ? "\033[0m" : "");
}

/*
 * The algorithms of one kind from here on, and the line of sshd_config(5) that
 * takes away those which an OpenSSH offers. Returns how many they are.
 */
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
	for (size_t k = from; k < i; k++) {
		if (!t->weak[k].openssh)
			continue;
		if (b->len == 0)
			buf_printf(b, "%s%s -", host_remedy_place,
			    weak_kind_keyword(kind));
		else
			buf_putc(b, ',');
		buf_puts(b, t->weak[k].name);
	}
	if (b->len != 0)
		put_remedy(r, b);
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
text_hosts_put_no_pq(struct text_hosts *t, struct report *r)
{
	struct buf *b = &t->no_pq_hosts;

	if (t->no_pq == 0)
		return;
	put_heading(r, SEV_INFO, "No post-quantum key exchange", t->no_pq);
	if (t->no_pq > NO_PQ_SHOW)
		buf_printf(b, " and %llu more",
		    (unsigned long long)(t->no_pq - NO_PQ_SHOW));
	buf_putc(b, '\0');
	if (b->err != 0)
		report_fail(r, b->err);
	else
		text_wrap(&r->out, b->p, 2, r->opts.columns);
	text_wrap(&r->out, rules[RULE_HOST_NO_PQ_KEX].remedy, 4,
	    r->opts.columns);
	buf_putc(&r->out, '\n');
}

void
text_hosts_put_summary(struct text_hosts *t, struct report *r,
    const struct host_counts *n)
{
	struct buf *b = &t->scratch;

	buf_clear(b);
	put_count(b, n->total);
	buf_printf(b, ": %llu allow%s password login, %llu keys only",
	    (unsigned long long)n->password, n->password == 1 ? "s" : "",
	    (unsigned long long)n->key_only);
	text_users_put(&t->users, b);
	buf_printf(b, ", %llu not determined",
	    (unsigned long long)n->undetermined);
	if (n->left != 0)
		buf_printf(b, "; %llu not looked at",
		    (unsigned long long)n->left);
	buf_putc(b, '\0');
	if (b->err != 0) {
		report_fail(r, b->err);
		return;
	}
	text_wrap(&r->out, b->p, 0, r->opts.columns);
	r->out.len -= r->out.len != 0; /* what is found ends the last line */
}
