/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as access.conf: an answer, with a line that is there. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/pamconf/pamconf.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum pamconf_tri
in_group(void *ctx, const char *group)
{
	(void)ctx;
	return strlen(group) % 3;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct pamconf_access_opts o = {":", ", \t", false};
	struct pamconf_login l = {.user = "alice",
	    .service = "sshd",
	    .tty = "ssh",
	    .in_group = in_group,
	    .weekday = 3,
	    .clock = 930};
	unsigned line, lines = 1;
	char *text;

	for (unsigned i = 0; i < 3; i++) {
		l.rhost = i == 1 ? "10.8.0.7" : i == 2 ? "2001:db8::7" : NULL;
		if ((text = malloc(len + 1)) == NULL)
			return 0;
		memcpy(text, data, len);
		text[len] = '\0';
		for (size_t k = 0; k < len; k++)
			lines += data[k] == '\n';
		if (pamconf_access(text, &o, &l, &line) > PAMCONF_YES ||
		    line > lines)
			abort();
		free(text);
	}
	return 0;
}
