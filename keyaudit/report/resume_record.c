/*
 * A record of a host as the ndjson report writes it, read back. It comes from
 * a file that anybody may have written: what the program believes of a host
 * (its name, address, and the sentence that is shown) is checked as it was
 * when it was written first. What a server may have sent, however odd, is no
 * reason to refuse the file: one host would spoil all others' results.
 */
#include <arpa/inet.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include "keyaudit/hosts/answer.h"
#include "keyaudit/targets/host_name.h"
#include "resume.h"
#include "keyaudit/targets/target.h"

#define SCHEMA "keyaudit/1"
#define DIGITS_MAX \
	18 /* of a number that a signed 64-bit integer has room for */
#define FP_TEXT_LEN (sizeof("SHA256:") - 1)

/* The object that is read, and the first thing that is wrong with it. */
struct record {
	const char *wrong; /* a member's name; NULL: nothing */
	int err;
};

static void
wrong(struct record *r, const char *member, int e)
{
	if (r->err == 0) {
		r->wrong = member;
		r->err = e;
	}
}

/* A member; NULL where it is not there, or null. */
static const json_t *
get(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_null(v) ? NULL : v;
}

/* A text's octets, or NULL where there is none. */
static const char *
get_text(struct record *r, const json_t *o, const char *name, size_t *ret_len)
{
	const json_t *v = get(o, name);

	*ret_len = 0;
	if (v == NULL)
		return NULL;
	if (!json_is_string(v)) {
		wrong(r, name, ERR_SYNTAX);
		return NULL;
	}
	*ret_len = json_string_length(v);
	return json_string_value(v);
}

/* A number up to max, 0 where there is none. One that jansson has no room for was made a text. */
static uint64_t
get_number(struct record *r, const json_t *o, const char *name, uint64_t max)
{
	const json_t *v = get(o, name);
	uint64_t n = 0;

	if (v == NULL)
		return 0;
	if (json_is_string(v) &&
	    parse_u64(json_string_value(v), json_string_length(v), 0, max,
		&n) == 0)
		return n;
	if (json_is_integer(v) && json_integer_value(v) >= 0 &&
	    (uint64_t)json_integer_value(v) <= max)
		return (uint64_t)json_integer_value(v);
	wrong(r, name, ERR_SYNTAX);
	return 0;
}

static const json_t *
get_array(struct record *r, const json_t *o, const char *name)
{
	const json_t *v = get(o, name);

	if (v == NULL || json_is_array(v))
		return v;
	wrong(r, name, ERR_SYNTAX);
	return NULL;
}

/* Names, put together as they came over the wire. */
static void
get_names(struct record *r, const json_t *o, const char *name,
    struct name_list *ret)
{
	const json_t *list = get_array(r, o, name), *v;
	struct buf text;
	size_t i;

	buf_init(&text,
	    NAME_LIST_BYTES_MAX * 4); /* an octet may be U+FFFD now */
	for (i = 0; i < json_array_size(list); i++) {
		v = json_array_get(list, i);
		if (!json_is_string(v)) {
			wrong(r, name, ERR_SYNTAX);
			break;
		}
		if (i != 0)
			buf_putc(&text, ',');
		buf_put(&text, json_string_value(v), json_string_length(v));
	}
	if (text.err != 0)
		wrong(r, name, text.err);
	else if (text.len != 0 && name_list_parse(text.p, text.len, ret) != 0)
		wrong(r, name, ERR_NOMEM);
	buf_release(&text);
}

static void
get_prompts(struct record *r, const json_t *o,
    char prompts[HOST_PROMPTS_MAX][HOST_PROMPT_LEN], unsigned *ret_n)
{
	const json_t *list = get_array(r, o, "prompts"), *v;

	for (size_t i = 0; i < json_array_size(list); i++) {
		v = json_array_get(list, i);
		if (!json_is_string(v)) {
			wrong(r, "prompts", ERR_SYNTAX);
			return;
		}
		if (*ret_n < HOST_PROMPTS_MAX)
			answer_copy_prompt(json_string_value(v),
			    prompts[(*ret_n)++]);
	}
}

/* The name as host_name_parse() writes it, and nothing else. */
static void
get_name(struct record *r, const json_t *o, struct host *h)
{
	size_t len;
	const char *s = get_text(r, o, "host", &len), *why;
	struct host_name n;

	if (s == NULL || host_name_parse(s, len, &n, &why) != 0 ||
	    n.len != len || memcmp(n.text, s, len) != 0)
		wrong(r, "host", ERR_SYNTAX);
	else
		memcpy(h->name, s, len + 1);
}

