/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report for people: rejected keys by account first, then the other
 * findings, the worst first, then one line that sums up; of hosts, those that
 * let in by password first (text_hosts.c). Findings come in any order, so they
 * are kept until the end (text_findings.c). The list of keys: workers write a
 * key as one entry: a mark, its lines, NUL. Those that let in, and those that
 * are not for letting in, are written as they come; those that open nothing
 * wait in a spool.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/sshkey/key.h>
#include "report_text.h"

#define MARK_LISTED '+'
#define MARK_UNUSED '-'
#define COLUMNS_MIN 40
#define RULE_SHOWN  60 /* of one rule that does not reject */

struct text_state {
	struct text_groups *groups;
	struct text_hosts *hosts; /* NULL: not a run of keyaudit hosts */
	struct text_accepts *accepts; /* the same */
	bool any, any_unused; /* keys of the list */
	struct spool unused; /* keys that open nothing */
	uint64_t errors;
};

static void
own_free(void *own)
{
	struct text_state *s = own;

	text_groups_free(s->groups);
	text_hosts_free(s->hosts);
	free(s->accepts);
	spool_release(&s->unused);
	free(s);
}

static int
text_begin(struct report *r, const struct run *run)
{
	struct text_state *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	r->own = s;
	r->own_free = own_free;
	spool_init(&s->unused);
	if ((s->groups = text_groups_new()) == NULL)
		return ERR_NOMEM;
	if (run->of_hosts &&
	    ((s->hosts = text_hosts_new()) == NULL ||
		(s->accepts = text_accepts_new()) == NULL))
		return ERR_NOMEM;
	if (r->opts.columns < COLUMNS_MIN)
		r->opts.columns = r->opts.columns == 0 ? 80 : COLUMNS_MIN;
	return 0;
}

/* --- the list of keys --- */

static void
put_escaped(struct buf *b, const char *s, size_t len)
{
	if (s != NULL)
		text_escape(b, s, len);
}

/* "alice  ssh-ed25519 256  SHA256:…  accept" */
static void
put_list_head(struct buf *b, const struct record *r)
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

