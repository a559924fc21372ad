/*
 * The report for eyes: rejected keys by account first, then the other
 * findings, the worst first, then one line that sums up; of hosts, who lets in
 * by password first (report_text_hosts.c). Findings come in any order, so they
 * are kept until the end (text_groups.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/sshkey/key.h>
#include "report_text.h"
#include "text_groups.h"
#include "text_lines.h"

#define COLUMNS_MIN 40
#define RULE_SHOWN  60 /* of one rule that does not reject */

struct text_state {
	struct text_groups *groups;
	struct text_hosts *hosts; /* NULL: not a run of keyaudit hosts */
	struct text_list list;
	uint64_t errors;
};

static void
own_free(void *own)
{
	struct text_state *s = own;

	text_groups_free(s->groups);
	text_hosts_free(s->hosts);
	text_list_release(&s->list);
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
	text_list_init(&s->list);
	if ((s->groups = text_groups_new()) == NULL)
		return ERR_NOMEM;
	if (run->of_hosts && (s->hosts = text_hosts_new()) == NULL)
		return ERR_NOMEM;
	if (r->opts.columns < COLUMNS_MIN)
		r->opts.columns = r->opts.columns == 0 ? 80 : COLUMNS_MIN;
	return 0;
}

/* --- keeping --- */

/* "ssh-rsa, 1023 bits, strength 79", as far as known. */
static void
put_key(struct buf *b, const struct record *k)
{
	if (k->type == NULL)
		buf_puts(b, "key of unknown type");
	else
		text_escape(b, k->type, strlen(k->type));
	if (k->bits != 0)
		buf_printf(b, ", %u bit%s", k->bits, k->bits == 1 ? "" : "s");
	if (k->strength_bits != 0)
		buf_printf(b, ", strength %u", k->strength_bits);
}

/* A key that a host showed has no place that tells it: its fingerprint does. */
static void
put_key_line(struct buf *b, const struct record *k)
{
	char fp[KEY_FP_LEN];

	buf_puts(b, "      ");
	put_key(b, k);
	if (k->has_fp) {
		key_fp_text(k->fp, fp);
		buf_printf(b, "\n      %s", fp);
	}
	buf_putc(b, '\n');
}

/* One line: untrusted text with something of ours before and after. */
static void
put_cut_line(struct buf *b, unsigned columns, const char *before, const char *s,
    size_t len, const char *after)
{
	size_t used = strlen(before) + strlen(after);
	struct buf text;

	buf_init(&text, ENTRY_MAX);
	text_escape(&text, s, len);
	buf_puts(b, before);
	if (text.len != 0)
		text_cut(b, text.p, text.len,
		    columns > used ? columns - (unsigned)used : 0);
	buf_puts(b, after);
	buf_putc(b, '\n');
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	buf_release(&text);
}

static void
put_place(struct buf *b, const struct finding *f, unsigned columns)
{
	char line[16] = "";

	if (f->path == NULL)
		return;
	if (owner_of(f) == OWNER_PATH && rules[f->rule].rejects) {
		/* the path is what it stands under */
		buf_printf(b, "      line %u\n", f->line);
		return;
	}
	if (f->line != 0)
		snprintf(line, sizeof(line), ":%u", f->line);
	put_cut_line(b, columns, "      ", f->path, strlen(f->path), line);
}

/* What stands under the name of the owner. */
static void
put_entry(struct buf *b, const struct finding *f, unsigned columns)
{
	const struct record *k = f->key;
	bool rejects = rules[f->rule].rejects;

	if (f->host != NULL || (k != NULL && f->path == NULL)) {
		text_wrap(b, f->message, 6, columns);
		if (k != NULL)
			put_key_line(b, k);
		/* The rule's remedy is for all software: a host has its own. */
		if (f->remedy != NULL)
			text_wrap(b, f->remedy, 6, columns);
	} else if (rejects && k != NULL) {
		buf_puts(b, "    ");
		put_key(b, k);
		buf_putc(b, '\n');
		text_wrap(b, f->message, 6, columns);
		put_place(b, f, columns);
	} else {
		put_place(b, f, columns);
		text_wrap(b, f->message, f->path == NULL ? 6 : 8, columns);
	}
	if (k != NULL && k->comment != NULL && k->comment_len != 0)
		put_cut_line(b, columns, rejects ? "      \"" : "        \"",
		    k->comment, k->comment_len, "\"");
	buf_putc(b, '\0');
}

static int
text_finding(struct report *r, const struct finding *f)
{
	struct text_state *s = r->own;

	if (s->hosts != NULL && text_hosts_takes(f->rule))
		return text_hosts_finding(s->hosts, f, r->opts.columns);
	return text_groups_add(s->groups, f, put_entry, r->opts.columns);
}

static int
text_host(struct report *r, const struct host *h, const struct record *keys)
{
	struct text_state *s = r->own;

	(void)keys;
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

static int
by_owner(const struct group *x, const struct group *y)
{
	int c;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if ((c = strcmp(x->name, y->name)) != 0)
		return c;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Rule by rule, the worst first. */
static int
by_severity(const void *a, const void *b)
{
	const struct group *const *x = a, *const *y = b;
	enum severity p = rules[(*x)->rule].severity,
		      q = rules[(*y)->rule].severity;

	if (p != q)
		return p > q ? -1 : 1;
	if ((*x)->rule != (*y)->rule)
		return (*x)->rule < (*y)->rule ? -1 : 1;
	return by_owner(*x, *y);
}

/* Rejections by owner, then rule by rule. */
static int
by_place(const void *a, const void *b)
{
	const struct group *const *x = a, *const *y = b;
	bool p = rules[(*x)->rule].rejects, q = rules[(*y)->rule].rejects;

	if (p != q)
		return p ? -1 : 1;
	return p ? by_owner(*x, *y) : by_severity(a, b);
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
put_entries(struct report *r, const struct group *g, unsigned limit)
{
	unsigned n = 0;

	for (const struct entry *e = g->entries; e != NULL && n < limit;
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
static struct group **
put_rejected(struct report *r, struct group **at)
{
	const struct group *before = NULL;
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

/* The findings of one rule, with what to do once. Returns the next rule's first group. */
static struct group **
put_rule(struct report *r, struct group **at)
{
	enum rule_id rule = (*at)->rule;
	const char *severity = severity_name(rules[rule].severity);
	struct group **g;
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

/* "; findings: 1 high, 2 low; incomplete (1 error)"; of hosts on a line of its own. */
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

/* The findings of all rules from here on, down to a severity. Returns the first group that is below. */
static struct group **
put_rules(struct report *r, struct group **at, enum severity least)
{
	if (r->opts.quiet && least < SEV_HIGH)
		least = SEV_HIGH;
	while (*at != NULL && rules[(*at)->rule].severity >= least &&
	    report_write_if_full(r) == 0)
		at = put_rule(r, at);
	return at;
}

static void
put_keys_report(struct report *r, struct group **at, const struct counts *n)
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
put_hosts_report(struct report *r, struct group **at, const struct counts *n)
{
	struct text_state *s = r->own;

	text_hosts_put_logins(s->hosts, r);
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
	struct group **list;
	int e = text_list_end(&s->list, r);

	if (e != 0)
		return e;
	list = text_groups_sorted(s->groups,
	    s->hosts != NULL ? by_severity : by_place);
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

static int
text_keys(struct report *r, const struct buf *b)
{
	struct text_state *s = r->own;

	return text_list_keys(&s->list, r, b);
}

const struct report_format report_text_listing = {
    .name = "text",
    .key = text_list_key,
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
