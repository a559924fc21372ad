/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as a file that is one key: PEM, openssh-key-v1, PuTTY, RFC 4716. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/keyfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What others are asked about is the key that was read. */
static void
check_blob(const struct keyfile_entry *e)
{
	struct key k;

	if (!e->has_fp || key_decode(e->blob, e->blob_len, &k) != 0 ||
	    memcmp(k.fp, e->key.fp, SHA256_LEN) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	uint8_t *scratch = malloc(size + 16);
	struct keyfile_entry e;

	if (scratch == NULL)
		return 0;
	keyfile_read_block(s, size, scratch, &e);
	if (e.state == KEYFILE_LIVE ? !e.has_key : e.has_key)
		abort();
	if (e.state != KEYFILE_LIVE && e.why[0] == '\0')
		abort();
	if (e.comment_len > size)
		abort();
	if (e.blob != NULL && e.other[0] == '\0')
		check_blob(&e);
	free(scratch);
	return 0;
}
