/* SPDX-License-Identifier: BSD-2-Clause */
/* The review for the person who signs it, with equal accounts together. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "access.h"

#define COLUMNS 80

static int
compare_reviewed(const void *va, const void *vb)
{
	const struct reviewed *const *a = va, *const *b = vb;
	int r = memcmp((*a)->signature, (*b)->signature, SHA256_LEN);

	return r != 0 ? r : strcmp((*a)->name, (*b)->name);
}

/* Write one word of a list, on a new line if it does not fit. */
static void
put_item(struct buf *b, size_t *column, const char *word, bool first)
{
	struct buf escaped;
	size_t width;

	buf_init(&escaped, 4096);
	escape_text(&escaped, word, strlen(word));
	width = text_columns(escaped.p, escaped.len);
	if (first) {
		*column += width;
	} else if (*column + width + 3 > COLUMNS) {
		buf_puts(b, ",\n    ");
		*column = 4 + width;
	} else {
		buf_puts(b, ", ");
		*column += width + 2;
	}
	buf_put(b, escaped.p, escaped.len);
	if (escaped.err != 0)
		b->err = escaped.err;
	buf_release(&escaped);
}

static void
put_conditions(const struct grant *g, struct buf *b)
{
	bool any = false;

	for (unsigned i = 1; i < g->rule->n_conditions; i++) {
		const struct condition *c = &g->rule->condition[i];

		if (c->kind == COND_SERVICE)
			continue;
		buf_printf(b, "%s%s ", any ? ", " : "    ",
		    c->kind == COND_WHEN && c->when->hours_word == 0
			? "days"
			: condition_keyword(c->kind));
		condition_value(g->rule, c, b);
		if (c->kind == COND_WHEN && c->when->hours_word != 0 &&
		    c->when->days_word != 0)
			buf_puts(b, " on some days");
		any = true;
	}
	buf_puts(b, any ? "\n" : "    on no further condition\n");
}

static void
put_grant(const struct review *r, const struct grant *g, struct buf *b)
{
	size_t column = 2;

	buf_puts(b, "  ");
	for (size_t i = 0; i < g->n_services; i++)
		put_item(b, &column, r->services.list[g->services[i]], i == 0);
	buf_putc(b, '\n');
	put_conditions(g, b);
	buf_puts(b, "    rule ");
	put_where(r->p, &g->rule->where, b);
	if (g->rule->id != NULL)
		buf_printf(b, " (%s)", g->rule->id);
	buf_putc(b, '\n');
	if (g->rule->note != NULL) {
		buf_puts(b, "    for: ");
		escape_text(b, g->rule->note, strlen(g->rule->note));
		buf_putc(b, '\n');
	}
	for (size_t i = 0; i < g->n_except; i++) {
		buf_puts(b, "    but not: ");
		put_rule_text(g->except[i], b);
		buf_putc(b, '\n');
	}
}

/* Accounts with the same access. */
struct account_group {
	const struct reviewed *const *list;
	size_t n;
};

/* By rank; then small groups come before large ones. */
static int
compare_groups(const void *va, const void *vb)
{
	const struct account_group *a = va, *b = vb;

	if (a->list[0]->rank != b->list[0]->rank)
		return a->list[0]->rank < b->list[0]->rank ? -1 : 1;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return strcmp(a->list[0]->name, b->list[0]->name);
}

static const char *const ranks[] = {
    [RANK_FIRST] = "Over SSH, by sudo and the like, or by su",
    [RANK_STOPPED] = "The same, but blocked or expired",
    [RANK_OTHER] = "Other accounts",
    [RANK_SYSTEM] = "System accounts (uids below 1000, and nobody)",
};

static const char *const blocks[] = {
    [BLOCKED_YES] = "BLOCKED: no service lets it in",
    [BLOCKED_LOCKDOWN] = "LOCKED OUT: not in the list of the lock-down",
    [BLOCKED_UNKNOWN] = "REFUSED: it is unknown whether it is blocked",
};

