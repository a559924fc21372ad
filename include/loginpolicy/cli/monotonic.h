/* SPDX-License-Identifier: BSD-2-Clause */
/* A clock for deadlines and durations: setting the time does not change it. */
#ifndef LOGINPOLICY_MONOTONIC_H
#define LOGINPOLICY_MONOTONIC_H

#include <stdint.h>

/* Milliseconds since some time before the program started; never negative. */
int64_t monotonic_ms(void);

#endif
