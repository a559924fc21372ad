/* SPDX-License-Identifier: BSD-2-Clause */
/* What SSH servers send in plain text: recorded, cut, flipped, made up by somebody hostile. */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "keyaudit/hosts/wire.h"
#include "tests/lib/fake_memory.h"
#include "tests/lib/mutate.h"
#include "tests/lib/wire_data.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEX	 "curve25519-sha256,diffie-hellman-group-exchange-sha256"
#define HOST_KEY "ssh-ed25519,rsa-sha2-512"
#define IDENT	 "SSH-2.0-x\r\n"

/* An assertion in a loop: each of Check's own is a write to its parent. */
#define MUST(that)                                         \
	do {                                               \
		if (!(that))                               \
			ck_abort_msg("not so: %s", #that); \
	} while (0)

/* Feed in pieces of so many octets; 0: in one. Returns the octets to skip in all. */
static size_t
feed(struct wire *w, const void *p, size_t len, size_t piece)
{
	size_t skipped = 0, skip, n;

	for (size_t i = 0; i < len; i += n) {
		n = piece == 0 || piece > len - i ? len - i : piece;
		wire_feed(w, (const uint8_t *)p + i, n, &skip);
		MUST(skip <= n);
		skipped += skip;
	}
	return skipped;
}

static void
put_list(struct buf *b, const struct name_list *l)
{
	const char *s = name_list_first(l);

	MUST(l->n <= NAME_LIST_MAX);
	MUST(l->len <= NAME_LIST_BYTES_MAX + 1);
	buf_printf(b, "%zu%s:", l->n, l->cut ? "+" : "");
	for (; s != NULL; s = name_list_next(l, s))
		buf_printf(b, "%s,", s);
	buf_puts(b, "\n");
}

/* All that is told, as text. */
static void
describe(const struct wire *w, struct buf *b)
{
	buf_printf(b, "%d %d %s\n", w->state, w->err, w->what ? w->what : "");
	buf_put(b, w->ident, w->ident_len);
	buf_printf(b, "\n%u %d %d %s\n", w->lines, w->throttled, w->text_first,
	    w->first_line);
	put_list(b, &w->kex);
	put_list(b, &w->host_key);
	put_list(b, &w->cipher_cs);
	put_list(b, &w->cipher_sc);
	put_list(b, &w->mac_cs);
	put_list(b, &w->mac_sc);
	MUST(w->host_key_blob_len <= KEY_BLOB_MAX);
	buf_put(b, w->host_key_blob, w->host_key_blob_len);
	buf_printf(b, "\n%d %u %s\n", w->disconnected, w->reason,
	    w->description);
	MUST(w->in.cap <= WIRE_PACKET_MAX + 4);
	MUST(b->err == 0);
}

/* What whole octets give, and what they give in pieces of this size. */
static void
same_in_pieces(const char *kex, const void *p, size_t len, size_t piece)
{
	struct wire whole, cut;
	struct buf a, b;

	buf_init(&a, 1u << 24);
	buf_init(&b, 1u << 24);
	wire_init(&whole, kex, HOST_KEY);
	wire_init(&cut, kex, HOST_KEY);
	MUST(feed(&whole, p, len, 0) == feed(&cut, p, len, piece));
	describe(&whole, &a);
	describe(&cut, &b);
	MUST(a.len == b.len && memcmp(a.p, b.p, a.len) == 0);
	if (whole.state == WIRE_BAD)
		MUST(whole.err != 0 && whole.what != NULL);
	if (whole.state == WIRE_BAD || whole.state == WIRE_DONE)
		MUST(whole.in.p == NULL);
	wire_release(&whole);
	wire_release(&cut);
	buf_release(&a);
	buf_release(&b);
}

/* --- recorded --- */

static const struct {
	const char *file, *kex, *ident, *type;
	unsigned bits;
} streams[] = {
    {"openssh-curve25519", "curve25519-sha256", "SSH-2.0-OpenSSH_9.2p1 ",
	"ssh-ed25519", 256},
    {"openssh-curve25519-libssh", "curve25519-sha256@libssh.org",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-rsa", 1024},
    {"openssh-nistp256", "ecdh-sha2-nistp256", "SSH-2.0-OpenSSH_9.2p1 ",
	"ecdsa-sha2-nistp256", 256},
    {"openssh-nistp384", "ecdh-sha2-nistp384", "SSH-2.0-OpenSSH_9.2p1 ",
	"ssh-rsa", 3072},
    {"openssh-nistp521", "ecdh-sha2-nistp521", "SSH-2.0-OpenSSH_9.2p1 ",
	"ecdsa-sha2-nistp521", 521},
    {"openssh-certificate", "curve25519-sha256", "SSH-2.0-OpenSSH_9.2p1 ",
	"ssh-ed25519-cert-v01@openssh.com", 256},
    {"openssh-group14-sha1", "diffie-hellman-group14-sha1",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"openssh-group14", "diffie-hellman-group14-sha256",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"openssh-group16", "diffie-hellman-group16-sha512",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"openssh-group18", "diffie-hellman-group18-sha512",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"openssh-group1", "diffie-hellman-group1-sha1", "SSH-2.0-OpenSSH_9.2p1 ",
	"ssh-ed25519", 256},
    {"openssh-gex-sha1", "diffie-hellman-group-exchange-sha1",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"openssh-gex-sha256", "diffie-hellman-group-exchange-sha256",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-rsa", 3072},
    {"openssh-sntrup761", "sntrup761x25519-sha512@openssh.com",
	"SSH-2.0-OpenSSH_9.2p1 ", "ssh-ed25519", 256},
    {"dropbear-curve25519", "curve25519-sha256", "SSH-2.0-dropbear_2022.83",
	"ssh-ed25519", 256},
    {"dropbear-nistp521", "ecdh-sha2-nistp521", "SSH-2.0-dropbear_2022.83",
	"ecdsa-sha2-nistp256", 256},
    {"dropbear-group14", "diffie-hellman-group14-sha256",
	"SSH-2.0-dropbear_2022.83", "ssh-rsa", 2048},
    {"tinysshd-curve25519", "curve25519-sha256", "SSH-2.0-tinyssh_",
	"ssh-ed25519", 256},
    {"tinysshd-sntrup761", "sntrup761x25519-sha512@openssh.com",
	"SSH-2.0-tinyssh_", "ssh-ed25519", 256},
};

START_TEST(test_stream)
{
	size_t len, skip;
	uint8_t *p = wire_data_read(streams[_i].file, &len);
	struct wire w;
	struct key k;

	wire_init(&w, streams[_i].kex, HOST_KEY);
	skip = feed(&w, p, len, 0);
	ck_assert_msg(w.state == WIRE_DONE, "%s", w.what);
	ck_assert_uint_eq(skip, w.ident_len + 2);
	ck_assert_int_eq(strncmp(w.ident, streams[_i].ident,
			     strlen(streams[_i].ident)),
	    0);
	ck_assert(wire_ident_has_2(&w) && !wire_ident_has_1(&w));
	ck_assert(!w.text_first && !w.throttled && !w.disconnected);
	ck_assert(name_list_have(&w.kex, streams[_i].kex));
	ck_assert_uint_ne(w.cipher_cs.n, 0);
	ck_assert_uint_ne(w.cipher_sc.n, 0);
	ck_assert_uint_ne(w.mac_cs.n, 0);
	ck_assert_uint_ne(w.mac_sc.n, 0);
	ck_assert_int_eq(key_decode(w.host_key_blob, w.host_key_blob_len, &k),
	    0);
	ck_assert_str_eq(k.type, streams[_i].type);
	ck_assert_uint_eq(k.bits, streams[_i].bits);
	/* what follows is encrypted, and nobody's affair here */
	ck_assert_uint_eq(feed(&w, p, len, 0), 0);
	ck_assert_int_eq(w.state, WIRE_DONE);
	wire_release(&w);
	free(p);
}
END_TEST

/* Cut at each octet: never done early, never bad, and the rest makes it whole. */
START_TEST(test_stream_cut)
{
	size_t len;
	uint8_t *p = wire_data_read(streams[_i].file, &len);
	struct wire w;

	for (size_t n = 0; n < len; n++) {
		uint8_t *copy = malloc(n + 1);

		memcpy(copy, p, n);
		wire_init(&w, streams[_i].kex, HOST_KEY);
		feed(&w, copy, n, 0);
		MUST(w.state < WIRE_DONE);
		feed(&w, p + n, len - n, 0);
		MUST(w.state == WIRE_DONE);
		wire_release(&w);
		free(copy);
	}
	for (size_t piece = 1; piece < 40; piece++)
		same_in_pieces(streams[_i].kex, p, len, piece);
	free(p);
}
END_TEST

struct flip {
	const char *kex;
	size_t calls;
};

/* Each is taken; one in seven in pieces too, so that each bit of an octet is among them. */
static void
flipped(const uint8_t *p, size_t len, void *arg)
{
	struct flip *f = arg;
	struct wire w;

	if (f->calls++ % 7 == 0) {
		same_in_pieces(f->kex, p, len, 61);
		return;
	}
	wire_init(&w, f->kex, HOST_KEY);
	feed(&w, p, len, 0);
	MUST((w.state == WIRE_BAD) == (w.err != 0 && w.what != NULL));
	wire_release(&w);
}

START_TEST(test_stream_flipped)
{
	size_t len;
	uint8_t *p = wire_data_read(streams[_i].file, &len);
	struct flip f = {streams[_i].kex, 0};

	mutate_each(p, len, flipped, &f);
	free(p);
}
END_TEST

/* --- lines --- */

static const struct {
	const char *text;
	enum wire_state state;
	int err;
	const char *ident; /* NULL: none */
	unsigned lines;
	const char *first; /* first_line; NULL: text_first is false */
	bool throttled, has_1, has_2;
} lines[] = {
    {"SSH-2.0-x\r\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 0, NULL, 0, 0, 1},
    {"SSH-2.0-x\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 0, NULL, 0, 0, 1},
    {"SSH-2.0-x\r\r\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 0, NULL, 0, 0, 1},
    {"SSH-2.0-x y \r\n", WIRE_KEXINIT, 0, "SSH-2.0-x y ", 0, NULL, 0, 0, 1},
    {"SSH-2.0-\033[2J\r\n", WIRE_KEXINIT, 0, "SSH-2.0-\033[2J", 0, NULL, 0, 0,
	1},
    {"SSH-1.99-x\r\n", WIRE_KEXINIT, 0, "SSH-1.99-x", 0, NULL, 0, 1, 1},
    {"SSH-1.5-x\r\n", WIRE_BAD, ERR_UNSUPPORTED, "SSH-1.5-x", 0, NULL, 0, 1, 0},
    {"SSH-1.999-x\r\n", WIRE_BAD, ERR_UNSUPPORTED, "SSH-1.999-x", 0, NULL, 0, 1,
	0},
    {"SSH-3.0-x\r\n", WIRE_BAD, ERR_UNSUPPORTED, "SSH-3.0-x", 0, NULL, 0, 0, 0},
    {"SSH-20.0-x\r\n", WIRE_BAD, ERR_UNSUPPORTED, "SSH-20.0-x", 0, NULL, 0, 0,
	0},
    {"SSH-\r\n", WIRE_BAD, ERR_UNSUPPORTED, "SSH-", 0, NULL, 0, 0, 0},
    {"SSH-2.0-a\rb\r\n", WIRE_BAD, ERR_SYNTAX, NULL, 0, NULL, 0, 0, 0},
    {"hello\r\n\033[31m\a\n\nSSH-2.0-x\r\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 3,
	"hello", 0, 0, 1},
    {"\r\nSSH-2.0-x\r\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 1, "", 0, 0, 1},
    {"a\rb\r\nSSH-2.0-x\r\n", WIRE_KEXINIT, 0, "SSH-2.0-x", 1, "a\rb", 0, 0, 1},
    {" SSH-2.0-x\r\n", WIRE_IDENT, 0, NULL, 1, " SSH-2.0-x", 0, 0, 0},
    {"ssh-2.0-x\r\n", WIRE_IDENT, 0, NULL, 1, "ssh-2.0-x", 0, 0, 0},
    {"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html>", WIRE_IDENT, 0,
	NULL, 3, "HTTP/1.1 400 Bad Request", 0, 0, 0},
    {"220 mail ESMTP\r\n", WIRE_IDENT, 0, NULL, 1, "220 mail ESMTP", 0, 0, 0},
    {"Not allowed at this time\r\n", WIRE_IDENT, 0, NULL, 1,
	"Not allowed at this time", 1, 0, 0},
    {"Not allowed at this time", WIRE_IDENT, 0, NULL, 0,
	"Not allowed at this time", 1, 0, 0},
    {"Not allowed at this tim", WIRE_IDENT, 0, NULL, 0,
	"Not allowed at this tim", 0, 0, 0},
    {"You are not allowed at this time\r\n", WIRE_IDENT, 0, NULL, 1,
	"You are not allowed at this time", 0, 0, 0},
    {"Exceeded MaxStartups\r\n", WIRE_IDENT, 0, NULL, 1, "Exceeded MaxStartups",
	1, 0, 0},
    {"Exceeded MaxStartups", WIRE_IDENT, 0, NULL, 0, "Exceeded MaxStartups", 1,
	0, 0},
    {"hello\nExceeded MaxStartups", WIRE_IDENT, 0, NULL, 1, "hello", 1, 0, 0},
    {"", WIRE_IDENT, 0, NULL, 0, NULL, 0, 0, 0},
    {"S", WIRE_IDENT, 0, NULL, 0, NULL, 0, 0, 0},
    {"SSH", WIRE_IDENT, 0, NULL, 0, NULL, 0, 0, 0},
    {"SSH\n", WIRE_IDENT, 0, NULL, 1, "SSH", 0, 0, 0},
    {"SSX", WIRE_IDENT, 0, NULL, 0, "SSX", 0, 0, 0},
    {"SSH-2.0-x", WIRE_IDENT, 0, NULL, 0, NULL, 0, 0, 0},
    {"SSH-2.0-x\r", WIRE_IDENT, 0, NULL, 0, NULL, 0, 0, 0},
};

START_TEST(test_line)
{
	size_t len = strlen(lines[_i].text);
	struct wire w;

	for (size_t piece = 0; piece <= len; piece++) {
		wire_init(&w, KEX, HOST_KEY);
		ck_assert_uint_eq(feed(&w, lines[_i].text, len, piece), len);
		ck_assert_int_eq(w.state, lines[_i].state);
		ck_assert_int_eq(w.err, lines[_i].err);
		ck_assert_pstr_eq(w.ident, lines[_i].ident);
		if (w.ident != NULL)
			ck_assert_uint_eq(w.ident_len, strlen(w.ident));
		ck_assert_uint_eq(w.lines, lines[_i].lines);
		ck_assert_int_eq(w.throttled, lines[_i].throttled);
		ck_assert_int_eq(wire_ident_has_1(&w), lines[_i].has_1);
		ck_assert_int_eq(wire_ident_has_2(&w), lines[_i].has_2);
		ck_assert_int_eq(w.text_first, lines[_i].first != NULL);
		ck_assert_str_eq(w.first_line,
		    lines[_i].first ? lines[_i].first : "");
		wire_release(&w);
	}
}
END_TEST

/* What is not the lines' is not to be skipped. */
START_TEST(test_line_skip)
{
	static const char text[] = "hello\r\nSSH-2.0-x\r\n\0\0\0\14rest";
	struct wire w;

	for (size_t piece = 0; piece < sizeof(text); piece++) {
		wire_init(&w, KEX, HOST_KEY);
		ck_assert_uint_eq(feed(&w, text, sizeof(text) - 1, piece), 18);
		ck_assert_int_eq(w.state, WIRE_KEXINIT);
		wire_release(&w);
	}
}
END_TEST

START_TEST(test_line_nul)
{
	struct wire w;

	wire_init(&w, KEX, HOST_KEY);
	feed(&w, "J\0\0\0\n8.0.32", 11, (size_t)_i);
	ck_assert_int_eq(w.state, WIRE_BAD);
	ck_assert_int_eq(w.err, ERR_SYNTAX);
	ck_assert_str_eq(w.first_line, "J");
	wire_release(&w);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, "SSH-2.0-a\0b\r\n", 13, (size_t)_i);
	ck_assert_int_eq(w.err, ERR_SYNTAX);
	ck_assert_ptr_null(w.ident);
	wire_release(&w);
}
END_TEST

/* So many octets before the line's end. */
static void
line_of(struct wire *w, const char *begin, size_t len, const char *end,
    size_t piece)
{
	char *line = malloc(len + 3);

	memset(line, 'x', len);
	memcpy(line, begin, strlen(begin));
	memcpy(line + len, end, strlen(end));
	feed(w, line, len + strlen(end), piece);
	free(line);
}

static const struct {
	const char *begin;
	size_t len;
	const char *end;
	enum wire_state state;
} longs[] = {
    {"SSH-2.0-", 255, "\r\n", WIRE_KEXINIT},
    {"SSH-2.0-", 8192, "\n", WIRE_KEXINIT},
    {"SSH-2.0-", 8192, "\r\n", WIRE_KEXINIT},
    {"SSH-2.0-", 8193, "\n", WIRE_BAD},
    {"SSH-2.0-", 8193, "\r\n", WIRE_BAD},
    {"SSH-2.0-", 8192, "", WIRE_IDENT},
    {"SSH-2.0-", 8194, "", WIRE_BAD},
    {"hello", 8192, "\r\n", WIRE_IDENT},
    {"hello", 8193, "\r\n", WIRE_BAD},
    {"hello", 300000, "", WIRE_BAD},
};

START_TEST(test_line_long)
{
	static const size_t pieces[] = {0, 1, 7, 4096};
	struct wire w;

	for (size_t i = 0; i < COUNT(pieces); i++) {
		wire_init(&w, KEX, HOST_KEY);
		line_of(&w, longs[_i].begin, longs[_i].len, longs[_i].end,
		    pieces[i]);
		ck_assert_int_eq(w.state, longs[_i].state);
		ck_assert_int_eq(w.err,
		    longs[_i].state == WIRE_BAD ? ERR_TOOBIG : 0);
		ck_assert_uint_le(w.in.cap, 16384);
		wire_release(&w);
	}
}
END_TEST

/* The ident may be the 1024th line, no later. */
START_TEST(test_line_count)
{
	struct wire w;
	size_t skip;

	for (unsigned before = WIRE_LINES_MAX - 1; before <= WIRE_LINES_MAX;
	     before++) {
		wire_init(&w, KEX, HOST_KEY);
		for (unsigned i = 0; i < before; i++)
			wire_feed(&w, (const uint8_t *)"\n", 1, &skip);
		feed(&w, IDENT, strlen(IDENT), 0);
		ck_assert_int_eq(w.state,
		    before < WIRE_LINES_MAX ? WIRE_KEXINIT : WIRE_BAD);
		ck_assert_int_eq(w.err,
		    before < WIRE_LINES_MAX ? 0 : ERR_TOOBIG);
		wire_release(&w);
	}
}
END_TEST

/* Long lines are too much before they are too many. */
START_TEST(test_line_octets)
{
	struct wire w;
	unsigned n = 0;

	wire_init(&w, KEX, HOST_KEY);
	for (; w.state == WIRE_IDENT && n < 2000; n++)
		line_of(&w, "", 8000, "\n", (size_t)_i);
	ck_assert_int_eq(w.err, ERR_TOOBIG);
	ck_assert_uint_eq(n, WIRE_BYTES_MAX / 8001 + 1);
	wire_release(&w);
}
END_TEST

/* --- packets --- */

static const struct {
	uint8_t octets[24];
	size_t len;
	enum wire_state state;
	int err;
} packets[] = {
    {{0, 0, 0, 12, 10, 2}, 16, WIRE_KEXINIT,
	0}, /* IGNORE, as short as may be */
    {{0, 0, 0, 12, 4, 2}, 16, WIRE_KEXINIT, 0},
    {{0, 0, 0, 12, 10, 4}, 16, WIRE_KEXINIT, 0}, /* DEBUG */
    {{0, 0, 0, 12, 10, 3}, 16, WIRE_KEXINIT, 0}, /* UNIMPLEMENTED */
    {{0, 0, 0, 12, 10, 2}, 15, WIRE_KEXINIT, 0},
    {{0, 0, 0, 20, 18, 2}, 24, WIRE_KEXINIT, 0},
    {{0, 0, 0, 12, 11, 2}, 16, WIRE_BAD, ERR_SYNTAX}, /* no payload */
    {{0, 0, 0, 12, 12, 2}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 12, 255, 2}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 12, 3, 2}, 16, WIRE_BAD, ERR_SYNTAX}, /* padding */
    {{0, 0, 0, 12, 0, 2}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 0}, 4, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 4, 4}, 5, WIRE_BAD,
	ERR_SYNTAX}, /* a multiple of 8, but too short */
    {{0, 0, 0, 5}, 4, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 11, 9, 2}, 4, WIRE_BAD, ERR_SYNTAX}, /* no multiple of 8 */
    {{0, 0, 0, 13, 11, 2}, 4, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 16, 11, 2}, 4, WIRE_BAD, ERR_SYNTAX},
    {{0, 3, 0xff, 0xfc}, 4, WIRE_KEXINIT, 0}, /* the longest */
    {{0, 4, 0, 0}, 4, WIRE_BAD, ERR_SYNTAX},
    {{0, 4, 0, 4}, 4, WIRE_BAD, ERR_TOOBIG},
    {{0x7f, 0xff, 0xff, 0xfc}, 4, WIRE_BAD, ERR_TOOBIG}, /* 2 GB */
    {{0x80, 0, 0, 4}, 4, WIRE_BAD, ERR_TOOBIG},
    {{0xff, 0xff, 0xff, 0xfc}, 4, WIRE_BAD, ERR_TOOBIG},
    {{'S', 'S', 'H', '-'}, 4, WIRE_BAD, ERR_TOOBIG},
    {{0, 0, 0, 12, 10, 0}, 16, WIRE_BAD, ERR_SYNTAX}, /* message 0 */
    {{0, 0, 0, 12, 10, 5}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 12, 10, 7}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 12, 10, 20}, 16, WIRE_BAD, ERR_TRUNC}, /* KEXINIT of nothing */
    {{0, 0, 0, 12, 10, 21}, 16, WIRE_BAD, ERR_SYNTAX}, /* NEWKEYS, early */
    {{0, 0, 0, 12, 10, 31}, 16, WIRE_BAD, ERR_SYNTAX},
    {{0, 0, 0, 12, 10, 255}, 16, WIRE_BAD, ERR_SYNTAX},
};

