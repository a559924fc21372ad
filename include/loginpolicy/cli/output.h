/* SPDX-License-Identifier: BSD-2-Clause */
/* Where results go: standard output, or the file of -o. */
#ifndef LOGINPOLICY_CLI_OUTPUT_H
#define LOGINPOLICY_CLI_OUTPUT_H

#include <stdbool.h>
#include <loginpolicy/base/output_file.h>
#include <loginpolicy/cli/options.h>

struct output {
	int fd; /* to write to */
	const char *path; /* borrowed; NULL: stdout */
	struct output_file file;
};

/*
 * Open what o names. stream: records are wanted as they are found, so the file
 * grows as PATH.part. Returns 0 or an ERR_* with reterr filled.
 */
int output_open(const struct options *o, bool stream, struct output *ret,
    struct diag *reterr);
/*
 * The results are complete: the file takes its place. Returns 0, or an ERR_*
 * with reterr filled: the old file, if there was one, is intact. If it may not
 * survive a power cut, that is reported.
 */
int output_commit(struct output *o, struct diag *reterr);
/* Give up: the old file, if there was one, stays. No-op after commit. */
void output_abort(struct output *o);

/*
 * Write a whole result to stdout or -o and release b. Returns code;
 * EXIT_NOTHING_DONE: b has an error, or it could not be written (reported).
 */
enum exit_code put_result(const struct options *o, struct buf *b,
    enum exit_code code);
/*
 * The same for text fit for a terminal: on one, lines that are too wide go on,
 * indented; elsewhere they stay whole.
 */
enum exit_code put_folded(const struct options *o, struct buf *b,
    enum exit_code code);

#endif
