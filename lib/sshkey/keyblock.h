/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of blocks share. */
#ifndef SSHKEY_KEYBLOCK_H
#define SSHKEY_KEYBLOCK_H

#include <loginpolicy/sshkey/keyfile.h>
#include "span.h"

/* Make e BROKEN for this reason; no key counts. */
void block_broken(struct keyfile_entry *e, const char *why);
/* Make e a LIVE key if r is 0, else BROKEN. */
void block_key(struct keyfile_entry *e, int r, bool has_fp);
/*
 * Read the line at *pos without its end (LF, CRLF or CR), and move *pos on.
 * Returns false at the end of the text.
 */
bool block_line(struct span text, size_t *pos, struct span *ret);

#define PEM_LABEL_MAX 64

/*
 * The armour of PEM (RFC 7468, and the headers of RFC 1421 that OpenSSL still
 * writes).
 */
struct pem {
	char label[PEM_LABEL_MAX]; /* between BEGIN and the dashes */
	bool encrypted; /* Proc-Type: 4,ENCRYPTED */
	struct span body; /* base64 with line ends */
};

/*
 * Read the block that text begins with. Returns NULL, or what is wrong with it.
 */
const char *pem_parse(struct span text, struct pem *ret);

#endif
