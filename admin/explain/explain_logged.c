/* loginpolicy explain --ref, --last: found in the log, decided again, told. */
#include <string.h>

#include "explain_logged.h"
#include "login.h"

const struct policy_rule *
logged_rule(const struct replay *r)
{
	const struct policy *p = &r->policy;

	for (size_t i = 0; i < p->n_rules; i++) {
		if (replay_has_rule(r, &p->rules[i]))
			return &p->rules[i];
	}
	return NULL;
}

struct remedy
logged_remedy(const struct replay *r)
{
	const struct log_line *l = &r->logged->line;

	return (struct remedy){.reason = l->reason,
	    .user = l->user,
	    .by = l->by,
	    .policy = r->has_policy ? &r->policy : NULL,
	    .facts = &r->facts,
	    .stage = r->access.stage,
	    .verdict = r->result == REPLAY_SAME ? &r->verdict : NULL};
}

/* A permit is one to go by only where the log tells that root wrote it. */
static enum exit_code
exit_code_of(const struct log_search *s)
{
	if (s->contested)
		return EXIT_INCOMPLETE;
	if (s->found->line.word != LOGGED_PERMIT)
		return EXIT_OBJECTION;
	return logged_trust(s->found) == LOG_ROOTS ? EXIT_OK : EXIT_INCOMPLETE;
}

static enum exit_code
put_one(const struct options *o, const struct log_search *s,
    const struct logged *l, struct buf *b)
{
	struct explained e;
	struct replay replay;
	enum exit_code r = replay_load(o, l, s->zone_known ? s->zone : NULL, &replay);

	if (r == EXIT_OK) {
		explained_init(&e, o, &replay.policy);
		e.logged = true;
		if (o->format == FORMAT_JSON)
			logged_json(&e, &replay, s, b);
		else
			logged_text(&e, &replay, s, b);
		if (b->err == 0)
			b->err = e.text.err != 0 ? e.text.err : e.scratch.err;
		explained_release(&e);
	}
	replay_release(&replay);
	return r;
}

/* None of them is the answer: each is told in full. */
static enum exit_code
put_contested(const struct options *o, const struct log_search *s,
    struct buf *b)
{
	enum exit_code r = EXIT_OK;

	logged_contested(s, b);
	for (size_t i = 0; r == EXIT_OK && i < s->n; i++) {
		if (!log_is_contestant(s, &s->list[i]))
			continue;
		buf_putc(b, '\n');
		r = put_one(o, s, &s->list[i], b);
	}
	return r;
}

static enum exit_code
explain_found(const struct options *o, const struct log_search *s)
{
	struct buf b;
	enum exit_code r;

	buf_init(&b, EXPLAIN_MAX);
	r = s->contested && o->format == FORMAT_TEXT
	    ? put_contested(o, s, &b)
	    : put_one(o, s, s->found, &b);
	if (r != EXIT_OK) {
		buf_release(&b);
		return r;
	}
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_result(o, &b, exit_code_of(s));
}

/* Where the zone is not known, times of the log are read as UTC, and hours are as unknown as they are to the module. */
enum exit_code
explain_logged(const struct options *o)
{
	struct log_search s;
	struct tz zone;
	bool known = zone_load(o, &zone, true) == EXIT_OK;
	enum exit_code r;

	if (!known)
		memset(&zone, 0, sizeof(zone));
	r = log_find(o, &zone, &s);
	s.zone_known = known;
	if (r == EXIT_OK)
		r = explain_found(o, &s);
	log_search_release(&s);
	tz_release(&zone);
	return r;
}
