/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of -o: a report appears whole or not at all. */
#ifndef LOGINPOLICY_OUTPUT_FILE_H
#define LOGINPOLICY_OUTPUT_FILE_H

#include <stdbool.h>
#include <loginpolicy/base/atomic.h>

/* The mode of a report, which names accounts and weak keys. */
#define OUTPUT_FILE_MODE 0600

struct output_file {
	int fd; /* for the caller to write to; -1 when not open */
	bool in_place; /* a pipe, a terminal, /dev/null: nothing is renamed */
	struct atomic_file file; /* where !in_place */
};

/*
 * Open path for a report. A new file of this mode, whatever the umask and the
 * old file say, takes the place of a regular file of ours by rename(2); a link
 * is replaced, never followed. A
 * pipe, a terminal or another character device, and whatever /dev or /proc
 * names (/dev/stdout), is written in place.
 * stream: write to PATH.part, so that records can be read as they come.
 * Returns 0; ERR_PERM: what is there belongs to another user; ERR_IO: a
 * directory, a socket, a disk, or a system call failed; ERR_NOMEM.
 */
int output_file_open(struct output_file *f, const char *path, bool stream,
    mode_t mode, struct diag *reterr);
/* Make it the file at path. Returns 0; ERR_IO: the old file is intact. */
int output_file_commit(struct output_file *f, struct diag *reterr);
/* Give up: the old file, if there was one, stays. No-op after commit. */
void output_file_abort(struct output_file *f);

#endif
