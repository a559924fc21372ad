/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What mode observe let pass, in groups: an account, a service, who called it
 * (su) and a reason, each with how often and when last. The last login of each
 * group, and from each place, is decided again, by the policy that is in force
 * now: what that permits is no longer in the way, and for the rest it says what
 * is missing.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "admin/change/change.h"
#include "admin/explain/replay.h"
#include "admin/inforce.h"
#include "admin/log/log_out.h"
#include "admin/log/log_use.h"
#include "admin/log/log_views.h"

#define TEXT_MAX    65536
#define NAMES_SHOWN 8 /* of those who were not seen */
#define PLACES_MAX  64 /* of a group; the newest ones */

/* The last login of a group from one place. */
struct login_place {
	char *from, *message; /* owned */
	int64_t at;
};

struct log_group {
	size_t n; /* logins; if nobody got in, attempts before the password */
	bool got_in;
	int64_t first, last;
	struct login_place *places; /* owned */
	size_t n_places;
	/* What would happen now. */
	bool permitted;
	char *why, *rule; /* owned */
};
struct log_groups {
	const struct log_asked *asked;
	struct log_group *list; /* owned; by the number of its name, - 1 */
	size_t n;
	struct log_names names; /* what makes a group, as text */
	struct log_uses *uses;
};

static const struct log_column columns[] = {
    {"times", "times", 5, true, false},
    {"last", "last", 11, false, false},
    {"account", "who", 8, false, false},
    {"service", "service", 7, false, false},
    {"from", "from", 13, false, false},
    {"why", "why", 24, false, false},
    {"rule", "rule", 0, false, false},
    {"first", NULL, 0, false, false},
    {"ref", NULL, 0, false, false},
    {"got_in", NULL, 0, false, false},
    {0},
};

/* --- finding the groups --- */

static int
group_number(struct log_groups *g, const struct log_line *l, uint32_t *ret)
{
	struct buf b;
	int r;

	buf_init(&b, TEXT_MAX);
	/* Of two callers of su, one may be permitted by now. */
	buf_printf(&b, "%s\n%s\n%s\n%s\n%s:%u", l->user != NULL ? l->user : "",
	    l->service != NULL ? l->service : "", l->by != NULL ? l->by : "",
	    verdict_word(l->reason), l->rule_file != NULL ? l->rule_file : "",
	    l->rule_line);
	buf_putc(&b, '\0');
	r = b.err != 0 ? b.err : log_names_add(&g->names, b.p, ret);
	buf_release(&b);
	return r;
}

static void
places_release(struct log_group *g)
{
	for (size_t i = 0; i < g->n_places; i++) {
		free(g->places[i].from);
		free(g->places[i].message);
	}
	free(g->places);
	g->places = NULL;
	g->n_places = 0;
}

/* The place of a new login: one that is known, a new one, or the oldest. */
static struct login_place *
find_place(struct log_group *g, const char *from)
{
	struct login_place *list, *oldest = g->places;

	for (size_t i = 0; i < g->n_places; i++) {
		if (strcmp(g->places[i].from, from) == 0)
			return &g->places[i];
		if (g->places[i].at < oldest->at)
			oldest = &g->places[i];
	}
	if (g->n_places == PLACES_MAX)
		return oldest;
	list = vec_room(g->places, g->n_places, sizeof(*list));
	if (list == NULL)
		return NULL;
	g->places = list;
	list[g->n_places] = (struct login_place){.from = strdup(from),
	    .at = INT64_MIN};
	return list[g->n_places].from != NULL ? &list[g->n_places++] : NULL;
}

static int
store_place(struct log_group *g, const struct log_line *l,
    const struct log_message *m)
{
	const char *from = l->from != NULL ? l->from : "";
	struct login_place *p = find_place(g, from);
	char *name, *text;

	if (p == NULL)
		return ERR_NOMEM;
	if (m->at < p->at)
		return 0;
	name = strdup(from);
	text = strndup(m->text, m->len);
	if (name == NULL || text == NULL) {
		free(name);
		free(text);
		return ERR_NOMEM;
	}
	free(p->from);
	free(p->message);
	p->from = name;
	p->message = text;
	p->at = m->at;
	return 0;
}

