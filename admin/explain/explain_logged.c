/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy explain --ref, --last: found in the log, decided again, and
 * written for the administrator on the phone: first what was decided and why,
 * then about what.
 */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "admin/inforce.h"
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

/* --- as text --- */

static void
put_text(struct buf *b, const char *s)
{
	escape_text(b, s, strlen(s));
}

/* "  name      " */
static void
put_label(struct buf *b, const char *name)
{
	buf_printf(b, "  %-8s ", name);
}

static void
put_value(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	put_label(b, name);
	put_text(b, value);
	buf_putc(b, '\n');
}

/* In the machine's zone: the user on the phone sees that clock. */
static void
put_time(struct buf *b, int64_t at, const struct tz *z)
{
	int32_t off = tz_offset(z, at), abs_off = off < 0 ? -off : off;
	struct civil c = civil_of(at + off);

	buf_printf(b, "%04lld-%02u-%02uT%02u:%02u:%02u%c%02d:%02d",
	    (long long)c.year, c.month, c.day, c.hour, c.minute, c.second,
	    off < 0 ? '-' : '+', abs_off / 3600, abs_off / 60 % 60);
}

static void
put_who(struct buf *b, const struct log_line *l)
{
	put_label(b, "who");
	put_text(b, l->user != NULL ? l->user : "unknown");
	if (l->has_uid)
		buf_printf(b, " (uid %lu)", (unsigned long)l->uid);
	buf_putc(b, '\n');
	put_value(b, "by", l->by);
	put_value(b, "service", l->service);
	put_value(b, "stage", log_stage_text(l->stage));
	if (l->from != NULL) {
		put_label(b, "from");
		put_text(b, strcmp(l->from, "?") == 0 ? "unknown" : l->from);
		if (l->has_port)
			buf_printf(b, ", port %u", l->port);
		buf_putc(b, '\n');
	}
	put_value(b, "tty", l->tty);
}

static void
put_plain_key(struct buf *b, const struct log_line *l,
    const uint8_t fp[SHA256_LEN], const char *type, unsigned bits)
{
	char text[KEY_FP_LEN];
	bool only = l->n_keys == 1 && !l->keys[0].is_cert;

	key_fp_text(fp, text);
	buf_printf(b, "%s, %s, %u bits%s\n", text, type, bits,
	    reason_is_of_key(l->reason) &&
		    (only ||
			(l->has_refused && l->refused_decoded &&
			    memcmp(l->refused, fp, SHA256_LEN) == 0))
		? ": REFUSED"
		: "");
}

static void
put_key(struct buf *b, const struct log_line *l, const struct log_key *k)
{
	put_label(b, "key");
	if (!k->decoded) {
		buf_printf(b, "cannot be decoded%s\n",
		    l->reason == REASON_KEY_UNJUDGED ? ": REFUSED" : "");
		return;
	}
	put_plain_key(b, l, k->fp, k->type, k->bits);
	if (!k->is_cert)
		return;
	put_label(b, "");
	buf_puts(b, "certificate \"");
	escape_text(b, k->cert_id, k->cert_id_len);
	buf_printf(b, "\", serial %llu, by the CA\n",
	    (unsigned long long)k->serial);
	put_label(b, "");
	put_plain_key(b, l, k->ca_fp, key_class_name(k->ca_class), k->ca_bits);
}

/* Where there is no register, nothing is said. */
static void
put_person(struct buf *b, const char *persons)
{
	if (persons == NULL || strcmp(persons, "?") == 0)
		return;
	put_value(b, "person",
	    strcmp(persons, "-") == 0 ? "the key is not in the register of keys"
				      : persons);
}

static void
put_methods(struct buf *b, const struct log_line *l)
{
	const char *sign = "";

	if (l->methods != 0) {
		put_label(b, "methods");
		for (unsigned i = 0; i < METHOD_COUNT; i++) {
			if ((l->methods >> i & 1) == 0)
				continue;
			buf_printf(b, "%s%s", sign, method_name(1u << i));
			sign = ", ";
		}
		buf_putc(b, '\n');
	}
	put_person(b, l->persons);
	if (l->keys_left_out)
		buf_printf(b, "  keys     %zu, too many for the line\n",
		    l->n_keys);
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		put_key(b, l, &l->keys[i]);
}

static void
put_writer(struct buf *b, const struct log_writer *w)
{
	if (!w->known)
		buf_puts(b, " (a file does not record who wrote it)");
	else if (!w->has_uid)
		buf_puts(b, ", by an unknown uid");
	else
		buf_printf(b, ", by uid %lu", (unsigned long)w->uid);
	if (w->known && w->comm[0] != '\0') {
		buf_puts(b, ", ");
		put_text(b, w->comm);
	}
	buf_putc(b, '\n');
}