/* A resolver may have said a link-local address without its zone, which is no HOST. */
static bool
is_address(const char *s, size_t len)
{
	uint8_t addr[sizeof(struct in6_addr)];
	struct host_name n;
	const char *why;

	if (host_name_parse(s, len, &n, &why) == 0)
		return n.kind != HOST_NAME;
	return strlen(s) == len && inet_pton(AF_INET6, s, addr) == 1;
}

static void
get_address(struct record *r, const json_t *o, struct host *h)
{
	size_t len;
	const char *s = get_text(r, o, "address", &len);

	if (s == NULL)
		return;
	if (len >= sizeof(h->address) || !is_address(s, len))
		wrong(r, "address", ERR_SYNTAX);
	else
		memcpy(h->address, s, len + 1);
}

/* A sentence of ours: it holds nothing that would have been escaped. One too long is cut. */
static void
get_why(struct record *r, const json_t *o, char ret[HOST_WHY_LEN])
{
	size_t len, n;
	const char *s = get_text(r, o, "why", &len);
	uint32_t cp;

	for (size_t i = 0; s != NULL && i < len; i += n) {
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0 || utf8_is_dangerous(cp)) {
			wrong(r, "why", ERR_SYNTAX);
			return;
		}
		if (i + n >= HOST_WHY_LEN)
			return;
		memcpy(ret + i, s + i, n);
	}
}

static void
get_ident(struct record *r, const json_t *o, struct host *h)
{
	const char *s = get_text(r, o, "ident", &h->ident_len);

	if (s == NULL)
		return;
	if ((h->ident = malloc(h->ident_len + 1)) == NULL)
		wrong(r, "ident", ERR_NOMEM);
	else
		memcpy(h->ident, s, h->ident_len + 1);
}

/* The value of a word, by the function that knows them. */
static unsigned
get_word(struct record *r, const json_t *o, const char *name,
    int (*parse)(const char *word))
{
	size_t len;
	const char *s = get_text(r, o, name, &len);
	int v = s != NULL && strlen(s) == len ? parse(s) : -1;

	if (v < 0)
		wrong(r, name, ERR_SYNTAX);
	return v < 0 ? 0 : (unsigned)v;
}

static void
get_fingerprint(struct record *r, const json_t *o, const char *name,
    uint8_t fp[SHA256_LEN])
{
	char padded[KEY_FP_LEN - FP_TEXT_LEN + 1];
	uint8_t out[BASE64_DECODED_MAX(sizeof(padded))];
	size_t len, n;
	const char *s = get_text(r, o, name, &len);

	if (s == NULL)
		return;
	if (len == KEY_FP_LEN - 1 && memcmp(s, "SHA256:", FP_TEXT_LEN) == 0) {
		memcpy(padded, s + FP_TEXT_LEN, len - FP_TEXT_LEN);
		padded[len - FP_TEXT_LEN] = '=';
		if (base64_decode(padded, len - FP_TEXT_LEN + 1, out, &n) ==
			0 &&
		    n == SHA256_LEN) {
			memcpy(fp, out, SHA256_LEN);
			return;
		}
	}
	wrong(r, name, ERR_SYNTAX);
}

/* What key_decode() knows from a type's name alone; a name it does not know is no error. */
static void
get_type(struct record *r, const json_t *o, const char *name, struct key *ret)
{
	size_t len;
	const char *s = get_text(r, o, name, &len);
	struct buf blob;

	memset(ret, 0, sizeof(*ret));
	if (s == NULL)
		return;
	buf_init(&blob, KEY_BLOB_MAX);
	buf_put_string(&blob, s, len);
	if (blob.err != 0)
		wrong(r, name, blob.err);
	else
		key_decode((const uint8_t *)blob.p, blob.len, ret);
	buf_release(&blob);
	memset(ret->fp, 0, sizeof(ret->fp));
}

static unsigned
strength(const struct key *k)
{
	if (k->class == KEY_CLASS_RSA || k->class == KEY_CLASS_DSA)
		return key_ffc_strength(k->bits);
	return k->bits >= 521 ? 256 : k->bits / 2;
}

/* A time in seconds; none_s where there is none, or one that no calendar has: a server may send any. */
static uint64_t
get_time(struct record *r, const json_t *o, const char *name, uint64_t none_s)
{
	struct moment m;
	size_t len;
	const char *s = get_text(r, o, name, &len);

	if (s == NULL || moment_parse(s, &m) != 0 || m.local || m.clock < 0)
		return none_s;
	return (uint64_t)m.clock;
}

