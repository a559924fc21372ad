/* SPDX-License-Identifier: BSD-2-Clause */
/* The simulation for people, in lines of 80 columns, and as JSON. */
#include <string.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/base/escape.h>
#include "admin/log/own_session.h"
#include "simulate.h"

#define NAMES_SHOWN 8

/* --- text --- */

enum verb {
	VERB_LOSE,
	VERB_LOSE_SOME,
	VERB_KEEP,
	VERB_GAIN,
	VERB_COUNT
};

static enum verb
verb_of(enum sim_effect e)
{
	switch (e) {
	case SIM_LOSES:
		return VERB_LOSE;
	case SIM_LOSES_SOME:
	case SIM_CHANGES:
		return VERB_LOSE_SOME;
	case SIM_GAINS:
	case SIM_GAINS_SOME:
		return VERB_GAIN;
	default:
		return VERB_KEEP;
	}
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
	static const char *const words[VERB_COUNT] = {"LOSE ", "LOSE some of ",
	    "keep ", "gain "};
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
	sim_put_wrapped(&line, 0, b);
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
	sim_put_wrapped(&line, 0, b);
}

/* "sshd, sudo" */
static void
put_services(const struct simulation *s, uint64_t bits, struct buf *b)
{
	const char *separator = "";

	for (size_t i = 0; i < s->n_services; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		buf_printf(b, "%s%s", separator, s->services[i].name);
		separator = ", ";
	}
}

/* Nobody is refused, neither before nor after. */
static bool
is_observed(const struct simulation *s)
{
	return s->before != NULL && s->before->mode == POLICY_OBSERVE &&
	    s->after->mode == POLICY_OBSERVE;
}

/* Logins that the log has and that the old rules would refuse as well. */
static void
put_refused(const struct simulation *s, struct buf *b)
{
	size_t n = 0, shown = 0;
	struct buf line;

	if (!is_observed(s))
		return;
	buf_init(&line, SIM_LINE_MAX);
	buf_puts(&line, "If enforced, logins like these would be refused: ");
	for (size_t i = 0; i < s->n_rows; i++) {
		const struct sim_row *r = &s->rows[i];
		const uint64_t refused = r->used_refused & ~r->used_loses;

		if (refused == 0 || n++ >= NAMES_SHOWN)
			continue;
		buf_printf(&line, "%s%.31s (", shown++ != 0 ? ", " : "",
		    r->account);
		put_services(s, refused, &line);
		buf_putc(&line, ')');
	}
	if (n > shown)
		buf_printf(&line, " and of %zu more", n - shown);
	buf_puts(&line, "; see 'loginpolicy log --would-deny'.");
	if (n != 0)
		sim_put_wrapped(&line, 0, b);
	else
		buf_release(&line);
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
		buf_printf(&line, "%s%s%s", line.len != 0 ? " " : "",
		    "Mode observe: no rule refuses anybody.",
		    s->n_rows == s->unchanged ? ""
			: is_observed(s)
			? " With mode enforce the new rules would differ from "
			  "the old ones by this:"
			: " With mode enforce the rules would do this:");
	if (line.len != 0)
		sim_put_wrapped(&line, 0, b);
	else
		buf_release(&line);
}

void
simulate_text(const struct simulation *s, struct buf *b)
{
	put_before(s, b);
	put_caller(s, b);
	put_root(s, b);
	sim_rows_put(s, b);
	put_refused(s, b);
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
