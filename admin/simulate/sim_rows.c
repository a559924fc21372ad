/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulation's table for people: one line per account, in columns of 80,
 * and below it the services that change behind the usual ones.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/terminal.h>
#include "simulate.h"

#define ROWS_SHOWN 40
#define COLUMNS	   4 /* sshd, sudo, su, cron */
#define WIDTH_SSHD 11
#define WIDTH	   8 /* of the other columns */
#define FOLDS_MAX  16
#define FOLD_NAMES 4

/* Append the words of line, in lines of 80 columns, and release it. */
void
sim_put_wrapped(struct buf *line, unsigned indent, struct buf *b)
{
	buf_putc(line, '\0');
	if (line->err == 0)
		terminal_wrap(line->p, indent, indent, 80, b);
	else if (b->err == 0)
		b->err = line->err;
	buf_release(line);
}

static void
put_last(const struct simulation *s, const struct log_use *u, struct buf *b)
{
	struct civil c;

	if (u == NULL) {
		buf_puts(b, s->has_uses ? "never" : "?");
		return;
	}
	c = civil_of(u->last + tz_offset(&s->check->zone, u->last));
	buf_printf(b, "%04lld-%02u-%02u", (long long)c.year, c.month, c.day);
	if (u->from != NULL) {
		buf_puts(b, ", ");
		escape_text(b, u->from, strlen(u->from));
	}
}

/* A column: the effect in one service. Only sshd's has room for "some". */
static void
put_cell(size_t i, const char *text, struct buf *b)
{
	const int width = i == 0 ? WIDTH_SSHD : WIDTH;

	buf_printf(b, "%-*.*s", width, width - 1, text);
}

/* " to root, bob": who was entered by su, and no longer could be. */
static void
put_entered(const struct simulation *s, const struct sim_row *r, size_t service,
    struct buf *b)
{
	const char *before = " to ";

	for (size_t i = 0; i < s->n_entered; i++) {
		const struct sim_entered *e = &s->entered[i];

		if (e->by != r->account || e->service != service)
			continue;
		buf_puts(b, before);
		escape_text(b, e->account, strlen(e->account));
		before = " and ";
	}
}

/* "    LOSES cron, atd: no rule permits it": the same for several services. */
static void
put_alike(const struct simulation *s, const struct sim_row *r, bool gains,
    struct buf *b)
{
	const char *before = gains ? "gains " : "LOSES ";
	struct buf line;
	bool any = false;

	buf_init(&line, SIM_LINE_MAX);

	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);
		bool none = s->outcomes[r->outcome].after[i] == 0;

		if (gains ? e != SIM_GAINS || i < COLUMNS
			  : e != SIM_LOSES || !none)
			continue;
		buf_printf(&line, "%s%s", before, s->services[i].name);
		put_entered(s, r, i, &line);
		before = ", ";
		any = true;
	}
	if (!any) {
		buf_release(&line);
		return;
	}
	buf_puts(&line, gains ? "" : ": no rule permits it");
	buf_puts(b, "    ");
	sim_put_wrapped(&line, 4, b);
}

/* What changes in part, and in services that have no column. */
static void
put_reasons(const struct simulation *s, const struct sim_row *r, struct buf *b)
{
	struct buf line, why;

	put_alike(s, r, false, b);
	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);

		if (e <= SIM_GAINS || s->outcomes[r->outcome].after[i] == 0)
			continue;
		buf_init(&why, 4096);
		simulate_put_why(s, r, i, &why);
		buf_init(&line, SIM_LINE_MAX);
		buf_printf(&line, "%s %s", s->services[i].name,
		    simulate_effect_word(e));
		put_entered(s, r, i, &line);
		buf_printf(&line, "%s%.*s", why.len != 0 ? ": " : "",
		    (int)why.len, why.len != 0 ? why.p : "");
		buf_release(&why);
		buf_puts(b, "    ");
		sim_put_wrapped(&line, 4, b);
	}
	put_alike(s, r, true, b);
}

static char
sign_of(const struct simulation *s, const struct sim_row *r)
{
	char sign = r->changes ? '+' : ' ';

	for (size_t i = 0; i < s->n_services; i++) {
		switch (simulate_effect(s, r, i)) {
		case SIM_LOSES:
		case SIM_LOSES_SOME:
			return '-';
		case SIM_CHANGES:
			sign = '~';
			break;
		default:
			break;
		}
	}
	return sign;
}

