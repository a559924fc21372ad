/* SPDX-License-Identifier: BSD-2-Clause */
/* Tokens of AuthorizedKeysFile, sshd_config(5). */
#include <loginpolicy/base/buf.h>
#include "sshd_where.h"

#define EXPANDED_MAX 4096 /* PATH_MAX: longer is not a path */

static int
put_token(struct buf *b, char token, const struct account *who)
{
	switch (token) {
	case '%':
		buf_putc(b, '%');
		return 0;
	case 'h':
		if (who->home == NULL)
			return ERR_NOENT;
		buf_puts(b, who->home);
		return 0;
	case 'u':
		buf_puts(b, who->name);
		return 0;
	case 'U':
		buf_putu(b, who->uid);
		return 0;
	default:
		return ERR_UNKNOWN;
	}
}

int
sshd_expand(const char *pattern, const struct account *who, char **ret)
{
	struct buf b;
	int r = 0;

	buf_init(&b, EXPANDED_MAX);
	for (; *pattern != '\0' && r == 0; pattern++) {
		if (*pattern == '%')
			r = put_token(&b, *++pattern, who);
		else
			buf_putc(&b, *pattern);
		if (*pattern == '\0')
			break;
	}
	buf_putc(&b, '\0');
	if (r == 0)
		r = b.err;
	if (r != 0) {
		buf_release(&b);
		return r;
	}
	*ret = b.p;
	return 0;
}
