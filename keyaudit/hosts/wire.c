/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a server sends in plain text, in pieces as the network cuts them.
 *
 * A line or packet is collected in w->in and parsed when it is complete. Memory
 * grows with the bytes that came, not by a length field. The same bytes give
 * the same result however they are cut: the limits count from the beginning,
 * too.
 *
 * Lines are parsed as by OpenSSH's kex_exchange_identification(): LF ends a
 * line, CRs before it are dropped, a NUL is an error, "SSH-" at the beginning
 * makes it the ident. sshd(8) refuses in a line before any ident: "Exceeded
 * MaxStartups" up to OpenSSH 9.7, "Not allowed at this time" since
 * (MaxStartups, and PerSourcePenalties of 9.8; sshd.c, drop_connection()). It
 * may then close before the end of the line, so an incomplete line is checked,
 * too.
 *
 * A reply has the host key, the server's public value (string or mpint, the
 * same on the wire) and the signature in every method, OpenSSH's hybrid ones
 * included. The SSH library verifies the signature.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/rd.h>
#include <loginpolicy/sshkey/key.h>
#include "wire.h"

#define IDENT	     "SSH-"
#define LINE_ROOM    (WIRE_LINE_MAX + 1) /* and a CR */
#define LENGTH_FIELD 4 /* bytes of a packet's length */
#define PADDING_MIN  4
#define BLOCK	     8 /* a packet's size is a multiple of it, unencrypted */
#define COOKIE	     16
#define NAME_LISTS   10
#define LENGTH_OF(s) (sizeof(s) - 1)
#define BEGINS(w, s) \
	((w)->in.len >= LENGTH_OF(s) && memcmp((w)->in.p, s, LENGTH_OF(s)) == 0)

/* Message numbers (RFC 4250 s4.1.2). */
enum {
	MSG_DISCONNECT = 1,
	MSG_IGNORE = 2,
	MSG_UNIMPLEMENTED = 3,
	MSG_DEBUG = 4,
	MSG_KEXINIT = 20,
	MSG_NEWKEYS = 21,
	MSG_KEX_FIRST = 30, /* 30 to 49 are the method's own */
	MSG_KEX_31 = 31, /* KEXDH_REPLY, KEX_ECDH_REPLY; KEX_DH_GEX_GROUP */
	MSG_GEX_REPLY = 33,
	MSG_KEX_LAST = 49
};

void
wire_init(struct wire *w, const char *our_kex, const char *our_host_key)
{
	memset(w, 0, sizeof(*w));
	w->our_kex = our_kex;
	w->our_host_key = our_host_key;
	buf_init(&w->in, LENGTH_FIELD + WIRE_PACKET_MAX);
}

void
wire_release(struct wire *w)
{
	free(w->ident);
	name_list_release(&w->kex);
	name_list_release(&w->host_key);
	name_list_release(&w->cipher_cs);
	name_list_release(&w->cipher_sc);
	name_list_release(&w->mac_cs);
	name_list_release(&w->mac_sc);
	free(w->host_key_blob);
	buf_release(&w->in);
	memset(w, 0, sizeof(*w));
}

/* Stop parsing; what: static. */
static void
set_bad(struct wire *w, int err, const char *what)
{
	w->state = WIRE_BAD;
	w->err = err;
	w->what = what;
}

static bool
ident_begins(const struct wire *w, const char *s)
{
	return w->ident != NULL && strncmp(w->ident, s, strlen(s)) == 0;
}

bool
wire_ident_has_1(const struct wire *w)
{
	return ident_begins(w, "SSH-1.");
}

bool
wire_ident_has_2(const struct wire *w)
{
	return ident_begins(w, "SSH-2.") || ident_begins(w, "SSH-1.99-");
}

/* --- lines --- */

/* Whether what came of the line may still become an ident. */
static bool
may_be_ident(const struct wire *w)
{
	size_t n = w->in.len < LENGTH_OF(IDENT) ? w->in.len : LENGTH_OF(IDENT);

	return n == 0 || memcmp(w->in.p, IDENT, n) == 0;
}

