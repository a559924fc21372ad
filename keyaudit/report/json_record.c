/*
 * A million keys a second: constant text is copied, numbers are printed by
 * hand, and a string that needs no escape is looked at once and copied. What
 * does need one takes the way of json_out.
 */
#include <string.h>
#include <time.h>

#include "json_record.h"
#include "report_impl.h"

#define PUT(b, text) buf_put((b), (text), sizeof(text) - 1)

/* 1: stands in a JSON string as it is. */
static const uint8_t plain[256] = {[' '] = 1,
    ['!'] = 1, /* not '"' */
#define P8(c)                                                        \
	[c] = 1, [c + 1] = 1, [c + 2] = 1, [c + 3] = 1, [c + 4] = 1, \
	[c + 5] = 1, [c + 6] = 1, [c + 7] = 1
    P8(0x23),
    P8(0x2b),
    P8(0x33),
    P8(0x3b),
    P8(0x43),
    P8(0x4b),
    P8(0x53),
    [0x5b] = 1, /* not '\\' */
    P8(0x5d),
    P8(0x65),
    P8(0x6d),
    P8(0x75),
    [0x7d] = 1,
    [0x7e] = 1};

static void
put_string(struct buf *b, const char *s, size_t len)
{
	const uint8_t *p = (const uint8_t *)s;
	struct json_out j;
	size_t i = 0;

	while (i < len && plain[p[i]])
		i++;
	if (i != len) {
		json_init(&j, b);
		json_string(&j, s, len);
		return;
	}
	buf_putc(b, '"');
	buf_put(b, s, len);
	buf_putc(b, '"');
}

/* NULL: null. */
static void
put_str(struct buf *b, const char *s)
{
	if (s == NULL)
		PUT(b, "null");
	else
		put_string(b, s, strlen(s));
}

static void
put_octets(struct buf *b, const char *s, size_t len)
{
	if (s == NULL)
		PUT(b, "null");
	else
		put_string(b, s, len);
}

/* 0: not known. */
static void
put_number(struct buf *b, unsigned v)
{
	if (v == 0)
		PUT(b, "null");
	else
		buf_putu(b, v);
}

static void
put_fingerprint(struct buf *b, const struct record *r)
{
	char text[FINGERPRINT_LEN + 3];

	if (r == NULL || !r->has_fp) {
		PUT(b, "null");
		return;
	}
	fingerprint_text(r->fp, text + 1);
	text[0] = text[FINGERPRINT_LEN + 1] = '"';
	buf_put(b, text, FINGERPRINT_LEN + 2);
}

static void
put_rules(struct buf *b, const struct rule_set *set)
{
	bool comma = false;

	RULE_SET_EACH(rule, set)
	{
		if (comma)
			buf_putc(b, ',');
		comma = true;
		put_str(b, rules[rule].id);
	}
}

void
json_key_members(struct buf *b, const struct record *r)
{
	PUT(b, "\"path\":");
	put_str(b, r->path);
	PUT(b, ",\"line\":");
	put_number(b, r->line);
	PUT(b, ",\"account\":");
	put_str(b, r->account);
	PUT(b, ",\"kind\":");
	put_str(b, kind_name(r->kind));
	PUT(b, ",\"type\":");
	put_str(b, r->type);
	PUT(b, ",\"bits\":");
	put_number(b, r->bits);
	PUT(b, ",\"strength_bits\":");
	put_number(b, r->strength_bits);
	PUT(b, ",\"fingerprint\":");
	put_fingerprint(b, r);
	PUT(b, ",\"comment\":");
	put_octets(b, r->comment, r->comment_len);
	PUT(b, ",\"options\":");
	put_octets(b, r->options, r->options_len);
	PUT(b, ",\"verdict\":");
	put_str(b, verdict_name(r->verdict));
	PUT(b, ",\"rules\":[");
	put_rules(b, &r->rules);
	PUT(b, "],\"used\":");
	put_str(b, used_name(r->used));
	PUT(b, ",\"used_why\":");
	put_str(b, r->used == USED_NOT_ASKED ? NULL : r->used_why);
}

void
json_finding_members(struct buf *b, const struct finding *f)
{
	const struct rule *rule = &rules[f->rule];
	char id[FINDING_ID_LEN + 1];

	finding_id(f, id);
	PUT(b, "\"id\":");
	put_str(b, id);
	PUT(b, ",\"rule\":");
	put_str(b, rule->id);
	PUT(b, ",\"severity\":");
	put_str(b, severity_name(rule->severity));
	PUT(b, ",\"measure\":");
	put_str(b, rule->measure);
	PUT(b, ",\"account\":");
	put_str(b, f->account);
	PUT(b, ",\"host\":");
	put_str(b, f->host);
	PUT(b, ",\"port\":");
	put_number(b, f->port);
	PUT(b, ",\"path\":");
	put_str(b, f->path);
	PUT(b, ",\"line\":");
	put_number(b, f->line);
	PUT(b, ",\"fingerprint\":");
	put_fingerprint(b, f->key);
	PUT(b, ",\"message\":");
	put_str(b, f->message);
	PUT(b, ",\"remedy\":");
	put_str(b, finding_remedy(f));
}

void
json_error_members(struct buf *b, const char *path, const char *message)
{
	PUT(b, "\"path\":");
	put_str(b, path);
	PUT(b, ",\"message\":");
	put_str(b, message);
}

bool
json_time(int64_t seconds, char ret[JSON_TIME_LEN])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	return gmtime_r(&t, &tm) != NULL && tm.tm_year <= 9999 - 1900 &&
	    strftime(ret, JSON_TIME_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm) != 0;
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
	char text[2 * SHA256_LEN + 1];

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
		json_string(j, text, sizeof(text) - 1);
	}
	json_object_end(j);
}

void
json_run_head(struct json_out *j, const struct run *run)
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

void
json_run_tail(struct json_out *j, const struct run *run)
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

void
json_counts(struct json_out *j, const struct counts *n)
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
	json_key(j, "findings");
	json_object(j);
	for (unsigned s = SEV_COUNT; s-- > 0;)
		put_count(j, severity_name((enum severity)s), n->findings[s]);
	json_object_end(j);
}
