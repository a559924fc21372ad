/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person fills in about an incident: what Art. 33 and 34 GDPR ask for,
 * and when who was told. And the clock that runs until then.
 */
#ifndef ADMIN_INCIDENT_FIELDS_H
#define ADMIN_INCIDENT_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/tz.h>

#define DEADLINE_S     (72 * 3600) /* Art. 33(1) GDPR */
#define FIELD_TEXT_MAX 8192 /* bytes */

/* The fields of a new record: aware_at, and all others null. */
json_t *fields_new(int64_t aware_at);
/*
 * Set "NAME=VALUE"; an empty value: not known any more. now: no time is after
 * it. Returns 0; ERR_UNKNOWN (no such field), ERR_SYNTAX, ERR_RANGE, ERR_NOMEM,
 * with reterr.
 */
int fields_set(json_t *fields, const char *word, const struct tz *zone,
    int64_t now, struct diag *reterr);
/* Check what several fields together must be. Returns 0 or ERR_SYNTAX. */
int fields_check(const json_t *fields, struct diag *reterr);
/* The names, in their order; NULL: no more. */
const char *fields_name(size_t i);
/* The length of the name in "NAME=VALUE"; 0: there is no '='. */
size_t fields_name_len(const char *word);

/* Where an incident stands. */
enum clock_state {
	CLOCK_RUNS, /* whether to notify is not decided */
	CLOCK_TO_NOTIFY, /* it is decided, and not done yet */
	CLOCK_NOTIFIED, /* the authority was told */
	CLOCK_NOT_NOTIFIABLE, /* decided, with the reason */
	CLOCK_CLOSED,
	CLOCK_UNKNOWN /* aware_at is missing */
};
struct clock {
	enum clock_state state;
	int64_t aware_at, due; /* due: 72 hours later */
	int64_t left_s; /* until then; negative: it is over */
};
struct clock clock_of(const json_t *fields, int64_t now);
/* "to-decide", "to-notify", "notified", "not-notifiable", "closed". */
const char *clock_word(enum clock_state s);
/* Append "61 hours left to notify (Art. 33)" and the like. */
void clock_put(const struct clock *c, struct buf *b);

#endif
