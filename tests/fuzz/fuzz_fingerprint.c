/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as a fingerprint of 'key revoke' and of a line of its -i: what is
 * read is in the text, character for character, and any 32 bytes are read back
 * in every form that ssh-keygen prints or takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/change/fingerprint_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
change_letters(char *s, const char *from, const char *to)
{
	for (; *s != '\0'; s++) {
		const char *at = strchr(from, *s);

		if (at != NULL)
			*s = to[at - from];
	}
}

static void
check_text(char *text)
{
	uint8_t fp[SHA256_LEN];
	char want[KEY_FP_LEN];
	const int r = fingerprint_read(text, fp);

	if (r != 0 && r != ERR_SYNTAX && r != ERR_UNSUPPORTED)
		abort();
	if (r == ERR_UNSUPPORTED && strchr(text, ':') == NULL)
		abort();
	if (r != 0)
		return;
	key_fp_text(fp, want);
	change_letters(text, "-_", "+/");
	if (strstr(text, strchr(want, ':') + 1) == NULL)
		abort();
}

static void
check_form(const char *before, const char *digest, const char *behind,
    const uint8_t *want)
{
	uint8_t fp[SHA256_LEN];
	char text[160];

	snprintf(text, sizeof(text), "%s%s%s", before, digest, behind);
	if (fingerprint_read(text, fp) != 0 ||
	    memcmp(fp, want, SHA256_LEN) != 0)
		abort();
}

static void
check_digest(const uint8_t fp[SHA256_LEN])
{
	static const char *const forms[][2] = {{"SHA256:", ""},
	    {"SHA256:", "="}, {"", ""}, {"", "="}, {" \t", " "},
	    {"256 SHA256:", " a comment (ED25519)"},
	    {"3072 SHA256:", " no comment (RSA)"}, {"2048\tSHA256:", ""}};
	char text[KEY_FP_LEN], *digest;

	key_fp_text(fp, text);
	digest = strchr(text, ':') + 1;
	for (int url = 0; url < 2; url++) {
		for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
			check_form(forms[i][0], digest, forms[i][1], fp);
		change_letters(digest, "+/", "-_");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_text(text);
	free(text);
	if (size >= SHA256_LEN)
		check_digest(data);
	return 0;
}
