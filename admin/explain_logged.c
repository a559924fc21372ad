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

/* Who may not be root's can be anybody's: a permit of his is none to go by. */
static int
exit_code_of(const struct logged *l)
{
	if (l->line.word != LOGGED_PERMIT)
		return EXIT_OBJECTION;
	return logged_is_believed(l) ? EXIT_OK : EXIT_INCOMPLETE;
}

static int
explain_found(const struct options *o, const struct log_search *s)
{
	struct explained e;
	struct replay replay;
	struct buf b;
	int r = replay_load(o, s->found, s->zone, &replay);

	if (r == -1) {
		buf_init(&b, EXPLAIN_MAX);
		explained_init(&e, o, &replay.policy);
		e.logged = true;
		if (o->format == FORMAT_JSON)
			logged_json(&e, &replay, s, &b);
		else
			logged_text(&e, &replay, s, &b);
		if (b.err == 0)
			b.err = e.text.err != 0 ? e.text.err : e.scratch.err;
		explained_release(&e);
		if (o->quiet && o->output == NULL)
			buf_clear(&b);
		r = put_result(o, &b, exit_code_of(s->found));
	}
	replay_release(&replay);
	return r;
}

int
explain_logged(const struct options *o)
{
	struct log_search s;
	struct tz zone;
	int r;

	if ((r = zone_load(o, &zone, true)) != -1)
		return r;
	if ((r = log_find(o, &zone, &s)) == -1)
		r = explain_found(o, &s);
	log_search_release(&s);
	tz_release(&zone);
	return r;
}
