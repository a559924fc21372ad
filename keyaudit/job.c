/*
 * What a worker does with its piece: lines or a whole file in, judged keys
 * out, rendered at once, because rendering is most of the work. Nothing here
 * is shared between threads but what no thread changes.
 */
#include <stdlib.h>
#include <string.h>

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
	if (j->whole && j->text != NULL)
		explicit_bzero(j->text, j->len);
	if (j->whole && j->scratch != NULL)
		explicit_bzero(j->scratch, j->scratch_cap);
	j->source = NULL;
	j->len = 0;
	j->whole = false;
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
	if (j->text != NULL && j->whole)
		explicit_bzero(j->text, j->len);
	free(j->text);
	j->text = p;
	j->cap = cap;
	return 0;
}

/* Grow an array of n items of size by doubling. Returns 0 or ERR_NOMEM. */
static int
room_for_one(void **list, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap == 0 ? 16 : *cap * 2;
	void *p;

	if (n < *cap)
		return 0;
	if ((p = reallocarray(*list, want, size)) == NULL)
		return ERR_NOMEM;
	*list = p;
	*cap = want;
	return 0;
}

static int
add_flagged(struct job *j, const struct record *rec, const char *why)
{
	void *list = j->flagged;
	int r;

	r = room_for_one(&list, j->n_flagged, &j->cap_flagged,
	    sizeof(*j->flagged));
	j->flagged = list;
	if (r != 0)
		return r;
	j->flagged[j->n_flagged].rec = *rec;
	memcpy(j->flagged[j->n_flagged].why, why, sizeof(j->flagged->why));
	j->n_flagged++;
	return 0;
}

/*
 * Lines that let somebody in, and private keys, are told apart by account. A
 * line that lets nobody in is in nobody's account.
 */
static bool
is_access(const struct record *rec)
{
	return rec->has_fp && rec->used != USED_NO &&
	    (rec->kind == KIND_AUTHORIZED_KEYS ||
		rec->kind == KIND_PRIVATE_KEY);
}

static int
add_sighting(struct job *j, const struct record *rec)
{
	struct sighting *n;
	void *list = j->sightings;
	int r;

	r = room_for_one(&list, j->n_sightings, &j->cap_sightings,
	    sizeof(*j->sightings));
	j->sightings = list;
	if (r != 0)
		return r;
	n = &j->sightings[j->n_sightings++];
	memcpy(n->fp, rec->fp, SHA256_LEN);
	n->type = rec->type;
	n->bits = rec->bits;
	n->strength_bits = rec->strength_bits;
	n->line = rec->line;
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

static void
take_entry(struct job *j, const struct keyfile_entry *e)
{
	struct record rec;

	if (judge_entry(j->judge, &j->source->origin, e, &rec)) {
		count_verdict(j, rec.verdict);
		if (j->format->key != NULL)
			j->format->key(&j->out, &rec);
	}
	if (rec.rules != 0 && add_flagged(j, &rec, e->why) != 0)
		j->err = ERR_NOMEM;
	if (is_access(&rec) && add_sighting(j, &rec) != 0)
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

typedef bool line_reader(const char *s, size_t len,
    const struct keyline_ctx *ctx, struct keyfile_entry *ret);

static line_reader *
reader_of(enum keyfile_kind kind)
{
	switch (kind) {
	case KEYFILE_KNOWN_HOSTS:
		return known_hosts_line;
	case KEYFILE_PUBLIC_KEY:
	case KEYFILE_CERTIFICATE:
		return public_line;
	default:
		return authkeys_line;
	}
}

static void
run_lines(struct job *j)
{
	struct keyline_ctx ctx = {j->judge->now, j->utc_offset_s, NULL};
	line_reader *reader = reader_of(j->source->origin.kind);
	const char *p = j->text, *end = j->text + j->len, *nl;
	struct keyfile_entry e;
	unsigned line = j->first_line;

	if (reserve_scratch(j, KEYLINE_SCRATCH) != 0) {
		j->err = ERR_NOMEM;
		return;
	}
	ctx.scratch = j->scratch;
	for (; p < end; p = nl + 1, line++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		if (!reader(p, (size_t)(nl - p), &ctx, &e))
			continue;
		e.line = line;
		take_entry(j, &e);
	}
}

static void
run_whole(struct job *j)
{
	struct keyfile_entry e;

	if (reserve_scratch(j, j->len + 16) != 0) {
		j->err = ERR_NOMEM;
		return;
	}
	memset(&e, 0, sizeof(e));
	keyfile_read_whole(j->text, j->len, j->scratch, &e);
	if (e.line == 0)
		e.line = 1;
	take_entry(j, &e);
}

void
job_run(struct job *j)
{
	if (j->whole)
		run_whole(j);
	else
		run_lines(j);
	if (j->out.err != 0)
		j->err = j->out.err;
}