static void
put_row(const struct simulation *s, const struct sim_row *r, const char *name,
    struct buf *b)
{
	buf_printf(b, "%c ", sign_of(s, r));
	buf_printf(b, "%-15.31s ", name);
	for (size_t i = 0; i < COLUMNS; i++)
		put_cell(i, simulate_effect_word(simulate_effect(s, r, i)), b);
	put_last(s, r->last, b);
	buf_putc(b, '\n');
}

/* --- accounts that cannot log in, in one row if they are alike --- */

struct fold {
	const struct sim_row *first;
	const struct sim_row *named[FOLD_NAMES];
	size_t n;
};
struct folds {
	struct fold list[FOLDS_MAX];
	size_t n;
	size_t left_out; /* rows that had no place */
};

static bool
is_alike(const struct simulation *s, const struct sim_row *a,
    const struct sim_row *b)
{
	/* The same was tried, with the same outcome. */
	return a->outcome == b->outcome ||
	    memcmp(&s->outcomes[a->outcome], &s->outcomes[b->outcome],
		sizeof(*s->outcomes)) == 0;
}

static void
fold_row(const struct simulation *s, const struct sim_row *r, struct folds *f)
{
	size_t i = 0;

	while (i < f->n && !is_alike(s, f->list[i].first, r))
		i++;
	if (i == FOLDS_MAX) {
		f->left_out++;
		return;
	}
	if (i == f->n)
		f->list[f->n++] = (struct fold){.first = r};
	if (f->list[i].n < FOLD_NAMES)
		f->list[i].named[f->list[i].n] = r;
	f->list[i].n++;
}

static bool
is_shown(const struct simulation *s, const struct sim_row *r)
{
	return r->changes || (s->open && !r->alone);
}

static void
put_fold(const struct simulation *s, const struct fold *f, struct buf *b)
{
	char count[32];
	struct buf line;

	snprintf(count, sizeof(count), "%zu accounts", f->n);
	put_row(s, f->first, f->n == 1 ? f->first->account : count, b);
	put_reasons(s, f->first, b);
	buf_init(&line, SIM_LINE_MAX);
	buf_printf(&line,
	    "nobody can log in to %s (no shell, or neither key nor password)",
	    f->n == 1 ? "it" : "them");
	for (size_t i = 0; f->n != 1 && i < f->n && i < FOLD_NAMES; i++)
		buf_printf(&line, "%s%.31s", i == 0 ? ": " : ", ",
		    f->named[i]->account);
	if (f->n > FOLD_NAMES)
		buf_printf(&line, " and %zu more", f->n - FOLD_NAMES);
	buf_puts(b, "    ");
	sim_put_wrapped(&line, 4, b);
}

/* --- all of them --- */

static void
put_head(const struct simulation *s, struct buf *b)
{
	buf_printf(b, "  %-15s ", "account");
	for (size_t i = 0; i < COLUMNS; i++)
		put_cell(i, s->services[i].name, b);
	buf_puts(b, "last login\n");
}

/* Those who lose first, for they are the ones to look at. */
static size_t
put_pass(const struct simulation *s, const struct folds *f, bool losers,
    size_t shown, struct buf *b)
{
	for (size_t i = 0; i < s->n_rows; i++) {
		const struct sim_row *r = &s->rows[i];

		if (!r->alone || !r->changes ||
		    (sign_of(s, r) == '-') != losers || shown++ >= ROWS_SHOWN)
			continue;
		put_row(s, r, r->account, b);
		put_reasons(s, r, b);
	}
	for (size_t i = 0; i < f->n; i++) {
		if ((sign_of(s, f->list[i].first) == '-') == losers &&
		    shown++ < ROWS_SHOWN)
			put_fold(s, &f->list[i], b);
	}
	return shown;
}

void
sim_rows_put(const struct simulation *s, struct buf *b)
{
	struct folds folds = {0};
	size_t shown, all = 0;

	for (size_t i = 0; i < s->n_rows; i++) {
		all += is_shown(s, &s->rows[i]);
		if (is_shown(s, &s->rows[i]) && !s->rows[i].alone)
			fold_row(s, &s->rows[i], &folds);
	}
	if (all == 0)
		return;
	put_head(s, b);
	shown = put_pass(s, &folds, true, 0, b);
	shown = put_pass(s, &folds, false, shown, b) + folds.left_out;
	if (shown > ROWS_SHOWN)
		buf_printf(b, "  and %zu more; --format json lists them all\n",
		    shown - ROWS_SHOWN);
}
