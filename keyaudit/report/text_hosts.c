/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts in the text report: those that let in by password, each with how to fix
 * it; why the others gave no answer, by reason; weak algorithms, each once.
 * What there is no room for is counted, so that memory stays bounded however
 * many hosts there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "keyaudit/findings/host_remedy.h"
#include "keyaudit/findings/judge_host.h"
#include "keyaudit/findings/weak_algorithms.h"
#include "report_text.h"

#define LOGINS_MAX  (4u << 20) /* bytes of logins */
#define TEXT_MAX    (1u << 20)
#define HOSTS_NAMED 20 /* of each text */
#define REASONS_MAX 64 /* distinct ones */
#define SAID_MAX    32 /* distinct texts of servers for one reason */
#define WEAK_MAX    128 /* distinct algorithms of one kind */
#define USERS_MAX   3 /* distinct sets of users that are named */

/* The first hosts of some, "a:22, b:22", and how many they are. */
struct named_hosts {
	struct buf names;
	uint64_t total;
};

/* Distinct texts, and how often each came. Zeroed is empty. */
struct tally {
	struct tally_row *rows; /* owned */
	size_t n;
	uint64_t other; /* how often texts came that there was no room for */
};
struct tally_row {
	char *text; /* owned, escaped */
	uint64_t total;
	struct tally said; /* of a reason: what servers said with it */
	struct named_hosts hosts; /* of what was said */
	const struct weak_algorithm *why; /* of an algorithm */
	bool openssh; /* an OpenSSH offers it: sshd_config(5) disables it */
};

/* A host that lets in by password, ready to be printed. */
struct login_entry {
	enum rule_id rule;
	size_t name_len; /* bytes of text that sort it: its name */
	char text[]; /* the name, NUL, the lines */
};

struct text_hosts {
	struct login_entry **logins; /* owned, as is each */
	size_t n_logins, logins_size;
	uint64_t logins_total;
	struct tally reasons; /* why hosts are not determined */
	uint64_t undetermined;
	struct tally users; /* as whom hosts with keys only were asked */
	struct tally weak[WEAK_KIND_COUNT];
	uint64_t weak_hosts;
	struct named_hosts no_pq;
	struct buf scratch;
};

/* --- counting texts --- */

/*
 * The row of a text, added if it is new. *ret NULL: there is no room for one
 * more than max. Returns 0 or ERR_NOMEM.
 */
static int
tally_count(struct tally *t, const char *text, size_t len, size_t max,
    struct tally_row **ret)
{
	struct tally_row *list;

