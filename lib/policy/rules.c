/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * permit and deny: one list of subjects, then pairs of keyword and value in
 * any order, each keyword at most once. All errors of a line are reported.
 */
#include <string.h>

#include "parse.h"

/* --- the statement --- */

/* A rule while it is read. */
struct rule_draft {
	struct condition cond[COND_COUNT];
	struct when when; /* what days and hours said so far */
	bool have_days, have_hours;
	size_t n;
	const char *id, *note;
	bool bad;
};

/* Reads the value of a keyword, the word-th of the line, into the draft. */
typedef void value_fn(struct parse *ps, struct rule_draft *d,
    const struct lex_word *w, unsigned word);

static void
draft_add(struct rule_draft *d, enum condition_kind kind, const void *items,
    uint32_t n, unsigned word)
{
	struct condition *c = &d->cond[d->n];

	if (items == NULL) {
		d->bad = true;
		return;
	}
	c->kind = (uint8_t)kind;
	c->word = (uint8_t)word;
	c->n = n;
	c->any = items;
	c->lookups = condition_has_subjects(c) && subjects_need_lookup(c);
	d->n++;
}

/* Conditions whose value is a list: kind, size of an item, its parser. */
static const struct {
	const char *keyword;
	enum condition_kind kind;
	size_t size;
	item_fn *item;
} lists[] = {
    {"from", COND_FROM, sizeof(struct from_item), from_item},
    {"service", COND_SERVICE, sizeof(struct service_item), service_item},
    {"method", COND_METHOD, sizeof(uint8_t), method_item},
    {"key", COND_KEY, sizeof(struct key_item), key_item},
    {"tty", COND_TTY, sizeof(const char *), tty_item},
    {"by", COND_BY, sizeof(struct subject), subject_item},
    {"also", COND_ALSO, sizeof(struct subject), subject_item},
};

static void
days_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	uint32_t n;
	const uint8_t *masks = list_parse(ps, w, 1, days_item, &n);

	d->have_days = true;
	d->when.days_word = (uint8_t)word;
	for (uint32_t i = 0; masks != NULL && i < n; i++)
		d->when.days |= masks[i];
	d->bad |= masks == NULL;
}

static void
hours_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	d->have_hours = true;
	d->when.hours_word = (uint8_t)word;
	d->when.hours = list_parse(ps, w, sizeof(struct hours), hours_item,
	    &d->when.n_hours);
	d->bad |= d->when.hours == NULL;
}

static void
moment_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word, enum condition_kind kind)
{
	struct moment *m = parse_alloc(ps, sizeof(*m));
	int r;

	if (m == NULL)
		return;
	if ((r = moment_parse(w->s, m)) != 0) {
		d->bad = true;
		parse_error(ps, w->col, r,
		    r == ERR_RANGE
			? "\"%.40s\": there is no such day or time"
			: "expected a date such as 2027-06-30, or RFC 3339 "
			  "such as 2027-06-30T18:00:00Z, not \"%.40s\"",
		    w->s);
		return;
	}
	/* A date is the whole day: it ends where the next begins. */
	if (m->date_only && kind == COND_UNTIL)
		m->clock += 86400;
	draft_add(d, kind, m, 1, word);
}

static void
starting_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	moment_value(ps, d, w, word, COND_STARTING);
}

static void
until_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	moment_value(ps, d, w, word, COND_UNTIL);
}

/* Return the rule with this id; NULL: none so far. */
static const struct policy_rule *
find_id(const struct parse *ps, const struct lex_word *w)
{
	uint32_t hash = hashtab_hash(w->s, w->len), i;
	size_t at = 0;

	while ((i = hashtab_next(&ps->ids, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(ps->p->rules[i].id, w->s) == 0)
			return &ps->p->rules[i];
	}
	return NULL;
}

static void
id_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	const struct policy_rule *other = find_id(ps, w);

	(void)word;
	if (!is_id(w->s)) {
		d->bad = true;
		parse_error(ps, w->col, ERR_SYNTAX,
		    "an id consists of 1 to 64 letters, digits, '.', '_', "
		    "'-', unlike \"%.40s\"",
		    w->s);
	} else if (other != NULL) {
		d->bad = true;
		parse_error(ps, w->col, ERR_DUP,
		    "id %s is used by another rule already: line %u of %.60s",
		    w->s, other->where.line,
		    ps->p->files[other->where.file].path);
	} else {
		d->id = parse_strndup(ps, w->s, w->len);
	}
}

static void
note_value(struct parse *ps, struct rule_draft *d, const struct lex_word *w,
    unsigned word)
{
	(void)word;
	if (w->len > RULE_NOTE_MAX) {
		d->bad = true;
		parse_error(ps, w->col, ERR_TOOBIG,
		    "a note is longer than %d bytes", RULE_NOTE_MAX);
	} else {
		d->note = parse_strndup(ps, w->s, w->len);
	}
}

static const struct {
	const char *keyword;
	value_fn *value;
} others[] = {
    {"days", days_value},
    {"hours", hours_value},
    {"starting", starting_value},
    {"until", until_value},
    {"id", id_value},
    {"note", note_value},
};

#define N_LISTS	 (sizeof(lists) / sizeof(lists[0]))
#define N_OTHERS (sizeof(others) / sizeof(others[0]))

const char *
condition_word(size_t i)
{
	if (i < N_LISTS)
		return lists[i].keyword;
	return i < N_LISTS + N_OTHERS ? others[i - N_LISTS].keyword : NULL;
}