/*
 * Others with the same reference; with --last, those about the same user that
 * are not root's.
 */
static void
put_others(struct buf *b, const struct log_search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct logged *l = &s->list[i];

		if (l == s->found ||
		    (s->contested && log_search_contests(s, l)) ||
		    (s->ref[0] == '\0' && logged_trust(l) != LOG_NOT_ROOTS))
			continue;
		put_label(b, "also");
		put_time(b, l->at, s->zone);
		buf_printf(b, " %s, %s, ", l->line.ref,
		    log_word_text(l->line.word));
		put_text(b, l->line.user != NULL ? l->line.user : "?");
		buf_puts(b, ", in ");
		put_text(b, l->where);
		put_writer(b, &l->writer);
	}
}

/*
 * --last: a newer refusal that the journal has from a user. In su and sudo the
 * module writes as the user who called them, which cannot be told from a line
 * that this user made up; yet it may be the one that is asked about.
 */
static const struct logged *
newest_unproven(const struct log_search *s)
{
	const struct logged *newest = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct logged *l = &s->list[i];

		if (logged_trust(l) == LOG_NOT_ROOTS &&
		    l->line.word != LOGGED_PERMIT && l->at >= s->found->at &&
		    (newest == NULL || l->at >= newest->at))
			newest = l;
	}
	return newest;
}

static void
put_unproven(struct buf *b, const struct log_search *s)
{
	const struct logged *l = newest_unproven(s);

	if (s->ref[0] != '\0' || l == NULL)
		return;
	put_label(b, "newer");
	put_time(b, l->at, s->zone);
	buf_printf(b, " %s, %s, ", l->line.ref, log_word_text(l->line.word));
	put_text(b, l->line.service != NULL ? l->line.service : "?");
	buf_puts(b, ", written");
	put_writer(b, &l->writer);
	put_label(b, "");
	buf_printf(b,
	    "su and sudo log under the user who calls them, who could also "
	    "have\n           written the line: see 'loginpolicy explain "
	    "--ref %s'\n",
	    l->line.ref);
}

/*
 * --last: which decision this is, and the newest that the log has if it is
 * another one.
 */
static void
put_which(struct buf *b, const struct log_search *s)
{
	const struct logged *newest = s->found;

	if (s->ref[0] != '\0')
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct logged *l = &s->list[i];

		if (l->at > newest->at && logged_trust(l) != LOG_NOT_ROOTS)
			newest = l;
	}
	put_label(b, "this is");
	buf_puts(b,
	    s->found->line.word == LOGGED_PERMIT
		? "the last decision; no refusal is in the log\n"
		: newest_unproven(s) != NULL
		? "the last refusal that root wrote\n"
		: "the last refusal in the log\n");
	if (newest == s->found)
		return;
	put_label(b, "later");
	put_time(b, newest->at, s->zone);
	buf_printf(b, " %s, %s, ", newest->line.ref,
	    log_word_text(newest->line.word));
	put_text(b, newest->line.service != NULL ? newest->line.service : "?");
	buf_putc(b, '\n');
}

static void
put_verdict(struct buf *b, const struct logged *l, const struct tz *z)
{
	const struct log_line *line = &l->line;

	buf_printf(b, "%s: %s: %s", line->ref,
	    line->word == LOGGED_PERMIT ? "PERMIT" : "DENY",
	    verdict_text(line->reason));
	if (line->measure != NULL)
		buf_printf(b, " (%s, %s)", verdict_word(line->reason),
		    line->measure);
	buf_putc(b, '\n');
	if (line->word == LOGGED_WOULD_DENY)
		buf_puts(b, "mode observe: it was logged and permitted.\n");
	if (logged_trust(l) == LOG_NOT_ROOTS)
		buf_puts(b,
		    "DO NOT RELY ON THIS: the line was not written by root. "
		    "Anybody can write one like\nit. The module writes such "
		    "lines where a user runs what asks it: su, sudo, screen "
		    "lockers.\n");
	put_value(b, "detail", line->detail);
	put_label(b, "when");
	put_time(b, l->at, z);
	buf_putc(b, '\n');
}

