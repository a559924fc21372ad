/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of fields, and what each may be. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include "fields.h"
#include "json_words.h"

enum field_kind {
	FIELD_TIME,
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_TOLD, /* a time, yes or no */
	FIELD_DECISION
};

static const struct field {
	const char *name;
	enum field_kind kind;
} table[] = {
    {"aware_at", FIELD_TIME}, /* Art. 33(1): the clock begins */
    {"told_by", FIELD_TEXT}, /* who noticed it */
    {"categories", FIELD_TEXT}, /* 33(3)(a): of persons and of records */
    {"persons", FIELD_NUMBER}, /* about how many */
    {"records", FIELD_NUMBER},
    {"consequences", FIELD_TEXT}, /* 33(3)(c) */
    {"measures", FIELD_TEXT}, /* 33(3)(d) */
    {"contact", FIELD_TEXT}, /* 33(3)(b) */
    {"damage", FIELD_TEXT},
    {"decision", FIELD_DECISION},
    {"decision_reason", FIELD_TEXT}, /* 33(1): why there is no risk */
    {"authority_notified_at", FIELD_TIME}, /* 33(1) */
    {"delay_reason", FIELD_TEXT}, /* 33(1): later than 72 hours */
    {"controller_notified_at", FIELD_TIME}, /* 33(2) */
    {"persons_informed_at", FIELD_TIME}, /* 34 */
    {"customers_informed", FIELD_TOLD},
    {"closed_at", FIELD_TIME}, /* these two by --close */
    {"note", FIELD_TEXT},
};
#define N_FIELDS (sizeof(table) / sizeof(table[0]))
#define N_OWN	 2 /* the last ones */

const char *
fields_name(size_t i)
{
	return i < N_FIELDS ? table[i].name : NULL;
}

size_t
fields_name_len(const char *word)
{
	const char *is = strchr(word, '=');

	return is == NULL ? 0 : (size_t)(is - word);
}

json_t *
fields_new(int64_t aware_at)
{
	json_t *f = json_new_object();

	for (size_t i = 0; i < N_FIELDS; i++)
		json_put(f, table[i].name,
		    i == 0 ? json_when(aware_at) : json_new_null());
	return f;
}

/* --- values --- */

/* UTF-8 without controls but line ends and tabs. */
static bool
is_text(const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	if (len > FIELD_TEXT_MAX)
		return false;
	for (; len != 0; s += n, len -= n) {
		n = utf8_decode(s, len, &cp);
		if (n == 0 ||
		    (cp != '\n' && cp != '\t' && utf8_is_dangerous(cp)))
			return false;
	}
	return true;
}

static int
read_time(const char *name, const char *value, const struct tz *zone,
    int64_t now, json_t **ret, struct diag *reterr)
{
	struct moment m;
	int64_t t;

	if (moment_parse(value, &m) != 0)
		return diag_set(reterr, ERR_SYNTAX,
		    "%s: expected a date such as 2027-12-31, or RFC 3339, not %.64s",
		    name, value);
	t = moment_instant(&m, zone);
	if (t > now)
		return diag_set(reterr, ERR_RANGE, "%s: %.64s is in the future",
		    name, value);
	*ret = json_when(t);
	return 0;
}

static int
read_number(const char *name, const char *value, json_t **ret,
    struct diag *reterr)
{
	uint64_t n;

	if (parse_u64(value, strlen(value), 0, INT32_MAX, &n) != 0)
		return diag_set(reterr, ERR_SYNTAX,
		    "%s: expected a number, not %.64s", name, value);
	*ret = json_int((int64_t)n);
	return 0;
}

static int
read_value(const struct field *f, const char *value, const struct tz *zone,
    int64_t now, json_t **ret, struct diag *reterr)
{
	bool is_word = false;

	switch (f->kind) {
	case FIELD_TIME:
		return read_time(f->name, value, zone, now, ret, reterr);
	case FIELD_NUMBER:
		return read_number(f->name, value, ret, reterr);
	case FIELD_TOLD:
		is_word = strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
		if (!is_word)
			return read_time(f->name, value, zone, now, ret,
			    reterr);
		break;
	case FIELD_DECISION:
		is_word = strcmp(value, "notify") == 0 ||
		    strcmp(value, "not-notifiable") == 0;
		if (!is_word)
			return diag_set(reterr, ERR_SYNTAX,
			    "%s: expected notify or not-notifiable, not %.64s",
			    f->name, value);
		break;
	case FIELD_TEXT:
		if (!is_text(value))
			return diag_set(reterr, ERR_SYNTAX,
			    "%s: expected text in UTF-8, of at most %d bytes",
			    f->name, FIELD_TEXT_MAX);
		break;
	}
	*ret = json_stringn(value, strlen(value));
	return *ret != NULL ? 0 : diag_set(reterr, ERR_NOMEM, "out of memory");
}

/* --- setting --- */

static const struct field *
find(const char *word, size_t len, struct diag *reterr)
{
	struct buf b;

	for (size_t i = 0; i < N_FIELDS - N_OWN; i++) {
		if (strlen(table[i].name) == len &&
		    memcmp(table[i].name, word, len) == 0)
			return &table[i];
	}
	buf_init(&b, DIAG_MSG_MAX);
	for (size_t i = 0; i < N_FIELDS - N_OWN; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : ", ", table[i].name);
	diag_set(reterr, ERR_UNKNOWN, "%.*s: no such field; there are: %.*s",
	    (int)(len < 64 ? len : 64), word, (int)b.len, b.p);
	buf_release(&b);
	return NULL;
}

int
fields_set(json_t *fields, const char *word, const struct tz *zone, int64_t now,
    struct diag *reterr)
{
	const size_t len = fields_name_len(word);
	const struct field *f;
	json_t *value = NULL;
	int r;

	if (len == 0)
		return diag_set(reterr, ERR_SYNTAX,
		    "expected FIELD=VALUE, not %.64s", word);
	if ((f = find(word, len, reterr)) == NULL)
		return ERR_UNKNOWN;
	if (word[len + 1] == '\0') {
		if (f == &table[0])
			return diag_set(reterr, ERR_SYNTAX,
			    "aware_at: the clock needs a time");
		value = json_new_null();
	} else if ((r = read_value(f, word + len + 1, zone, now, &value,
			reterr)) != 0) {
		return r;
	}
	json_put(fields, f->name, value);
	return 0;
}

int
fields_check(const json_t *fields, struct diag *reterr)
{
	if (strcmp(json_text_of(fields, "decision", ""), "not-notifiable") ==
		0 &&
	    !json_is_set(fields, "decision_reason"))
		return diag_set(reterr, ERR_SYNTAX,
		    "decision=not-notifiable needs a decision_reason");
	return 0;
}
