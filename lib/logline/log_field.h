/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of the fields of a log line: written by one file, read by another.
 */
#ifndef LOGLINE_LOG_FIELD_H
#define LOGLINE_LOG_FIELD_H

#include <loginpolicy/logline/log_line.h>

/* How a value is stored and written. */
enum field_kind {
	FIELD_TEXT, /* const char * */
	FIELD_TYPE, /* the same: the name of a key type, or "other" */
	FIELD_HASH, /* the same: LOG_HASH_LEN digits, or "none" */
	FIELD_PERSONS, /* the same: persons of the register of keys */
	FIELD_REF, /* the same: LOG_REF_LEN of LOG_REF_ALPHABET */
	FIELD_NUMBER, /* unsigned, up to max */
	FIELD_SERIAL, /* uint64_t */
	FIELD_FINGERPRINT, /* a key's SHA256 fingerprint, or "?" */
	FIELD_STAGE, /* enum log_stage */
	FIELD_METHODS, /* unsigned, bits of enum method */
	FIELD_CLASS, /* enum key_class */
	FIELD_REASON, /* enum verdict_reason */
	/* these have more than one member each */
	FIELD_CERT_ID,
	FIELD_KEYS,
	FIELD_RULE
};

struct log_field {
	const char *name;
	enum field_kind kind;
	/*
	 * Offsets in struct log_line; from F_KEY to F_CA_BITS in struct
	 * log_key. at: the value; present: a bool, whether the line has the
	 * field, or 0; decoded: of a fingerprint a bool, false for "?", or 0.
	 */
	size_t at, present, decoded;
	unsigned max;
};

/* In the order of the line. */
enum field {
	F_USER,
	F_UID,
	F_BY,
	F_SERVICE,
	F_STAGE,
	F_MISSING,
	F_FROM,
	F_PORT,
	F_TTY,
	F_METHOD,
	F_KEY,
	F_TYPE,
	F_BITS,
	F_CA,
	F_CERT_ID,
	F_SERIAL,
	F_CA_TYPE,
	F_CA_BITS,
	F_KEYS,
	F_REFUSED,
	F_REASON,
	F_DETAIL,
	F_PERSON,
	F_RULE,
	F_ID,
	F_MEASURE,
	F_POLICY,
	F_REF,
	F_COUNT
};
extern const struct log_field log_fields[F_COUNT];

/* What a line that is read can have: the first ones of enum log_word. */
#define LOG_DECISIONS	 3
#define LOG_LOGIN_STAGES 3

#endif
