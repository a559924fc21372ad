/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decision's log line, "deny user=alice uid=1001 ... ref=K7Q2": the table
 * of its fields, in their order, and writing it. log_line_read.c reads it.
 */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "log_field.h"

#define AT(member) offsetof(struct log_line, member)
#define OF(member) offsetof(struct log_key, member)
_Static_assert(sizeof(uid_t) == sizeof(unsigned), "uid is a FIELD_NUMBER");

const struct log_field log_fields[F_COUNT] = {
    [F_USER] = {"user", FIELD_TEXT, AT(user), 0, 0, 0},
    [F_UID] = {"uid", FIELD_NUMBER, AT(uid), AT(has_uid), 0, UINT32_MAX},
    [F_BY] = {"by", FIELD_TEXT, AT(by), 0, 0, 0},
    [F_SERVICE] = {"service", FIELD_TEXT, AT(service), 0, 0, 0},
    [F_STAGE] = {"stage", FIELD_STAGE, AT(stage), 0, 0, 0},
    [F_MISSING] = {"missing", FIELD_TEXT, AT(missing), 0, 0, 0},
    [F_FROM] = {"from", FIELD_TEXT, AT(from), 0, 0, 0},
    [F_PORT] = {"port", FIELD_NUMBER, AT(port), AT(has_port), 0, LOG_PORT_MAX},
    [F_TTY] = {"tty", FIELD_TEXT, AT(tty), 0, 0, 0},
    [F_METHOD] = {"method", FIELD_METHODS, AT(methods), 0, 0, 0},
    [F_KEY] = {"key", FIELD_FINGERPRINT, OF(fp), 0, OF(decoded), 0},
    [F_TYPE] = {"type", FIELD_TYPE, OF(type), OF(decoded), 0, 0},
    [F_BITS] = {"bits", FIELD_NUMBER, OF(bits), OF(decoded), 0, UINT32_MAX},
    [F_CA] = {"ca", FIELD_FINGERPRINT, OF(ca_fp), OF(is_cert), 0, 0},
    [F_CERT_ID] = {"cert_id", FIELD_CERT_ID, 0, OF(is_cert), 0, 0},
    [F_SERIAL] = {"serial", FIELD_SERIAL, OF(serial), OF(is_cert), 0, 0},
    [F_CA_TYPE] = {"ca_type", FIELD_CLASS, OF(ca_class), OF(is_cert), 0, 0},
    [F_CA_BITS] = {"ca_bits", FIELD_NUMBER, OF(ca_bits), OF(is_cert), 0,
	UINT32_MAX},
    [F_KEYS] = {"keys", FIELD_KEYS, 0, AT(keys_left_out), 0, 0},
    [F_REFUSED] = {"refused", FIELD_FINGERPRINT, AT(refused), AT(has_refused),
	AT(refused_decoded), 0},
    [F_REASON] = {"reason", FIELD_REASON, AT(reason), 0, 0, 0},
    [F_DETAIL] = {"detail", FIELD_TEXT, AT(detail), 0, 0, 0},
    [F_PERSON] = {"person", FIELD_PERSONS, AT(persons), 0, 0, 0},
    [F_RULE] = {"rule", FIELD_RULE, 0, 0, 0, 0},
    [F_ID] = {"id", FIELD_TEXT, AT(id), 0, 0, 0},
    [F_MEASURE] = {"measure", FIELD_TEXT, AT(measure), 0, 0, 0},
    [F_POLICY] = {"policy", FIELD_HASH, AT(policy), 0, 0, 0},
    [F_REF] = {"ref", FIELD_REF, AT(ref), 0, 0, 0},
};

bool
log_line_got_in(const struct log_line *l)
{
	return l->word == LOGGED_PERMIT ||
	    (l->word == LOGGED_WOULD_DENY &&
		(l->stage == LOGGED_ACCOUNT || l->stage == LOGGED_SESSION));
}

const char *
log_word_text(enum log_word w)
{
	static const char *const words[] = {"deny", "would-deny", "permit",
	    "end", "debug"};

	return words[w];
}

