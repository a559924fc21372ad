/* SPDX-License-Identifier: BSD-2-Clause */
/* SSH_AUTH_INFO_0 of any content, as one value and as two that follow each other. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/auth_info.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);
	struct auth_info whole, first;
	size_t half;

	if (text == NULL)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	half = strcspn(text, "\n");
	if (auth_info_parse(text, &whole) == 0) {
		text[half] = '\0';
		/* What the first line tells, both lines tell. */
		if (auth_info_parse(text, &first) != 0 ||
		    (first.methods & ~whole.methods) != 0 ||
		    first.n_keys > whole.n_keys)
			abort();
		auth_info_release(&first);
		auth_info_release(&whole);
	}
	free(text);
	return 0;
}
