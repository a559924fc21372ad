/* SPDX-License-Identifier: BSD-2-Clause */
/* Run another program, and read what it prints. */
#ifndef ADMIN_RUN_TOOL_H
#define ADMIN_RUN_TOOL_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

#define TOOL_OUTPUT_MAX (4u << 20) /* bytes */

/*
 * Run argv[0] (a path) with this environment and an empty standard input, for
 * at most timeout_s seconds, and append what it prints on both outputs to out.
 * Returns 0 and *ret_status, its exit status (128 + N: killed by signal N);
 * ERR_NOENT (no such program), ERR_IO, ERR_NOMEM, ERR_TRUNC (the time was up),
 * with reterr.
 */
int tool_run(const char *const argv[], const char *const envp[],
    unsigned timeout_s, struct buf *out, int *ret_status, struct diag *reterr);

#endif