/* From the line, if the policy at the time is not available. */
static void
put_logged_rule(struct buf *b, const struct replay *r)
{
	const struct log_line *l = &r->logged->line;
	const struct policy_rule *rule = logged_rule(r);

	if (rule != NULL) {
		put_rule("by", &r->policy, rule, b);
		return;
	}
	if (l->rule_file == NULL)
		return;
	buf_puts(b, "  by ");
	put_text(b, l->rule_file);
	buf_printf(b, ":%u", l->rule_line);
	if (l->id != NULL) {
		buf_puts(b, " (");
		put_text(b, l->id);
		buf_putc(b, ')');
	}
	buf_putc(b, '\n');
}

/* Whether what it needs is listed below the nearest rule already. */
static bool
lists_lacks(const struct replay *r)
{
	return r->result == REPLAY_SAME &&
	    reason_is_no_rule(r->logged->line.reason) &&
	    policy_nearest(&r->policy, &r->facts, r->access.stage,
		&r->verdict) != NULL;
}

static void
put_replay(struct explained *e, struct replay *r, struct buf *b)
{
	if (r->result == REPLAY_SAME) {
		replay_trace(r, e);
		put_rules(e, &r->verdict, b);
	} else {
		put_logged_rule(b, r);
	}
	if (r->logged->line.word != LOGGED_PERMIT && !lists_lacks(r)) {
		const struct remedy remedy = logged_remedy(r);

		put_needs(&remedy, b);
	}
	switch (r->result) {
	case REPLAY_SAME:
		buf_puts(b, "decided again: same result\n");
		break;
	case REPLAY_DIFFERS:
		buf_puts(b, "decided again: different: ");
		break;
	case REPLAY_IMPOSSIBLE:
		buf_puts(b, "cannot be decided again: ");
	}
	if (r->result == REPLAY_SAME)
		return;
	escape_text(b, r->because.p, r->because.len);
	buf_putc(b, '\n');
	if (r->result == REPLAY_DIFFERS) {
		replay_trace(r, e);
		put_rules(e, &r->verdict, b);
	}
}

static void
logged_text(struct explained *e, struct replay *r, const struct log_search *s,
    struct buf *b)
{
	const struct log_line *l = &r->logged->line;

	put_verdict(b, r->logged, s->zone);
	put_which(b, s);
	put_unproven(b, s);
	put_who(b, l);
	put_methods(b, l);
	put_label(b, "policy");
	put_text(b, l->policy != NULL ? l->policy : "unknown");
	if (r->has_policy) {
		buf_puts(b, ", ");
		put_text(b, r->policy.files[0].path);
	}
	buf_putc(b, '\n');
	put_label(b, "logged");
	put_text(b, r->logged->where);
	put_writer(b, &r->logged->writer);
	put_others(b, s);
	put_replay(e, r, b);
	if (r->because.err != 0)
		b->err = r->because.err;
}

/* --- all of it --- */

static enum exit_code
put_logged(const struct options *o, const struct log_search *s,
    const struct logged *l, struct buf *b)
{
	struct explained e;
	struct replay replay;
	enum exit_code r = replay_load(o, l, s->zone_known ? s->zone : NULL,
	    &replay);

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

/* None of several lines that differ is the answer: write each in full. */
static enum exit_code
put_contested(const struct options *o, const struct log_search *s,
    struct buf *b)
{
	enum exit_code r = EXIT_OK;
	size_t n = s->left_out;

	for (size_t i = 0; i < s->n; i++)
		n += log_search_contests(s, &s->list[i]);
	buf_printf(b,
	    "%s: UNDECIDED: %zu lines with this reference differ, and a file "
	    "does not record\nwho wrote them. Anybody can write a line like "
	    "the module's.\n",
	    s->found->line.ref, n);
	if (s->left_out != 0)
		buf_printf(b, "%zu of them are not shown.\n", s->left_out);
	for (size_t i = 0; r == EXIT_OK && i < s->n; i++) {
		if (!log_search_contests(s, &s->list[i]))
			continue;
		buf_putc(b, '\n');
		r = put_logged(o, s, &s->list[i], b);
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
	    : put_logged(o, s, s->found, &b);
	if (r != EXIT_OK) {
		buf_release(&b);
		return r;
	}
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	/* A permit is reliable only if the log shows that root wrote it. */
	return put_folded(o, &b,
	    s->contested			       ? EXIT_INCOMPLETE
		: s->found->line.word != LOGGED_PERMIT ? EXIT_OBJECTION
		: logged_trust(s->found) == LOG_ROOTS  ? EXIT_OK
						       : EXIT_INCOMPLETE);
}

/*
 * If the zone is unknown, times of the log are read as UTC, and conditions on
 * hours are unknown, as in the module.
 */
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
