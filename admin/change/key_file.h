/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys that a command is given: by fingerprint, or in files of any format. */
#ifndef ADMIN_KEY_FILE_H
#define ADMIN_KEY_FILE_H

#include <stdbool.h>
#include <sys/types.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "admin/command.h"

/* A file and the place in it. Private keys may be in it: close it. */
struct key_file {
	char *text; /* owned */
	uint8_t *scratch; /* owned */
	struct keyfile_walk walk;
	mode_t mode; /* permission bits; 0 for standard input */
	uid_t owner;
};
/*
 * Read a file that holds or should hold keys, or - for standard input. Returns
 * EXIT_OK, or the code to exit with (the file cannot be read, reported); close
 * it only after EXIT_OK.
 */
enum exit_code key_file_open(const char *path, struct key_file *ret);
/* The next entry, which borrows from f; false: there is none. */
bool key_file_next(struct key_file *f, struct keyfile_entry *ret);
/* Overwrite what was read, and release it. */
void key_file_close(struct key_file *f);

struct fingerprints {
	uint8_t (*list)[SHA256_LEN]; /* owned; sorted, each once */
	size_t n;
	bool incomplete; /* a key in a file could not be read (reported) */
};
/*
 * Load the arguments: fingerprints and, if files, the keys of files. Returns
 * EXIT_OK, or the code to exit with (reported); release ret also then.
 */
enum exit_code fingerprints_load(const struct options *o, bool files,
    struct fingerprints *ret);
void fingerprints_release(struct fingerprints *f);

#endif
