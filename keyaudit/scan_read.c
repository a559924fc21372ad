/*
 * Reading one file into jobs. Lines come in chunks, so that memory does not
 * grow with the file; a file that is one entry (a private key, RFC 4716 …) is
 * read whole and capped. What is no key file is told from its first chunk
 * with text in it. The reader is the only one who waits for the disk.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan_impl.h"

#define CHUNK (128u << 10) /* octets read at once */

struct reader {
	struct scan *s;
	struct found *f;
	struct source *src; /* ours until kept in s->sources */
	size_t carry_len; /* octets of s->carry */
	uint64_t total; /* octets read */
	unsigned line; /* of the next job's first octet */
	bool eof, skip; /* skip: in the rest of a line that was cut */
	bool binary; /* a NUL octet was seen before any key */
};

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
base_of(const struct found *f)
{
	const char *slash = strrchr(f->path, '/');

	if (strcmp(f->path, "-") == 0)
		return NULL;
	return slash == NULL ? f->path : slash + 1;
}

static struct source *
source_new(const struct found *f)
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
	src->origin.host_key = f->hint == FOUND_HOST_KEY;
	src->origin.is_access = f->hint != FOUND_IN_TREE ||
	    strncmp(base_of(f), "authorized_keys", 15) == 0;
	if (S_ISREG(f->st.st_mode))
		src->origin.mode = f->st.st_mode & 07777;
	src->origin.owner = f->st.st_uid;
	src->named = f->hint == FOUND_NAMED;
	return src;
}

