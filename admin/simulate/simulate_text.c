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

/* --- text --- */

enum verb {
	VERB_LOSE,
	VERB_KEEP,
	VERB_GAIN,
	VERB_COUNT
};

static enum verb
verb_of(enum sim_effect e)
{
	switch (e) {
	case SIM_LOSES:
	case SIM_LOSES_SOME:
	case SIM_CHANGES:
		return VERB_LOSE;
	case SIM_GAINS:
	case SIM_GAINS_SOME:
		return VERB_GAIN;
	default:
		return VERB_KEEP;
	}
}

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

/* Without a policy and unasked, nobody gains what he had. */
static const char *
word_of(const struct simulation *s, const struct sim_row *r, size_t i)
{
	const enum sim_effect e = simulate_effect(s, r, i);

	if (s->before != NULL || s->wired || verb_of(e) != VERB_GAIN)
		return simulate_effect_word(e);
	return e == SIM_GAINS ? "may" : "may some";
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
	const char *gain = s->before == NULL && !s->wired ? "may use "
							  : "gains ";
	const char *before = gains ? gain : "LOSES ";
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
	struct buf line, why;

	put_alike(s, r, false, b);
	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);

		if (e <= SIM_GAINS || s->outcomes[r->outcome].after[i] == 0)
			continue;
		buf_init(&why, 4096);
		simulate_put_why(s, r, i, &why);
		buf_init(&line, SIM_LINE_MAX);
		buf_printf(&line, "%s %s%s%.*s", s->services[i].name,
		    word_of(s, r, i), why.len != 0 ? ": " : "", (int)why.len,
		    why.len != 0 ? why.p : "");
		buf_release(&why);
		buf_puts(b, "    ");
		put_wrapped(&line, 4, b);
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
		put_cell(i, word_of(s, r, i), b);
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

/* The services of one verb: "keep sshd (until 18:00 today), sudo". */
static void
put_effects(const struct simulation *s, const struct sim_row *r, enum verb verb,
    const char *word, struct buf *b)
{
	const struct sim_outcome *o = &s->outcomes[r->outcome];
	const char *before = word;

	for (size_t i = 0; i < s->n_services; i++) {
		enum sim_effect e = simulate_effect(s, r, i);

		if (e == SIM_NONE || verb_of(e) != verb)
			continue;
		buf_printf(b, "%s%s", before, s->services[i].name);
		before = ", ";
		if (o->when[i] == 0 || o->when[i] == sim_always(s))
			continue;
		buf_puts(b, " (");
		sim_times_put(s, o->when[i], b);
		buf_putc(b, ')');
	}
}

/* The calling user's own session, first. */
static void
put_caller(const struct simulation *s, struct buf *b)
{
	const char *words[VERB_COUNT] = {"LOSE ", "keep ",
	    s->before == NULL && !s->wired ? "may use " : "gain "};
	const struct sim_row *r = simulate_row(s, s->actor->by);
	struct own_session here;
	struct buf line, part;
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
	for (unsigned verb = 0; verb < VERB_COUNT; verb++) {
		buf_init(&part, SIM_LINE_MAX);
		put_effects(s, r, (enum verb)verb, words[verb], &part);
		if (part.len != 0)
			buf_printf(&line, "%s%.*s",
			    line.len != start ? "; " : " ", (int)part.len,
			    part.p);
		buf_release(&part);
	}
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

/* What the comparison starts from, where that is not another policy's rules. */
static void
put_before(const struct simulation *s, struct buf *b)
{
	struct buf line;

	buf_init(&line, SIM_LINE_MAX);
	if (s->before == NULL && s->wired)
		buf_puts(&line,
		    "No policy was in force: the module refused everybody.");
	else if (s->before == NULL)
		buf_puts(&line,
		    "No policy was in force, and PAM does not ask the module: "
		    "nobody is refused until 'loginpolicy enable'.");
	else if (s->before->mode == POLICY_OBSERVE &&
	    s->after->mode != POLICY_OBSERVE)
		buf_puts(&line,
		    "Until now no rule refused anybody (mode observe); "
		    "'loginpolicy log --would-deny' lists whom this will "
		    "refuse.");
	if (s->after->mode == POLICY_OBSERVE)
		buf_printf(&line, "%s%s", line.len != 0 ? " " : "",
		    s->n_rows != s->unchanged
			? "Mode observe: no rule refuses anybody. With mode "
			  "enforce the rules would do this:"
			: "Mode observe: no rule refuses anybody.");
	if (line.len != 0)
		put_wrapped(&line, 0, b);
	else
		buf_release(&line);
}

void
simulate_text(const struct simulation *s, struct buf *b)
{
	put_before(s, b);
	put_caller(s, b);
	put_root(s, b);
	put_rows(s, b);
	if (s->after->mode != POLICY_OBSERVE)
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
