/*
 * The simulation for people: one line per account, in columns of 80, the
 * services that change behind the usual ones; and as JSON.
 */
#include <string.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/log/own_session.h"
#include "simulate.h"

#define ROWS_SHOWN   40
#define NAMES_SHOWN  8
#define COLUMNS	     4 /* sshd, sudo, su, cron */
#define WIDTH_SSHD   11
#define WIDTH	     8 /* of the other columns */
#define SIM_LINE_MAX 65536 /* bytes, before it is wrapped */

/* --- why --- */

/* Whether the bits have every method of a place, or none. */
static bool
has_place(const struct sim_service *v, uint64_t bits, const char *label)
{
	for (size_t i = 0; i < v->n_probes; i++) {
		if (strcmp(v->probe[i].label, label) == 0 &&
		    (bits >> i & 1) != 0)
			return true;
	}
	return false;
}

static bool
has_method(const struct sim_service *v, uint64_t bits, unsigned method)
{
	for (size_t i = 0; i < v->n_probes; i++) {
		if (v->probe[i].method == method && (bits >> i & 1) != 0)
			return true;
	}
	return false;
}

/* Append the places of the bits, each once. Returns whether one is lost. */
static bool
put_places(const struct sim_service *v, uint64_t before, uint64_t after,
    struct buf *b)
{
	const char *separator = "";
	bool lost = false;

	for (size_t i = 0; i < v->n_probes; i++) {
		const char *label = v->probe[i].label;
		bool first = true;

		for (size_t k = 0; k < i && first; k++)
			first = strcmp(v->probe[k].label, label) != 0;
		if (!first)
			continue;
		lost |= has_place(v, before, label) &&
		    !has_place(v, after, label);
		if (has_place(v, after, label)) {
			buf_printf(b, "%s%s", separator, label);
			separator = ", ";
		}
	}
	return lost;
}

static bool
put_methods(const struct sim_service *v, uint64_t before, uint64_t after,
    struct buf *b)
{
	const char *separator = "";
	bool lost = false;

	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		const unsigned m = 1u << i;

		lost |= has_method(v, before, m) && !has_method(v, after, m);
		if (has_method(v, after, m)) {
			buf_printf(b, "%s%s", separator, method_name(m));
			separator = ", ";
		}
	}
	return lost;
}

void
simulate_put_why(const struct simulation *s, const struct sim_row *r, size_t i,
    struct buf *b)
{
	const struct sim_outcome *o = &s->outcomes[r->outcome];
	const struct sim_service *v = &s->services[i];
	struct buf part;

	if (o->after[i] == 0) {
		buf_puts(b, "no rule permits it");
		return;
	}
	buf_init(&part, 4096);
	if (put_places(v, o->before[i], o->after[i], &part) ||
	    (r->used_loses >> i & 1) != 0)
		buf_printf(b, "only from %.*s", (int)part.len, part.p);
	buf_clear(&part);
	if (v->is_ssh && put_methods(v, o->before[i], o->after[i], &part))
		buf_printf(b, "%sonly by %.*s", b->len != 0 ? ", " : "",
		    (int)part.len, part.p);
	buf_release(&part);
}

/* --- text --- */

/* Append the words of line, in lines of 80 columns, and release it. */
static void
put_wrapped(struct buf *line, unsigned indent, struct buf *b)
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
		before = ", ";
		any = true;
	}
	if (!any) {
		buf_release(&line);
		return;
	}
	buf_puts(&line, gains ? "" : ": no rule permits it");
	buf_puts(b, "    ");
	put_wrapped(&line, 4, b);
}

/* What changes in part, and in services that have no column. */
static void
put_reasons(const struct simulation *s, const struct sim_row *r, struct buf *b)
{
	struct buf why;

	put_alike(s, r, false, b);
	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);

		if (e <= SIM_GAINS || s->outcomes[r->outcome].after[i] == 0)
			continue;
		buf_init(&why, 4096);
		simulate_put_why(s, r, i, &why);
		buf_printf(b, "    %s %s%s%.*s\n", s->services[i].name,
		    simulate_effect_word(e), why.len != 0 ? ": " : "",
		    (int)why.len, why.len != 0 ? why.p : "");
		buf_release(&why);
	}
	put_alike(s, r, true, b);
}

static char
sign_of(const struct simulation *s, const struct sim_row *r)
{
	char sign = '+';

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
put_row(const struct simulation *s, const struct sim_row *r, struct buf *b)
{
	buf_printf(b, "%c ", sign_of(s, r));
	buf_printf(b, "%-15.31s ", r->account);
	for (size_t i = 0; i < COLUMNS; i++)
		put_cell(i, simulate_effect_word(simulate_effect(s, r, i)), b);
	put_last(s, r->last, b);
	buf_putc(b, '\n');
	put_reasons(s, r, b);
}

/* Those who lose first, for they are the ones to look at. */
static void
put_rows(const struct simulation *s, struct buf *b)
{
	size_t shown = 0, changed = s->n_rows - s->unchanged;

	if (changed == 0)
		return;
	buf_printf(b, "  %-15s ", "account");
	for (size_t i = 0; i < COLUMNS; i++)
		put_cell(i, s->services[i].name, b);
	buf_puts(b, "last login\n");
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < s->n_rows; i++) {
			const struct sim_row *r = &s->rows[i];

			if (!r->changes || (sign_of(s, r) == '-') != !pass)
				continue;
			if (shown++ < ROWS_SHOWN)
				put_row(s, r, b);
		}
	}
	if (shown > ROWS_SHOWN)
		buf_printf(b, "  and %zu more; --format json lists them all\n",
		    shown - ROWS_SHOWN);
}

