/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/change/fingerprint_text.h"

#define PREFIX	    "SHA256:"
#define PREFIX_LEN  (sizeof(PREFIX) - 1)
#define DIGEST_LEN  (KEY_FP_LEN - 1 - PREFIX_LEN) /* base64 characters */
#define MD5_PAIRS   16
#define LINE_BLANKS " \t"

/* A word of len characters. */
static int
read_sha256(const char *s, size_t len, uint8_t ret[SHA256_LEN])
{
	char text[KEY_FP_LEN] = PREFIX;

	if (len >= PREFIX_LEN && memcmp(s, PREFIX, PREFIX_LEN) == 0) {
		s += PREFIX_LEN;
		len -= PREFIX_LEN;
	}
	if (len == DIGEST_LEN + 1 && s[DIGEST_LEN] == '=')
		len--;
	if (len != DIGEST_LEN)
		return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		text[PREFIX_LEN + i] = s[i] == '-' ? '+'
		    : s[i] == '_'		   ? '/'
						   : s[i];
	text[PREFIX_LEN + len] = '\0';
	return key_fp_parse(text, ret);
}

/* "MD5:ab:cd:...", with or without the prefix. */
static bool
is_md5(const char *s, size_t len)
{
	if (len >= 4 && memcmp(s, "MD5:", 4) == 0)
		return true;
	if (len != 3 * MD5_PAIRS - 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (i % 3 == 2 ? s[i] != ':' : hex_digit(s[i]) == -1)
			return false;
	}
	return true;
}

static int
read_word(const char *s, size_t len, uint8_t ret[SHA256_LEN])
{
	return is_md5(s, len) ? ERR_UNSUPPORTED : read_sha256(s, len, ret);
}

int
fingerprint_read(const char *s, uint8_t ret[SHA256_LEN])
{
	size_t len, bits;

	s += strspn(s, LINE_BLANKS);
	len = strcspn(s, LINE_BLANKS);
	if (s[len + strspn(s + len, LINE_BLANKS)] == '\0')
		return read_word(s, len, ret);
	/* "256 SHA256:... comment (ED25519)" */
	bits = strspn(s, "0123456789");
	if (bits == 0 || bits != len)
		return ERR_SYNTAX;
	s += len;
	s += strspn(s, LINE_BLANKS);
	len = strcspn(s, LINE_BLANKS);
	if (!is_md5(s, len) &&
	    (len < PREFIX_LEN || memcmp(s, PREFIX, PREFIX_LEN) != 0))
		return ERR_SYNTAX;
	return read_word(s, len, ret);
}
