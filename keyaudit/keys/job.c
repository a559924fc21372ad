/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A worker judges a piece of a file and renders its keys at once, because
 * rendering is most of the work. Threads share only what no thread changes.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/keyrule/repeats.h>
#include "job.h"

void
job_init(struct job *j)
{
	memset(j, 0, sizeof(*j));
	buf_init(&j->out, JOB_OUT_MAX);
}

void
job_clear(struct job *j)
{
	/* A private key without passphrase may be in both. */
	if (j->secret) {
		explicit_bzero(j->text, j->len);
		explicit_bzero(j->scratch, j->scratch_cap);
	}
	j->source = NULL;
	j->len = 0;
	j->secret = false;
	j->n_names = 0;
	buf_clear(&j->out);
	j->n_flagged = j->n_sightings = 0;
	j->accepted = j->rejected = j->undetermined = 0;
	j->err = 0;
}

void
job_release(struct job *j)
{
	job_clear(j);
	free(j->text);
	free(j->scratch);
	free(j->names);
	free(j->flagged);
	free(j->sightings);
	buf_release(&j->out);
	memset(j, 0, sizeof(*j));
}

int
job_reserve(struct job *j, size_t cap)
{
	char *p;

	if (j->cap >= cap)
		return 0;
	if ((p = malloc(cap)) == NULL)
		return ERR_NOMEM;
	if (j->len != 0)
		memcpy(p, j->text, j->len);
	if (j->len != 0) /* seldom: a job keeps its memory */
		explicit_bzero(j->text, j->len);
	free(j->text);
	j->text = p;
	j->cap = cap;
	return 0;
}

static int
add_flagged(struct job *j, const struct record *rec, const char *why)
{
	void *list = vec_room(j->flagged, j->n_flagged, sizeof(*j->flagged));

	if (list == NULL)
		return ERR_NOMEM;
	j->flagged = list;
	j->flagged[j->n_flagged].rec = *rec;
	memcpy(j->flagged[j->n_flagged].why, why, sizeof(j->flagged->why));
	j->n_flagged++;
	return 0;
}

static int
add_sighting(struct job *j, const struct record *rec)
{
	void *list = vec_room(j->sightings, j->n_sightings,
	    sizeof(*j->sightings));
	struct sighting *n;

	if (list == NULL)
		return ERR_NOMEM;
	j->sightings = list;
	n = &j->sightings[j->n_sightings++];
	memcpy(n->fp, rec->fp, SHA256_LEN);
	n->type = rec->type;
	n->bits = rec->bits;
	n->strength_bits = rec->strength_bits;
	n->line = rec->line;
	n->private = rec->kind == KIND_PRIVATE_KEY;
	n->idle = !record_can_repeat(rec);
	return 0;
}

static void
count_verdict(struct job *j, enum verdict_word v)
{
	switch (v) {
	case VERDICT_ACCEPT:
		j->accepted++;
		return;
	case VERDICT_UNDETERMINED:
		j->undetermined++;
		return;
	case VERDICT_REJECT:
		break;
	}
	j->rejected++;
}

#define NAMES_MAX 64 /* types of class other in one job */

/*
 * A copy of the name of a type that no table has, which lasts as the records.
 */
static const char *
store_name(struct job *j, const char *name)
{
	for (size_t i = 0; i < j->n_names; i++) {
		if (strcmp(j->names[i], name) == 0)
			return j->names[i];
	}
	if (j->names == NULL &&
	    (j->names = calloc(NAMES_MAX, sizeof(*j->names))) == NULL) {
		j->err = ERR_NOMEM;
		return NULL;
	}
	if (j->n_names == NAMES_MAX)
		return NULL;
	strcpy(j->names[j->n_names], name);
	return j->names[j->n_names++];
}

static void
judge_and_add(struct job *j, const struct keyfile_entry *e)
{
	struct record rec;
	bool listed = judge_entry(j->judge, &j->source->origin, e, &rec);

	if (e->kind == KEYFILE_PRIVATE_KEY)
		j->secret = true;
	if (e->has_key && e->other[0] != '\0')
		rec.type = store_name(j, keyfile_type(e));
	if (listed) {
		count_verdict(j, rec.verdict);
		if (j->format->key != NULL)
			j->format->key(&j->out, &rec);
	}
	if (!rule_set_is_empty(&rec.rules) && add_flagged(j, &rec, e->why) != 0)
		j->err = ERR_NOMEM;
	/* With a register it counts that a key was seen at all. */
	if ((record_can_repeat(&rec) ||
		(j->judge->keys != NULL && rec.has_fp)) &&
	    add_sighting(j, &rec) != 0)
		j->err = ERR_NOMEM;
}

/* Room for decoded blobs. Returns 0 or ERR_NOMEM. */
static int
reserve_scratch(struct job *j, size_t cap)
{
	if (j->scratch_cap >= cap)
		return 0;
	free(j->scratch);
	j->scratch_cap = 0;
	if ((j->scratch = malloc(cap)) == NULL)
		return ERR_NOMEM;
	j->scratch_cap = cap;
	return 0;
}

void
job_run(struct job *j)
{
	const struct source *src = j->source;
	struct keyfile_walk w = {.text = j->text,
	    .len = j->len,
	    .ctx = {j->judge->now, j->utc_offset_s, NULL},
	    .declared = src->origin.declared,
	    .public = src->public,
	    .attempts = src->origin.is_access,
	    .line = j->first_line};
	struct keyfile_entry e;

	if (reserve_scratch(j, KEYFILE_SCRATCH(j->len)) != 0) {
		j->err = ERR_NOMEM;
		return;
	}
	w.ctx.scratch = j->scratch;
	while (keyfile_next(&w, &e))
		judge_and_add(j, &e);
	if (j->out.err != 0)
		j->err = j->out.err;
}
