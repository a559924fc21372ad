/* From what is known of a host to its verdicts and findings. */
#ifndef KEYAUDIT_HOSTS_JUDGE_HOST_H
#define KEYAUDIT_HOSTS_JUDGE_HOST_H

#include "../judge.h"
#include "../report.h"
#include "host.h"

struct judge_hosts; /* what was seen: for keys that several hosts share; private */

int judge_hosts_new(const struct judge *j, struct judge_hosts **ret);
void judge_hosts_free(struct judge_hosts *jh);
/* Fill verdict and rules of each of h's keys, write its record and its findings. Returns 0 or the report's error. */
int judge_host(struct judge_hosts *jh, struct host *h, struct report *r,
    struct counts *counts);
/* What only shows at the end: one host key on several addresses. */
int judge_hosts_finish(struct judge_hosts *jh, struct report *r,
    struct counts *counts);

#endif
