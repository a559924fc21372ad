/*
 * The object of one host (docs/contract.md, "JSON of keyaudit"), by the plain
 * JSON writer: a host takes longer to ask than to write.
 */
#include <string.h>

#include "json_record.h"
#include "report_impl.h"

static void
put_name(struct json_out *j, const char *key, const char *s)
{
	json_key(j, key);
	json_str(j, s);
}

/* 0: not known. */
static void
put_number(struct json_out *j, const char *key, uint64_t v)
{
	json_key(j, key);
	if (v == 0)
		json_null(j);
	else
		json_u64(j, v);
}

/* What never came is null. */
static void
put_list(struct json_out *j, const char *key, const struct name_list *l,
    bool is_known)
{
	json_key(j, key);
	if (!is_known) {
		json_null(j);
		return;
	}
	json_array(j);
	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s))
		json_str(j, s);
	json_array_end(j);
}

static void
put_algorithms(struct json_out *j, const struct host *h)
{
	const struct {
		const char *key;
		const struct name_list *list;
	} lists[] = {{"kex", &h->kex}, {"host_key", &h->host_key_algorithms},
	    {"cipher", &h->ciphers}, {"mac", &h->macs}};

	/* A KEXINIT without key exchange methods is none. */
	bool came = h->kex.n != 0;

	json_key(j, "algorithms");
	json_object(j);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		put_list(j, lists[i].key, lists[i].list, came);
	json_object_end(j);
}

static void
put_fingerprint(struct json_out *j, const char *key, const uint8_t *fp)
{
	char text[FINGERPRINT_LEN + 1];

	json_key(j, key);
	if (fp == NULL) {
		json_null(j);
		return;
	}
	fingerprint_text(fp, text);
	json_str(j, text);
}

/* After the year 9999 is for ever, as PROTOCOL.certkeys' 2^64 - 1 is; 0 is from ever. */
static void
put_validity(struct json_out *j, const char *key, uint64_t seconds)
{
	char text[JSON_TIME_LEN];
	bool bounded = seconds != 0 && seconds <= INT64_MAX &&
	    json_time((int64_t)seconds, text);

	put_name(j, key, bounded ? text : NULL);
}

static const char *
cert_type(uint32_t type)
{
	if (type == 1)
		return "user";
	return type == 2 ? "host" : NULL;
}

static void
put_certificate(struct json_out *j, const struct key *k)
{
	const struct key_cert *c = &k->cert;

	json_key(j, "certificate");
	if (!k->is_cert) {
		json_null(j);
		return;
	}
	json_object(j);
	put_name(j, "type", cert_type(c->type));
	json_key(j, "key_id");
	if (c->key_id == NULL)
		json_null(j);
	else
		json_string(j, c->key_id, c->key_id_len);
	json_key(j, "serial");
	json_u64(j, c->serial);
	put_validity(j, "valid_after", c->valid_after);
	put_validity(j, "valid_before", c->valid_before);
	json_key(j, "principals");
	json_u64(j, c->principals);
	put_name(j, "ca_type", c->ca_type);
	put_number(j, "ca_bits", c->ca_bits);
	put_fingerprint(j, "ca_fingerprint", c->ca_fp);
	json_object_end(j);
}

static void
put_key(struct json_out *j, const struct host_key *k, const struct record *rec)
{
	json_object(j);
	put_name(j, "type", rec->type);
	put_number(j, "bits", rec->bits);
	put_fingerprint(j, "fingerprint", rec->has_fp ? rec->fp : NULL);
	put_certificate(j, &k->key);
	put_name(j, "known", known_name(k->known));
	put_name(j, "verdict", verdict_name(rec->verdict));
	json_key(j, "rules");
	json_array(j);
	RULE_SET_EACH(rule, &rec->rules)
	json_str(j, rules[rule].id);
	json_array_end(j);
	json_object_end(j);
}

static void
put_prompts(struct json_out *j, const char prompts[][HOST_PROMPT_LEN],
    unsigned n)
{
	json_key(j, "prompts");
	json_array(j);
	for (unsigned i = 0; i < n; i++)
		json_str(j, prompts[i]);
	json_array_end(j);
}

static void
put_users(struct json_out *j, const struct host *h)
{
	json_key(j, "users");
	json_array(j);
	for (size_t i = 0; i < h->n_users; i++) {
		const struct user_answer *a = &h->users[i];

		json_object(j);
		put_name(j, "user", a->user);
		put_name(j, "password_login",
		    password_login_name(a->password_login));
		put_list(j, "methods", &a->methods, a->methods_known);
		put_prompts(j, a->prompts, a->n_prompts);
		json_key(j, "refused");
		json_bool(j, a->refused);
		put_name(j, "why", a->why[0] != '\0' ? a->why : NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

void
json_host(struct json_out *j, const struct host *h, const struct record *keys)
{
	put_name(j, "host", h->name);
	json_key(j, "port");
	json_u64(j, h->port);
	put_name(j, "address", h->address[0] != '\0' ? h->address : NULL);
	put_name(j, "status", host_status_name(h->status));
	put_name(j, "why", h->why[0] != '\0' ? h->why : NULL);
	json_key(j, "ident");
	if (h->ident == NULL)
		json_null(j);
	else
		json_string(j, h->ident, h->ident_len);
	json_key(j, "ssh1");
	json_bool(j, h->ssh1);
	put_list(j, "methods", &h->methods, h->methods_known);
	put_prompts(j, h->prompts, h->n_prompts);
	put_name(j, "password_login", password_login_name(h->password_login));
	put_users(j, h);
	json_key(j, "elapsed_ms");
	json_u64(j, h->elapsed_ms);
	put_algorithms(j, h);
	json_key(j, "host_keys");
	json_array(j);
	for (size_t i = 0; i < h->n_keys; i++)
		put_key(j, &h->keys[i], &keys[i]);
	json_array_end(j);
}
