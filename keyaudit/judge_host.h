/* From what is known of a host to its verdicts and findings. */
#ifndef KEYAUDIT_JUDGE_HOST_H
#define KEYAUDIT_JUDGE_HOST_H

#include "keyaudit/hosts/host.h"
#include "keyaudit/findings/judge.h"
#include "keyaudit/report/report.h"

struct
    judge_hosts; /* what was seen: for keys that several hosts share; private */

int judge_hosts_new(const struct judge *j, struct judge_hosts **ret);
void judge_hosts_free(struct judge_hosts *jh);
/* Judge its keys, write its record and its findings, count it. Returns 0 or the report's error. */
int judge_host(struct judge_hosts *jh, const struct host *h, struct report *r,
    struct counts *counts);
/* What only shows at the end: one host key on several addresses. */
int judge_hosts_finish(struct judge_hosts *jh, struct report *r,
    struct counts *counts);

#endif