/* The file has keys: keep its source, since findings will name it. */
static int
keep_source(struct reader *r)
{
	struct scan *s = r->s;
	struct source **list;
	size_t want = s->cap_sources == 0 ? 64 : s->cap_sources * 2;

	if (s->n_sources == s->cap_sources) {
		list = reallocarray(s->sources, want, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		s->sources = list;
		s->cap_sources = want;
	}
	r->src->number = (uint32_t)s->n_sources;
	s->sources[s->n_sources++] = r->src;
	s->result.with_keys++;
	return 0;
}

static bool
is_kept(const struct reader *r)
{
	return r->src->origin.kind != KEYFILE_NONE;
}

/* Read on into j until cap octets are there or the file ends. */
static int
fill(struct reader *r, struct job *j, size_t cap)
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

/* What the file is, from what is in j; keeps the source once that is known. */
static int
detect(struct reader *r, const struct job *j)
{
	enum keyfile_kind kind;

	if (is_kept(r))
		return 0;
	if (r->f->hint == FOUND_AUTHORIZED_KEYS)
		kind = KEYFILE_AUTHORIZED_KEYS;
	else
		kind = keyfile_detect(j->text, j->len, base_of(r->f));
	if (kind == KEYFILE_NONE) {
		r->binary = memchr(j->text, '\0', j->len) != NULL;
		return 0;
	}
	if (keep_source(r) != 0)
		return ERR_NOMEM;
	r->src->origin.kind = kind;
	return 0;
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

/* Put the unfinished last line of j aside. Returns 0 or ERR_NOMEM. */
static int
cut_carry(struct reader *r, struct job *j, size_t keep)
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
skip_rest(struct reader *r, struct job *j)
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
too_big(const struct reader *r)
{
	return r->f->hint != FOUND_NAMED && r->total > KEYFILE_SIZE_MAX;
}

/* Fill j with whole lines: at least one, however long, but cut at the cap. */
static int
fill_lines(struct reader *r, struct job *j)
{
	const char *nl;
	size_t cap = r->carry_len + CHUNK;
	int e;

	if (job_reserve(j, cap) != 0)
		return ERR_NOMEM;
	if (r->carry_len != 0)
		memcpy(j->text, r->s->carry, r->carry_len);
	j->len = r->carry_len;
	r->carry_len = 0;
	for (;;) {
		if ((e = fill(r, j, cap)) != 0)
			return e;
		/* Here, for the rest of a line that was cut may have no end. */
		if (too_big(r))
			return ERR_TOOBIG;
		if (r->skip)
			skip_rest(r, j);
		if (r->eof)
			return 0;
		nl = j->len == 0 ? NULL : memrchr(j->text, '\n', j->len);
		if (nl != NULL)
			return cut_carry(r, j, (size_t)(nl + 1 - j->text));
		if (j->len > KEYFILE_LINE_MAX) {
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
submit(struct reader *r, struct job *j)
{
	struct scan *s = r->s;

	j->source = r->src;
	j->judge = s->opts.judge;
	j->format = report_get_format(s->opts.report);
	j->utc_offset_s = s->opts.utc_offset_s;
	j->first_line = r->line;
	if (!j->whole)
		r->line += (unsigned)count_newlines(j->text, j->len);
	pool_submit(s->pool, j);
}

/* The rest of a file that is one entry. j->text ends where lines were cut. */
static int
read_whole(struct reader *r, struct job *j)
{
	int e;

	j->whole = true;
	if (job_reserve(j, j->len + r->carry_len + 1) != 0)
		return ERR_NOMEM;
	if (r->carry_len != 0) {
		memcpy(j->text + j->len, r->s->carry, r->carry_len);
		explicit_bzero(r->s->carry, r->carry_len);
	}
	j->len += r->carry_len;
	r->carry_len = 0;
	while (!r->eof) {
		if (j->len >= KEYFILE_SIZE_MAX)
			return ERR_TOOBIG;
		if (job_reserve(j, j->len * 2 + CHUNK) != 0)
			return ERR_NOMEM;
		if ((e = fill(r, j, j->cap)) != 0)
			return e;
	}
	submit(r, j);
	return 0;
}

/* A log, a disk image, a sparse file: no key in its first piece, and over the cap. */
static bool
is_hopeless(const struct reader *r)
{
	return !is_kept(r) &&
	    (r->binary ||
		(r->f->hint != FOUND_NAMED &&
		    r->f->st.st_size > (off_t)KEYFILE_SIZE_MAX));
}

static int
read_chunks(struct reader *r)
{
	struct scan *s = r->s;
	struct job *j;
	int e;

	do {
		j = pool_take(s->pool);
		if ((e = fill_lines(r, j)) != 0 || (e = detect(r, j)) != 0) {
			pool_put_back(s->pool, j);
			return e;
		}
		if (!is_kept(r)) {
			r->line += (unsigned)count_newlines(j->text, j->len);
			pool_put_back(s->pool, j);
		} else if (r->line == 1 && j->len != 0 &&
		    keyfile_is_whole(j->text, j->len)) {
			if ((e = read_whole(r, j)) != 0)
				pool_put_back(s->pool, j);
			return e;
		} else {
			submit(r, j);
		}
	} while (!r->eof && !is_hopeless(r) && s->err == 0);
	return 0;
}

/* What could not be read of a file becomes a finding, or an error if it was named. */
static int
report_unread(struct reader *r, int e)
{
	struct trouble t = {RULE_KEY_UNREADABLE, r->f->account, r->f->path,
	    NULL, true};

	if (e == ERR_NOMEM)
		return e;
	if (e == ERR_TOOBIG)
		t.message = "larger than 64 MiB: not read to its end";
	else
		t.message = "cannot be read to its end";
	if (r->src->named)
		return scan_error(r->s, r->f->path, t.message);
	return scan_trouble(r->s, &t);
}

int
scan_file(struct scan *s, struct found *f)
{
	struct reader r = {.s = s, .f = f, .line = 1};
	int e = ERR_NOMEM;

	s->result.files++;
	if ((r.src = source_new(f)) != NULL)
		e = read_chunks(&r);
	close(f->fd);
	if (r.src == NULL) {
		scan_note_error(s, ERR_NOMEM);
		return s->err;
	}
	if (e != 0 && (e = report_unread(&r, e)) != 0)
		scan_note_error(s, e);
	else if (e == 0 && !is_kept(&r) && r.src->named)
		scan_error(s, f->path, "no key in it");
	if (!is_kept(&r))
		source_free(r.src);
	return s->err;
}
