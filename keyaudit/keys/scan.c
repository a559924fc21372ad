/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Report the jobs that were judged: keys go to the report, rules become
 * findings. All of it runs on one thread, in the order of the files, so that
 * findings that need more than one key (duplicates) do not depend on timing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/monotonic.h>
#include "scan_impl.h"

#define MESSAGE_MAX (64u << 10)

void
scan_note_error(struct scan *s, int r)
{
	if (s->err == 0)
		s->err = r;
}

/* Number repeats of one identity, so that ids stay unique and stable. */
static int
number_repeat(struct scan *s, struct finding *f)
{
	uint8_t fp[SHA256_LEN];
	struct seen_entry *first;
	char id[FINDING_ID_LEN + 1];
	int r;

	finding_id(f, id);
	/* The table hashes the first bytes: hex digits vary too little. */
	sha256_of(id, FINDING_ID_LEN, fp);
	/* `line` of these entries counts the repeats. */
	if ((r = seen_add(s->ids, fp, 0, 0, &first)) != 0)
		return r;
	if (first != NULL)
		f->nth = ++first->line;
	return 0;
}

static void
add_finding(struct scan *s, struct finding *f)
{
	enum severity severity = rules[f->rule].severity;
	int r;

	if ((r = number_repeat(s, f)) != 0 ||
	    (r = report_finding(s->opts.report, f)) != 0)
		scan_note_error(s, r);
	counts_add_finding(&s->result.counts, f->rule);
	if (severity > s->result.worst)
		s->result.worst = severity;
}

/* The sentence in s->message as a C string. */
static const char *
message_text(struct scan *s)
{
	buf_putc(&s->message, '\0');
	if (s->message.err != 0) {
		scan_note_error(s, s->message.err);
		return "";
	}
	return s->message.p;
}

static void
report_flagged(struct scan *s, const struct flagged *fl)
{
	struct finding f = {0};

	f.account = fl->rec.account;
	f.path = fl->rec.path;
	f.line = fl->rec.line;
	f.key = &fl->rec;
	RULE_SET_EACH(rule, &fl->rec.rules)
	{
		f.rule = rule;
		f.nth = 0;
		buf_clear(&s->message);
		judge_message(s->opts.judge, f.rule, &fl->rec, fl->why,
		    &s->message);
		f.message = message_text(s);
		add_finding(s, &f);
		if (rule == RULE_KEY_UNREADABLE)
			s->result.incomplete = true;
	}
}

static void
report_repeat(struct scan *s, const struct job *j, const struct sighting *n,
    const struct repeat_place *before)
{
	const struct source *src = j->source;
	const struct source *other = s->sources[before->source];
	struct record rec = {0};
	struct finding f = {0};
	struct buf *b = &s->message;

	rec.path = f.path = src->path;
	rec.account = f.account = src->origin.account;
	rec.line = f.line = n->line;
	rec.has_fp = true;
	memcpy(rec.fp, n->fp, SHA256_LEN);
	rec.type = n->type;
	rec.bits = n->bits;
	rec.strength_bits = n->strength_bits;
	f.key = &rec;
	f.rule = repeat_rule(src->origin.account, other->origin.account);
	buf_clear(b);
	repeat_message(f.rule, other->origin.account, other->path, before->line,
	    b);
	f.message = message_text(s);
	add_finding(s, &f);
}

/* Note that the key of a line of the register was seen. */
static void
mark_registered(struct scan *s, const uint8_t fp[SHA256_LEN])
{
	const struct key_register *keys = s->opts.judge->keys;
	const struct register_entry *e = keys != NULL
	    ? key_register_find(keys, fp)
	    : NULL;

	if (e != NULL)
		s->registered[e - keys->list] = true;
}

static void
report_unused(struct scan *s, const char *path, const struct register_entry *e)
{
	struct record rec = {.path = path, .line = e->line, .has_fp = true};
	struct finding f = {.rule = RULE_KEY_REGISTERED_UNUSED,
	    .path = path,
	    .line = e->line,
	    .key = &rec};

	memcpy(rec.fp, e->fp, SHA256_LEN);
	buf_clear(&s->message);
	buf_printf(&s->message,
	    "the register has this key, of %s; it is nowhere on this machine",
	    e->person);
	f.message = message_text(s);
	add_finding(s, &f);
}

