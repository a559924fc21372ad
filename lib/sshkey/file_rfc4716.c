/*
 * SSH Public Key File Format (RFC 4716): a BEGIN line, headers (a backslash
 * at the end continues one), base64 lines, an END line.
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include "keywhole.h"

static const char begin_line[] = "---- BEGIN SSH2 PUBLIC KEY ----";
static const char end_line[] = "---- END SSH2 PUBLIC KEY ----";
static const char comment_tag[] = "comment:";

static bool
is_line(const char *s, size_t len, const char *want)
{
	while (len != 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return len == strlen(want) && memcmp(s, want, len) == 0;
}

/* RFC 4716 s3.3.2: the value, without the quotes that may enclose it. */
static void
take_comment(const char *s, size_t len, struct keyfile_entry *e)
{
	const size_t tag = sizeof(comment_tag) - 1;

	if (len < tag || strncasecmp(s, comment_tag, tag) != 0)
		return;
	s += tag;
	len -= tag;
	while (len != 0 && *s == ' ') {
		s++;
		len--;
	}
	if (len >= 2 && s[0] == '"' && s[len - 1] == '"') {
		s++;
		len -= 2;
	}
	e->comment = s;
	e->comment_len = len;
}

/* Decode the lines from *pos to the END line. Returns the why of a failure, or NULL. */
static const char *
find_body(const char *text, size_t len, struct keyfile_entry *e,
    const char **ret_body, size_t *ret_len)
{
	bool header = true, more = false;
	size_t pos = 0, n, body = 0;
	const char *s;

	if (!whole_line(text, len, &pos, &s, &n) || !is_line(s, n, begin_line))
		return "the BEGIN line is malformed";
	body = pos;
	while (whole_line(text, len, &pos, &s, &n)) {
		if (is_line(s, n, end_line)) {
			*ret_body = text + body;
			*ret_len = (size_t)(s - *ret_body);
			return NULL;
		}
		header = header && (more || memchr(s, ':', n) != NULL);
		if (!header)
			continue;
		if (!more)
			take_comment(s, n, e);
		more = n != 0 && s[n - 1] == '\\';
		body = pos;
	}
	return "the END line is missing";
}

void
rfc4716_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	const char *body, *why;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	if ((why = find_body(text, len, ret, &body, &n)) != NULL)
		whole_broken(ret, why);
	else if (base64_decode_ws(body, n, scratch, &n) != 0)
		whole_broken(ret, "the base64 is malformed");
	else
		whole_blob(ret, scratch, n);
}