/*
 * Attempts count until somebody of the group got in: each login has a line from
 * before its password, too. Returns whether this one counts.
 */
static bool
counts_in_group(struct log_group *g, bool got_in, int64_t at)
{
	if (!got_in)
		return !g->got_in;
	if (!g->got_in) {
		places_release(g);
		*g = (struct log_group){.got_in = true, .first = at};
	}
	return true;
}

static int
add_to_group(struct log_groups *g, const struct log_line *l,
    const struct log_message *m)
{
	struct log_group *list, *group;
	uint32_t number;
	int r = group_number(g, l, &number);

	if (r != 0)
		return r;
	if (number > g->n) {
		if ((list = vec_room(g->list, g->n, sizeof(*list))) == NULL)
			return ERR_NOMEM;
		g->list = list;
		list[g->n++] = (struct log_group){.first = m->at};
	}
	group = &g->list[number - 1];
	if (!counts_in_group(group, log_line_got_in(l), m->at))
		return 0;
	if (group->n++ == 0 || m->at > group->last)
		group->last = m->at;
	return store_place(group, l, m);
}

static int
read_message(void *ctx, const struct log_message *m)
{
	struct log_groups *g = ctx;
	const struct log_asked *a = g->asked;
	struct log_line l;
	int r = log_line_parse(m->text, m->len, &l);

	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if ((r = log_uses_add(g->uses, &l, m->at)) == 0 &&
	    l.word == LOGGED_WOULD_DENY && log_person_has(&a->person, &l) &&
	    (a->o->user == NULL ||
		(l.user != NULL && strcmp(l.user, a->o->user) == 0) ||
		(a->has_uid && l.has_uid && l.uid == a->uid)))
		r = add_to_group(g, &l, m);
	log_line_release(&l);
	return r == 0 ? 0 : ERR_NOMEM;
}

/* --- what would happen now --- */

static char *
text_of(struct buf *b)
{
	char *text;

	buf_putc(b, '\0');
	text = b->err == 0 ? strdup(b->p) : NULL;
	buf_release(b);
	return text;
}

/* As the log has it: the id, or the file's name without its folder. */
static void
put_rule_name(const struct policy *p, const struct policy_rule *rule,
    struct buf *b)
{
	const char *path, *slash;

	if (rule->id != NULL || rule->where.file < 0) {
		buf_puts(b, rule->id != NULL ? rule->id : "built in");
		return;
	}
	path = p->files[rule->where.file].path;
	slash = strrchr(path, '/');
	buf_printf(b, "%s:%u", slash != NULL ? slash + 1 : path,
	    rule->where.line);
}

/* What a condition needs, in few words: the row says who it is. */
static void
put_lack(const struct policy_rule *rule, const struct condition *c,
    const struct facts *f, struct buf *b)
{
	static const char *const needs[COND_COUNT] = {[COND_FROM] =
							  "must come from ",
	    [COND_METHOD] = "needs method ",
	    [COND_KEY] = "needs key ",
	    [COND_TTY] = "must be at tty ",
	    [COND_WHEN] = "only at hours ",
	    [COND_STARTING] = "only starting ",
	    [COND_UNTIL] = "only until "};

	if (needs[c->kind] == NULL) {
		rule_lack_text(rule, c, f, b);
		return;
	}
	buf_puts(b, needs[c->kind]);
	condition_value(rule, c, b);
}