START_TEST(test_packet)
{
	struct wire w;

	for (size_t piece = 0; piece < 8; piece++) {
		wire_init(&w, KEX, HOST_KEY);
		feed(&w, IDENT, strlen(IDENT), 0);
		feed(&w, packets[_i].octets, packets[_i].len, piece);
		ck_assert_int_eq(w.state, packets[_i].state);
		ck_assert_int_eq(w.err, packets[_i].err);
		ck_assert_uint_le(w.in.cap, 256); /* not what it said */
		wire_release(&w);
	}
}
END_TEST

/* Memory follows the octets that came, to the largest packet and no further. */
START_TEST(test_packet_largest)
{
	size_t len = WIRE_PACKET_MAX; /* with its length field */
	uint8_t *p = calloc(1, len);
	struct wire w;

	memcpy(p, "\0\3\xff\xfc", 4);
	p[4] = 4;
	p[5] = 2;
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, IDENT, strlen(IDENT), 0);
	for (int n = 0; n < 3; n++) {
		feed(&w, p, len, (size_t)_i);
		ck_assert_int_eq(w.state, WIRE_KEXINIT);
		ck_assert_uint_le(w.in.cap, WIRE_PACKET_MAX + 4);
	}
	/* more than 1 MB, and no keys: an endless stream of IGNORE */
	feed(&w, p, len, (size_t)_i);
	ck_assert_int_eq(w.state, WIRE_BAD);
	ck_assert_int_eq(w.err, ERR_TOOBIG);
	wire_release(&w);
	free(p);
}
END_TEST