static const struct sim_row *
find_row(const struct simulation *s, uid_t uid)
{
	for (size_t i = 0; i < s->n_rows; i++) {
		if (s->rows[i].uid == uid)
			return &s->rows[i];
	}
	return NULL;
}

/* The services of some effects, "keep sshd, sudo". */
static void
put_effects(const struct simulation *s, const struct sim_row *r,
    const char *verb, bool lost, struct buf *b)
{
	const char *before = verb;

	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);
		bool loses = e == SIM_LOSES || e == SIM_LOSES_SOME ||
		    e == SIM_CHANGES;

		if (e == SIM_NONE || loses != lost)
			continue;
		buf_printf(b, "%s%s", before, s->services[i].name);
		before = ", ";
	}
}

/* The calling user's own session, first. */
static void
put_caller(const struct simulation *s, struct buf *b)
{
	const struct sim_row *r = find_row(s, s->actor->by);
	struct own_session here;
	struct buf line;
	size_t start;

	if (r == NULL)
		return;
	own_session_find(&here);
	buf_init(&line, SIM_LINE_MAX);
	buf_printf(&line, "You (%.31s", r->account);
	if (here.service != NULL)
		buf_printf(&line, ", %s", here.service);
	if (here.from_text[0] != '\0')
		buf_printf(&line, ", %s", here.from_text);
	buf_puts(&line, "):");
	start = line.len;
	put_effects(s, r, " LOSE ", true, &line);
	put_effects(s, r, line.len != start ? "; keep " : " keep ", false,
	    &line);
	buf_puts(&line, line.len != start ? "." : " no access.");
	put_wrapped(&line, 0, b);
}

static void
put_root(const struct simulation *s, struct buf *b)
{
	unsigned state = account_state(s->up.book, "root", s->check->now);

	if ((state & ACCOUNT_PASSWORD_LOCKED) != 0)
		buf_puts(b,
		    "root at the console: no password, so nobody gets "
		    "in there (passwd root).\n");
}

static void
put_names(const struct name_list *l, struct buf *b)
{
	for (size_t i = 0; i < l->n && i < NAMES_SHOWN; i++) {
		buf_puts(b, i == 0 ? "" : ", ");
		escape_text(b, l->list[i], strlen(l->list[i]));
	}
	if (l->n > NAMES_SHOWN)
		buf_printf(b, " and %zu more", l->n - NAMES_SHOWN);
}

/* What is left if every directory is down. */
static void
put_down(const struct simulation *s, struct buf *b)
{
	struct buf line;

	if (!s->has_directory)
		return;
	buf_init(&line, SIM_LINE_MAX);
	buf_puts(&line, "Directory down: ");
	put_names(&s->down_admins, &line);
	buf_puts(&line,
	    s->down_admins.n == 0	? "no administrator gets in"
		: s->down_admins.n == 1 ? " is the administrator who gets in"
					: " are the administrators who get in");
	if (s->down_lost.n != 0) {
		buf_printf(&line, "; %zu may lose access: ", s->down_lost.n);
		put_names(&s->down_lost, &line);
	}
	buf_putc(&line, '.');
	put_wrapped(&line, 0, b);
}

void
simulate_text(const struct simulation *s, struct buf *b)
{
	put_caller(s, b);
	put_root(s, b);
	if (s->after->mode == POLICY_OBSERVE)
		buf_puts(b,
		    "Mode observe refuses nobody by a rule; this is "
		    "what mode enforce would do.\n");
	put_rows(s, b);
	buf_printf(b, "%zu account%s unchanged.\n", s->unchanged,
	    s->unchanged == 1 ? " is" : "s are");
	put_down(s, b);
}

/* --- JSON --- */

static void
json_names(struct json_out *j, const char *name, const struct name_list *l)
{
	json_key(j, name);
	json_array(j);
	for (size_t i = 0; i < l->n; i++)
		json_str(j, l->list[i]);
	json_array_end(j);
}

static void
json_effect(const struct simulation *s, const struct sim_row *r, size_t i,
    struct json_out *j)
{
	static const char *const words[] = {[SIM_NONE] = "none",
	    [SIM_KEEPS] = "keeps",
	    [SIM_GAINS] = "gains",
	    [SIM_LOSES] = "loses",
	    [SIM_LOSES_SOME] = "loses-some",
	    [SIM_GAINS_SOME] = "gains-some",
	    [SIM_CHANGES] = "changes"};
	enum sim_effect e = simulate_effect(s, r, i);

	if (e <= SIM_KEEPS)
		return;
	json_object(j);
	JSON_KEY(j, "account");
	json_str(j, r->account);
	JSON_KEY(j, "uid");
	json_u64(j, r->uid);
	JSON_KEY(j, "service");
	json_str(j, s->services[i].name);
	JSON_KEY(j, "effect");
	json_str(j, words[e]);
	json_object_end(j);
}

void
simulate_json(const struct simulation *s, struct json_out *j)
{
	JSON_KEY(j, "effects");
	json_array(j);
	for (size_t k = 0; k < s->n_rows; k++) {
		for (size_t i = 0; s->rows[k].changes && i < s->n_services; i++)
			json_effect(s, &s->rows[k], i, j);
	}
	json_array_end(j);
	JSON_KEY(j, "unchanged");
	json_u64(j, s->unchanged);
	json_names(j, "directory_down_administrators", &s->down_admins);
	json_names(j, "directory_down_may_lose", &s->down_lost);
}
