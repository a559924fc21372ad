/*
 * Passwords that were in a breach, by a file as Have I Been Pwned gives out:
 * one line for each, sorted: 40 hexadecimal digits of SHA-1, and something
 * behind, such as ":COUNT". Searched in place: forty gigabytes cost some
 * thirty reads.
 */
#include <nettle/sha1.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/trusted.h>
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

/* The line in which the octet at pos stands. */
static int
line_at(int fd, off_t pos, struct line *ret)
{
	char window[2 * LINE_LEN];
	off_t from = pos > LINE_LEN ? pos - LINE_LEN : 0;
	ssize_t n = pread(fd, window, sizeof(window), from);
	size_t start = (size_t)(pos - from), end = start;

	if (n <= (ssize_t)start)
		return ERR_IO;
	while (start != 0 && window[start - 1] != '\n')
		start--;
	while (end < (size_t)n && window[end] != '\n')
		end++;
	if (end - start < HEX_LEN || (start == 0 && from != 0) ||
	    (end == (size_t)n && (size_t)n == sizeof(window)) ||
	    strspn(window + start, "0123456789ABCDEFabcdef") < HEX_LEN)
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

/* As it was typed, and as it would be composed on another keyboard. */
static int
search_both(int fd, const char *octets, size_t len, const struct text *nfc,
    bool *ret)
{
	char hex[HEX_LEN + 1];
	off_t size = lseek(fd, 0, SEEK_END);
	int r;

	if (size == -1)
		return ERR_IO;
	hex_of(octets, len, hex);
	r = search(fd, size, hex, ret);
	if (r == 0 && !*ret &&
	    (nfc->len != len || memcmp(nfc->s, octets, len) != 0)) {
		hex_of(nfc->s, nfc->len, hex);
		r = search(fd, size, hex, ret);
	}
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

int
ready_breached(const char *path, struct diag *d)
{
	int fd, r = open_breached(path, &fd, d);

	if (r == 0)
		close(fd);
	return r;
}

int
check_breached(const char *path, const char *octets, size_t len,
    const struct text *nfc, unsigned *missing, struct diag *d)
{
	bool found = false;
	int fd, r = open_breached(path, &fd, d);

	if (r != 0)
		return r;
	r = search_both(fd, octets, len, nfc, &found);
	close(fd);
	if (r != 0)
		return diag_set(d, r, "password breached %.160s: %s", path,
		    r == ERR_SYNTAX
			? "not lines of SHA-1 in hexadecimal, sorted"
			: "cannot be read");
	if (found)
		*missing |= 1u << DEMAND_BREACHED;
	return 0;
}