const char *
log_stage_text(enum log_stage s)
{
	static const char *const stages[] = {"auth", "account", "session",
	    "close", "password", NULL};

	return stages[s];
}

void
log_hash_text(const uint8_t sha256[SHA256_LEN], char ret[LOG_HASH_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < LOG_HASH_LEN / 2; i++) {
		ret[2 * i] = hex[sha256[i] >> 4];
		ret[2 * i + 1] = hex[sha256[i] & 15];
	}
	ret[LOG_HASH_LEN] = '\0';
}

static void
write_text(const struct log_field *f, const char *value, size_t len, size_t max,
    struct buf *b)
{
	buf_printf(b, " %s=", f->name);
	escape_word(b, value, max != 0 && len > max ? max : len);
}

static void
write_methods(const char *name, unsigned methods, struct buf *b)
{
	const char *sign = "=";

	buf_printf(b, " %s", name);
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) == 0)
			continue;
		buf_puts(b, sign);
		buf_puts(b, method_name(1u << i));
		sign = "+";
	}
}

/* A password that could not be checked has a reason of its own. */
static const char *
reason_text(const struct log_line *l)
{
	if (l->stage == LOGGED_PASSWORD && l->reason == REASON_TROUBLE)
		return "unjudged";
	return verdict_word(l->reason);
}

/* A value of one string; NULL: the line does not have the field. */
static const char *
text_of(const struct log_field *f, const struct log_line *l, const char *at)
{
	switch (f->kind) {
	case FIELD_STAGE:
		return log_stage_text(l->stage);
	case FIELD_REASON:
		return l->reason != REASON_RULE ? reason_text(l) : NULL;
	case FIELD_CLASS:
		return key_class_name(*(const enum key_class *)at);
	case FIELD_RULE:
		return l->rule_file;
	default:
		return *(const char *const *)at;
	}
}

/* of: l, or the key. */
static void
write_field(const struct log_field *f, const struct log_line *l, const void *of,
    struct buf *b)
{
	const char *base = of, *at = base + f->at, *text;
	const struct log_key *k;
	char fp[KEY_FP_LEN];

	if (f->present != 0 && !*(const bool *)(base + f->present))
		return;
	switch (f->kind) {
	case FIELD_NUMBER:
		buf_printf(b, " %s=%u", f->name, *(const unsigned *)at);
		return;
	case FIELD_SERIAL:
		buf_printf(b, " %s=", f->name);
		buf_putu(b, *(const uint64_t *)at);
		return;
	case FIELD_KEYS:
		buf_printf(b, " %s=%zu", f->name, l->n_keys);
		return;
	case FIELD_METHODS:
		if (l->methods != 0)
			write_methods(f->name, l->methods, b);
		return;
	case FIELD_FINGERPRINT:
		key_fp_text((const uint8_t *)at, fp);
		buf_printf(b, " %s=%s", f->name,
		    f->decoded != 0 && !*(const bool *)(base + f->decoded)
			? "?"
			: fp);
		return;
	case FIELD_CERT_ID:
		k = of;
		write_text(f, k->cert_id, k->cert_id_len, l->value_max, b);
		return;
	default:
		if ((text = text_of(f, l, at)) != NULL)
			write_text(f, text, strlen(text), l->value_max, b);
		if (text != NULL && f->kind == FIELD_RULE)
			buf_printf(b, ":%u", l->rule_line);
		return;
	}
}

void
log_line_write(const struct log_line *l, struct buf *b)
{
	buf_puts(b, log_word_text(l->word));
	for (size_t f = 0; f < F_KEY; f++)
		write_field(&log_fields[f], l, l, b);
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++) {
		for (size_t f = F_KEY; f <= F_CA_BITS; f++)
			write_field(&log_fields[f], l, &l->keys[i], b);
	}
	for (size_t f = F_KEYS; f < F_COUNT; f++)
		write_field(&log_fields[f], l, l, b);
}