/* --- messages --- */

/* A letter a message; the kinds of KEXINIT say what the server offers, and whether it guessed. */
static void
put_message(struct buf *b, char c)
{
	static const char *const reply[] = {"key", "public", "signature"};
	static const char *const no_key[] = {"", "public", "signature"};
	static const char gex[] = "diffie-hellman-group-exchange-sha256";

	switch (c) {
	case 'k':
		wire_put_kexinit(b, "curve25519-sha256", "ssh-ed25519", false);
		break;
	case 'e':
		wire_put_kexinit(b, gex, "ssh-ed25519", false);
		break;
	case 'o': /* our first, though the server likes another better */
		wire_put_kexinit(b,
		    "diffie-hellman-group-exchange-sha256,curve25519-sha256",
		    "ssh-ed25519", false);
		break;
	case 'g': /* guessed right */
		wire_put_kexinit(b, "curve25519-sha256", "ssh-ed25519,x", true);
		break;
	case 'G': /* guessed another method */
		wire_put_kexinit(b, "x,curve25519-sha256", "ssh-ed25519", true);
		break;
	case 'H': /* guessed another host key algorithm */
		wire_put_kexinit(b, "curve25519-sha256", "x,ssh-ed25519", true);
		break;
	case 'z': /* nothing in common */
		wire_put_kexinit(b, "curve25519-sha25,curve25519-sha256x",
		    "ssh-ed25519", false);
		break;
	case '0':
		wire_put_kexinit(b, "", "", false);
		break;
	case 'p': /* a group: p, g */
		wire_put_strings(b, 31, 2, reply);
		break;
	case 'r':
		wire_put_strings(b, 31, 3, reply);
		break;
	case 'R':
		wire_put_strings(b, 33, 3, reply);
		break;
	case 'N':
		wire_put_strings(b, 31, 3, no_key);
		break;
	case 'j':
		wire_put_strings(b, 32, 3, reply);
		break;
	case 'n':
		wire_put_packet(b, "\25", 1);
		break;
	case 'm':
		wire_put_packet(b, "\25x", 2);
		break;
	case 'i':
		wire_put_packet(b, "\2\0\0\0\1x", 6);
		break;
	case 'd':
		wire_put_packet(b, "\4\1\0\0\0\1x\0\0\0\0", 11);
		break;
	case 'u':
		wire_put_packet(b, "\3\0\0\0\0", 5);
		break;
	case 's': /* SERVICE_ACCEPT */
		wire_put_packet(b, "\6\0\0\0\0", 5);
		break;
	case 'x':
		wire_put_packet(b, "\1\0\0\0\2\0\0\0\3bye\0\0\0\0", 16);
		break;
	default:
		ck_abort_msg("no message %c", c);
	}
}