static void
store_first_line(struct wire *w)
{
	size_t n = sizeof(w->first_line) - 1;

	if (n > w->in.len)
		n = w->in.len;
	if (n != 0)
		memcpy(w->first_line, w->in.p, n);
	w->first_line[n] = '\0';
	w->text_first = true;
}

/* Cheap however often it is called: it reads the beginning of the line. */
static void
check_incomplete_line(struct wire *w)
{
	if (BEGINS(w, "Not allowed at this time") ||
	    BEGINS(w, "Exceeded MaxStartups"))
		w->throttled = true;
	if (w->lines == 0 && !may_be_ident(w))
		store_first_line(w);
}

static void
parse_ident(struct wire *w)
{
	if (memchr(w->in.p, '\r', w->in.len) != NULL) {
		set_bad(w, ERR_SYNTAX, "an ident line with a CR in it");
		return;
	}
	if ((w->ident = malloc(w->in.len + 1)) == NULL) {
		set_bad(w, ERR_NOMEM, "out of memory for the ident line");
		return;
	}
	memcpy(w->ident, w->in.p, w->in.len);
	w->ident[w->in.len] = '\0';
	w->ident_len = w->in.len;
	if (wire_ident_has_2(w))
		w->state = WIRE_KEXINIT;
	else if (wire_ident_has_1(w))
		set_bad(w, ERR_UNSUPPORTED,
		    "an ident with SSH protocol 1 only");
	else
		set_bad(w, ERR_UNSUPPORTED,
		    "an ident with an unknown SSH protocol");
}

static void
parse_line(struct wire *w)
{
	while (w->in.len != 0 && w->in.p[w->in.len - 1] == '\r')
		w->in.len--;
	if (w->in.len > WIRE_LINE_MAX) {
		set_bad(w, ERR_TOOBIG, "a line of more than 8192 bytes");
	} else if (BEGINS(w, IDENT)) {
		parse_ident(w);
	} else {
		if (w->lines == 0)
			store_first_line(w);
		if (++w->lines == WIRE_LINES_MAX)
			set_bad(w, ERR_TOOBIG, "1024 lines without an ident");
	}
	buf_clear(&w->in);
}

/* Collect a line up to LF, NUL or the limit. Returns the bytes used. */
static size_t
feed_line(struct wire *w, const uint8_t *p, size_t len)
{
	size_t room = LINE_ROOM - w->in.len, n = 0;

	while (n < len && n < room && p[n] != '\n' && p[n] != '\0')
		n++;
	buf_put(&w->in, p, n);
	if (w->in.err != 0) {
		set_bad(w, w->in.err, "out of memory for a line");
		return n;
	}
	check_incomplete_line(w);
	if (n == len)
		return n;
	if (p[n] == '\n')
		parse_line(w);
	else if (p[n] == '\0')
		set_bad(w, ERR_SYNTAX, "a line with a NUL in it");
	else
		set_bad(w, ERR_TOOBIG, "a line of more than 8192 bytes");
	return n + 1;
}

/* --- messages of the key exchange --- */

/* Store a list of the KEXINIT; ret NULL: skip it (compression, languages). */
static int
parse_list(struct rd *r, struct name_list *ret)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	if (p == NULL || ret == NULL)
		return 0;
	return name_list_parse((const char *)p, len, ret);
}

/* Whether our and their first name is the same. */
static bool
same_first(const char *ours, const struct name_list *theirs)
{
	const char *first = name_list_first(theirs);
	size_t n = strcspn(ours, ",");

	return first != NULL && strlen(first) == n &&
	    memcmp(first, ours, n) == 0;
}