static void
text_key(struct buf *b, const struct record *r)
{
	const char *path = strcmp(r->path, "-") == 0 ? "standard input"
						     : r->path;

	buf_putc(b, r->used == USED_NO ? MARK_UNUSED : MARK_LISTED);
	put_list_head(b, r);
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

static int
put_list_entry(struct text_state *s, struct report *r, const char *entry,
    size_t len)
{
	if (entry[0] == MARK_UNUSED) {
		s->any_unused = true;
		buf_put(&s->unused.b, entry + 1, len - 1);
		return spool_write_if_full(&s->unused);
	}
	if (!s->any)
		buf_puts(&r->out, "Keys\n");
	s->any = true;
	return report_write(r, entry + 1, len - 1);
}

static int
text_keys(struct report *r, const struct buf *b)
{
	struct text_state *s = r->own;
	const char *p = b->p, *end = b->p + b->len, *nul;
	int e = 0;

	for (; p < end && e == 0; p = nul + 1) {
		if ((nul = memchr(p, '\0', (size_t)(end - p))) == NULL)
			return ERR_INTERNAL;
		e = put_list_entry(s, r, p, (size_t)(nul - p));
	}
	return e;
}

static int
put_unused_keys(struct text_state *s, struct report *r)
{
	int e;

	if (s->any)
		buf_putc(&r->out, '\n');
	if (!s->any_unused)
		return 0;
	buf_puts(&r->out, "Keys that open nothing\n");
	e = report_write_spool(r, &s->unused, 0);
	buf_putc(&r->out, '\n');
	return e;
}

/* --- keeping --- */

static int
text_finding(struct report *r, const struct finding *f)
{
	struct text_state *s = r->own;

	if (s->hosts != NULL && text_hosts_takes(f->rule))
		return text_hosts_finding(s->hosts, f, r->opts.columns);
	return text_groups_add(s->groups, f, r->opts.columns);
}

static int
text_host(struct report *r, const struct host *h, const struct record *keys)
{
	struct text_state *s = r->own;

	(void)keys;
	text_accepts_host(s->accepts, h);
	return text_hosts_host(s->hosts, h);
}

static int
text_error(struct report *r, const char *path, const char *message)
{
	struct text_state *s = r->own;

	(void)path; /* stderr has it */
	(void)message;
	s->errors++;
	return 0;
}

/* --- printing --- */

const char *
text_colour_of(enum severity severity)
{
	switch (severity) {
	case SEV_CRITICAL:
	case SEV_HIGH:
		return "\033[1;31m";
	case SEV_MEDIUM:
		return "\033[33m";
	default:
		return "\033[1m";
	}
}

void
text_coloured(struct report *r, const char *colour, const char *text)
{
	if (r->opts.colour)
		buf_puts(&r->out, colour);
	buf_puts(&r->out, text);
	if (r->opts.colour)
		buf_puts(&r->out, "\033[0m");
}

static void
put_more(struct report *r, uint64_t n)
{
	if (n != 0)
		buf_printf(&r->out,
		    "      ... and %llu more (use --format json)\n",
		    (unsigned long long)n);
}

/* At most limit entries of g. Returns how many. */
static unsigned
put_entries(struct report *r, const struct text_group *g, unsigned limit)
{
	unsigned n = 0;

	for (const struct text_entry *e = g->entries; e != NULL && n < limit;
	     e = e->next, n++)
		buf_puts(&r->out, e->text);
	return n;
}

static void
put_remedy(struct report *r, enum rule_id rule, unsigned indent)
{
	buf_puts(&r->out, r->opts.colour ? "\033[36m" : "");
	text_wrap(&r->out, rules[rule].remedy, indent, r->opts.columns);
	buf_puts(&r->out, r->opts.colour ? "\033[0m" : "");
}

/* What to do about the rules of the rejections, once for all accounts. */
static void
put_remedies(struct report *r, const struct rule_set *seen)
{
	buf_putc(&r->out, '\n');
	text_coloured(r, "\033[1m", "What to do");
	buf_putc(&r->out, '\n');
	RULE_SET_EACH(rule, seen)
	{
		buf_printf(&r->out, "  %s\n", rules[rule].id);
		put_remedy(r, rule, 4);
	}
}

/* Rejected keys by account. Returns the first group that is not one. */
static struct text_group **
put_rejected(struct report *r, struct text_group **at)
{
	const struct text_group *before = NULL;
	struct rule_set seen = {0};
	unsigned n;

	text_coloured(r, "\033[1;31m", "Rejected keys");
	buf_putc(&r->out, '\n');
	for (; *at != NULL && rules[(*at)->rule].rejects; at++) {
		const struct rule *rule = &rules[(*at)->rule];

		if (before == NULL || before->owner != (*at)->owner ||
		    strcmp(before->name, (*at)->name) != 0) {
			buf_putc(&r->out, '\n');
			if (r->opts.colour)
				buf_puts(&r->out, "\033[1m");
			text_cut(&r->out, (*at)->name, strlen((*at)->name),
			    r->opts.columns);
			buf_puts(&r->out, r->opts.colour ? "\033[0m\n" : "\n");
		}
		buf_puts(&r->out, "  ");
		text_coloured(r, text_colour_of(rule->severity), rule->id);
		buf_printf(&r->out, ", %s\n", severity_name(rule->severity));
		n = put_entries(r, *at, GROUP_SHOWN);
		put_more(r, (*at)->total - n);
		rule_set_add(&seen, (*at)->rule);
		before = *at;
		if (report_write_if_full(r) != 0)
			return at;
	}
	put_remedies(r, &seen);
	buf_putc(&r->out, '\n');
	return at;
}

/*
 * The findings of one rule, with what to do once. Returns the next rule's first
 * group.
 */
static struct text_group **
put_rule(struct report *r, struct text_group **at)
{
	enum rule_id rule = (*at)->rule;
	const char *severity = severity_name(rules[rule].severity);
	struct text_group **g;
	uint64_t total = 0;
	unsigned n, shown = 0;

	for (g = at; *g != NULL && (*g)->rule == rule; g++)
		total += (*g)->total;
	text_coloured(r, text_colour_of(rules[rule].severity), rules[rule].id);
	buf_printf(&r->out, ", %s: %llu finding%s\n", severity,
	    (unsigned long long)total, total == 1 ? "" : "s");
	if (!rules[rule].rejects)
		put_remedy(r, rule, 2);
	for (; at != g && shown < RULE_SHOWN; at++) {
		if ((*at)->owner == OWNER_ACCOUNT ||
		    (*at)->owner == OWNER_HOST) {
			buf_puts(&r->out, "    ");
			text_cut(&r->out, (*at)->name, strlen((*at)->name),
			    r->opts.columns - 4);
			buf_putc(&r->out, '\n');
		}
		n = put_entries(r, *at, RULE_SHOWN - shown);
		shown += n;
	}
	put_more(r, total - shown);
	buf_putc(&r->out, '\n');
	return g;
}

static void
put_left_out(struct report *r, uint64_t n, const char *what)
{
	if (n != 0)
		buf_printf(&r->out, "%llu more %s (use --format json)\n\n",
		    (unsigned long long)n, what);
}

/*
 * "; findings: 1 high, 2 low; incomplete (1 error)"; of hosts on a line of its
 * own.
 */
static void
put_summary_end(struct report *r, const struct run *run, const struct counts *n)
{
	const struct text_state *s = r->own;
	const char *sep = run->of_hosts ? "\nfindings: " : "; findings: ";

	for (unsigned i = SEV_COUNT; i-- > 0;) {
		if (n->findings[i] == 0)
			continue;
		buf_printf(&r->out, "%s%llu %s", sep,
		    (unsigned long long)n->findings[i],
		    severity_name((enum severity)i));
		sep = ", ";
	}
	if (!run->complete)
		buf_puts(&r->out, "; incomplete");
	if (!run->complete && s->errors != 0)
		buf_printf(&r->out, " (%llu error%s)",
		    (unsigned long long)s->errors, s->errors == 1 ? "" : "s");
	buf_putc(&r->out, '\n');
}

static void
put_summary(struct report *r, const struct counts *n)
{
	buf_printf(&r->out, "%llu key%s: %llu rejected, %llu accepted",
	    (unsigned long long)n->keys_total, n->keys_total == 1 ? "" : "s",
	    (unsigned long long)n->rejected, (unsigned long long)n->accepted);
	if (n->undetermined != 0)
		buf_printf(&r->out, ", %llu undetermined",
		    (unsigned long long)n->undetermined);
}

/*
 * The findings of all rules from here on, down to a severity. Returns the first
 * group that is below.
 */
static struct text_group **
put_rules(struct report *r, struct text_group **at, enum severity least)
{
	if (r->opts.quiet && least < SEV_HIGH)
		least = SEV_HIGH;
	while (*at != NULL && rules[(*at)->rule].severity >= least &&
	    report_write_if_full(r) == 0)
		at = put_rule(r, at);
	return at;
}

static void
put_keys_report(struct report *r, struct text_group **at,
    const struct counts *n)
{
	struct text_state *s = r->own;

	if (*at != NULL && rules[(*at)->rule].rejects)
		at = put_rejected(r, at);
	else if (n->rejected == 0 && !r->opts.quiet)
		buf_puts(&r->out,
		    n->keys_total == 0 ? "No key was found.\n\n"
				       : "No key is rejected.\n\n");
	put_left_out(r, text_groups_left_out(s->groups, true), "rejected keys");
	put_rules(r, at, SEV_INFO);
	if (!r->opts.quiet)
		put_left_out(r, text_groups_left_out(s->groups, false),
		    "findings");
	put_summary(r, n);
}

static void
put_hosts_report(struct report *r, struct text_group **at,
    const struct counts *n)
{
	struct text_state *s = r->own;

	text_hosts_put_logins(s->hosts, r);
	text_accepts_put(s->accepts, r);
	at = put_rules(r, at, SEV_CRITICAL);
	if (!r->opts.quiet) {
		text_hosts_put_undetermined(s->hosts, r);
		text_hosts_put_weak(s->hosts, r);
	}
	put_rules(r, at, SEV_INFO);
	put_left_out(r, text_groups_left_out(s->groups, true), "rejected keys");
	if (!r->opts.quiet) {
		put_left_out(r, text_groups_left_out(s->groups, false),
		    "findings");
		text_hosts_put_no_pq(s->hosts, r);
	}
	text_hosts_put_summary(s->hosts, r, &n->hosts);
}

static int
text_end(struct report *r, const struct run *run, const struct counts *n)
{
	struct text_state *s = r->own;
	struct text_group **list;
	int e = put_unused_keys(s, r);

	if (e != 0)
		return e;
	list = text_groups_sorted(s->groups, s->hosts == NULL);
	if (list == NULL)
		return ERR_NOMEM;
	if (s->hosts != NULL)
		put_hosts_report(r, list, n);
	else
		put_keys_report(r, list, n);
	put_summary_end(r, run, n);
	free(list);
	return report_write_if_full(r);
}

const struct report_format report_text_listing = {
    .name = "text",
    .key = text_key,
    .begin = text_begin,
    .keys = text_keys,
    .host = text_host,
    .finding = text_finding,
    .error = text_error,
    .end = text_end,
};

const struct report_format report_text = {
    .name = "text",
    .key = NULL,
    .begin = text_begin,
    .keys = NULL,
    .host = text_host,
    .finding = text_finding,
    .error = text_error,
    .end = text_end,
};