static const struct {
	const char *messages;
	enum wire_state state;
	int err;
} sequences[] = {
    {"krn", WIRE_DONE, 0},
    {"ikdruin", WIRE_DONE, 0},
    {"orn", WIRE_DONE, 0},
    {"grn", WIRE_DONE, 0},
    {"krnk", WIRE_DONE, 0}, /* encrypted: not looked at */
    {"epRn", WIRE_DONE, 0},
    {"Grrn", WIRE_DONE, 0}, /* the first is what was guessed */
    {"Gjrn", WIRE_DONE, 0},
    {"Hrrn", WIRE_DONE, 0},
    {"Gijrn", WIRE_DONE, 0},
    {"Grn", WIRE_BAD, ERR_SYNTAX},
    {"Grrrn", WIRE_BAD, ERR_SYNTAX}, /* once */
    {"gjrn", WIRE_BAD, ERR_SYNTAX},
    {"kr", WIRE_REPLY, 0},
    {"k", WIRE_REPLY, 0},
    {"kk", WIRE_BAD, ERR_SYNTAX},
    {"krk", WIRE_BAD, ERR_SYNTAX},
    {"krr", WIRE_BAD, ERR_SYNTAX},
    {"kn", WIRE_BAD, ERR_SYNTAX},
    {"kp", WIRE_BAD, ERR_TRUNC}, /* a group is no reply */
    {"kR", WIRE_BAD, ERR_SYNTAX},
    {"kN", WIRE_BAD, ERR_SYNTAX}, /* a host key of no octets */
    {"kj", WIRE_BAD, ERR_SYNTAX},
    {"ks", WIRE_BAD, ERR_SYNTAX},
    {"krm", WIRE_BAD, ERR_TRAILING},
    {"eRn", WIRE_BAD, ERR_SYNTAX}, /* no group before */
    {"er", WIRE_BAD, ERR_TRAILING}, /* a reply is no group */
    {"epp", WIRE_BAD, ERR_SYNTAX},
    {"epRp", WIRE_BAD, ERR_SYNTAX},
    {"epRR", WIRE_BAD, ERR_SYNTAX},
    {"epn", WIRE_BAD, ERR_SYNTAX},
    {"z", WIRE_BAD, ERR_UNSUPPORTED},
    {"0", WIRE_BAD, ERR_UNSUPPORTED},
    {"n", WIRE_BAD, ERR_SYNTAX},
    {"r", WIRE_BAD, ERR_SYNTAX},
    {"x", WIRE_BAD, ERR_IO},
    {"kx", WIRE_BAD, ERR_IO},
    {"krxn", WIRE_BAD, ERR_IO},
};

