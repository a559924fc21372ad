/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the decision's log line. Anybody may write lines into a log, so a
 * line is understood as a whole or not at all: each known field may be there
 * once, those of a key once per key, in the order of the table and escaped as
 * they are written; anything else did not come from the module. A newer version
 * may have added fields anywhere; they are skipped.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/register/key_register.h>
#include "log_field.h"

#define PREFIX	    "pam_loginpolicy("
#define UNKNOWN_MAX 32 /* bytes of an unknown field's name */

/* --- reading a value --- */

static bool
is_word(const char *word, const char *s, size_t len)
{
	return strlen(word) == len && memcmp(word, s, len) == 0;
}

/* A number as printf(3) writes it. */
static int
read_number(const char *v, uint64_t max, uint64_t *ret)
{
	if (v[0] == '0' && v[1] != '\0')
		return ERR_SYNTAX;
	return parse_u64(v, strlen(v), 0, max, ret) == 0 ? 0 : ERR_SYNTAX;
}

static int
read_unsigned(const char *v, unsigned max, unsigned *ret)
{
	uint64_t n;

	if (read_number(v, max, &n) != 0)
		return ERR_SYNTAX;
	*ret = (unsigned)n;
	return 0;
}

/* "publickey+password", each once and in the order of their bits. */
static int
read_methods(const char *v, unsigned *ret)
{
	char name[64];
	unsigned bit;
	size_t n;

	do {
		n = strcspn(v, "+");
		if (n >= sizeof(name))
			return ERR_SYNTAX;
		memcpy(name, v, n);
		name[n] = '\0';
		bit = method_of(name);
		if (bit == 0 || bit <= *ret)
			return ERR_SYNTAX;
		*ret |= bit;
		v += n;
	} while (*v++ == '+');
	return 0;
}

static int
read_class(const char *v, enum key_class *ret)
{
	for (unsigned c = 0; c < KEY_CLASS_COUNT; c++) {
		if (strcmp(key_class_name(c), v) == 0) {
			*ret = c;
			return 0;
		}
	}
	return ERR_SYNTAX;
}

/* n: only the first of the stages. */
static int
read_stage(const char *v, size_t len, unsigned n, enum log_stage *ret)
{
	for (unsigned i = 0; i < n; i++) {
		if (is_word(log_stage_text(i), v, len)) {
			*ret = i;
			return 0;
		}
	}
	return ERR_SYNTAX;
}

/* As reason_text() of log_line.c. */
static int
read_reason(const char *v, struct log_line *l)
{
	if (l->stage == LOGGED_PASSWORD && strcmp(v, "unjudged") == 0) {
		l->reason = REASON_TROUBLE;
		return 0;
	}
	return verdict_of_word(v, &l->reason) ? 0 : ERR_SYNTAX;
}

static int
read_keys_left_out(const char *v, struct log_line *l)
{
	unsigned n;

	if (l->n_keys != 0 || read_unsigned(v, AUTH_INFO_KEYS_MAX, &n) != 0)
		return ERR_SYNTAX;
	l->n_keys = n;
	return 0;
}

/* "loginpolicy.conf:31" */
static int
read_rule(char *v, struct log_line *l)
{
	char *colon = strrchr(v, ':');

	if (colon == NULL || colon == v)
		return ERR_SYNTAX;
	*colon = '\0';
	l->rule_file = v;
	return read_unsigned(colon + 1, UINT32_MAX, &l->rule_line);
}

static bool
is_made_of(const char *v, size_t len, size_t want, const char *alphabet)
{
	return len == want && strspn(v, alphabet) == len;
}

/* A text, and whether it has the form that its kind asks for. */
static int
read_text(enum field_kind kind, const char *v, size_t len, const char **ret)
{
	bool good = true;

	*ret = v;
	if (kind == FIELD_TYPE)
		good = strcmp(v, "other") == 0 || key_name_known(v, len, NULL);
	else if (kind == FIELD_HASH)
		good = strcmp(v, "none") == 0 ||
		    is_made_of(v, len, LOG_HASH_LEN, "0123456789abcdef");
	else if (kind == FIELD_PERSONS)
		good = are_register_persons(v);
	else if (kind == FIELD_REF)
		good = is_made_of(v, len, LOG_REF_LEN, LOG_REF_ALPHABET);
	return good ? 0 : ERR_SYNTAX;
}

