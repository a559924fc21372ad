/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as sshd_config, and as the output of sshd -T. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshd/sshd_config.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char ops[] = "ops", *groups[] = {ops};
	const struct sshd_subject who = {.user = "alice",
	    .groups = groups,
	    .n_groups = 1,
	    .groups_known = true};
	struct sshd_config c = {0};
	struct diag d = {0};
	int r = sshd_config_parse(&c, (const char *)data, size, &d);

	if (r != 0 && (d.msg[0] == '\0' || d.line == 0))
		abort();
	for (size_t i = 0; i < c.n_settings; i++) {
		if (c.settings[i].args[0] == NULL ||
		    c.settings[i].match >= (int)c.n_matches)
			abort();
	}
	for (size_t i = 0; i < c.n_matches; i++)
		sshd_match_holds(&c, (int)i, &who);
	sshd_config_release(&c);
	return 0;
}