/* What is missing for the rule that is nearest, and that rule. */
static void
explain_group(const struct replay *r, struct log_group *g)
{
	const struct policy *p = r->access.policy;
	const struct verdict *v = &r->verdict;
	const struct policy_rule *rule = v->rule;
	const struct condition *lacks[COND_COUNT];
	struct buf why, name;
	size_t n = 0;

	buf_init(&why, TEXT_MAX);
	buf_init(&name, TEXT_MAX);
	if (rule == NULL && p != NULL) {
		rule = v->nearest != NULL
		    ? v->nearest
		    : policy_nearest(p, &r->facts, r->access.stage, v);
		if (rule != NULL)
			n = rule_lacks(rule, &r->facts, r->access.stage, lacks);
	}
	for (size_t i = 0; i < n; i++) {
		if (i != 0)
			buf_puts(&why, ", ");
		put_lack(rule, lacks[i], &r->facts, &why);
	}
	if (n == 0)
		buf_puts(&why, verdict_text(v->reason));
	if (!g->got_in)
		buf_puts(&why, "; not seen to get in");
	if (rule != NULL)
		put_rule_name(p, rule, &name);
	g->why = text_of(&why);
	g->rule = rule != NULL ? text_of(&name) : NULL;
}

/* Decide the last login from there again. Fills line, for its names. */
static int
decide_place(const struct log_asked *a, const struct policy *p,
    struct lookup *lookup, const struct state *state, struct log_group *g,
    const struct login_place *place, struct log_line *line)
{
	struct logged l = {.at = place->at};
	struct replay r;
	int e = log_line_parse(place->message, strlen(place->message), &l.line);

	if (e != 0)
		return e;
	replay_now(&l, p, lookup, state, a->now, a->zone, &r);
	g->permitted = r.result != REPLAY_IMPOSSIBLE &&
	    r.verdict.kind == VERDICT_PERMIT;
	if (r.result == REPLAY_IMPOSSIBLE)
		g->why = strdup(verdict_text(l.line.reason));
	else if (!g->permitted)
		explain_group(&r, g);
	replay_now_release(&r);
	*line = l.line;
	return !g->permitted && g->why == NULL ? ERR_NOMEM : 0;
}

static int
compare_places(const void *va, const void *vb)
{
	const struct login_place *a = va, *b = vb;

	return a->at < b->at ? 1 : a->at > b->at ? -1 : 0;
}

/*
 * The newest login that is refused still, or if none is, that is permitted now.
 * Fills line; on failure there is none to release.
 */
static int
decide_group(const struct log_asked *a, const struct policy *p,
    struct lookup *lookup, const struct state *state, struct log_group *g,
    struct log_line *line)
{
	int e = ERR_INTERNAL;

	qsort(g->places, g->n_places, sizeof(*g->places), compare_places);
	for (size_t i = 0; i < g->n_places; i++) {
		if (i != 0)
			log_line_release(line);
		e = decide_place(a, p, lookup, state, g, &g->places[i], line);
		if (e == 0 && g->permitted)
			continue;
		g->last = g->places[i].at;
		break;
	}
	return e;
}

/* --- the table --- */

static void
put_group(struct log_out *w, const struct log_group *g,
    const struct log_line *l)
{
	log_out_number(w, g->n);
	log_out_time(w, &g->last);
	log_out_text(w, l->user);
	log_out_text(w, l->service);
	log_out_text(w, l->from);
	log_out_text(w, g->why);
	log_out_text(w, g->rule);
	log_out_time(w, &g->first);
	log_out_text(w, l->ref);
	log_out_bool(w, g->got_in);
	log_out_row_end(w);
}

static int
compare_groups(const void *va, const void *vb)
{
	const struct log_group *a = va, *b = vb;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return a->last < b->last ? 1 : a->last > b->last ? -1 : 0;
}

/* "not seen yet: erik, fay and 3 more (--unseen)". */
static void
put_not_seen(struct log_out *w, const struct log_unseen *l)
{
	struct buf b;

	if (l->n == 0)
		return;
	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < l->n && i < NAMES_SHOWN; i++)
		buf_printf(&b, "%s%s", i != 0 ? ", " : "", l->list[i]);
	if (l->n > NAMES_SHOWN)
		buf_printf(&b, " and %zu more", l->n - NAMES_SHOWN);
	log_out_line(w, "not seen yet: %.*s (--unseen)", (int)b.len, b.p);
	buf_release(&b);
}