int
scan_unused(struct scan *s, const char *path)
{
	const struct key_register *keys = s->opts.judge->keys;

	for (size_t i = 0; keys != NULL && i < keys->n; i++) {
		if (!s->registered[i])
			report_unused(s, path, &keys->list[i]);
	}
	return s->err;
}

static void
report_repeats(struct scan *s, const struct job *j)
{
	struct repeat_place at = {.source = j->source->number,
	    .has_account = j->source->origin.account != NULL};
	struct repeat_place before;
	bool again;
	int r;

	for (size_t i = 0; i < j->n_sightings; i++) {
		const struct sighting *n = &j->sightings[i];

		mark_registered(s, n->fp);
		if (n->idle)
			continue;
		at.line = n->line;
		r = repeats_note(&s->repeats, n->fp, n->private, &at, &again,
		    &before);
		if (r != 0)
			scan_note_error(s, r);
		else if (again)
			report_repeat(s, j, n, &before);
	}
}

void
scan_report_job(struct scan *s, struct job *j)
{
	struct counts *c = &s->result.counts;
	int r;

	if (j->err != 0)
		scan_note_error(s, j->err);
	if (j->out.len != 0 && (r = report_keys(s->opts.report, &j->out)) != 0)
		scan_note_error(s, r);
	c->accepted += j->accepted;
	c->rejected += j->rejected;
	c->undetermined += j->undetermined;
	c->keys_total += j->accepted + j->rejected + j->undetermined;
	for (size_t i = 0; i < j->n_flagged; i++)
		report_flagged(s, &j->flagged[i]);
	report_repeats(s, j);
	pool_release(s->pool, j);
}

static bool
is_named(const struct scan *s, const char *path)
{
	for (size_t i = 0; path != NULL && i < s->opts.n_named; i++) {
		if (strcmp(s->opts.named[i], path) == 0)
			return true;
	}
	return false;
}

int
scan_trouble(struct scan *s, const struct trouble *t)
{
	struct finding f = {0};

	if (is_named(s, t->path))
		scan_error(s, t->path, t->message);

	f.rule = t->rule;
	f.account = t->account;
	f.path = t->path;
	f.message = t->message;
	add_finding(s, &f);
	if (t->incomplete)
		s->result.incomplete = true;
	return s->err;
}

int
scan_error(struct scan *s, const char *path, const char *message)
{
	int r;

	progress_clear(s->opts.progress);
	complain("%s: %s", path, message);
	if ((r = report_error(s->opts.report, path, message)) != 0)
		scan_note_error(s, r);
	s->result.incomplete = true;
	return s->err;
}

/* How many files there are is known only at the end: an estimate until then. */
void
scan_show_progress(struct scan *s)
{
	uint64_t files = s->result.files, total = 0;

	if (s->done > 0.005)
		total = (uint64_t)((double)files / s->done);
	progress_update(s->opts.progress, files, total,
	    (uint64_t)monotonic_ms());
}

void
scan_set_done(struct scan *s, double done)
{
	s->done = done;
	scan_show_progress(s);
}

int
scan_new(const struct scan_opts *opts, struct scan **ret)
{
	struct scan *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	s->opts = *opts;
	buf_init(&s->message, MESSAGE_MAX);
	s->ids = seen_new();
	if (opts->judge->keys != NULL)
		s->registered = calloc(opts->judge->keys->n + 1,
		    sizeof(*s->registered));
	if ((opts->judge->keys != NULL && s->registered == NULL) ||
	    repeats_init(&s->repeats) != 0 || s->ids == NULL ||
	    pool_new(opts->parallel, &s->pool) != 0) {
		scan_free(s);
		return ERR_NOMEM;
	}
	*ret = s;
	return 0;
}

int
scan_finish(struct scan *s)
{
	for (struct job *j; (j = pool_wait_oldest(s->pool)) != NULL;)
		scan_report_job(s, j);
	return s->err;
}

const struct scan_result *
scan_result(const struct scan *s)
{
	return &s->result;
}

void
scan_free(struct scan *s)
{
	if (s == NULL)
		return;
	pool_free(s->pool);
	for (size_t i = 0; i < s->n_sources; i++) {
		key_access_release(&s->sources[i]->access);
		free(s->sources[i]->path);
		free(s->sources[i]);
	}
	free(s->sources);
	free(s->carry);
	free(s->scratch);
	repeats_release(&s->repeats);
	seen_free(s->ids);
	buf_release(&s->message);
	free(s->registered);
	free(s);
}