START_TEST(test_sequence)
{
	struct wire w;
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_puts(&b, IDENT);
	for (const char *s = sequences[_i].messages; *s != '\0'; s++)
		put_message(&b, *s);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_msg(w.state == sequences[_i].state, "%d: %s", w.state,
	    w.what);
	ck_assert_int_eq(w.err, sequences[_i].err);
	if (w.state == WIRE_DONE) {
		ck_assert_uint_eq(w.host_key_blob_len, 3);
		ck_assert_mem_eq(w.host_key_blob, "key", 3);
	}
	wire_release(&w);
	for (size_t piece = 1; piece < 32; piece++)
		same_in_pieces(KEX, b.p, b.len, piece);
	buf_release(&b);
}
END_TEST

/* The lists stay where there is nothing in common: they are what is to be told. */
START_TEST(test_nothing_in_common)
{
	struct wire w;
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_puts(&b, IDENT);
	put_message(&b, 'z');
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_uint_eq(w.kex.n, 2);
	ck_assert(name_list_have(&w.host_key, "ssh-ed25519"));
	ck_assert(name_list_have(&w.cipher_cs, "aes128-ctr"));
	ck_assert(name_list_have(&w.cipher_sc, "aes256-ctr"));
	ck_assert(name_list_have(&w.mac_cs, "hmac-sha1"));
	ck_assert(name_list_have(&w.mac_sc, "hmac-sha2-256"));
	wire_release(&w);
	buf_release(&b);
}
END_TEST

