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
#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/err.h>
#include "report_impl.h"

#define OUT_GATHER (64u << 10) /* octets to write at once */
#define OUT_MAX	   (64u << 20) /* one record cannot be longer */

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

void
fingerprint_text(const uint8_t fp[SHA256_LEN], char ret[FINGERPRINT_LEN + 1])
{
	char base64[BASE64_ENCODED_LEN(SHA256_LEN) + 1];

	base64_encode(fp, SHA256_LEN, base64);
	memcpy(ret, "SHA256:", 7);
	memcpy(ret + 7, base64, FINGERPRINT_LEN - 7); /* without padding */
	ret[FINGERPRINT_LEN] = '\0';
}

int
report_fail(struct report *r, int err)
{
	if (r->err == 0 && err != 0) {
		r->err = err;
		r->io_errno = errno;
	}
	if (r->err == ERR_IO)
		errno = r->io_errno;
	return r->err;
}

int
report_flush(struct report *r)
{
	if (r->err == 0)
		report_fail(r, r->out.err);
	if (r->err == 0)
		report_fail(r, write_all(r->opts.fd, r->out.p, r->out.len));
	buf_clear(&r->out);
	return report_fail(r, 0);
}

int
report_settle(struct report *r)
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
		return report_settle(r);
	}
	if (report_flush(r) != 0)
		return r->err;
	return report_fail(r, write_all(r->opts.fd, p, len));
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
		return report_fail(r, 0);
	return report_fail(r, r->fmt->keys(r, b));
}

int
report_host(struct report *r, const struct host *h, const struct record *keys)
{
	if (r->err != 0)
		return report_fail(r, 0);
	return report_fail(r, r->fmt->host(r, h, keys));
}

int
report_finding(struct report *r, const struct finding *f)
{
	if (r->err != 0)
		return report_fail(r, 0);
	return report_fail(r, r->fmt->finding(r, f));
}

int
report_error(struct report *r, const char *path, const char *message)
{
	if (r->err != 0 || r->fmt->error == NULL)
		return report_fail(r, 0);
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