static void
put_footer(struct log_out *w, const struct log_groups *g,
    const struct inforce *f, const struct log_unseen *unseen, size_t permitted)
{
	if (w->rows == 0 && (g->uses->logins == 0 || g->uses->incomplete))
		log_out_line(w, "no %s %s%s",
		    g->uses->logins == 0 ? "login"
					 : "login that would be refused",
		    log_in_what(g->uses->incomplete),
		    g->uses->incomplete ? "" : " yet");
	else if (w->rows == 0)
		log_out_line(w,
		    "mode enforce would refuse nobody who logged in");
	if (permitted != 0)
		log_out_line(w,
		    "%zu more that the policy in force now permits are left "
		    "out",
		    permitted);
	if (!g->uses->incomplete)
		put_not_seen(w, unseen);
	if (f->counts == INFORCE_POLICY && f->policy.mode == POLICY_OBSERVE &&
	    g->uses->logins != 0)
		log_out_line(w,
		    "%sthen: loginpolicy mode enforce --rollback-in 5m",
		    w->rows != 0 ? "mend first what should get in; " : "");
}

static enum exit_code
put_groups(struct log_groups *g, const struct inforce *f,
    const struct log_unseen *unseen, enum exit_code code)
{
	const struct log_asked *a = g->asked;
	const struct policy *p = f->counts == INFORCE_POLICY ? &f->policy
							     : NULL;
	struct lookup *lookup = lookup_new(a->o->root);
	struct state state = {-1, -1, -1};
	struct log_line line;
	struct log_out w;
	size_t permitted = 0;

	/* Without the state, blocks are unknown, and that decides. */
	if (state_try(a->o, STATE_BLOCKED | STATE_REVOKED, &state) != 0)
		code = EXIT_INCOMPLETE;
	if (g->n > 1)
		qsort(g->list, g->n, sizeof(*g->list), compare_groups);
	log_out_begin(&w, a->o, a->zone, a->now, "would_deny", columns);
	for (size_t i = 0; i < g->n && w.err == 0; i++) {
		if (lookup == NULL ||
		    decide_group(a, p, lookup, &state, &g->list[i], &line) != 0)
			w.err = diag_set(&w.d, ERR_NOMEM, "out of memory");
		else if (!g->list[i].permitted)
			put_group(&w, &g->list[i], &line);
		else
			permitted++;
		if (w.err == 0)
			log_line_release(&line);
	}
	log_out_rows_end(&w);
	put_footer(&w, g, f, unseen, permitted);
	state_close(&state);
	lookup_free(lookup);
	return log_out_end(&w, "loginpolicy-log-would-deny/1", code);
}

static void
groups_release(struct log_groups *g)
{
	for (size_t i = 0; i < g->n; i++) {
		places_release(&g->list[i]);
		free(g->list[i].why);
		free(g->list[i].rule);
	}
	free(g->list);
	log_names_release(&g->names);
}

static enum exit_code
read_groups(struct log_groups *g)
{
	struct log_reader r;
	enum exit_code code;

	log_reader_init(&r, g->asked->o, g->asked->zone);
	r.since = g->asked->since;
	r.each = read_message;
	r.ctx = g;
	code = log_read(&r);
	g->uses->incomplete = r.incomplete;
	if (code == EXIT_OK && r.looked.len == 0)
		code = log_complain_none(r.incomplete);
	log_reader_release(&r);
	log_uses_sort(g->uses);
	return code;
}

enum exit_code
log_view_would_deny(const struct log_asked *a)
{
	struct log_uses uses = {0};
	struct log_groups g = {.asked = a, .uses = &uses};
	struct log_unseen unseen = {0};
	struct inforce f;
	enum exit_code code;

	if ((code = inforce_asked(a->o, &f)) != EXIT_OK)
		return code;
	if ((code = read_groups(&g)) == EXIT_OK &&
	    (code = log_unseen_load(a, &uses, &unseen)) == EXIT_OK)
		code = put_groups(&g, &f, &unseen,
		    uses.incomplete || a->incomplete ? EXIT_INCOMPLETE
						     : EXIT_OK);
	log_unseen_release(&unseen);
	groups_release(&g);
	log_uses_release(&uses);
	inforce_release(&f);
	return code;
}