static const struct {
	const char *payload;
	size_t len;
	uint32_t reason;
	const char *description;
} disconnects[] = {
    {"\1\0\0\0\2\0\0\0\3bye\0\0\0\0", 16, 2, "bye"},
    {"\1\0\0\0\13\0\0\0\0\0\0\0\2en", 15, 11, ""},
    {"\1\0\0\0\2\0\0\0\3b\0e", 12, 2, "b"}, /* no language; a NUL ends it */
    {"\1\0\0\0\2\0\0\0\x0a"
     "bye",
	12, 2, ""},
    {"\1\0\0\0\2\xff\xff\xff\xff", 9, 2, ""},
    {"\1\0\0", 3, 0, ""},
    {"\1\0\0\0\2\0\0\0\x64"
     "0123456789012345678901234567890123456789012345678901234567890123456789"
     "012345678901234567890123456789",
	109, 2,
	"0123456789012345678901234567890123456789012345678901234567890123456789"
	"012345678"},
};

START_TEST(test_disconnect)
{
	struct wire w;
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_puts(&b, IDENT);
	wire_put_packet(&b, disconnects[_i].payload, disconnects[_i].len);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_int_eq(w.state, WIRE_BAD);
	ck_assert(w.disconnected);
	ck_assert_uint_eq(w.reason, disconnects[_i].reason);
	ck_assert_str_eq(w.description, disconnects[_i].description);
	wire_release(&w);
	buf_release(&b);
}
END_TEST

