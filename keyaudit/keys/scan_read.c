/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading one file into jobs. It comes in chunks, so that memory does not grow
 * with the file; they are cut between lines and between blocks (keyfile.h), so
 * that no key falls apart. Chunks without a key go no further than here. The
 * reader is the only one who waits for the disk.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include "scan_impl.h"

#define CHUNK	   (128u << 10) /* bytes read at once */
#define SEARCH_MAX ((uint64_t)4 << 30) /* bytes of a text that is searched */

struct file_reader {
	struct scan *s;
	struct candidate *f;
	struct source *src; /* ours until kept in s->sources */
	size_t carry_len; /* bytes of s->carry */
	uint64_t total; /* bytes read */
	uint64_t limit; /* bytes that are read at most */
	unsigned line; /* of the first byte of the next job */
	bool eof, skip; /* skip: in the rest of a line that was cut */
	bool kept; /* a key was found, and the source is in s->sources */
	bool binary; /* a NUL was seen before any key */
};

/* Room for decoded blobs. Returns 0 or ERR_NOMEM. */
static int
reserve_scratch(struct scan *s, size_t cap)
{
	if (s->scratch_cap >= cap)
		return 0;
	free(s->scratch);
	s->scratch_cap = 0;
	if ((s->scratch = malloc(cap)) == NULL)
		return ERR_NOMEM;
	s->scratch_cap = cap;
	return 0;
}

static void
source_free(struct source *src)
{
	if (src != NULL) {
		key_access_release(&src->access);
		free(src->path);
	}
	free(src);
}

static const char *
file_name_of(const struct candidate *f)
{
	const char *slash = strrchr(f->path, '/');

	if (strcmp(f->path, "-") == 0)
		return NULL;
	return slash == NULL ? f->path : slash + 1;
}

static bool
is_public_name(const char *base)
{
	size_t len = base == NULL ? 0 : strlen(base);

	return len > 4 && strcmp(base + len - 4, ".pub") == 0;
}

static struct source *
source_new(const struct candidate *f)
{
	struct source *src;

	if ((src = calloc(1, sizeof(*src))) == NULL ||
	    (src->path = strdup(f->path)) == NULL ||
	    (f->access != NULL &&
		key_access_copy(f->access, &src->access) != 0)) {
		source_free(src);
		return NULL;
	}
	src->origin.access = f->access == NULL ? NULL : &src->access;
	src->origin.path = src->path;
	src->origin.account = f->account;
	src->origin.host_key = f->hint == CANDIDATE_HOST_KEY;
	src->origin.is_access = f->hint != CANDIDATE_IN_TREE;
	src->origin.declared = f->hint == CANDIDATE_AUTHORIZED_KEYS
	    ? KEYFILE_AUTHORIZED_KEYS
	    : keyfile_declared(file_name_of(f));
	src->public = is_public_name(file_name_of(f));
	if (S_ISREG(f->st.st_mode))
		src->origin.mode = f->st.st_mode & 07777;
	src->origin.owner = f->st.st_uid;
	src->named = f->hint == CANDIDATE_NAMED;
	return src;
}

/* The file has keys: keep its source, since findings will name it. */
static int
store_source(struct file_reader *r)
{
	struct scan *s = r->s;
	struct source **list = vec_room(s->sources, s->n_sources,
	    sizeof(struct source *));

	if (list == NULL)
		return ERR_NOMEM;
	s->sources = list;
	r->src->number = (uint32_t)s->n_sources;
	s->sources[s->n_sources++] = r->src;
	s->result.with_keys++;
	r->kept = true;
	return 0;
}

