/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two formats of one content. json is one document: keys are written as they
 * come; hosts, findings and errors, whose arrays follow, wait in spools. ndjson
 * is one object per line, as found: "run" first, "summary" last, with what is
 * known only at the end (errors, complete, exit).
 * Every element of an array begins with a comma, since workers do not know
 * which is the first: its comma is cut off.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/sshkey/key.h>
#include "host_record.h"
#include "json_record.h"
#include "report_impl.h"

/* --- the objects that both have --- */

bool
json_time(int64_t seconds, char ret[JSON_TIME_LEN])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	return gmtime_r(&t, &tm) != NULL && tm.tm_year <= 9999 - 1900 &&
	    strftime(ret, JSON_TIME_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm) != 0;
}

void
json_fingerprint(struct json_out *j, const uint8_t *fp)
{
	char text[KEY_FP_LEN];

	if (fp == NULL) {
		json_null(j);
		return;
	}
	key_fp_text(fp, text);
	json_string(j, text, KEY_FP_LEN - 1);
}

void
json_rules(struct json_out *j, const struct rule_set *set)
{
	json_array(j);
	RULE_SET_EACH(rule, set)
	json_str(j, rules[rule].id);
	json_array_end(j);
}

/* The members of one key. Called from several threads. */
static void
put_key(struct json_out *j, const struct record *r)
{
	JSON_KEY(j, "path");
	json_str(j, r->path);
	JSON_KEY(j, "line");
	json_number(j, r->line);
	JSON_KEY(j, "account");
	json_str(j, r->account);
	JSON_KEY(j, "kind");
	json_str(j, kind_name(r->kind));
	JSON_KEY(j, "type");
	json_str(j, r->type);
	JSON_KEY(j, "bits");
	json_number(j, r->bits);
	JSON_KEY(j, "strength_bits");
	json_number(j, r->strength_bits);
	JSON_KEY(j, "fingerprint");
	json_fingerprint(j, r->has_fp ? r->fp : NULL);
	JSON_KEY(j, "comment");
	json_bytes(j, r->comment, r->comment_len);
	JSON_KEY(j, "options");
	json_bytes(j, r->options, r->options_len);
	JSON_KEY(j, "verdict");
	json_str(j, verdict_name(r->verdict));
	JSON_KEY(j, "rules");
	json_rules(j, &r->rules);
	JSON_KEY(j, "used");
	json_str(j, used_name(r->used));
	JSON_KEY(j, "used_why");
	json_str(j, r->used == USED_NOT_ASKED ? NULL : r->used_why);
}

static void
put_finding(struct json_out *j, const struct finding *f)
{
	const struct rule *rule = &rules[f->rule];
	char id[FINDING_ID_LEN + 1];

	finding_id(f, id);
	JSON_KEY(j, "id");
	json_str(j, id);
	JSON_KEY(j, "rule");
	json_str(j, rule->id);
	JSON_KEY(j, "severity");
	json_str(j, severity_name(rule->severity));
	JSON_KEY(j, "measure");
	json_str(j, rule->measure);
	JSON_KEY(j, "account");
	json_str(j, f->account);
	JSON_KEY(j, "host");
	json_str(j, f->host);
	JSON_KEY(j, "port");
	json_number(j, f->port);
	JSON_KEY(j, "path");
	json_str(j, f->path);
	JSON_KEY(j, "line");
	json_number(j, f->line);
	JSON_KEY(j, "fingerprint");
	json_fingerprint(j,
	    f->key != NULL && f->key->has_fp ? f->key->fp : NULL);
	JSON_KEY(j, "message");
	json_str(j, f->message);
	JSON_KEY(j, "remedy");
	json_str(j, finding_remedy(f));
}

static void
put_error(struct json_out *j, const char *path, const char *message)
{
	JSON_KEY(j, "path");
	json_str(j, path);
	JSON_KEY(j, "message");
	json_str(j, message);
}

static void
put_time(struct json_out *j, const char *name, int64_t seconds)
{
	char text[JSON_TIME_LEN];

	json_key(j, name);
	json_str(j, json_time(seconds, text) ? text : NULL);
}

