/* The objects that the json and ndjson formats have in common. */
#ifndef KEYAUDIT_JSON_RECORD_H
#define KEYAUDIT_JSON_RECORD_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/json_out.h>
#include "report.h"

#define JSON_SCHEMA "keyaudit/1"

/* RFC 3339, UTC; ret is NUL-terminated. Returns false where that has no room for the year. */
#define JSON_TIME_LEN 40
bool json_time(int64_t seconds, char ret[JSON_TIME_LEN]);

/* The members of one object, without its braces. Thread-safe. */
void json_key_members(struct buf *b, const struct record *r);
void json_finding_members(struct buf *b, const struct finding *f);
void json_error_members(struct buf *b, const char *path, const char *message);

/* Keys and values into the open object of j. */
void json_host(struct json_out *j, const struct host *h,
    const struct record *keys); /* keys: as of report_host() */
void json_run_head(struct json_out *j,
    const struct run *run); /* schema to policy */
void json_run_tail(struct json_out *j,
    const struct run *run); /* finished, complete, exit */
void json_counts(struct json_out *j,
    const struct counts *n); /* keys, hosts, findings */

#endif