/* Agree on a method; guessed: the server's first message is on the way. */
static void
agree_on_method(struct wire *w, bool guessed)
{
	static const char gex[] = "diffie-hellman-group-exchange-";
	size_t len;
	const char *method = name_list_agree(w->our_kex, &w->kex, &len);

	if (method == NULL) {
		set_bad(w, ERR_UNSUPPORTED,
		    w->kex.cut
			? "a list of key exchange methods that is too long"
			: "no key exchange method in common");
		return;
	}
	w->state = WIRE_REPLY;
	w->group_exchange = strncmp(method, gex, sizeof(gex) - 1) == 0;
	w->guess_wrong = guessed &&
	    !(same_first(w->our_kex, &w->kex) &&
		same_first(w->our_host_key, &w->host_key));
}

/* RFC 4253 s7.1. */
static void
parse_kexinit(struct wire *w, struct rd *r)
{
	struct name_list *lists[NAME_LISTS] = {&w->kex, &w->host_key,
	    &w->cipher_cs, &w->cipher_sc, &w->mac_cs, &w->mac_sc};
	bool guessed;

	rd_bytes(r, COOKIE);
	for (size_t i = 0; i < NAME_LISTS; i++) {
		if (parse_list(r, lists[i]) != 0) {
			set_bad(w, ERR_NOMEM,
			    "out of memory for a list of names");
			return;
		}
	}
	guessed = rd_u8(r) != 0;
	rd_u32(r); /* reserved */
	if (rd_finish(r) != 0)
		set_bad(w, rd_finish(r), "a malformed KEXINIT");
	else
		agree_on_method(w, guessed);
}

static void
parse_reply(struct wire *w, struct rd *r)
{
	size_t len, ignored;
	const uint8_t *blob = rd_string(r, &len);

	rd_string(r, &ignored); /* public value */
	rd_string(r, &ignored); /* signature */
	if (rd_finish(r) != 0) {
		set_bad(w, rd_finish(r), "a malformed key exchange reply");
	} else if (len == 0) {
		set_bad(w, ERR_SYNTAX, "an empty host key");
	} else if (len > KEY_BLOB_MAX) {
		set_bad(w, ERR_TOOBIG, "a host key of more than 65536 bytes");
	} else if ((w->host_key_blob = malloc(len)) == NULL) {
		set_bad(w, ERR_NOMEM, "out of memory for the host key");
	} else {
		memcpy(w->host_key_blob, blob, len);
		w->host_key_blob_len = len;
	}
}

/* RFC 4419 s3: mpint p, mpint g. */
static void
parse_group(struct wire *w, struct rd *r)
{
	size_t ignored;

	rd_string(r, &ignored);
	rd_string(r, &ignored);
	w->group_came = true;
	if (rd_finish(r) != 0)
		set_bad(w, rd_finish(r), "a malformed key exchange group");
}

/* RFC 4253 s11.1. A missing reason is 0, a cut description is empty. */
static void
parse_disconnect(struct wire *w, struct rd *r)
{
	size_t len;
	const uint8_t *text;

	w->disconnected = true;
	w->reason = rd_u32(r);
	text = rd_string(r, &len);
	if (len > sizeof(w->description) - 1)
		len = sizeof(w->description) - 1;
	if (text != NULL)
		memcpy(w->description, text, len);
	set_bad(w, ERR_IO, "the server disconnected");
}

static void
set_unexpected(struct wire *w)
{
	set_bad(w, ERR_SYNTAX, "an unexpected message in a key exchange");
}

/* Parse a message of the method's own. */
static void
parse_kex(struct wire *w, uint8_t type, struct rd *r)
{
	if (w->guess_wrong) { /* RFC 4253 s7: ignore it, once */
		w->guess_wrong = false;
		return;
	}
	if (w->host_key_blob != NULL)
		set_bad(w, ERR_SYNTAX, "a second key exchange reply");
	else if (!w->group_exchange && type == MSG_KEX_31)
		parse_reply(w, r);
	else if (w->group_exchange && !w->group_came && type == MSG_KEX_31)
		parse_group(w, r);
	else if (w->group_came && type == MSG_GEX_REPLY)
		parse_reply(w, r);
	else
		set_unexpected(w);
}

