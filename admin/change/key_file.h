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
	dev_t dev; /* which file it is; ino 0: no regular one */
	ino_t ino;
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

/* What is known of a key that was named, but for its fingerprint. */
struct named_key {
	uint8_t fp[SHA256_LEN];
	char *text; /* owned: "key, ssh-ed25519, alice@laptop"; NULL: nothing */
	bool ca; /* the file says that it is a CA's */
};
struct fingerprints {
	uint8_t (*list)[SHA256_LEN]; /* owned; sorted, each once */
	size_t n;
	struct named_key *named; /* owned; sorted by fp, each once */
	size_t n_named;
	bool incomplete; /* a key in a file could not be read (reported) */
};
/*
 * Load the arguments: fingerprints in any form and, if files, the keys of
 * files; and the lines of each list of -i, which are fingerprints or public
 * keys. Returns EXIT_OK, or the code to exit with (reported: nothing was
 * changed); release ret also then.
 */
enum exit_code fingerprints_load(const struct options *o, bool files,
    struct fingerprints *ret);
/*
 * Add a key, and what is known of it (NULL: nothing), of which a copy is made.
 * Returns EXIT_OK, or EXIT_NOTHING_DONE (no memory, reported). Call
 * fingerprints_sort() behind the last one.
 */
enum exit_code fingerprints_add(struct fingerprints *f,
    const uint8_t fp[SHA256_LEN], const char *text, bool ca);
void fingerprints_sort(struct fingerprints *f);
/* What is known of a key; NULL: nothing. */
const struct named_key *fingerprints_named(const struct fingerprints *f,
    const uint8_t fp[SHA256_LEN]);
void fingerprints_release(struct fingerprints *f);

#endif