	for (size_t i = 0; i < t->n; i++) {
		*ret = &t->rows[i];
		if (strlen((*ret)->text) == len &&
		    memcmp((*ret)->text, text, len) == 0) {
			(*ret)->total++;
			return 0;
		}
	}
	*ret = NULL;
	if (t->n == max) {
		t->other++;
		return 0;
	}
	if ((list = vec_room(t->rows, t->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	t->rows = list;
	memset(&list[t->n], 0, sizeof(*list));
	if ((list[t->n].text = strndup(text, len)) == NULL)
		return ERR_NOMEM;
	buf_init(&list[t->n].hosts.names, TEXT_MAX);
	list[t->n].total = 1;
	*ret = &list[t->n++];
	return 0;
}

static int
by_total(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void
tally_sort(struct tally *t)
{
	if (t->n != 0)
		qsort(t->rows, t->n, sizeof(*t->rows), by_total);
}

static void
tally_release(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->rows[i].said.n; k++) {
			buf_release(&t->rows[i].said.rows[k].hosts.names);
			free(t->rows[i].said.rows[k].text);
		}
		free(t->rows[i].said.rows);
		buf_release(&t->rows[i].hosts.names);
		free(t->rows[i].text);
	}
	free(t->rows);
}

static int
name_host(struct named_hosts *n, const struct finding *f)
{
	if (n->total++ >= HOSTS_NAMED)
		return 0;
	buf_puts(&n->names, n->names.len != 0 ? ", " : "");
	put_host_port(&n->names, f->host, f->port);
	return n->names.err;
}

/* Wrap what is in b as lines of the report. */
static void
put_lines(struct report *r, struct buf *b, unsigned indent)
{
	buf_putc(b, '\0');
	if (b->err != 0)
		report_fail(r, b->err);
	else
		text_wrap(&r->out, b->p, indent, r->opts.columns);
}

static void
put_named_hosts(struct report *r, struct named_hosts *n, unsigned indent)
{
	if (n->total > HOSTS_NAMED)
		buf_printf(&n->names, " and %llu more",
		    (unsigned long long)(n->total - HOSTS_NAMED));
	put_lines(r, &n->names, indent);
}

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

static void
put_others(struct report *r, const char *what, uint64_t n)
{
	if (n != 0)
		buf_printf(&r->out, "%s: %llu (use --format json)\n", what,
		    (unsigned long long)n);
}

/* --- password logins --- */

static bool
is_login(enum rule_id rule)
{
	return rule == RULE_HOST_PASSWORD_LOGIN ||
	    rule == RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD ||
	    rule == RULE_HOST_NONE_ACCEPTED;
}

/* Put the name, a NUL, and the lines below it into scratch. */
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
add_login(struct text_hosts *t, const struct finding *f, unsigned columns)
{
	struct login_entry **list, *l;
	size_t size, name_len;
	int e;

	t->logins_total++;
	if ((e = render_login(t, f, columns, &name_len)) != 0)
		return e;
	size = sizeof(*l) + t->scratch.len + 1;
	/* One that needs nothing to get in is never left out. */
	if (t->logins_size + size > LOGINS_MAX &&
	    f->rule != RULE_HOST_NONE_ACCEPTED)
		return 0;
	list = vec_room(t->logins, t->n_logins, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	t->logins = list;
	if ((l = malloc(size)) == NULL)
		return ERR_NOMEM;
	t->logins_size += size;
	l->rule = f->rule;
	l->name_len = name_len;
	memcpy(l->text, t->scratch.p, t->scratch.len);
	l->text[t->scratch.len] = '\0';
	t->logins[t->n_logins++] = l;
	return 0;
}

/* Who asks for nothing first, then by name. */
static int
by_rule(const void *a, const void *b)
{
	const struct login_entry *const *x = a, *const *y = b;
	bool p = (*x)->rule == RULE_HOST_NONE_ACCEPTED,
	     q = (*y)->rule == RULE_HOST_NONE_ACCEPTED;

	if (p != q)
		return p ? -1 : 1;
	return strcmp((*x)->text, (*y)->text);
}

static void
put_login(struct report *r, const struct login_entry *l)
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

/* --- hosts that are not determined --- */

/*
 * Count a host by its reason, and by what the server said with it, which is
 * quoted in the message (": \"...\""). A server's text is not part of the
 * reason, or one hostile network would fill the table; but each distinct text
 * is shown, because a prompt such as "Secret: " may well be a password's.
 */
static int
add_undetermined(struct text_hosts *t, const struct finding *f)
{
	const char *quoted = strstr(f->message, ": \"");
	size_t len = quoted != NULL ? (size_t)(quoted - f->message)
				    : strlen(f->message);
	struct tally_row *reason, *said;

	t->undetermined++;
	if (tally_count(&t->reasons, f->message, len, REASONS_MAX, &reason) !=
	    0)
		return ERR_NOMEM;
	if (reason == NULL)
		return 0;
	quoted = quoted != NULL ? quoted + 2 : "";
	if (tally_count(&reason->said, quoted, strlen(quoted), SAID_MAX,
		&said) != 0)
		return ERR_NOMEM;
	return said == NULL ? 0 : name_host(&said->hosts, f);
}

/* "HEAD: SAID: N hosts", wrapped; head and said may be empty. */
static void
put_reason_head(struct text_hosts *t, struct report *r, const char *head,
    const char *said, uint64_t n, unsigned indent)
{
	struct buf *b = &t->scratch;

	buf_clear(b);
	buf_printf(b, "%s%s%s%s", head, head[0] != '\0' ? ": " : "", said,
	    said[0] != '\0' ? ": " : "");
	put_count(b, n);
	put_lines(r, b, indent);
}

static void
put_reason(struct text_hosts *t, struct report *r, struct tally_row *reason)
{
	struct tally *said = &reason->said;

	if (said->n == 1) {
		put_reason_head(t, r, reason->text, said->rows[0].text,
		    reason->total, 2);
		put_named_hosts(r, &said->rows[0].hosts, 6);
		return;
	}
	tally_sort(said);
	put_reason_head(t, r, reason->text, "", reason->total, 2);
	for (size_t i = 0; i < said->n; i++) {
		put_reason_head(t, r, "", said->rows[i].text,
		    said->rows[i].total, 4);
		put_named_hosts(r, &said->rows[i].hosts, 6);
	}
	put_others(r, "    others", said->other);
}

void
text_hosts_put_undetermined(struct text_hosts *t, struct report *r)
{
	if (t->undetermined == 0)
		return;
	put_heading(r, SEV_LOW, "Not determined", t->undetermined);
	tally_sort(&t->reasons);
	for (size_t i = 0; i < t->reasons.n; i++)
		put_reason(t, r, &t->reasons.rows[i]);
	put_others(r, "  other reasons", t->reasons.other);
	buf_putc(&r->out, '\n');
}

/* --- algorithms --- */

static int
add_weak(struct text_hosts *t, enum weak_kind kind, const char *name,
    bool openssh)
{
	const struct weak_algorithm *why = weak_algorithm_find(kind, name);
	struct buf *b = &t->scratch;
	struct tally_row *row;
	int e;

	if (why == NULL)
		return 0;
	buf_clear(b);
	text_escape(b, name, strlen(name));
	if ((e = b->err) == 0)
		e = tally_count(&t->weak[kind], b->p, b->len, WEAK_MAX, &row);
	if (e == 0 && row != NULL) {
		row->why = why;
		if (openssh)
			row->openssh = true;
	}
	return e;
}

/* One line: "hmac-sha1: 12 hosts; SHA-1 (source)". */
static void
put_weak(struct text_hosts *t, struct report *r, const struct tally_row *w)
{
	struct buf *b = &t->scratch;

	buf_clear(b);
	buf_printf(b, "%s: ", w->text);
	put_count(b, w->total);
	buf_printf(b, "; %s (%s)", w->why->why, w->why->source);
	put_lines(r, b, 4);
}

/*
 * The algorithms of one kind, and the line of sshd_config(5) that disables
 * those which an OpenSSH offers.
 */
static void
put_weak_kind(struct text_hosts *t, struct report *r, enum weak_kind kind)
{
	struct tally *weak = &t->weak[kind];
	struct buf *b = &t->scratch;

	if (weak->n == 0)
		return;
	tally_sort(weak);
	buf_printf(&r->out, "  %s\n", weak_kind_keyword(kind));
	for (size_t i = 0; i < weak->n; i++)
		put_weak(t, r, &weak->rows[i]);
	buf_clear(b);
	for (size_t i = 0; i < weak->n; i++) {
		if (!weak->rows[i].openssh)
			continue;
		if (b->len == 0)
			buf_printf(b, "%s%s -", host_remedy_place,
			    weak_kind_keyword(kind));
		else
			buf_putc(b, ',');
		buf_puts(b, weak->rows[i].text);
	}
	if (b->len == 0)
		return;
	buf_puts(&r->out, r->opts.colour ? "\033[36m" : "");
	put_lines(r, b, 4);
	buf_puts(&r->out, r->opts.colour ? "\033[0m" : "");
}

void
text_hosts_put_weak(struct text_hosts *t, struct report *r)
{
	uint64_t other = 0;

	if (t->weak_hosts == 0)
		return;
	put_heading(r, SEV_MEDIUM, "Weak algorithms are offered",
	    t->weak_hosts);
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++) {
		put_weak_kind(t, r, (enum weak_kind)k);
		other += t->weak[k].other;
	}
	put_others(r, "  others", other);
	buf_putc(&r->out, '\n');
}

void
text_hosts_put_no_pq(struct text_hosts *t, struct report *r)
{
	if (t->no_pq.total == 0)
		return;
	put_heading(r, SEV_INFO, "No post-quantum key exchange",
	    t->no_pq.total);
	put_named_hosts(r, &t->no_pq, 2);
	text_wrap(&r->out, rules[RULE_HOST_NO_PQ_KEX].remedy, 4,
	    r->opts.columns);
	buf_putc(&r->out, '\n');
}

/* --- all of it --- */

struct text_hosts *
text_hosts_new(void)
{
	struct text_hosts *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	buf_init(&t->scratch, TEXT_MAX);
	buf_init(&t->no_pq.names, TEXT_MAX);
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
	tally_release(&t->reasons);
	tally_release(&t->users);
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++)
		tally_release(&t->weak[k]);
	buf_release(&t->scratch);
	buf_release(&t->no_pq.names);
	free(t);
}

bool
text_hosts_takes(enum rule_id rule)
{
	return is_login(rule) || rule == RULE_HOST_UNDETERMINED ||
	    rule == RULE_HOST_WEAK_ALGORITHM || rule == RULE_HOST_NO_PQ_KEX;
}

int
text_hosts_finding(struct text_hosts *t, const struct finding *f,
    unsigned columns)
{
	if (is_login(f->rule))
		return add_login(t, f, columns);
	if (f->rule == RULE_HOST_UNDETERMINED)
		return add_undetermined(t, f);
	if (f->rule == RULE_HOST_NO_PQ_KEX)
		return name_host(&t->no_pq, f);
	t->weak_hosts++; /* text_hosts_host() counts which algorithms */
	return 0;
}

/* "Keys only" holds for the users who were asked: the summary names them. */
static int
add_users(struct text_hosts *t, const struct host *h)
{
	struct buf *b = &t->scratch;
	struct tally_row *row;

	if (h->n_users == 0)
		return 0;
	buf_clear(b);
	put_host_users(b, h, LOGIN_COUNT);
	if (b->err != 0)
		return b->err;
	return tally_count(&t->users, b->p, b->len, USERS_MAX, &row);
}

int
text_hosts_host(struct text_hosts *t, const struct host *h)
{
	const bool openssh = host_is_openssh(h);
	const struct name_list *l;
	int e = 0;

	if (h->password_login == LOGIN_KEY_ONLY)
		e = add_users(t, h);
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++) {
		l = weak_kind_list(h, (enum weak_kind)k);
		for (const char *s = name_list_first(l); e == 0 && s != NULL;
		     s = name_list_next(l, s))
			e = add_weak(t, (enum weak_kind)k, s, openssh);
	}
	return e;
}

/*
 * " (as root and alice)", or how many as whom: what the hosts with keys only
 * were asked as. Nothing if there is none.
 */
static void
put_users(const struct tally *t, struct buf *b)
{
	if (t->n == 1) {
		buf_printf(b, " (as %s)", t->rows[0].text);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		buf_printf(b, "%s%llu as %s", i == 0 ? " (" : ", ",
		    (unsigned long long)t->rows[i].total, t->rows[i].text);
	if (t->other != 0)
		buf_printf(b, ", %llu as others", (unsigned long long)t->other);
	buf_puts(b, t->n != 0 ? ")" : "");
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
	put_users(&t->users, b);
	buf_printf(b, ", %llu not determined",
	    (unsigned long long)n->undetermined);
	if (n->left != 0)
		buf_printf(b, "; %llu not asked", (unsigned long long)n->left);
	put_lines(r, b, 0);
	r->out.len -= r->out.len != 0; /* what is found ends the last line */
}