/* The certificate, and its key's id in *ret_id, which the key borrows. */
static void
get_cert(struct record *r, const json_t *o, struct key *key, uint8_t **ret_id)
{
	struct key_cert *c = &key->cert;
	size_t len;
	const char *type = get_text(r, o, "type", &len), *id;
	struct key ca;

	key->is_cert = true;
	if (type != NULL && strcmp(type, "user") == 0)
		c->type = 1;
	else if (type != NULL && strcmp(type, "host") == 0)
		c->type = 2;
	else if (type != NULL)
		wrong(r, "certificate", ERR_SYNTAX);
	c->serial = get_number(r, o, "serial", UINT64_MAX);
	c->valid_after = get_time(r, o, "valid_after", 0);
	c->valid_before = get_time(r, o, "valid_before", UINT64_MAX);
	c->principals = (unsigned)get_number(r, o, "principals", UINT_MAX);
	get_type(r, o, "ca_type", &ca);
	ca.bits = (unsigned)get_number(r, o, "ca_bits", UINT_MAX);
	c->ca_class = ca.class;
	c->ca_type = ca.type;
	c->ca_bits = ca.bits;
	c->ca_strength_bits = strength(&ca);
	get_fingerprint(r, o, "ca_fingerprint", c->ca_fp);
	if ((id = get_text(r, o, "key_id", &len)) == NULL)
		return;
	if ((*ret_id = malloc(len + 1)) == NULL) {
		wrong(r, "key_id", ERR_NOMEM);
		return;
	}
	c->key_id = memcpy(*ret_id, id, len + 1);
	c->key_id_len = len;
}

/* One of host_keys; what key_decode() could not tell then is not known now. */
static void
get_key(struct record *r, const json_t *o, struct host_key *ret)
{
	const json_t *cert = get(o, "certificate");
	struct key *key = &ret->key;

	get_type(r, o, "type", key);
	key->bits = (unsigned)get_number(r, o, "bits", UINT_MAX);
	key->strength_bits = strength(key);
	get_fingerprint(r, o, "fingerprint", key->fp);
	if (key->type == NULL)
		ret->err = ERR_UNSUPPORTED;
	else if (key->bits == 0 || get(o, "fingerprint") == NULL ||
	    key->is_cert != (cert != NULL) ||
	    (cert != NULL && get(cert, "type") == NULL))
		ret->err = ERR_RANGE;
	if (cert != NULL && !json_is_object(cert))
		wrong(r, "certificate", ERR_SYNTAX);
	else if (cert != NULL)
		get_cert(r, cert, key, &ret->blob);
	else
		key->is_cert = false;
}

static void
get_keys(struct record *r, const json_t *o, struct host *h)
{
	const json_t *list = get_array(r, o, "host_keys"), *v;
	size_t n = json_array_size(list);

	if (n != 0 && (h->keys = calloc(n, sizeof(*h->keys))) == NULL)
		wrong(r, "host_keys", ERR_NOMEM);
	for (size_t i = 0; r->err == 0 && i < n; i++) {
		v = json_array_get(list, i);
		if (!json_is_object(v))
			wrong(r, "host_keys", ERR_SYNTAX);
		else
			get_key(r, v, &h->keys[h->n_keys++]);
	}
}

static void
get_algorithms(struct record *r, const json_t *o, struct host *h)
{
	const json_t *v = get(o, "algorithms");

	if (v == NULL)
		return;
	if (!json_is_object(v))
		wrong(r, "algorithms", ERR_SYNTAX);
	get_names(r, v, "kex", &h->kex);
	get_names(r, v, "host_key", &h->host_key_algorithms);
	get_names(r, v, "cipher", &h->ciphers);
	get_names(r, v, "mac", &h->macs);
}

/* One of users: a name as the command line takes it, and its answer. */
static void
get_user(struct record *r, const json_t *o, struct user_answer *ret)
{
	size_t len;
	const char *s = get_text(r, o, "user", &len);

	if (s == NULL || len == 0 || len > TARGET_USER_LEN ||
	    strlen(s) != len) {
		wrong(r, "user", ERR_SYNTAX);
		return;
	}
	if ((ret->user = strdup(s)) == NULL)
		wrong(r, "user", ERR_NOMEM);
	ret->password_login = get_word(r, o, "password_login",
	    password_login_parse);
	ret->methods_known = get(o, "methods") != NULL;
	get_names(r, o, "methods", &ret->methods);
	get_prompts(r, o, ret->prompts, &ret->n_prompts);
	ret->refused = json_is_true(get(o, "refused"));
	get_why(r, o, ret->why);
}

