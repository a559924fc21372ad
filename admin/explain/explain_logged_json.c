/* SPDX-License-Identifier: BSD-2-Clause */
/* explain --ref, --last as JSON: the members of explain, and of the log. */
#include <string.h>

#include "explain_logged.h"
#include "admin/inforce.h"

static void
member_text(struct json_out *j, const char *name, const char *value)
{
	json_key(j, name);
	json_str(j, value);
}

static void
member_number(struct json_out *j, const char *name, bool there, uint64_t value)
{
	json_key(j, name);
	if (there)
		json_u64(j, value);
	else
		json_null(j);
}

static void
member_fp(struct json_out *j, const char *name, const uint8_t *fp)
{
	char text[KEY_FP_LEN];

	if (fp != NULL)
		key_fp_text(fp, text);
	json_key(j, name);
	json_str(j, fp != NULL ? text : NULL);
}

static void
member_time(struct json_out *j, const char *name, int64_t at)
{
	struct buf b;

	buf_init(&b, 64);
	put_utc(&b, at);
	json_key(j, name);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

static void
put_key(struct json_out *j, const struct log_key *k)
{
	json_object(j);
	member_fp(j, "fingerprint", k->decoded ? k->fp : NULL);
	member_text(j, "type", k->type);
	member_number(j, "bits", k->decoded, k->bits);
	member_fp(j, "ca", k->is_cert ? k->ca_fp : NULL);
	json_key(j, "cert_id");
	if (k->is_cert)
		json_string(j, k->cert_id, k->cert_id_len);
	else
		json_null(j);
	member_number(j, "serial", k->is_cert, k->serial);
	member_text(j, "ca_type",
	    k->is_cert ? key_class_name(k->ca_class) : NULL);
	member_number(j, "ca_bits", k->is_cert, k->ca_bits);
	json_object_end(j);
}

static void
put_methods_and_keys(struct json_out *j, const struct log_line *l)
{
	json_key(j, "methods");
	json_array(j);
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((l->methods >> i & 1) != 0)
			json_str(j, method_name(1u << i));
	}
	json_array_end(j);
	json_key(j, "keys");
	json_array(j);
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		put_key(j, &l->keys[i]);
	json_array_end(j);
	member_number(j, "n_keys", true, l->n_keys);
	member_fp(j, "refused",
	    l->has_refused && l->refused_decoded ? l->refused : NULL);
}

static void
put_place(struct json_out *j, const struct log_line *l)
{
	struct buf b;

	json_key(j, "rule");
	if (l->rule_file == NULL) {
		json_null(j);
		return;
	}
	buf_init(&b, LOG_LINE_MAX);
	buf_printf(&b, "%s:%u", l->rule_file, l->rule_line);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

/* The fields of the line as they were written. */
static void
put_recorded(struct json_out *j, const struct log_line *l)
{
	json_key(j, "recorded");
	json_object(j);
	member_text(j, "verdict", log_word_text(l->word));
	member_text(j, "user", l->user);
	member_number(j, "uid", l->has_uid, l->uid);
	member_text(j, "by", l->by);
	member_text(j, "service", l->service);
	member_text(j, "stage", log_stage_text(l->stage));
	member_text(j, "from", l->from);
	member_number(j, "port", l->has_port, l->port);
	member_text(j, "tty", l->tty);
	put_methods_and_keys(j, l);
	member_text(j, "reason", verdict_word(l->reason));
	member_text(j, "detail", l->detail);
	put_place(j, l);
	member_text(j, "id", l->id);
	member_text(j, "measure", l->measure);
	member_text(j, "policy", l->policy);
	member_text(j, "person", l->persons);
	json_object_end(j);
}

static void
put_source(struct json_out *j, const struct logged *l)
{
	const struct log_writer *w = &l->writer;

	member_text(j, "source", l->where);
	json_key(j, "written_by");
	if (!w->known) {
		json_null(j);
	} else {
		json_object(j);
		member_number(j, "uid", w->has_uid, w->uid);
		member_text(j, "program", w->comm);
		json_object_end(j);
	}
	json_key(j, "believed");
	json_bool(j, logged_trust(l) != LOG_NOT_ROOTS);
}

static void
put_others(struct json_out *j, const struct log_search *s)
{
	json_key(j, "others");
	json_array(j);
	for (size_t i = 0; i < s->n; i++) {
		const struct logged *l = &s->list[i];

		if (l == s->found ||
		    (s->ref[0] == '\0' && !log_search_contests(s, l) &&
			logged_trust(l) != LOG_NOT_ROOTS))
			continue;
		json_object(j);
		member_text(j, "ref", l->line.ref);
		member_time(j, "time", l->at);
		member_text(j, "verdict", log_word_text(l->line.word));
		member_text(j, "user", l->line.user);
		put_source(j, l);
		json_object_end(j);
	}
	json_array_end(j);
}

/* The members of explain USER; the decision is the log's. */
static void
put_decision(struct explained *e, struct replay *r, bool contested)
{
	const struct log_line *l = &r->logged->line;
	const struct policy_rule *rule = logged_rule(r);
	struct json_out *j = e->json;

	json_key(j, "trace");
	json_array(j);
	replay_trace(r, e);
	json_array_end(j);
	json_nearest(e, &r->verdict);
	member_text(j, "verdict",
	    contested			   ? NULL
		: l->word == LOGGED_PERMIT ? "permit"
					   : "deny");
	member_text(j, "mode",
	    l->word == LOGGED_WOULD_DENY	   ? "observe"
		: !r->has_policy		   ? NULL
		: r->policy.mode == POLICY_OBSERVE ? "observe"
						   : "enforce");
	member_text(j, "stage", log_stage_text(l->stage));
	if (rule != NULL) {
		json_key(j, "rule");
		json_rule_place(e, rule);
	} else {
		put_place(j, l);
	}
	member_text(j, "id", l->id);
	member_text(j, "reason", verdict_text(l->reason));
	member_text(j, "measure", l->measure);
}

void
logged_json(struct explained *e, struct replay *r, const struct log_search *s,
    struct buf *b)
{
	static const char *const results[] = {"impossible", "same", "differs"};
	const struct remedy way = logged_remedy(r);
	struct json_out *j = &e->out;
	struct buf remedy;

	json_init(j, b);
	e->json = j;
	json_object(j);
	member_text(j, "schema", "loginpolicy-explain/1");
	put_decision(e, r, s->contested);
	member_text(j, "ref", r->logged->line.ref);
	member_time(j, "time", r->logged->at);
	put_recorded(j, &r->logged->line);
	member_text(j, "replay", results[r->result]);
	json_key(j, "replay_because");
	if (r->result == REPLAY_SAME)
		json_null(j);
	else
		json_string(j, r->because.p, r->because.len);
	buf_init(&remedy, POLICY_SIZE_MAX);
	json_key(j, "remedy");
	if (r->logged->line.word == LOGGED_PERMIT) {
		json_null(j);
	} else {
		put_remedy(&way, &remedy);
		json_string(j, remedy.p, remedy.len);
	}
	if (remedy.err != 0)
		b->err = remedy.err;
	buf_release(&remedy);
	put_source(j, r->logged);
	json_key(j, "contested");
	json_bool(j, s->contested);
	put_others(j, s);
	json_object_end(j);
	buf_putc(b, '\n');
}
