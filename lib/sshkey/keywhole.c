#include <stdio.h>
#include <string.h>

#include "keywhole.h"

void
whole_broken(struct keyfile_entry *e, const char *why)
{
	e->state = KEYFILE_BROKEN;
	e->has_key = e->has_fp = false;
	snprintf(e->why, sizeof(e->why), "%s", why);
}

void
whole_blob(struct keyfile_entry *e, const uint8_t *blob, size_t len)
{
	int r = key_decode(blob, len, &e->key);

	if (r == ERR_UNSUPPORTED && key_blob_name(blob, len, e->other))
		r = 0;
	whole_key(e, r, true);
}

void
whole_key(struct keyfile_entry *e, int r, bool has_fp)
{
	if (r != 0) {
		whole_broken(e, "the key in it is malformed");
		return;
	}
	e->state = KEYFILE_LIVE;
	e->has_key = true;
	e->has_fp = has_fp;
}

bool
whole_line(const char *text, size_t len, size_t *pos, const char **ret,
    size_t *ret_len)
{
	const char *p = text + *pos;
	size_t left = len - *pos, n = 0;

	if (left == 0)
		return false;
	while (n < left && p[n] != '\n' && p[n] != '\r')
		n++;
	*ret = p;
	*ret_len = n;
	if (n < left && p[n] == '\r')
		n++;
	if (n < left && p[n] == '\n' &&
	    (n == 0 || p[n - 1] == '\r' || *ret_len == n))
		n++;
	*pos += n;
	return true;
}
