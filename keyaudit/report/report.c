/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of formats, and the way out of what they make: one buffer, one
 * file descriptor, and an error that stays, so that a format need not look
 * after each word (EPIPE and ENOSPC come back from the next call).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/err.h>
#include "report_impl.h"

#define OUT_GATHER   (64u << 10) /* bytes to write at once */
#define OUT_MAX	     (64u << 20) /* one record cannot be longer */
#define SPOOL_MEMORY (256u << 10) /* bytes of a spool kept in memory */

static const struct report_format *const formats[] = {
    &report_text,
    &report_json,
    &report_ndjson,
    &report_csv,
};

const struct report_format *
report_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

const struct report_format *
report_format_listing(const struct report_format *fmt)
{
	return fmt == &report_text ? &report_text_listing : fmt;
}

const char *
report_format_names(void)
{
	return "text, json, ndjson, csv";
}

/* The first error, with its errno; 0: none. */
static int
get_error(const struct report *r)
{
	if (r->err == ERR_IO)
		errno = r->io_errno;
	return r->err;
}

int
report_fail(struct report *r, int err)
{
	if (r->err == 0 && err != 0) {
		r->err = err;
		r->io_errno = errno;
	}
	return get_error(r);
}

int
report_flush(struct report *r)
{
	if (r->err == 0)
		report_fail(r, r->out.err);
	if (r->err == 0)
		report_fail(r, write_all(r->opts.fd, r->out.p, r->out.len));
	buf_clear(&r->out);
	return get_error(r);
}

int
report_write_if_full(struct report *r)
{
	if (r->err != 0 || r->out.err != 0 || r->out.len >= OUT_GATHER)
		return report_flush(r);
	return 0;
}

int
report_write(struct report *r, const char *p, size_t len)
{
	if (len < OUT_GATHER) {
		buf_put(&r->out, p, len);
		return report_write_if_full(r);
	}
	if (report_flush(r) != 0)
		return r->err;
	return report_fail(r, write_all(r->opts.fd, p, len));
}

void
spool_init(struct spool *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->b, OUT_MAX);
}

void
spool_release(struct spool *s)
{
	if (s->file != NULL)
		fclose(s->file);
	buf_release(&s->b);
	memset(s, 0, sizeof(*s));
}

int
spool_write_if_full(struct spool *s)
{
	if (s->b.err != 0 || s->b.len < SPOOL_MEMORY)
		return s->b.err;
	if (s->file == NULL && (s->file = tmpfile()) == NULL)
		return ERR_IO;
	if (fwrite(s->b.p, 1, s->b.len, s->file) != s->b.len)
		return ERR_IO;
	buf_clear(&s->b);
	return 0;
}

int
report_write_spool(struct report *r, struct spool *s, size_t skip)
{
	char chunk[16384];
	size_t n;
	int e = s->b.err;

	if (s->file != NULL) {
		if (fflush(s->file) != 0 ||
		    fseek(s->file, (long)skip, SEEK_SET) != 0)
			return ERR_IO;
		while (e == 0 &&
		    (n = fread(chunk, 1, sizeof(chunk), s->file)) != 0)
			e = report_write(r, chunk, n);
		if (e == 0 && ferror(s->file) != 0)
			e = ERR_IO;
		skip = 0;
	}
	if (e != 0 || s->b.len <= skip)
		return e;
	return report_write(r, s->b.p + skip, s->b.len - skip);
}

int
report_new(const struct report_format *fmt, const struct report_opts *opts,
    struct report **ret)
{
	struct report *r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ERR_NOMEM;
	r->fmt = fmt;
	r->opts = *opts;
	buf_init(&r->out, OUT_MAX);
	*ret = r;
	return 0;
}

const struct report_format *
report_get_format(const struct report *r)
{
	return r->fmt;
}

int
report_begin(struct report *r, const struct run *run)
{
	return report_fail(r, r->fmt->begin(r, run));
}

int
report_keys(struct report *r, const struct buf *b)
{
	if (r->err != 0 || r->fmt->keys == NULL || b->len == 0)
		return get_error(r);
	return report_fail(r, r->fmt->keys(r, b));
}

int
report_host(struct report *r, const struct host *h, const struct record *keys)
{
	if (r->err != 0)
		return get_error(r);
	return report_fail(r, r->fmt->host(r, h, keys));
}

int
report_finding(struct report *r, const struct finding *f)
{
	if (r->err != 0)
		return get_error(r);
	return report_fail(r, r->fmt->finding(r, f));
}

void
counts_add_finding(struct counts *n, enum rule_id rule)
{
	n->findings[rules[rule].severity]++;
	n->by_rule[rule]++;
	n->advice += rule_is_advice(rule);
}

static void
count_host(const struct host *h, struct host_counts *n)
{
	n->total++;
	if (h->password_login == LOGIN_KEY_ONLY)
		n->key_only++;
	else if (h->password_login == LOGIN_UNDETERMINED)
		n->undetermined++;
	else
		n->password++;
}

static void
count_accepts(const struct host *h, struct accepts_counts *n)
{
	for (size_t i = 0; i < h->n_users; i++) {
		for (size_t k = 0; k < h->users[i].n_keys_asked; k++)
			n->n[h->users[i].keys_asked[k].result]++;
	}
}

int
report_judged_host(struct report *r, const struct host *h,
    const struct host_findings *f, struct counts *n)
{
	int e = 0;

	if (h != NULL) {
		count_host(h, &n->hosts);
		count_accepts(h, &n->accepts);
		e = report_host(r, h, f->keys);
	}
	for (size_t i = 0; i < f->n && e == 0; i++) {
		counts_add_finding(n, f->list[i].rule);
		e = report_finding(r, &f->list[i]);
	}
	return e;
}

int
report_error(struct report *r, const char *path, const char *message)
{
	if (r->err != 0 || r->fmt->error == NULL)
		return get_error(r);
	return report_fail(r, r->fmt->error(r, path, message));
}

int
report_end(struct report *r, const struct run *run, const struct counts *n)
{
	if (r->err == 0)
		report_fail(r, r->fmt->end(r, run, n));
	return report_flush(r);
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	if (r->own_free != NULL)
		r->own_free(r->own);
	buf_release(&r->out);
	free(r);
}