/*
 * The index of a keyword in both tables, one after the other; their sum:
 * unknown.
 */
static unsigned
keyword_index(const char *s)
{
	unsigned i;

	for (i = 0; i < N_LISTS; i++) {
		if (is_word(s, lists[i].keyword))
			return i;
	}
	for (i = 0; i < N_OTHERS; i++) {
		if (is_word(s, others[i].keyword))
			break;
	}
	return N_LISTS + i;
}

static void
rule_condition_word(struct parse *ps, struct rule_draft *d,
    const struct lex_line *l, unsigned word, unsigned *seen)
{
	const struct lex_word *k = &l->word[word], *v = k + 1;
	unsigned i = keyword_index(k->s);
	const void *items;
	uint32_t n = 0;

	if (i == N_LISTS + N_OTHERS && strcmp(k->s, "EXCEPT") == 0) {
		d->bad = true;
		except_error(ps, k->col);
	} else if (i == N_LISTS + N_OTHERS) {
		d->bad = true;
		parse_error(ps, k->col, ERR_UNKNOWN,
		    "unknown condition \"%.30s\": expected also, from, "
		    "service, method, key, tty, days, hours, starting, until, "
		    "by, id or note",
		    k->s);
	} else if ((*seen & 1u << i) != 0) {
		d->bad = true;
		parse_error(ps, k->col, ERR_DUP,
		    "%s is given twice in this rule", k->s);
	} else if (word + 1u == l->n) {
		d->bad = true;
		parse_error(ps, k->col, ERR_SYNTAX, "%s: expected a value",
		    k->s);
	} else if (i < N_LISTS) {
		items = list_parse_shared(ps, v, lists[i].size, lists[i].item,
		    &n);
		draft_add(d, lists[i].kind, items, n, word + 1);
	} else {
		others[i - N_LISTS].value(ps, d, v, word + 1);
	}
	if (i < N_LISTS + N_OTHERS)
		*seen |= 1u << i;
}

/* Add days and hours as one condition; the one not given is always true. */
static void
draft_add_when(struct parse *ps, struct rule_draft *d)
{
	static const struct hours always = {0, RULE_DAY_MINUTES};
	struct when *w;

	if ((!d->have_days && !d->have_hours) || d->bad)
		return;
	if ((w = parse_alloc(ps, sizeof(*w))) == NULL)
		return;
	*w = d->when;
	if (!d->have_days)
		w->days = 0x7f;
	if (!d->have_hours) {
		w->hours = &always;
		w->n_hours = 1;
	}
	draft_add(d, COND_WHEN, w, 1,
	    d->have_hours ? w->hours_word : w->days_word);
}

/* Store the statement as it is written. */
static void
rule_set_text(const struct parse *ps, size_t blank, struct policy_rule *r)
{
	size_t len = ps->text_len;

	while (len > blank &&
	    (ps->text[len - 1] == ' ' || ps->text[len - 1] == '\t'))
		len--;
	r->text = ps->text + blank;
	r->text_len = (uint32_t)(len - blank);
}

static int
rule_store(struct parse *ps, const struct rule_draft *d,
    const struct lex_word *verb)
{
	struct policy *p = ps->p;
	struct policy_rule *list = parse_list_room(ps, p->rules, p->n_rules,
	    &ps->rules_cap, sizeof(*list));
	struct policy_rule *r;
	struct condition *c = arena_array(&p->arena, d->n, sizeof(*c));

	if (list != NULL)
		p->rules = list;
	if (list == NULL || c == NULL)
		return ps->fatal = ERR_NOMEM;
	memcpy(c, d->cond, d->n * sizeof(*c));
	r = &list[p->n_rules++];
	*r = (struct policy_rule){.where = parse_where(ps),
	    .permit = verb->s[0] == 'p',
	    .n_conditions = (uint8_t)d->n,
	    .condition = c,
	    .id = d->id,
	    .note = d->note};
	rule_set_text(ps, verb->col - 1, r);
	return 0;
}

void
rule_statement(struct parse *ps, const struct lex_line *l)
{
	struct rule_draft d = {0};
	unsigned seen = 0;
	const void *subjects;
	uint32_t n;

	if (l->n < 2) {
		parse_error(ps, l->word[0].col, ERR_SYNTAX,
		    "%s: expected a subject: user:NAME, group:NAME, uid:N, gid:N or "
		    "everyone",
		    l->word[0].s);
		return;
	}
	subjects = list_parse(ps, &l->word[1], sizeof(struct subject),
	    subject_item, &n);
	draft_add(&d, COND_SUBJECT, subjects, n, 1);
	for (unsigned i = 2; i < l->n && ps->fatal == 0; i += 2)
		rule_condition_word(ps, &d, l, i, &seen);
	draft_add_when(ps, &d);
	if (d.bad || ps->fatal != 0)
		return;
	if (rule_store(ps, &d, &l->word[0]) == 0 && d.id != NULL)
		ps->fatal = hashtab_add(&ps->ids,
		    hashtab_hash(d.id, strlen(d.id)),
		    (uint32_t)ps->p->n_rules - 1);
}

const struct condition *
rule_condition(const struct policy_rule *r, enum condition_kind kind)
{
	for (unsigned i = 0; i < r->n_conditions; i++) {
		if (r->condition[i].kind == kind)
			return &r->condition[i];
	}
	return NULL;
}
