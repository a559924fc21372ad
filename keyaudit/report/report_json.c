/*
 * One JSON document. Keys are written as they come; hosts, findings and
 * errors, whose arrays follow, wait in spools. Every element begins with a comma,
 * since workers do not know which is first: the first one's is cut off.
 */
#include <stdlib.h>

#include <loginpolicy/base/err.h>
#include "json_record.h"
#include "report_impl.h"
#include "spool.h"

struct json_state {
	struct json_out j;
	bool any; /* the open array has an element */
	struct spool hosts, findings, errors;
};

static void
own_free(void *own)
{
	struct json_state *s = own;

	spool_release(&s->hosts);
	spool_release(&s->findings);
	spool_release(&s->errors);
	free(s);
}

static void
json_key_record(struct buf *b, const struct record *r)
{
	buf_put(b, ",\n{", 3);
	json_key_members(b, r);
	buf_putc(b, '}');
}

static int
json_begin(struct report *r, const struct run *run)
{
	struct json_state *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	spool_init(&s->hosts);
	spool_init(&s->findings);
	spool_init(&s->errors);
	r->own = s;
	r->own_free = own_free;
	json_init(&s->j, &r->out);
	json_object(&s->j);
	json_run_head(&s->j, run);
	json_key(&s->j, "keys");
	json_array(&s->j);
	return report_settle(r);
}

/* More elements of the open array, the first one's comma not yet cut. */
static int
put_elements(void *arg, const char *p, size_t len)
{
	struct report *r = arg;
	struct json_state *s = r->own;
	size_t cut = s->any ? 0 : 1;

	s->any = true;
	return report_write(r, p + cut, len - cut);
}

static int
json_keys(struct report *r, const struct buf *b)
{
	return put_elements(r, b->p, b->len);
}

static int
json_host_record(struct report *r, const struct host *h,
    const struct record *keys)
{
	struct json_state *s = r->own;
	struct json_out j;

	buf_put(&s->hosts.b, ",\n", 2);
	json_init(&j, &s->hosts.b);
	json_object(&j);
	json_host(&j, h, keys);
	json_object_end(&j);
	return spool_settle(&s->hosts);
}

static int
json_finding(struct report *r, const struct finding *f)
{
	struct json_state *s = r->own;

	buf_put(&s->findings.b, ",\n{", 3);
	json_finding_members(&s->findings.b, f);
	buf_putc(&s->findings.b, '}');
	return spool_settle(&s->findings);
}

static int
json_error(struct report *r, const char *path, const char *message)
{
	struct json_state *s = r->own;

	buf_put(&s->errors.b, ",\n{", 3);
	json_error_members(&s->errors.b, path, message);
	buf_putc(&s->errors.b, '}');
	return spool_settle(&s->errors);
}

static int
put_spooled(struct report *r, const char *name, struct spool *spool)
{
	struct json_state *s = r->own;
	int e;

	buf_putc(&r->out, '\n');
	json_key(&s->j, name);
	json_array(&s->j);
	s->any = false;
	e = spool_replay(spool, put_elements, r);
	json_array_end(&s->j);
	return e;
}

static int
json_end(struct report *r, const struct run *run, const struct counts *n)
{
	struct json_state *s = r->own;
	int e;

	json_array_end(&s->j);
	if ((e = put_spooled(r, "hosts", &s->hosts)) != 0 ||
	    (e = put_spooled(r, "findings", &s->findings)) != 0 ||
	    (e = put_spooled(r, "errors", &s->errors)) != 0)
		return e;
	buf_putc(&r->out, '\n');
	json_key(&s->j, "summary");
	json_object(&s->j);
	json_counts(&s->j, n);
	json_object_end(&s->j);
	json_run_tail(&s->j, run);
	json_object_end(&s->j);
	buf_putc(&r->out, '\n');
	return report_settle(r);
}

const struct report_format report_json = {
    .name = "json",
    .key = json_key_record,
    .begin = json_begin,
    .keys = json_keys,
    .host = json_host_record,
    .finding = json_finding,
    .error = json_error,
    .end = json_end,
};