static void
put_policy(struct json_out *j, const struct run *run)
{
	static const char hex[] = "0123456789abcdef";
	char text[2 * SHA256_LEN];

	json_key(j, "policy");
	json_object(j);
	json_key(j, "path");
	json_str(j, run->policy_path);
	json_key(j, "sha256");
	if (run->policy_path == NULL || run->policy_sha256 == NULL) {
		json_null(j);
	} else {
		for (size_t i = 0; i < SHA256_LEN; i++) {
			text[2 * i] = hex[run->policy_sha256[i] >> 4];
			text[2 * i + 1] = hex[run->policy_sha256[i] & 15];
		}
		json_string(j, text, sizeof(text));
	}
	json_object_end(j);
}

/* schema to policy */
static void
put_run_head(struct json_out *j, const struct run *run)
{
	json_key(j, "schema");
	json_str(j, JSON_SCHEMA);
	json_key(j, "version");
	json_str(j, VERSION);
	json_key(j, "host");
	json_str(j, run->host);
	json_key(j, "machine_id");
	json_str(j, run->machine_id);
	json_key(j, "argv");
	json_array(j);
	for (int i = 0; i < run->argc; i++)
		json_str(j, run->argv[i]);
	json_array_end(j);
	put_time(j, "started", run->started);
	put_policy(j, run);
}

/* finished, complete, exit */
static void
put_run_tail(struct json_out *j, const struct run *run)
{
	put_time(j, "finished", run->finished);
	json_key(j, "complete");
	json_bool(j, run->complete);
	json_key(j, "exit");
	json_u64(j, (uint64_t)run->exit_code);
}

static void
put_count(struct json_out *j, const char *name, uint64_t v)
{
	json_key(j, name);
	json_u64(j, v);
}

/* keys, hosts, accepts, findings */
static void
put_counts(struct json_out *j, const struct counts *n)
{
	json_key(j, "keys");
	json_object(j);
	put_count(j, "total", n->keys_total);
	put_count(j, "accepted", n->accepted);
	put_count(j, "rejected", n->rejected);
	put_count(j, "undetermined", n->undetermined);
	json_object_end(j);
	json_key(j, "hosts");
	json_object(j);
	put_count(j, "total", n->hosts.total);
	put_count(j, "password_login", n->hosts.password);
	put_count(j, "key_only", n->hosts.key_only);
	put_count(j, "undetermined", n->hosts.undetermined);
	json_object_end(j);
	json_key(j, "accepts");
	json_object(j);
	for (unsigned i = ACCEPTS_COUNT; i-- > 0;)
		put_count(j, accepts_name((enum accepts)i), n->accepts.n[i]);
	json_object_end(j);
	json_key(j, "findings");
	json_object(j);
	for (unsigned s = SEV_COUNT; s-- > 0;)
		put_count(j, severity_name((enum severity)s), n->findings[s]);
	json_object_end(j);
}

/* --- json --- */

struct json_state {
	struct json_out j;
	bool any; /* the open array has an element */
	struct spool hosts, findings, errors;
};

static void
json_free(void *own)
{
	struct json_state *s = own;

	spool_release(&s->hosts);
	spool_release(&s->findings);
	spool_release(&s->errors);
	free(s);
}

/* Begin and end an element of an array in b. */
static void
begin_element(struct json_out *j, struct buf *b)
{
	buf_put(b, ",\n", 2);
	json_init(j, b);
	json_object(j);
}

static int
end_element(struct json_out *j, struct spool *s)
{
	json_object_end(j);
	return spool_write_if_full(s);
}

static void
json_write_key(struct buf *b, const struct record *r)
{
	struct json_out j;

	begin_element(&j, b);
	put_key(&j, r);
	json_object_end(&j);
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
	r->own_free = json_free;
	json_init(&s->j, &r->out);
	json_object(&s->j);
	put_run_head(&s->j, run);
	json_key(&s->j, "keys");
	json_array(&s->j);
	return report_write_if_full(r);
}

static int
json_keys(struct report *r, const struct buf *b)
{
	struct json_state *s = r->own;
	size_t cut = s->any ? 0 : 1;

	s->any = true;
	return report_write(r, b->p + cut, b->len - cut);
}

static int
json_host(struct report *r, const struct host *h, const struct record *keys)
{
	struct json_state *s = r->own;
	struct json_out j;

	begin_element(&j, &s->hosts.b);
	host_record_write(&j, h, keys);
	return end_element(&j, &s->hosts);
}

