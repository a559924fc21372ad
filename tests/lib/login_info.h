/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SSH_AUTH_INFO_0 in words, as the cases of logins write it:
 *   -  not set      empty  set, and empty      else lines, with + between:
 *   pw  ki  none  gss        password, keyboard-interactive/pam …
 *   pk:KEY  hb:KEY           publickey or hostbased with this key
 *   raw:TEXT                 \s \n \r \t \e \\ \xNN stand for bytes
 * KEY: NAME of tests/data/keys/NAME.pub; rsaN: of N bits; other: a type that
 * nobody knows; broken: cut off; liar: another type than it says; cert/CA/ID:
 * an Ed25519 certificate by that key, with this key id.
 */
#ifndef TESTS_LOGIN_INFO_H
#define TESTS_LOGIN_INFO_H

#include <ctype.h>

#include "key_data.h"

#define INFO_MAX 65536

/* In place. */
static inline char *
unescape(char *s)
{
	static const char from[] = "snrte\\", to[] = " \n\r\t\x1b\\";
	char *out = s;
	unsigned byte;

	for (char *in = s; *in != '\0'; out++) {
		const char *at = in[0] == '\\' && in[1] != '\0'
		    ? strchr(from, in[1])
		    : NULL;

		if (at != NULL) {
			*out = to[at - from];
			in += 2;
		} else if (sscanf(in, "\\x%2x", &byte) == 1) {
			*out = (char)byte;
			in += 4;
		} else {
			*out = *in++;
		}
	}
	*out = '\0';
	return s;
}

static inline void info_blob(const char *key, struct buf *b);

/* lib/sshkey/key.c has the layout. */
static inline void
info_cert(const char *ca, char *id, struct buf *b)
{
	static const char zeros[32];
	struct buf part;

	buf_init(&part, INFO_MAX);
	buf_put_string(b, "ssh-ed25519-cert-v01@openssh.com", 32);
	buf_put_string(b, zeros, 32);
	buf_put_string(b, zeros, 32);
	buf_put(b, "\0\0\0\0\0\0\0\7\0\0\0\1", 12);
	unescape(id);
	buf_put_string(b, id, strlen(id));
	buf_put_string(b, "", 0);
	buf_put(b, zeros, 16);
	for (int i = 0; i < 3; i++)
		buf_put_string(b, "", 0);
	info_blob(ca, &part);
	buf_put_string(b, part.p, part.len);
	buf_clear(&part);
	buf_put_string(&part, "ssh-ed25519", 11);
	buf_put_string(&part, zeros, 32);
	buf_put_string(b, part.p, part.len);
	buf_release(&part);
}

static inline void
info_of_file(const char *name, struct buf *b)
{
	size_t len;
	uint8_t *blob = key_data_blob(name, &len);

	buf_put(b, blob, len);
	free(blob);
}

static inline void
info_blob(const char *key, struct buf *b)
{
	char copy[8192], *id;

	if (strncmp(key, "cert/", 5) == 0) {
		snprintf(copy, sizeof(copy), "%s", key + 5);
		ck_assert((id = strchr(copy, '/')) != NULL);
		*id++ = '\0';
		info_cert(copy, id, b);
	} else if (strncmp(key, "rsa", 3) == 0 && isdigit(key[3])) {
		put_rsa(b, "ssh-rsa", (unsigned)atoi(key + 3), 0);
	} else if (strcmp(key, "other") == 0) {
		buf_put_string(b, "ssh-new@example", 15);
		buf_put_string(b, "key", 3);
	} else if (strcmp(key, "broken") == 0) {
		buf_put_string(b, "ssh-ed25519", 11);
	} else {
		info_of_file(strcmp(key, "liar") == 0 ? "ed25519" : key, b);
	}
}

/* "TYPE BASE64": the type is what the blob begins with. */
static inline void
info_key(const char *key, struct buf *text)
{
	struct buf b;
	char *b64;

	buf_init(&b, INFO_MAX);
	info_blob(key, &b);
	ck_assert_int_eq(b.err, 0);
	b64 = calloc(1, BASE64_ENCODED_LEN(b.len) + 1);
	ck_assert_ptr_nonnull(b64);
	base64_encode((const uint8_t *)b.p, b.len, b64);
	if (strcmp(key, "liar") == 0)
		buf_puts(text, "ssh-rsa");
	else
		buf_put(text, b.p + 4, (uint8_t)b.p[3]);
	buf_printf(text, " %s", b64);
	free(b64);
	buf_release(&b);
}

static inline void
info_line(char *word, struct buf *text)
{
	static const struct {
		const char *word, *line;
	} methods[] = {{"pw", "password"}, {"ki", "keyboard-interactive/pam"},
	    {"none", "none"}, {"gss", "gssapi-with-mic"}};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(word, methods[i].word) == 0)
			buf_puts(text, methods[i].line);
	}
	if (strncmp(word, "pk:", 3) == 0 || strncmp(word, "hb:", 3) == 0) {
		buf_puts(text, word[0] == 'p' ? "publickey " : "hostbased ");
		info_key(word + 3, text);
	} else if (strncmp(word, "raw:", 4) == 0) {
		buf_puts(text, unescape(word + 4));
	}
	buf_putc(text, '\n');
}

/* What stands for words; the caller frees. */
static inline char *
info_text(const char *words)
{
	char *copy = strdup(words), *save, *w, *text;
	struct buf b;

	ck_assert_ptr_nonnull(copy);
	buf_init(&b, INFO_MAX * 4);
	if (strcmp(words, "empty") != 0) {
		for (w = strtok_r(copy, "+", &save); w != NULL;
		     w = strtok_r(NULL, "+", &save))
			info_line(w, &b);
	}
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	text = strdup(b.p);
	buf_release(&b);
	free(copy);
	return text;
}

/* The name of its file in revoked/: base64url of the fingerprint. */
static inline const char *
info_revoked_name(const char *key)
{
	static char name[BASE64_ENCODED_LEN(SHA256_LEN) + 1];
	struct buf b;
	struct key k;

	buf_init(&b, INFO_MAX);
	info_blob(key, &b);
	ck_assert_int_eq(key_decode((const uint8_t *)b.p, b.len, &k), 0);
	base64_encode(k.fp, SHA256_LEN, name);
	name[strcspn(name, "=")] = '\0';
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	buf_release(&b);
	return name;
}

#endif
