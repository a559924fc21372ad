/*
 * The plain-text part of an SSH connection as a server sends it: ident lines,
 * KEXINIT, the reply with the host key (RFC 4253 s4.2, s6, s7, s8; RFC 5656 s4;
 * RFC 4419 s3), read from hostile octets before any cryptography.
 */
#ifndef KEYAUDIT_HOSTS_WIRE_H
#define KEYAUDIT_HOSTS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/buf.h>
#include <loginpolicy/err.h>
#include "name_list.h"

#define WIRE_LINE_MAX \
	8192 /* octets of an ident line, as OpenSSH takes it; RFC 4253: 255 */
#define WIRE_LINES_MAX	1024 /* lines before the ident, as OpenSSH takes them */
#define WIRE_PACKET_MAX 262144 /* octets of a packet, as OpenSSH takes it */
#define WIRE_OCTETS_MAX (1u << 20) /* octets of a server up to its NEWKEYS */

enum wire_state {
	WIRE_IDENT = 0, /* lines, up to the one that begins with "SSH-" */
	WIRE_KEXINIT, /* the server's KEXINIT is to come */
	WIRE_REPLY, /* the key exchange's reply, with the host key */
	WIRE_DONE, /* NEWKEYS: what follows is encrypted and not looked at */
	WIRE_BAD /* err says what is wrong: nothing more is read */
};

struct wire {
	enum wire_state state;
	int err; /* WIRE_BAD: ERR_TOOBIG (a cap), ERR_SYNTAX, ERR_TRUNC … */
	const char *
	    what; /* WIRE_BAD: what was wrong, static, lower case: "a packet of more than 262144 octets" */
	const char *our_kex; /* what we offer, comma-separated; borrowed */
	char *ident; /* without CR LF; owned; NULL: none yet */
	size_t ident_len;
	unsigned lines; /* before the ident */
	bool
	    throttled; /* a line said "Not allowed at this time" or "Exceeded MaxStartups" */
	bool
	    text_first; /* a line before the ident, the first octets of it are in first_line */
	char first_line[80]; /* NUL-terminated, untrusted */
	struct name_list kex, host_key, cipher_cs, cipher_sc, mac_cs, mac_sc;
	uint8_t *host_key_blob; /* owned; NULL: none yet */
	size_t host_key_blob_len;
	bool disconnected; /* SSH_MSG_DISCONNECT in plain text */
	uint32_t reason; /* of it, RFC 4253 s11.1 */
	char description[80]; /* of it, NUL-terminated, untrusted */
	/* private */
	struct buf in; /* octets that are no whole line or packet yet */
	uint64_t octets;
};

/* our_kex: the key exchange methods of our own KEXINIT, which tells what the reply's message number is. */
void wire_init(struct wire *w, const char *our_kex);
void wire_release(struct wire *w);
/*
 * Take what the server sent. *ret_skip: how many of these octets come before
 * its ident line, and are not for an SSH library. Returns the state.
 * At most one KEXINIT and one reply are kept.
 */
enum wire_state wire_feed(struct wire *w, const uint8_t *p, size_t len,
    size_t *ret_skip);
/* "SSH-1.x": protocol 1 (1.99: beside protocol 2), "SSH-2.0". */
bool wire_ident_has_1(const struct wire *w);
bool wire_ident_has_2(const struct wire *w);

#endif
