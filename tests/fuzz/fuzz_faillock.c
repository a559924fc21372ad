/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a tally of pam_faillock, and as its settings. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/pamconf/pamconf.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pamconf_faillock f;
	unsigned failures;
	int64_t until;
	char *text = malloc(len + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	pamconf_faillock_init(&f);
	for (unsigned i = 0; i < 2; i++) {
		if (pamconf_tally_locks(data, len, &f, i == 1, 1800000000,
			&failures, &until) &&
		    (failures < f.deny || (size_t)failures > len / 64))
			abort();
		if (i == 0)
			pamconf_faillock_read(&f, text);
	}
	free(text);
	return 0;
}
