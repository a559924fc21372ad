/* SPDX-License-Identifier: BSD-2-Clause */
/* What the JSON formats and the record of a host have in common. */
#ifndef KEYAUDIT_JSON_RECORD_H
#define KEYAUDIT_JSON_RECORD_H

#include <loginpolicy/base/json_out.h>
#include "report.h"

#define JSON_SCHEMA "keyaudit/1"

/*
 * The time in RFC 3339 and UTC, with a NUL. Returns false if it is after the
 * year 9999.
 */
#define JSON_TIME_LEN 40
bool json_time(int64_t seconds, char ret[JSON_TIME_LEN]);
/* As ssh-keygen -l prints it; fp NULL: null. */
void json_fingerprint(struct json_out *j, const uint8_t *fp);
/* The ids of the rules as an array. */
void json_rules(struct json_out *j, const struct rule_set *set);

#endif