static void
put_states(const struct reviewed *who, struct buf *b)
{
	unsigned left = who->state;
	const char *text;

	if (who->blocked != BLOCKED_NO)
		buf_printf(b, "  %s\n", blocks[who->blocked]);
	while (account_state_next(&left, &text) != NULL)
		buf_printf(b, "  %s\n", text);
}

static void
put_group(const struct review *r, const struct account_group *g, struct buf *b)
{
	const struct reviewed *first = g->list[0];
	size_t column = 0;

	buf_putc(b, '\n');
	for (size_t i = 0; i < g->n; i++)
		put_item(b, &column, g->list[i]->name, i == 0);
	buf_printf(b, "\n  %zu account%s%s\n", g->n, g->n == 1 ? "" : "s",
	    first->grants.n == 0 ? ": no access" : "");
	put_states(first, b);
	for (size_t i = 0; i < first->grants.n; i++)
		put_grant(r, &first->grants.list[i], b);
}

/* list is sorted by signature. Returns how many groups there are. */
static size_t
make_groups(const struct reviewed *const *list, size_t n,
    struct account_group *ret)
{
	size_t groups = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 ||
		    memcmp(list[i]->signature, list[i - 1]->signature,
			SHA256_LEN) != 0)
			ret[groups++] = (struct account_group){list + i, 0};
		ret[groups - 1].n++;
	}
	if (groups > 1)
		qsort(ret, groups, sizeof(*ret), compare_groups);
	return groups;
}

static void
put_untrusted(struct buf *b, const char *s)
{
	escape_text(b, s, strlen(s));
}

static void
put_head(const struct review *r, const struct inforce *f, size_t groups,
    struct buf *b)
{
	struct civil c = civil_of(r->now + tz_offset(r->zone, r->now));
	char host[256] = "?";

	gethostname(host, sizeof(host) - 1);
	buf_puts(b, "Access review of ");
	put_untrusted(b, r->root[0] != '\0' ? r->root : host);
	buf_printf(b, ", %04d-%02u-%02u %02u:%02u\nPolicy ", (int)c.year,
	    c.month, c.day, c.hour, c.minute);
	put_untrusted(b, f->path);
	buf_puts(b, "\nSHA-256 ");
	for (size_t i = 0; i < SHA256_LEN; i++)
		buf_printf(b, "%02x", r->p->sha256[i]);
	buf_printf(b, "\nMode %s\n%s%zu account%s in %zu group%s%s\n",
	    r->p->mode == POLICY_OBSERVE
		? "observe: nobody is refused by a rule"
		: "enforce",
	    r->locked_down ? "LOCKED DOWN: only listed accounts get in\n" : "",
	    r->n, r->n == 1 ? "" : "s", groups, groups == 1 ? "" : "s",
	    r->incomplete ? "; INCOMPLETE: see the messages" : "");
}

void
access_text(const struct review *r, const struct inforce *f, struct buf *b)
{
	const struct reviewed **list = calloc(r->n + 1, sizeof(*list));
	struct account_group *groups = calloc(r->n + 1, sizeof(*groups));
	size_t n;

	if (list == NULL || groups == NULL) {
		b->err = ERR_NOMEM;
	} else {
		for (size_t i = 0; i < r->n; i++)
			list[i] = &r->list[i];
		if (r->n > 1)
			qsort(list, r->n, sizeof(*list), compare_reviewed);
		n = make_groups(list, r->n, groups);
		put_head(r, f, n, b);
		for (size_t i = 0; i < n; i++) {
			enum rank rank = groups[i].list[0]->rank;

			if (i == 0 || groups[i - 1].list[0]->rank != rank)
				buf_printf(b, "\n=== %s ===\n", ranks[rank]);
			put_group(r, &groups[i], b);
		}
		buf_puts(b,
		    "\nThe policy only restricts: an account also needs a key "
		    "or a password, a shell,\nand what the service itself "
		    "asks for.\n");
	}
	free(groups);
	free(list);
}
