/* SPDX-License-Identifier: BSD-2-Clause */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/key.h>
#include "tests/lib/key_data.h"

char *
key_data_read(const char *name, size_t *ret_len)
{
	const char *data = getenv("TESTDATA");
	char path[512], *text = calloc(1, KEY_DATA_MAX + 1);
	FILE *f;

	snprintf(path, sizeof(path), "%s/keys/%s",
	    data != NULL ? data : "tests/data", name);
	f = fopen(path, "re");
	ck_assert_msg(f != NULL && text != NULL, "%s", path);
	*ret_len = fread(text, 1, KEY_DATA_MAX, f);
	ck_assert_uint_lt(*ret_len, KEY_DATA_MAX);
	fclose(f);
	return text;
}

size_t
key_data_expected(struct expected *ret, size_t room)
{
	size_t len, n = 0;
	char *text = key_data_read("expected.txt", &len), *line, *save;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		ck_assert_uint_lt(n, room);
		ck_assert_int_eq(sscanf(line, "%31s %63s %u %63s", ret[n].name,
				     ret[n].type, &ret[n].bits, ret[n].fp),
		    4);
		n++;
	}
	free(text);
	return n;
}

uint8_t *
key_data_blob(const char *name, size_t *ret_len)
{
	char file[64], *text, *b64, *end;
	uint8_t *blob = malloc(KEY_DATA_MAX);
	size_t len;

	snprintf(file, sizeof(file), "%s.pub", name);
	text = key_data_read(file, &len);
	b64 = strchr(text, ' ');
	ck_assert(b64 != NULL && blob != NULL);
	end = strpbrk(++b64, " \n");
	ck_assert_int_eq(base64_decode(b64, (size_t)(end - b64), blob, ret_len),
	    0);
	free(text);
	return blob;
}

void
put_rsa(struct buf *b, const char *name, unsigned bits, size_t zeros)
{
	uint8_t n[8192] = {0};
	size_t len = (bits + 7) / 8, lead = (bits % 8 == 0) + zeros;

	ck_assert_uint_le(lead + len, sizeof(n));
	for (size_t i = 0; i < len; i++)
		n[lead + i] = (uint8_t)(0x5a + i);
	if (bits != 0) {
		n[lead] = (uint8_t)(n[lead] & (0xff >> ((8 - bits % 8) % 8)));
		n[lead] |= (uint8_t)(1u << (bits - 1) % 8);
	}
	buf_put_string(b, name, strlen(name));
	buf_put_string(b, "\1\0\1", 3);
	buf_put_string(b, n, lead + len);
	ck_assert_int_eq(b->err, 0);
}