/* v: unescaped, with a NUL behind its len bytes; to: the line, or the key. */
static int
read_value(const struct log_field *f, char *v, size_t len, struct log_line *l,
    void *to)
{
	char *base = to, *at = base + f->at;
	struct log_key *k;

	if (f->present != 0)
		*(bool *)(base + f->present) = true;
	switch (f->kind) {
	case FIELD_NUMBER:
		return read_unsigned(v, f->max, (unsigned *)at);
	case FIELD_SERIAL:
		return read_number(v, UINT64_MAX, (uint64_t *)at);
	case FIELD_FINGERPRINT:
		if (f->decoded == 0)
			return key_fp_parse(v, (uint8_t *)at);
		*(bool *)(base + f->decoded) = strcmp(v, "?") != 0;
		return strcmp(v, "?") == 0 ? 0 : key_fp_parse(v, (uint8_t *)at);
	case FIELD_STAGE:
		return read_stage(v, len, LOGGED_NO_STAGE, &l->stage);
	case FIELD_METHODS:
		return read_methods(v, &l->methods);
	case FIELD_CLASS:
		return read_class(v, (enum key_class *)at);
	case FIELD_REASON:
		return read_reason(v, l);
	case FIELD_KEYS:
		return read_keys_left_out(v, l);
	case FIELD_RULE:
		return read_rule(v, l);
	case FIELD_CERT_ID:
		k = to;
		k->cert_id = v;
		k->cert_id_len = len;
		return 0;
	default:
		return read_text(f->kind, v, len, (const char **)at);
	}
}

/* --- reading a line --- */

struct field_reader {
	struct log_line *l;
	struct buf out; /* the values; has room for all */
	int last; /* enum field: the last known one; -1: none yet */
	struct log_key *key; /* the last one; NULL: none yet */
	unsigned key_fields; /* bits 1 << enum field, of that key */
};

#define BITS_KEY ((1u << F_TYPE) | (1u << F_BITS))
#define BITS_CERT                                              \
	((1u << F_CA) | (1u << F_CERT_ID) | (1u << F_SERIAL) | \
	    (1u << F_CA_TYPE) | (1u << F_CA_BITS))

/* Whether the last key has all of its fields, or is "?" and has none. */
static bool
key_is_whole(const struct field_reader *r)
{
	const unsigned f = r->key_fields;

	if (r->key == NULL)
		return true;
	if (!r->key->decoded)
		return f == 0;
	return f == BITS_KEY || f == (BITS_KEY | BITS_CERT);
}

/* Where field f is stored: the line, a new key, or the last one. NULL: none. */
static void *
field_storage(enum field f, struct field_reader *r)
{
	struct log_line *l = r->l;

	if (f == F_KEY) {
		if (!key_is_whole(r) || l->n_keys == AUTH_INFO_KEYS_MAX)
			return NULL;
		r->key_fields = 0;
		return r->key = &l->keys[l->n_keys++];
	}
	if (f < F_KEY || f > F_CA_BITS)
		return l;
	if (r->key == NULL || !r->key->decoded)
		return NULL;
	r->key_fields |= 1u << f;
	return r->key;
}

/* Most values have nothing to unescape. */
static bool
is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const char c = s[i];

		if ((c < '-' || c > ':') && (c < '@' || c > 'Z') &&
		    (c < '_' || c > 'z') && c != '+')
			return false;
	}
	return true;
}

static int
read_known(enum field f, const char *value, size_t len, struct field_reader *r)
{
	size_t start = r->out.len, v_len;
	void *to;
	int e;

	/* In order, and once; but another key may follow a key. */
	if ((int)f <= r->last && (f != F_KEY || r->last > F_CA_BITS))
		return ERR_SYNTAX;
	r->last = (int)f;
	if (is_plain(value, len))
		buf_put(&r->out, value, len);
	else if ((e = unescape_word(&r->out, value, len)) != 0)
		return e;
	v_len = r->out.len - start;
	buf_putc(&r->out, '\0');
	/* Only a certificate's id can be empty, or have a NUL in it. */
	if (f != F_CERT_ID && (v_len == 0 || strlen(r->out.p + start) != v_len))
		return ERR_SYNTAX;
	if ((to = field_storage(f, r)) == NULL)
		return ERR_SYNTAX;
	return read_value(&log_fields[f], r->out.p + start, v_len, r->l, to);
}

/*
 * The length of a quoted value, with its quotes; 0: it has no end. The module
 * never writes quoted values; a newer version may. What is between the quotes
 * is not read as fields.
 */
static size_t
quoted_length(const char *s, size_t len)
{
	for (size_t i = 1; i < len; i++) {
		if (s[i] == '\\')
			i++;
		else if (s[i] == '"')
			return i + 1;
	}
	return 0;
}

/* Whether a field that this version does not know has a form to be skipped. */
static bool
is_skippable(const char *name, size_t n, const char *value, size_t len)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	const bool quoted = len != 0 && value[0] == '"';

	if (n == 0 || n > UNKNOWN_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (name[i] == '\0' || strchr(alphabet, name[i]) == NULL)
			return false;
	}
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)value[i] < ' ' || value[i] == 0x7f ||
		    (value[i] == '"' && !quoted))
			return false;
	}
	return true;
}

