/*
 * Passwords that were in a breach, by a file as Have I Been Pwned gives out:
 * one line for each, sorted: 40 hexadecimal digits of SHA-1, and something
 * behind, such as ":COUNT". Searched in place: forty gigabytes cost some
 * thirty reads. An empty file is no such list but one that was not written.
 */
#include <ctype.h>
#include <errno.h>
#include <nettle/sha1.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "checks.h"

#define HEX_LEN	 (2 * SHA1_DIGEST_SIZE)
#define LINE_LEN 128 /* longer is no line of such a file */

static void
hex_of(const void *p, size_t len, char ret[HEX_LEN + 1])
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t out[SHA1_DIGEST_SIZE];
	struct sha1_ctx c;

	sha1_init(&c);
	sha1_update(&c, len, p);
	sha1_digest(&c, sizeof(out), out);
	for (size_t i = 0; i < sizeof(out); i++) {
		ret[2 * i] = digits[out[i] >> 4];
		ret[2 * i + 1] = digits[out[i] & 15];
	}
	ret[HEX_LEN] = '\0';
	explicit_bzero(&c, sizeof(c));
	explicit_bzero(out, sizeof(out));
}

/* A line: where it begins, where the next one does. */
struct line {
	off_t start, end;
	char hex[HEX_LEN];
};

/* As much of the file from there as there is, at most len octets. */
static int
read_at(int fd, off_t from, char *p, size_t len, size_t *ret)
{
	ssize_t n;

	for (*ret = 0; *ret < len; *ret += (size_t)n) {
		n = pread(fd, p + *ret, len - *ret, from + (off_t)*ret);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return ERR_IO;
		else if (n == 0)
			break;
	}
	return 0;
}

/* Whether len octets begin as a line does: so many digits, and no more of them. */
static bool
is_line(const char *s, size_t len)
{
	for (size_t i = 0; i < HEX_LEN; i++) {
		if (i == len || !isxdigit((unsigned char)s[i]))
			return false;
	}
	return len == HEX_LEN || !isalnum((unsigned char)s[HEX_LEN]);
}

/* The line in which the octet at pos stands. */
static int
line_at(int fd, off_t pos, struct line *ret)
{
	char window[2 * LINE_LEN];
	off_t from = pos > LINE_LEN ? pos - LINE_LEN : 0;
	size_t start = (size_t)(pos - from), end = start, n;
	int r = read_at(fd, from, window, sizeof(window), &n);

	if (r != 0 || n <= start)
		return ERR_IO;
	while (start != 0 && window[start - 1] != '\n')
		start--;
	while (end < n && window[end] != '\n')
		end++;
	if ((start == 0 && from != 0) || (end == n && n == sizeof(window)) ||
	    !is_line(window + start, end - start))
		return ERR_SYNTAX;
	memcpy(ret->hex, window + start, HEX_LEN);
	ret->start = from + (off_t)start;
	ret->end = from + (off_t)end + 1;
	return 0;
}

static int
search(int fd, off_t size, const char *hex, bool *ret)
{
	off_t lo = 0, hi = size;
	struct line l;
	int r, order;

	while (lo < hi) {
		if ((r = line_at(fd, lo + (hi - lo) / 2, &l)) != 0)
			return r;
		order = strncasecmp(l.hex, hex, HEX_LEN);
		if (order == 0) {
			*ret = true;
			return 0;
		}
		if (order < 0)
			lo = l.end;
		else
			hi = l.start;
	}
	return 0;
}

static int
size_of(int fd, off_t *ret)
{
	*ret = lseek(fd, 0, SEEK_END);
	if (*ret == -1)
		return ERR_IO;
	return *ret == 0 ? ERR_SYNTAX : 0;
}

int
search_breached(int fd, const char *octets, size_t len, bool *ret)
{
	char hex[HEX_LEN + 1];
	off_t size;
	int r = size_of(fd, &size);

	if (r != 0)
		return r;
	hex_of(octets, len, hex);
	r = search(fd, size, hex, ret);
	explicit_bzero(hex, sizeof(hex));
	return r;
}

static int
open_breached(const char *path, int *ret_fd, struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	int r = trusted_open(path, &opts, ret_fd, &why);

	if (r != 0)
		diag_set(d, r, "password breached %.160s: %.300s", path,
		    why.msg);
	return r;
}

static int
say(const char *path, int r, struct diag *d)
{
	return diag_set(d, r, "password breached %.160s: %s", path,
	    r == ERR_SYNTAX ? "not lines of SHA-1 in hexadecimal, sorted"
			    : "cannot be read");
}

/* Its first and its last line are lines. */
int
ready_breached(const char *path, struct diag *d)
{
	struct line l;
	off_t size;
	int fd, r = open_breached(path, &fd, d);

	if (r != 0)
		return r;
	if ((r = size_of(fd, &size)) == 0 && (r = line_at(fd, 0, &l)) == 0)
		r = line_at(fd, size - 1, &l);
	close(fd);
	return r == 0 ? 0 : say(path, r, d);
}

int
check_breached(const char *path, const char *octets, size_t len,
    const struct text *nfc, unsigned *missing, struct diag *d)
{
	bool found = false;
	int fd, r = open_breached(path, &fd, d);

	if (r != 0)
		return r;
	/* As it was typed, and as it would be composed on another keyboard. */
	r = search_breached(fd, octets, len, &found);
	if (r == 0 && !found &&
	    (nfc->len != len || memcmp(nfc->s, octets, len) != 0))
		r = search_breached(fd, nfc->s, nfc->len, &found);
	close(fd);
	demand(missing, found, DEMAND_BREACHED);
	return r == 0 ? 0 : say(path, r, d);
}