static void
parse_newkeys(struct wire *w, struct rd *r)
{
	if (w->host_key_blob == NULL)
		set_bad(w, ERR_SYNTAX, "NEWKEYS before a host key");
	else if (rd_finish(r) != 0)
		set_bad(w, rd_finish(r), "a NEWKEYS with something in it");
	else
		w->state = WIRE_DONE;
}

/* payload: of a packet, 1 byte or more. */
static void
parse_message(struct wire *w, const uint8_t *payload, size_t len)
{
	struct rd r;
	uint8_t type;

	rd_init(&r, payload, len);
	type = rd_u8(&r);
	if (type == MSG_IGNORE || type == MSG_UNIMPLEMENTED ||
	    type == MSG_DEBUG)
		return;
	if (type == MSG_DISCONNECT)
		parse_disconnect(w, &r);
	else if (type == MSG_KEXINIT && w->state == WIRE_KEXINIT)
		parse_kexinit(w, &r);
	else if (type == MSG_KEXINIT)
		set_bad(w, ERR_SYNTAX, "a second KEXINIT");
	else if (w->state == WIRE_REPLY && type == MSG_NEWKEYS)
		parse_newkeys(w, &r);
	else if (w->state == WIRE_REPLY && type >= MSG_KEX_FIRST &&
	    type <= MSG_KEX_LAST)
		parse_kex(w, type, &r);
	else
		set_unexpected(w);
}

/* --- packets --- */

/* RFC 4253 s6: the length of a packet, as strict as OpenSSH. */
static void
parse_length(struct wire *w)
{
	struct rd r;
	size_t len;

	rd_init(&r, w->in.p, w->in.len);
	len = rd_u32(&r);
	if (len > WIRE_PACKET_MAX)
		set_bad(w, ERR_TOOBIG, "a packet of more than 262144 bytes");
	else if (len < 1 + PADDING_MIN || (LENGTH_FIELD + len) % BLOCK != 0)
		set_bad(w, ERR_SYNTAX, "a packet of a wrong length");
	else
		w->need = LENGTH_FIELD + len;
}

/* A complete packet: length, padding length, payload, padding. */
static void
parse_packet(struct wire *w)
{
	const uint8_t *p = (const uint8_t *)w->in.p + LENGTH_FIELD;
	size_t len = w->need - LENGTH_FIELD, padding = p[0];

	if (padding < PADDING_MIN || padding + 1 >= len)
		set_bad(w, ERR_SYNTAX, "a packet with wrong padding");
	else
		parse_message(w, p + 1, len - 1 - padding);
	buf_clear(&w->in);
	w->need = 0;
}

/* Collect a packet. Returns the bytes used. */
static size_t
feed_packet(struct wire *w, const uint8_t *p, size_t len)
{
	size_t want = w->need != 0 ? w->need : LENGTH_FIELD;

	if (len > want - w->in.len)
		len = want - w->in.len;
	buf_put(&w->in, p, len);
	if (w->in.err != 0)
		set_bad(w, w->in.err, "out of memory for a packet");
	else if (w->need == 0 && w->in.len == LENGTH_FIELD)
		parse_length(w);
	else if (w->in.len == w->need)
		parse_packet(w);
	return len;
}

static bool
has_ended(const struct wire *w)
{
	return w->state == WIRE_DONE || w->state == WIRE_BAD;
}

enum wire_state
wire_feed(struct wire *w, const uint8_t *p, size_t len, size_t *ret_skip)
{
	uint64_t room = WIRE_BYTES_MAX - w->bytes;
	size_t end = len < room ? len : (size_t)room, i = 0;

	*ret_skip = 0;
	while (i < end && !has_ended(w)) {
		if (w->state == WIRE_IDENT)
			*ret_skip = i += feed_line(w, p + i, end - i);
		else
			i += feed_packet(w, p + i, end - i);
	}
	w->bytes += i;
	if (end < len && !has_ended(w))
		set_bad(w, ERR_TOOBIG,
		    "more than 1048576 bytes before NEWKEYS");
	if (has_ended(w))
		buf_release(&w->in);
	return w->state;
}