/* Names without end: what fits is kept, what does not is told. */
START_TEST(test_many_names)
{
	struct wire w;
	struct buf b, names;

	buf_init(&names, 1u << 20);
	for (unsigned i = 0; i < 10000; i++)
		buf_printf(&names, "n%u,", i);
	buf_puts(&names, "curve25519-sha256");
	buf_putc(&names, '\0');
	buf_init(&b, 1u << 20);
	buf_puts(&b, IDENT);
	wire_put_kexinit(&b, "curve25519-sha256", names.p, false);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_int_eq(w.state, WIRE_REPLY);
	ck_assert_uint_eq(w.host_key.n, NAME_LIST_MAX);
	ck_assert(w.host_key.cut && !w.kex.cut);
	wire_release(&w);
	/* ours is behind what is looked at: as good as not there */
	buf_clear(&b);
	buf_puts(&b, IDENT);
	wire_put_kexinit(&b, names.p, "ssh-ed25519", false);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_int_eq(w.err, ERR_UNSUPPORTED);
	ck_assert(w.kex.cut);
	wire_release(&w);
	buf_release(&b);
	buf_release(&names);
}
END_TEST

/* One name of 64 KB and more in each list: as long as a packet may be. */
START_TEST(test_long_names)
{
	char *name = malloc(100001);
	struct wire w;
	struct buf b;

	memset(name, 'n', 100000);
	name[100000] = '\0';
	buf_init(&b, 1u << 20);
	buf_puts(&b, IDENT);
	wire_put_kexinit(&b, name, name, false);
	wire_init(&w, KEX, HOST_KEY);
	feed(&w, b.p, b.len, 0);
	ck_assert_int_eq(w.err, ERR_UNSUPPORTED);
	ck_assert(w.kex.cut && w.host_key.cut);
	ck_assert_uint_eq(w.kex.n, 0);
	wire_release(&w);
	same_in_pieces(KEX, b.p, b.len, 1);
	buf_release(&b);
	free(name);
}
END_TEST

