/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a command line of sshd, and as a file that has one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshd/sshd_args.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check(const uint8_t *data, size_t len, int is_file)
{
	struct sshd_args a = {0};
	unsigned lines = 1;
	char *text = malloc(len + 1);

	if (text == NULL)
		return;
	memcpy(text, data, len);
	text[len] = '\0';
	for (size_t i = 0; i < len; i++)
		lines += data[i] == '\n';
	if ((is_file ? sshd_args_read(&a, text) : sshd_args_add(&a, text, 1)) !=
	    0)
		abort();
	if (a.no_pam_line > lines || a.config_line > lines ||
	    (a.config == NULL) != (a.config_line == 0) ||
	    (a.config != NULL && strlen(a.config) > len))
		abort();
	sshd_args_release(&a);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	check(data, len, 0);
	check(data, len, 1);
	return 0;
}