/* Not there: of a version that did not record whom it asked as. */
static void
get_users(struct record *r, const json_t *o, struct host *h)
{
	const json_t *list = get_array(r, o, "users"), *v;
	size_t n = json_array_size(list);

	if (n > HOST_USERS_MAX)
		wrong(r, "users", ERR_SYNTAX);
	else if (n != 0 && (h->users = calloc(n, sizeof(*h->users))) == NULL)
		wrong(r, "users", ERR_NOMEM);
	for (size_t i = 0; r->err == 0 && i < n; i++) {
		v = json_array_get(list, i);
		if (!json_is_object(v))
			wrong(r, "users", ERR_SYNTAX);
		else
			get_user(r, v, &h->users[h->n_users++]);
	}
}

static void
get_host(struct record *r, const json_t *o, struct host *h)
{
	get_name(r, o, h);
	h->port = (uint16_t)get_number(r, o, "port", UINT16_MAX);
	if (h->port == 0)
		wrong(r, "port", ERR_SYNTAX);
	get_address(r, o, h);
	h->status = get_word(r, o, "status", host_status_parse);
	h->password_login = get_word(r, o, "password_login",
	    password_login_parse);
	get_why(r, o, h->why);
	get_ident(r, o, h);
	h->ssh1 = json_is_true(get(o, "ssh1"));
	h->methods_known = get(o, "methods") != NULL;
	get_names(r, o, "methods", &h->methods);
	get_prompts(r, o, h->prompts, &h->n_prompts);
	get_users(r, o, h);
	h->elapsed_ms = (unsigned)get_number(r, o, "elapsed_ms", UINT_MAX);
	get_algorithms(r, o, h);
	get_keys(r, o, h);
}

/* The text with each long number in quotes: a serial has 64 bits, jansson's integers one less. */
static void
quote_numbers(struct buf *b, const char *s, size_t len)
{
	bool in_string = false;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		for (n = 0; i + n < len && s[i + n] >= '0' && s[i + n] <= '9';)
			n++;
		if (n > DIGITS_MAX && !in_string) {
			buf_putc(b, '"');
			buf_put(b, s + i, n);
			buf_putc(b, '"');
			continue;
		}
		if (n == 0) {
			n = in_string && s[i] == '\\' && i + 1 < len ? 2 : 1;
			in_string = in_string != (s[i] == '"');
		}
		buf_put(b, s + i, n);
	}
}

static json_t *
parse(const char *s, size_t len, json_error_t *ret_e)
{
	json_t *v = json_loadb(s, len, JSON_ALLOW_NUL, ret_e);
	struct buf b;

	if (v != NULL || json_error_code(ret_e) != json_error_numeric_overflow)
		return v;
	buf_init(&b, RESUME_LINE_MAX * 2u);
	quote_numbers(&b, s, len);
	if (b.err == 0)
		v = json_loadb(b.p, b.len, JSON_ALLOW_NUL, ret_e);
	buf_release(&b);
	return v;
}

static int
tell_wrong(struct diag *d, const char *what, const char *about)
{
	struct buf b;
	int e;

	buf_init(&b, DIAG_MSG_MAX);
	escape_text(&b, about, strlen(about));
	e = b.err != 0
	    ? diag_set(d, ERR_SYNTAX, "%s", what)
	    : diag_set(d, ERR_SYNTAX, "%s: %.*s", what, (int)b.len, b.p);
	buf_release(&b);
	return e;
}

static int
read_object(const json_t *o, struct host *ret, bool *ret_host, struct diag *d)
{
	const char *kind = json_string_value(get(o, "record"));
	const char *schema = json_string_value(get(o, "schema"));
	struct record r = {NULL, 0};

	if (kind == NULL)
		return diag_set(d, ERR_SYNTAX, "no record of keyaudit");
	if (get(o, "schema") != NULL &&
	    (schema == NULL || strcmp(schema, SCHEMA) != 0))
		return diag_set(d, ERR_UNSUPPORTED,
		    "a record of another schema than " SCHEMA);
	*ret_host = strcmp(kind, "host") == 0;
	if (!*ret_host)
		return 0;
	get_host(&r, o, ret);
	if (r.err == ERR_NOMEM)
		return diag_set(d, r.err, "%s", err_str(r.err));
	if (r.err != 0)
		return tell_wrong(d, "not what a record of a host has",
		    r.wrong);
	return 0;
}

int
resume_record(const char *s, size_t len, struct host *ret, bool *ret_host,
    struct diag *reterr)
{
	json_error_t e;
	json_t *v;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_host = false;
	if ((v = parse(s, len, &e)) == NULL)
		return json_error_code(&e) == json_error_out_of_memory
		    ? diag_set(reterr, ERR_NOMEM, "%s", err_str(ERR_NOMEM))
		    : tell_wrong(reterr, "not valid JSON", e.text);
	r = read_object(v, ret, ret_host, reterr);
	json_decref(v);
	if (r != 0)
		host_release(ret);
	return r;
}