/* Lists that are longer than their packet, or shorter. */
START_TEST(test_kexinit_bad)
{
	struct wire w;
	struct buf b, good;
	size_t payload;

	buf_init(&good, 1u << 20);
	put_message(&good, 'k');
	payload = good.len - 5 - (uint8_t)good.p[4];
	buf_init(&b, 1u << 20);
	for (size_t n = 1; n < payload + 3; n++) {
		buf_clear(&b);
		buf_puts(&b, IDENT);
		wire_put_packet(&b, good.p + 5, n);
		wire_init(&w, KEX, HOST_KEY);
		feed(&w, b.p, b.len, 0);
		ck_assert_int_eq(w.err,
		    n < payload	      ? ERR_TRUNC
			: n > payload ? ERR_TRAILING
				      : 0);
		wire_release(&w);
	}
	buf_release(&b);
	buf_release(&good);
}
END_TEST

/* A host key may have 65536 octets, no more. */
START_TEST(test_host_key_size)
{
	char *key = malloc(KEY_BLOB_MAX + 2);
	const char *strings[] = {key, "public", "signature"};
	struct wire w;
	struct buf b;

	memset(key, 'k', KEY_BLOB_MAX + 1);
	buf_init(&b, 1u << 20);
	for (int more = 0; more <= 1; more++) {
		key[KEY_BLOB_MAX + more] = '\0';
		buf_clear(&b);
		buf_puts(&b, IDENT);
		put_message(&b, 'k');
		wire_put_strings(&b, 31, 3, strings);
		put_message(&b, 'n');
		wire_init(&w, KEX, HOST_KEY);
		feed(&w, b.p, b.len, 0);
		ck_assert_int_eq(w.state, more == 0 ? WIRE_DONE : WIRE_BAD);
		ck_assert_int_eq(w.err, more == 0 ? 0 : ERR_TOOBIG);
		wire_release(&w);
		key[KEY_BLOB_MAX] = 'k';
	}
	buf_release(&b);
	free(key);
}
END_TEST

/* Memory that runs out at each allocation: bad, and nothing is lost of it. */
START_TEST(test_no_memory)
{
	size_t len, n = 0, used, skip;
	uint8_t *p = wire_data_read("openssh-gex-sha256", &len);
	enum wire_state state;
	struct wire w;
	int err;

	do {
		wire_init(&w, "diffie-hellman-group-exchange-sha256", HOST_KEY);
		memory.allocations = 0;
		memory.fail_at = ++n;
		state = wire_feed(&w, p, len, &skip);
		used = memory.allocations;
		memory.fail_at = 0;
		err = w.err;
		wire_release(&w);
		if (used >= n) {
			ck_assert_int_eq(state, WIRE_BAD);
			ck_assert_int_eq(err, ERR_NOMEM);
		}
	} while (used >= n);
	ck_assert_int_eq(state, WIRE_DONE);
	ck_assert_uint_gt(n,
	    9); /* ident, six lists, host key, what is gathered */
	free(p);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("wire");
	TCase *tc = tcase_create("wire");

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, test_line, 0, COUNT(lines));
	tcase_add_test(tc, test_line_skip);
	tcase_add_loop_test(tc, test_line_nul, 0, 4);
	tcase_add_loop_test(tc, test_line_long, 0, COUNT(longs));
	tcase_add_test(tc, test_line_count);
	tcase_add_loop_test(tc, test_line_octets, 0, 3);
	tcase_add_loop_test(tc, test_packet, 0, COUNT(packets));
	tcase_add_loop_test(tc, test_packet_largest, 0, 3);
	tcase_add_loop_test(tc, test_sequence, 0, COUNT(sequences));
	tcase_add_test(tc, test_nothing_in_common);
	tcase_add_loop_test(tc, test_disconnect, 0, COUNT(disconnects));
	tcase_add_test(tc, test_many_names);
	tcase_add_test(tc, test_long_names);
	tcase_add_test(tc, test_kexinit_bad);
	tcase_add_test(tc, test_host_key_size);
	tcase_add_test(tc, test_no_memory);
	tcase_add_loop_test(tc, test_stream, 0, COUNT(streams));
	tcase_add_loop_test(tc, test_stream_cut, 0, COUNT(streams));
	tcase_add_loop_test(tc, test_stream_flipped, 0, COUNT(streams));
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
