/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and addresses of hosts. An accepted name is safe to print, and no
 * resolver mistakes it for an address: programs disagree about which host
 * "010.0.0.1" or "10.1" is.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "host_name.h"

#define NAME_MAX_LEN  253 /* bytes without the last dot: RFC 1035 s2.3.4 */
#define LABEL_MAX_LEN 63

static const char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};

void
host_name_write(struct host_name *h)
{
	inet_ntop(h->kind == HOST_IPV4 ? AF_INET : AF_INET6, h->addr, h->text,
	    sizeof(h->text));
	h->len = strlen(h->text);
}

/* Copy with a NUL. Returns false if there is one inside, or no room. */
static bool
copy_text(const char *s, size_t len, char *buf, size_t size)
{
	if (len >= size || memchr(s, '\0', len) != NULL)
		return false;
	memcpy(buf, s, len);
	buf[len] = '\0';
	return true;
}

/* Whether Linux accepts it as an interface (dev_valid_name()), printable. */
static bool
is_zone(const char *s, size_t len)
{
	if (len == 0 || len >= IF_NAMESIZE)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~' || strchr("%/:[]", s[i]) != NULL)
			return false;
	}
	return true;
}

static bool
is_link_local(const uint8_t *a)
{
	return (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) ||
	    (a[0] == 0xff && (a[1] & 0x0f) == 2);
}

static int
add_zone(struct host_name *h, const char *zone, size_t len,
    const char **ret_why)
{
	*ret_why = "only a link-local address has an interface, as in "
		   "fe80::1%eth0";
	if (h->kind != HOST_IPV6 || !is_link_local(h->addr))
		return ERR_SYNTAX;
	*ret_why = "the text after the % is not the name of an interface";
	if (!is_zone(zone, len))
		return ERR_SYNTAX;
	h->text[h->len] = '%';
	memcpy(h->text + h->len + 1, zone, len);
	h->len += len + 1;
	h->text[h->len] = '\0';
	return 0;
}

static int
parse_ipv6(const char *s, size_t len, struct host_name *ret,
    const char **ret_why)
{
	const char *percent = memchr(s, '%', len);
	size_t n = percent != NULL ? (size_t)(percent - s) : len;
	char buf[INET6_ADDRSTRLEN];

	*ret_why = "neither an IPv6 address nor a name with one port";
	if (!copy_text(s, n, buf, sizeof(buf)) ||
	    inet_pton(AF_INET6, buf, ret->addr) != 1)
		return ERR_SYNTAX;
	ret->kind = HOST_IPV6;
	if (memcmp(ret->addr, mapped, sizeof(mapped)) == 0) {
		ret->kind = HOST_IPV4;
		memmove(ret->addr, ret->addr + sizeof(mapped), 4);
	}
	host_name_write(ret);
	if (percent != NULL)
		return add_zone(ret, percent + 1, len - n - 1, ret_why);
	*ret_why = "a link-local address needs its interface, as in "
		   "fe80::1%eth0";
	return ret->kind == HOST_IPV6 && is_link_local(ret->addr) ? ERR_SYNTAX
								  : 0;
}

static bool
parse_ipv4(const char *s, size_t len, struct host_name *ret)
{
	char buf[INET_ADDRSTRLEN];

	if (!copy_text(s, len, buf, sizeof(buf)) ||
	    inet_pton(AF_INET, buf, ret->addr) != 1)
		return false;
	ret->kind = HOST_IPV4;
	host_name_write(ret);
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Why a byte cannot be part of a name; NULL: it can. */
static const char *
why_not_byte(unsigned char c)
{
	if (is_letter((char)c) || is_digit((char)c) || c == '-' || c == '_' ||
	    c == '.')
		return NULL;
	if (c >= 0x80)
		return "a name with non-ASCII letters: use the form that "
		       "begins with xn--";
	if (c <= ' ' || c == 0x7f)
		return "blanks or control characters in a host";
	if (c == '@')
		return "a user is not part of a host: use --user";
	return "a host name has only letters, digits, '-', '_' and '.'";
}

/* Labels have 1 to 63 bytes and do not begin like an option. */
static const char *
why_not_labels(const char *s, size_t len)
{
	size_t at = 0, n;
	bool number = false;

	for (; at <= len; at += n + 1) {
		n = strcspn(s + at, ".");
		if (n == 0 || n > LABEL_MAX_LEN)
			return "between the dots of a name are 1 to 63 bytes";
		if (s[at] == '-')
			return "no part of a host name begins with '-'";
		number = strspn(s + at, "0123456789") == n;
	}
	return number ? "a name cannot end in a number, and an IPv4 address is "
			"four numbers up to 255 without leading zeros"
		      : NULL;
}

static int
parse_name(const char *s, size_t len, struct host_name *ret,
    const char **ret_why)
{
	size_t n = len;

	for (size_t i = 0; i < len; i++) {
		if ((*ret_why = why_not_byte((unsigned char)s[i])) != NULL)
			return ERR_SYNTAX;
	}
	if (n > 1 && s[n - 1] == '.')
		n--;
	*ret_why = "a host name has at most 253 bytes";
	if (n > NAME_MAX_LEN)
		return ERR_SYNTAX;
	for (size_t i = 0; i < n; i++)
		ret->text[i] = (char)(s[i] | (is_letter(s[i]) ? 0x20 : 0));
	ret->text[n] = '\0';
	if ((*ret_why = why_not_labels(ret->text, n)) != NULL)
		return ERR_SYNTAX;
	if (n != len)
		ret->text[n++] = '.';
	ret->text[n] = '\0';
	ret->kind = HOST_NAME;
	ret->len = n;
	return 0;
}

int
host_name_parse(const char *s, size_t len, struct host_name *ret,
    const char **ret_why)
{
	*ret_why = "no host is named";
	if (len == 0)
		return ERR_SYNTAX;
	if (memchr(s, ':', len) != NULL)
		return parse_ipv6(s, len, ret, ret_why);
	if (parse_ipv4(s, len, ret))
		return 0;
	return parse_name(s, len, ret, ret_why);
}
