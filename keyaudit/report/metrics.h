/* SPDX-License-Identifier: BSD-2-Clause */
/* The counts of one audit in Prometheus' text format. */
#ifndef KEYAUDIT_METRICS_H
#define KEYAUDIT_METRICS_H

#include "report.h"

/*
 * Append the metrics of a run that has ended: docs/contract.md, "Metrics of
 * keyaudit". Errors are in b->err.
 */
void metrics_put(const struct run *run, const struct counts *n, struct buf *b);

#endif
