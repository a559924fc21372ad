/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Passwords from data breaches, by a file as Have I Been Pwned offers it:
 * sorted lines of 40 hexadecimal digits (SHA-1), with something behind, such as
 * ":COUNT". It is searched in place: forty gigabytes cost some thirty reads. An
 * empty file is an error: its download has failed.
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
#define LINE_LEN 128 /* maximum bytes of a line */

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

/* A line: offsets of it and of the next one. */
struct hash_line {
	off_t start, end;
	char hex[HEX_LEN];
};

/* Read up to len bytes from an offset; *ret: how many there are. */
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

/* Whether len bytes begin with exactly HEX_LEN digits. */
static bool
is_hash_line(const char *s, size_t len)
{
	for (size_t i = 0; i < HEX_LEN; i++) {
		if (i == len || !isxdigit((unsigned char)s[i]))
			return false;
	}
	return len == HEX_LEN || !isalnum((unsigned char)s[HEX_LEN]);
}

/* Read the line that contains offset pos. */
static int
line_at(int fd, off_t pos, struct hash_line *ret)
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
	    !is_hash_line(window + start, end - start))
		return ERR_SYNTAX;
	memcpy(ret->hex, window + start, HEX_LEN);
	ret->start = from + (off_t)start;
	ret->end = from + (off_t)end + 1;
	return 0;
}

static int
search_hash(int fd, off_t size, const char *hex, bool *ret)
{
	off_t lo = 0, hi = size;
	struct hash_line l;
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
breached_search(int fd, const char *bytes, size_t len, bool *ret)
{
	char hex[HEX_LEN + 1];
	off_t size;
	int r = size_of(fd, &size);

	if (r != 0)
		return r;
	hex_of(bytes, len, hex);
	r = search_hash(fd, size, hex, ret);
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
breached_error(const char *path, int r, struct diag *d)
{
	return diag_set(d, r, "password breached %.160s: %s", path,
	    r == ERR_SYNTAX ? "not lines of SHA-1 in hexadecimal, sorted"
			    : "cannot be read");
}

/* Check the first and the last line only. */
int
breached_ready(const char *path, struct diag *d)
{
	struct hash_line l;
	off_t size;
	int fd, r = open_breached(path, &fd, d);

	if (r != 0)
		return r;
	if ((r = size_of(fd, &size)) == 0 && (r = line_at(fd, 0, &l)) == 0)
		r = line_at(fd, size - 1, &l);
	close(fd);
	return r == 0 ? 0 : breached_error(path, r, d);
}

int
check_breached(const char *path, const char *bytes, size_t len,
    const struct text *nfc, unsigned *missing, struct diag *d)
{
	bool found = false;
	int fd, r = open_breached(path, &fd, d);

	if (r != 0)
		return r;
	/* As typed, and as another keyboard may compose it. */
	r = breached_search(fd, bytes, len, &found);
	if (r == 0 && !found &&
	    (nfc->len != len || memcmp(nfc->s, bytes, len) != 0))
		r = breached_search(fd, nfc->s, nfc->len, &found);
	close(fd);
	demand_set(missing, found, DEMAND_BREACHED);
	return r == 0 ? 0 : breached_error(path, r, d);
}
