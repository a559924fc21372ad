/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as sudoers(5) and sudo.conf(5): what is reported is in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/pamconf/pamconf.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct bounds {
	const char *begin, *end;
	unsigned lines, last;
};

static int
check(void *ctx, enum pamconf_sudo what, const char *value, unsigned line)
{
	struct bounds *b = ctx;

	if (what > PAMCONF_SUDO_SERVICE || line < b->last || line == 0 ||
	    line > b->lines)
		abort();
	b->last = line;
	if ((value == NULL) !=
	    (what == PAMCONF_SUDO_NO_ACCOUNT ||
		what == PAMCONF_SUDO_NO_SESSION))
		abort();
	if (value != NULL &&
	    (value < b->begin || value + strlen(value) > b->end ||
		*value == '\0'))
		abort();
	return 0;
}

static char *
copy_of(const uint8_t *data, size_t len, struct bounds *b)
{
	char *text = malloc(len + 1);

	if (text == NULL)
		return NULL;
	memcpy(text, data, len);
	text[len] = '\0';
	*b = (struct bounds){text, text + len, 1, 0};
	for (size_t i = 0; i < len; i++)
		b->lines += data[i] == '\n';
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pamconf_sudo_conf conf;
	struct bounds b;
	char *text = copy_of(data, len, &b);

	if (text != NULL && pamconf_sudoers(text, check, &b) != 0)
		abort();
	free(text);
	if ((text = copy_of(data, len, &b)) == NULL)
		return 0;
	pamconf_sudo_conf(text, &conf);
	if (conf.sudoers_line > b.lines || conf.other_line > b.lines ||
	    (conf.sudoers == NULL) != (conf.sudoers_line == 0))
		abort();
	if (conf.sudoers != NULL &&
	    check(&b, PAMCONF_SUDO_INCLUDE, conf.sudoers, conf.sudoers_line) !=
		0)
		abort();
	free(text);
	return 0;
}
