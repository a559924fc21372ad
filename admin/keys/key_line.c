/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was written by somebody else goes into a file that sshd believes: every
 * part of the line is decoded first, and written anew, but for the options,
 * which sshd's own grammar was held against.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/tz.h>
#include "account_keys.h"
#include "key_line.h"

/* sshd may end the line there, or read it in another way than we do. */
static bool
has_control(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)s[i];

		if ((c < ' ' && c != '\t') || c == 127)
			return true;
	}
	return false;
}

const char *
key_line_why_not(const struct keyfile_entry *e)
{
	if (e->kind == KEYFILE_PRIVATE_KEY)
		return "this is a private key, which must stay where it is: "
		       "add its public half (ssh-keygen -y prints it)";
	if (e->kind == KEYFILE_KNOWN_HOSTS)
		return "this is a line of known_hosts: a host's key, not a "
		       "person's";
	if (e->kind == KEYFILE_CERTIFICATE || (e->has_key && e->key.is_cert))
		return "this is a certificate: add the key without it";
	if (!e->has_key || !e->has_fp)
		return e->why[0] != '\0' ? e->why : "it cannot be read";
	if (e->blob == NULL)
		return "this key cannot be written as sshd reads it";
	if (e->state != KEYFILE_LIVE)
		return e->why;
	if (e->options != NULL && has_control(e->options, e->options_len))
		return "its options have a control character";
	return NULL;
}

int64_t
key_line_expiry(const struct keyfile_entry *e, int64_t expires)
{
	if (e->expires != 0 && e->expires <= INT64_MAX &&
	    (expires == 0 || (int64_t)e->expires < expires))
		return (int64_t)e->expires;
	return expires;
}

/* YYYYMMDD[HHMM[SS]], which every sshd with expiry-time= can read (7.7). */
static void
put_time(int64_t t, struct buf *b)
{
	const struct civil c = civil_of(t + standard_offset());

	buf_printf(b, "%04lld%02u%02u", (long long)c.year, c.month, c.day);
	if (c.hour != 0 || c.minute != 0 || c.second != 0)
		buf_printf(b, "%02u%02u", c.hour, c.minute);
	if (c.second != 0)
		buf_printf(b, "%02u", c.second);
}

static void
put_options(const struct keyfile_entry *e, int64_t expires, struct buf *b)
{
	const bool own = e->options != NULL && e->options_len != 0;
	const bool more = expires != 0 &&
	    key_line_expiry(e, expires) == expires &&
	    (e->expires == 0 || (int64_t)e->expires != expires);

	if (own)
		buf_put(b, e->options, e->options_len);
	if (own && more)
		buf_putc(b, ',');
	if (more) {
		buf_puts(b, "expiry-time=\"");
		put_time(expires, b);
		buf_putc(b, '"');
	}
	if (own || more)
		buf_putc(b, ' ');
}

static void
put_blob(const struct keyfile_entry *e, struct buf *b)
{
	char *text = malloc(BASE64_ENCODED_LEN(e->blob_len) + 1);

	if (text == NULL) {
		b->err = ERR_NOMEM;
		return;
	}
	buf_put(b, text, base64_encode(e->blob, e->blob_len, text));
	free(text);
}

/* A comment of another format may hold anything: no line ends in it. */
static void
put_comment(const struct keyfile_entry *e, struct buf *b)
{
	for (size_t i = 0; i < e->comment_len; i++) {
		const unsigned char c = (unsigned char)e->comment[i];

		if (i == 0)
			buf_putc(b, ' ');
		buf_putc(b, c < ' ' || c == 127 ? '?' : (char)c);
	}
}

void
key_line_put(const struct keyfile_entry *e, int64_t expires, struct buf *b)
{
	put_options(e, expires, b);
	buf_printf(b, "%s ", keyfile_type(e));
	put_blob(e, b);
	put_comment(e, b);
	buf_putc(b, '\n');
}
