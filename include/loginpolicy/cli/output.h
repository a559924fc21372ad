/* Where results go: stdout, or the file of -o. */
#ifndef KEYAUDIT_OUTPUT_H
#define KEYAUDIT_OUTPUT_H

#include <stdbool.h>
#include <loginpolicy/base/output_file.h>

struct output {
	int fd;
	const char *path; /* NULL: stdout */
	struct output_file file;
};

/*
 * path: NULL is stdout. stream: records are wanted as they are found, so the
 * file grows as PATH.part. Returns 0 or an ERR_* with reterr filled.
 */
int output_open(const char *path, bool stream, struct output *ret,
    struct diag *reterr);
/* Results are complete: the file takes its place. */
int output_commit(struct output *o, struct diag *reterr);
/* The old file, if there was one, stays. */
void output_abort(struct output *o);

#endif
