/* Keys that a command is given: by fingerprint, or in files. */
#ifndef ADMIN_FINGERPRINTS_H
#define ADMIN_FINGERPRINTS_H

#include <stdbool.h>
#include <loginpolicy/base/sha256.h>
#include "admin/command.h"

struct fingerprints {
	uint8_t (*list)[SHA256_LEN]; /* owned; each once */
	size_t n, cap;
	bool incomplete; /* something in a file could not be read (told) */
	bool no_memory;
};
/* Fingerprints and, where files, the keys of files. Told what is wrong. Returns EXIT_OK, or the code to exit with; release also then. */
enum exit_code fingerprints_load(const struct options *o, bool files,
    struct fingerprints *ret);
void fingerprints_release(struct fingerprints *f);

#endif