/* Read into j until it has cap bytes or the file ends. */
static int
read_up_to(struct file_reader *r, struct job *j, size_t cap)
{
	ssize_t n;

	while (j->len < cap && !r->eof) {
		if (*r->s->opts.stop != 0) {
			r->s->result.incomplete = true;
			r->eof = true;
			break;
		}
		n = read(r->f->fd, j->text + j->len, cap - j->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		if (n == 0)
			r->eof = true;
		j->len += (size_t)n;
		r->total += (uint64_t)n;
	}
	return 0;
}

/* The entries of j, counted up to max. Returns ERR_NOMEM or 0. */
static int
count_entries(struct file_reader *r, const struct job *j, size_t len,
    unsigned max, unsigned *ret)
{
	struct keyfile_walk w = {.text = j->text,
	    .len = len,
	    .declared = r->src->origin.declared,
	    .public = r->src->public,
	    .attempts = r->src->origin.is_access,
	    .line = r->line};
	struct keyfile_entry e = {0};
	bool secret = false;

	*ret = 0;
	if (reserve_scratch(r->s, KEYFILE_SCRATCH(len)) != 0)
		return ERR_NOMEM;
	w.ctx.scratch = r->s->scratch;
	while (*ret < max && keyfile_next(&w, &e)) {
		secret = secret || e.kind == KEYFILE_PRIVATE_KEY;
		(*ret)++;
	}
	if (secret)
		explicit_bzero(r->s->scratch, r->s->scratch_cap);
	return 0;
}

/*
 * Store the source if there is a key in j. In a searched file, what follows a
 * NUL is read only if a key was found before it.
 */
static int
inspect_chunk(struct file_reader *r, const struct job *j)
{
	bool search = r->src->origin.declared == KEYFILE_NONE;
	const char *nul = NULL;
	size_t len = j->len;
	unsigned n = 0;

	if (search && len != 0 && (nul = memchr(j->text, '\0', len)) != NULL) {
		len = (size_t)(nul - j->text);
		if (!r->src->named)
			r->limit = KEYFILE_SIZE_MAX;
	}
	if (r->kept)
		return 0;
	r->binary = nul != NULL;
	if ((!search || keyfile_may_have_key(j->text, len)) &&
	    count_entries(r, j, len, 2, &n) != 0)
		return ERR_NOMEM;
	if (n == 0 && r->f->hint != CANDIDATE_AUTHORIZED_KEYS)
		return 0;
	/* Standard input has no name: one key alone is a public key. */
	if (file_name_of(r->f) == NULL && n == 1 && r->eof && r->line == 1)
		r->src->public = true;
	return store_source(r);
}

static size_t
count_newlines(const char *p, size_t len)
{
	const char *end = p + len;
	size_t n = 0;

	for (; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		n++;
	return n;
}

/* Put what is unfinished at the end of j aside. Returns 0 or ERR_NOMEM. */
static int
save_carry(struct file_reader *r, struct job *j, size_t keep)
{
	struct scan *s = r->s;
	size_t len = j->len - keep;
	char *p;

	if (len > s->carry_cap) {
		if ((p = realloc(s->carry, len)) == NULL)
			return ERR_NOMEM;
		s->carry = p;
		s->carry_cap = len;
	}
	if (len != 0)
		memcpy(s->carry, j->text + keep, len);
	r->carry_len = len;
	j->len = keep;
	return 0;
}

/* Drop the rest of a line that was cut for its length. */
static void
skip_rest(struct file_reader *r, struct job *j)
{
	const char *nl = memchr(j->text, '\n', j->len);
	size_t rest;

	if (nl == NULL) {
		j->len = 0;
		return;
	}
	rest = j->len - (size_t)(nl + 1 - j->text);
	memmove(j->text, nl + 1, rest);
	j->len = rest;
	r->line++;
	r->skip = false;
}

static bool
too_big(const struct file_reader *r)
{
	return r->total > r->limit;
}

/* What was put aside, at the front of j. */
static int
restore_carry(struct file_reader *r, struct job *j)
{
	if (job_reserve(j, r->carry_len + CHUNK) != 0)
		return ERR_NOMEM;
	if (r->carry_len != 0) {
		memcpy(j->text, r->s->carry, r->carry_len);
		explicit_bzero(r->s->carry, r->carry_len);
	}
	j->len = r->carry_len;
	r->carry_len = 0;
	return 0;
}

/*
 * Find where to cut j: after its last whole line and before an unfinished
 * block. *ret: 0 if nowhere yet. Returns 0 or ERR_NOMEM.
 */
static int
find_cut(struct file_reader *r, const struct job *j, size_t *ret)
{
	const char *nl;

	nl = j->len == 0 ? NULL : memrchr(j->text, '\n', j->len);
	*ret = nl != NULL ? (size_t)(nl + 1 - j->text) : 0;
	if (nl == NULL || !keyfile_has_block(j->text, *ret))
		return 0;
	if (reserve_scratch(r->s, KEYFILE_SCRATCH(0)) != 0)
		return ERR_NOMEM;
	*ret = keyfile_cut(j->text, *ret, j->len, r->s->scratch);
	return 0;
}

/* Fill j with whole lines: at least one, however long, but cut at the cap. */
static int
fill_lines(struct file_reader *r, struct job *j)
{
	size_t cap = r->carry_len + CHUNK, cut;
	int e;

	if (restore_carry(r, j) != 0)
		return ERR_NOMEM;
	for (;;) {
		if ((e = read_up_to(r, j, cap)) != 0)
			return e;
		/* On every pass: the rest of a cut line may never end. */
		if (too_big(r))
			return ERR_TOOBIG;
		if (r->skip)
			skip_rest(r, j);
		if (r->eof)
			return 0;
		if ((e = find_cut(r, j, &cut)) != 0)
			return e;
		if (cut != 0)
			return save_carry(r, j, cut);
		if (j->len > KEYFILE_LINE_MAX &&
		    memchr(j->text, '\n', j->len) == NULL) {
			r->skip = true;
			return 0;
		}
		if (j->len == cap)
			cap += CHUNK;
		if (job_reserve(j, cap) != 0)
			return ERR_NOMEM;
	}
}

static void
submit_job(struct file_reader *r, struct job *j)
{
	struct scan *s = r->s;

	j->source = r->src;
	j->judge = s->opts.judge;
	j->format = report_get_format(s->opts.report);
	j->utc_offset_s = s->opts.utc_offset_s;
	j->first_line = r->line;
	r->line += (unsigned)count_newlines(j->text, j->len);
	if (pool_submit(s->pool, j))
		scan_report_job(s, j);
}

/* A program, a disk image, a sparse file: no key before what is not text. */
static bool
is_hopeless(const struct file_reader *r)
{
	return !r->kept && r->binary;
}

static int
read_chunks(struct file_reader *r)
{
	struct scan *s = r->s;
	struct job *j;
	int e;

	do {
		while ((j = pool_get_free(s->pool)) == NULL)
			scan_report_job(s, pool_wait_oldest(s->pool));
		if ((e = fill_lines(r, j)) != 0 ||
		    (e = inspect_chunk(r, j)) != 0) {
			pool_release(s->pool, j);
			return e;
		}
		if (r->kept) {
			submit_job(r, j);
		} else {
			r->line += (unsigned)count_newlines(j->text, j->len);
			pool_release(s->pool, j);
		}
	} while (!r->eof && !is_hopeless(r) && s->err == 0);
	return 0;
}

static uint64_t
size_limit(const struct file_reader *r)
{
	if (r->src->named)
		return UINT64_MAX;
	return r->src->origin.declared == KEYFILE_NONE ? SEARCH_MAX
						       : KEYFILE_SIZE_MAX;
}

/*
 * What could not be read of a file becomes a finding, or an error if it was
 * named.
 */
static int
report_unread(struct file_reader *r, int e)
{
	struct trouble t = {RULE_KEY_UNREADABLE, r->f->account, r->f->path,
	    NULL, true};

	if (e == ERR_NOMEM)
		return e;
	if (e == ERR_TOOBIG)
		t.message = r->limit == SEARCH_MAX
		    ? "larger than 4 GiB: not read to its end"
		    : "larger than 64 MiB: not read to its end";
	else
		t.message = "cannot be read to its end";
	if (r->src->named)
		return scan_error(r->s, r->f->path, t.message);
	return scan_trouble(r->s, &t);
}

int
scan_file(struct scan *s, struct candidate *f)
{
	struct file_reader r = {.s = s, .f = f, .line = 1};
	int e = ERR_NOMEM;

	s->result.files++;
	if ((r.src = source_new(f)) != NULL) {
		r.limit = size_limit(&r);
		e = read_chunks(&r);
	}
	close(f->fd);
	if (r.src == NULL) {
		scan_note_error(s, ERR_NOMEM);
		return s->err;
	}
	if (e != 0 && (e = report_unread(&r, e)) != 0)
		scan_note_error(s, e);
	else if (e == 0 && !r.kept && r.src->named)
		scan_error(s, f->path, "no key in it");
	if (!r.kept)
		source_free(r.src);
	scan_show_progress(s);
	return s->err;
}
