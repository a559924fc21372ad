#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "keywhole.h"
#include "pem.h"

static const char begin_mark[] = "-----BEGIN ";
#define MARK_LEN (sizeof(begin_mark) - 1)
#define DASHES	 "-----"
#define DASH_LEN 5

/* Blanks at the end of a line do not count. */
static size_t
trimmed(const char *s, size_t len)
{
	while (len != 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return len;
}

static bool
take_label(const char *s, size_t len, struct pem *ret)
{
	size_t n;

	len = trimmed(s, len);
	if (len < MARK_LEN + DASH_LEN || memcmp(s, begin_mark, MARK_LEN) != 0 ||
	    memcmp(s + len - DASH_LEN, DASHES, DASH_LEN) != 0)
		return false;
	n = len - MARK_LEN - DASH_LEN;
	if (n >= sizeof(ret->label))
		return false;
	memcpy(ret->label, s + MARK_LEN, n);
	ret->label[n] = '\0';
	return true;
}

static bool
is_end(const char *s, size_t len, const struct pem *pem)
{
	char want[PEM_LABEL_MAX + 32];
	int n = snprintf(want, sizeof(want), "-----END %s-----", pem->label);

	len = trimmed(s, len);
	return len == (size_t)n && memcmp(s, want, len) == 0;
}

/* RFC 1421 s4.6: "Name: value" lines, then an empty one. */
static bool
is_header(const char *s, size_t len, struct pem *pem)
{
	static const char proc[] = "Proc-Type: 4,ENCRYPTED";

	if (memchr(s, ':', len) == NULL)
		return false;
	if (len >= sizeof(proc) - 1 && memcmp(s, proc, sizeof(proc) - 1) == 0)
		pem->encrypted = true;
	return true;
}

int
pem_parse(const char *text, size_t len, struct pem *ret, const char **ret_why)
{
	const char *s;
	size_t pos = 0, n, body = 0;
	bool in_body = false;

	memset(ret, 0, sizeof(*ret));
	*ret_why = "not a PEM block";
	if (!whole_line(text, len, &pos, &s, &n) || !take_label(s, n, ret))
		return ERR_SYNTAX;
	body = pos;
	while (whole_line(text, len, &pos, &s, &n)) {
		if (is_end(s, n, ret)) {
			ret->body = text + body;
			ret->body_len = (size_t)(s - ret->body);
			return 0;
		}
		if (!in_body && is_header(s, n, ret))
			body = pos;
		else if (!in_body && n == 0)
			body = pos;
		else
			in_body = true;
	}
	*ret_why = "the END line is missing";
	return ERR_SYNTAX;
}
