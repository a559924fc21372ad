/* SPDX-License-Identifier: BSD-2-Clause */
/* Any line of authorized_keys, known_hosts or a .pub file. */
#include <stdlib.h>
#include <loginpolicy/sshkey/keyfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t scratch[KEYLINE_SCRATCH];
	const struct keyline_ctx ctx = {1795000000, -3600, scratch};
	const char *s = (const char *)data;
	struct keyfile_entry e;

	if (authkeys_line(s, size, &ctx, &e)) {
		if (e.state == KEYFILE_LIVE ? !e.has_key : e.why[0] == '\0')
			abort();
		if (e.options_len + e.comment_len > size)
			abort();
	}
	if (known_hosts_line(s, size, &ctx, &e) && e.state == KEYFILE_LIVE &&
	    !e.has_key)
		abort();
	if (public_line(s, size, &ctx, &e) && e.state == KEYFILE_DEAD)
		abort();
	return 0;
}
