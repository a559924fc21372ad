/*
 * One JSON object a line, as found: "run" first, "summary" last. What is known
 * only at the end (errors, complete, exit) stands in the summary.
 */
#include <stdlib.h>

#include <loginpolicy/base/err.h>
#include "json_record.h"
#include "report_impl.h"
#include "spool.h"

struct ndjson_state {
	struct spool errors;
	bool any; /* an error was written */
};

static void
own_free(void *own)
{
	struct ndjson_state *s = own;

	spool_release(&s->errors);
	free(s);
}

static void
ndjson_key(struct buf *b, const struct record *r)
{
	static const char head[] = "{\"record\":\"key\",";

	buf_put(b, head, sizeof(head) - 1);
	json_key_members(b, r);
	buf_put(b, "}\n", 2);
}

static int
ndjson_begin(struct report *r, const struct run *run)
{
	static const char *const later[] = {"finished", "complete", "exit"};
	struct ndjson_state *s;
	struct json_out j;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	spool_init(&s->errors);
	r->own = s;
	r->own_free = own_free;
	json_init(&j, &r->out);
	json_object(&j);
	json_key(&j, "record");
	json_str(&j, "run");
	json_run_head(&j, run);
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		json_key(&j, later[i]);
		json_null(&j);
	}
	json_object_end(&j);
	buf_putc(&r->out, '\n');
	return report_settle(r);
}

static int
ndjson_keys(struct report *r, const struct buf *b)
{
	return report_write(r, b->p, b->len);
}

static int
ndjson_host(struct report *r, const struct host *h, const struct record *keys)
{
	struct json_out j;

	json_init(&j, &r->out);
	json_object(&j);
	json_key(&j, "record");
	json_str(&j, "host");
	json_host(&j, h, keys);
	json_object_end(&j);
	buf_putc(&r->out, '\n');
	return report_settle(r);
}

static int
ndjson_finding(struct report *r, const struct finding *f)
{
	buf_puts(&r->out, "{\"record\":\"finding\",");
	json_finding_members(&r->out, f);
	buf_put(&r->out, "}\n", 2);
	return report_settle(r);
}

static int
ndjson_error(struct report *r, const char *path, const char *message)
{
	struct ndjson_state *s = r->own;

	buf_puts(&s->errors.b, s->any ? ",{" : "{");
	s->any = true;
	json_error_members(&s->errors.b, path, message);
	buf_putc(&s->errors.b, '}');
	return spool_settle(&s->errors);
}

static int
put_error(void *arg, const char *p, size_t len)
{
	return report_write(arg, p, len);
}

static int
ndjson_end(struct report *r, const struct run *run, const struct counts *n)
{
	struct ndjson_state *s = r->own;
	struct json_out j;
	int e;

	json_init(&j, &r->out);
	json_object(&j);
	json_key(&j, "record");
	json_str(&j, "summary");
	json_counts(&j, n);
	json_run_tail(&j, run);
	json_key(&j, "errors");
	json_array(&j);
	if ((e = spool_replay(&s->errors, put_error, r)) != 0)
		return e;
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(&r->out, '\n');
	return report_settle(r);
}

const struct report_format report_ndjson = {
    .name = "ndjson",
    .key = ndjson_key,
    .begin = ndjson_begin,
    .keys = ndjson_keys,
    .host = ndjson_host,
    .finding = ndjson_finding,
    .error = ndjson_error,
    .end = ndjson_end,
};