static int
json_finding(struct report *r, const struct finding *f)
{
	struct json_state *s = r->own;
	struct json_out j;

	begin_element(&j, &s->findings.b);
	put_finding(&j, f);
	return end_element(&j, &s->findings);
}

static int
json_error(struct report *r, const char *path, const char *message)
{
	struct json_state *s = r->own;
	struct json_out j;

	begin_element(&j, &s->errors.b);
	put_error(&j, path, message);
	return end_element(&j, &s->errors);
}

static int
put_array(struct report *r, const char *name, struct spool *spool)
{
	struct json_state *s = r->own;
	int e;

	buf_putc(&r->out, '\n');
	json_key(&s->j, name);
	json_array(&s->j);
	e = report_write_spool(r, spool, 1);
	json_array_end(&s->j);
	return e;
}

static int
json_end(struct report *r, const struct run *run, const struct counts *n)
{
	struct json_state *s = r->own;
	int e;

	json_array_end(&s->j);
	if ((e = put_array(r, "hosts", &s->hosts)) != 0 ||
	    (e = put_array(r, "findings", &s->findings)) != 0 ||
	    (e = put_array(r, "errors", &s->errors)) != 0)
		return e;
	buf_putc(&r->out, '\n');
	json_key(&s->j, "summary");
	json_object(&s->j);
	put_counts(&s->j, n);
	json_object_end(&s->j);
	put_run_tail(&s->j, run);
	json_object_end(&s->j);
	buf_putc(&r->out, '\n');
	return report_write_if_full(r);
}

const struct report_format report_json = {
    .name = "json",
    .key = json_write_key,
    .begin = json_begin,
    .keys = json_keys,
    .host = json_host,
    .finding = json_finding,
    .error = json_error,
    .end = json_end,
};

/* --- ndjson --- */

static void
ndjson_free(void *own)
{
	spool_release(own);
	free(own);
}

static void
begin_line(struct json_out *j, struct buf *b, const char *record)
{
	json_init(j, b);
	json_object(j);
	JSON_KEY(j, "record");
	json_str(j, record);
}

static int
end_line(struct json_out *j, struct report *r)
{
	json_object_end(j);
	buf_putc(&r->out, '\n');
	return report_write_if_full(r);
}

static void
ndjson_write_key(struct buf *b, const struct record *r)
{
	struct json_out j;

	begin_line(&j, b, "key");
	put_key(&j, r);
	json_object_end(&j);
	buf_putc(b, '\n');
}

static int
ndjson_begin(struct report *r, const struct run *run)
{
	static const char *const later[] = {"finished", "complete", "exit"};
	struct spool *errors;
	struct json_out j;

	if ((errors = malloc(sizeof(*errors))) == NULL)
		return ERR_NOMEM;
	spool_init(errors);
	r->own = errors;
	r->own_free = ndjson_free;
	begin_line(&j, &r->out, "run");
	put_run_head(&j, run);
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		json_key(&j, later[i]);
		json_null(&j);
	}
	return end_line(&j, r);
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

	begin_line(&j, &r->out, "host");
	host_record_write(&j, h, keys);
	return end_line(&j, r);
}

static int
ndjson_finding(struct report *r, const struct finding *f)
{
	struct json_out j;

	begin_line(&j, &r->out, "finding");
	put_finding(&j, f);
	return end_line(&j, r);
}

static int
ndjson_error(struct report *r, const char *path, const char *message)
{
	struct spool *errors = r->own;
	struct json_out j;

	buf_putc(&errors->b, ',');
	json_init(&j, &errors->b);
	json_object(&j);
	put_error(&j, path, message);
	return end_element(&j, errors);
}

static int
ndjson_end(struct report *r, const struct run *run, const struct counts *n)
{
	struct json_out j;
	int e;

	begin_line(&j, &r->out, "summary");
	put_counts(&j, n);
	put_run_tail(&j, run);
	json_key(&j, "errors");
	json_array(&j);
	if ((e = report_write_spool(r, r->own, 1)) != 0)
		return e;
	json_array_end(&j);
	return end_line(&j, r);
}

const struct report_format report_ndjson = {
    .name = "ndjson",
    .key = ndjson_write_key,
    .begin = ndjson_begin,
    .keys = ndjson_keys,
    .host = ndjson_host,
    .finding = ndjson_finding,
    .error = ndjson_error,
    .end = ndjson_end,
};