/* One "name=value" at s. *ret_len: how long it is. */
static int
read_field(const char *s, size_t len, struct field_reader *r, size_t *ret_len)
{
	const char *blank = memchr(s, ' ', len);
	size_t n = blank != NULL ? (size_t)(blank - s) : len, name_len, v_len;
	const char *sign = memchr(s, '=', n);

	if (sign == NULL)
		return ERR_SYNTAX;
	*ret_len = n;
	name_len = (size_t)(sign++ - s);
	v_len = n - name_len - 1;
	/* The fields have an order: the next one is soon found. */
	for (size_t i = 1; i <= F_COUNT; i++) {
		size_t f = ((size_t)(r->last + 1) + i - 1) % F_COUNT;

		if (is_word(log_fields[f].name, s, name_len))
			return read_known((enum field)f, sign, v_len, r);
	}
	if (v_len != 0 && sign[0] == '"') {
		v_len = quoted_length(sign, len - name_len - 1);
		*ret_len = name_len + 1 + v_len;
		if (v_len == 0 || (*ret_len != len && s[*ret_len] != ' '))
			return ERR_SYNTAX;
	}
	r->l->n_unknown++;
	return is_skippable(s, name_len, sign, v_len) ? 0 : ERR_SYNTAX;
}

/* All fields, separated by one blank each. */
static int
read_fields(const char *s, size_t len, struct field_reader *r)
{
	const struct log_line *l = r->l;
	size_t n = 0;
	int e;

	for (;; s += n + 1, len -= n + 1) {
		if ((e = read_field(s, len, r, &n)) != 0)
			return e;
		if (n == len)
			break;
	}
	/* What each line of the module has. */
	if (!key_is_whole(r) || (l->ref == NULL && l->stage != LOGGED_PASSWORD))
		return ERR_SYNTAX;
	return l->stage >= LOG_LOGIN_STAGES || l->reason != REASON_RULE ||
		l->rule_file != NULL
	    ? 0
	    : ERR_SYNTAX;
}

/*
 * What libpam writes before the message: "pam_loginpolicy(sshd:session): ",
 * with the stage in it. Returns its length, or 0: there is none.
 * *ret_service_len: the length of the service's name, which follows PREFIX.
 */
static size_t
read_prefix(const char *s, size_t len, size_t *ret_service_len,
    enum log_stage *ret_stage)
{
	const size_t start = strlen(PREFIX);
	const char *end, *colon;

	if (len < start || memcmp(s, PREFIX, start) != 0 ||
	    (end = memmem(s, len, "): ", 3)) == NULL ||
	    (colon = memrchr(s, ':', (size_t)(end - s))) == NULL)
		return 0;
	if (is_word("chauthtok", colon + 1, (size_t)(end - colon) - 1))
		*ret_stage = LOGGED_PASSWORD;
	else if (read_stage(colon + 1, (size_t)(end - colon) - 1,
		     LOG_LOGIN_STAGES, ret_stage) != 0)
		return 0;
	*ret_service_len = (size_t)(colon - s) - start;
	return (size_t)(end - s) + 3;
}

/* The word that the message begins with. Returns 0 or ERR_NOENT. */
static int
read_word(const char *s, size_t len, enum log_word *ret)
{
	for (unsigned i = 0; i < LOGGED_DEBUG; i++) {
		if (is_word(log_word_text(i), s, len)) {
			*ret = i;
			return 0;
		}
	}
	return ERR_NOENT;
}

/* The stage that a line has whose prefix has this one. */
static enum log_stage
stage_of(enum log_stage prefix, enum log_word word)
{
	return word == LOGGED_END && prefix == LOGGED_SESSION ? LOGGED_CLOSE
							      : prefix;
}

/* any: not only decisions on logins. */
static int
parse_line(const char *s, size_t len, bool any, struct log_line *ret)
{
	struct field_reader r = {.l = ret, .last = -1};
	enum log_stage stage = LOGGED_NO_STAGE;
	size_t service_len = 0;
	const char *message = s + read_prefix(s, len, &service_len, &stage);
	const char *blank = memchr(message, ' ', (size_t)(s + len - message));
	int e;

	memset(ret, 0, sizeof(*ret));
	if (message == s || blank == NULL ||
	    read_word(message, (size_t)(blank - message), &ret->word) != 0)
		return ERR_NOENT;
	stage = stage_of(stage, ret->word);
	if ((stage == LOGGED_CLOSE) != (ret->word == LOGGED_END) ||
	    (!any && stage >= LOG_LOGIN_STAGES))
		return ERR_NOENT;
	if (len > LOG_LINE_MAX)
		return ERR_SYNTAX;
	ret->stage = LOGGED_NO_STAGE;
	ret->reason = REASON_RULE;
	/* Values and their NULs are shorter than the line: they never move. */
	buf_init(&r.out, len);
	buf_put(&r.out, s, len);
	buf_clear(&r.out);
	if ((ret->text = r.out.p) == NULL)
		return ERR_NOMEM;
	e = read_fields(blank + 1, (size_t)(s + len - blank) - 1, &r);
	if (e == 0 &&
	    (ret->stage != stage ||
		(ret->service != NULL &&
		    !is_word(ret->service, s + strlen(PREFIX), service_len))))
		e = ERR_SYNTAX;
	if (e != 0)
		log_line_release(ret);
	return e;
}

int
log_line_parse(const char *s, size_t len, struct log_line *ret)
{
	return parse_line(s, len, false, ret);
}

int
log_line_parse_any(const char *s, size_t len, struct log_line *ret)
{
	return parse_line(s, len, true, ret);
}

void
log_line_release(struct log_line *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}
