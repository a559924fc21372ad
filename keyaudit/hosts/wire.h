/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plain-text part of an SSH connection as a server sends it: ident lines,
 * KEXINIT, the reply with the host key (RFC 4253 s4.2, s6, s7, s8; RFC 5656 s4;
 * RFC 4419 s3), parsed from hostile bytes before any cryptography.
 */
#ifndef KEYAUDIT_HOSTS_WIRE_H
#define KEYAUDIT_HOSTS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include "name_list.h"

/* Limits of OpenSSH, in bytes or lines; RFC 4253 has 255 bytes per line. */
#define WIRE_LINE_MAX	8192
#define WIRE_LINES_MAX	1024 /* with the ident */
#define WIRE_PACKET_MAX 262144
#define WIRE_BYTES_MAX	(1u << 20) /* of a server up to its NEWKEYS */

enum wire_state {
	WIRE_IDENT = 0, /* lines, up to the one that begins with "SSH-" */
	WIRE_KEXINIT, /* the server's KEXINIT is next */
	WIRE_REPLY, /* then the key exchange's reply, with the host key */
	WIRE_DONE, /* NEWKEYS: what follows is encrypted and not parsed */
	WIRE_BAD /* err and what say why; nothing more is parsed */
};

struct wire {
	enum wire_state state;
	/*
	 * WIRE_BAD: ERR_TOOBIG (a limit), ERR_SYNTAX and what rd_finish()
	 * finds, ERR_UNSUPPORTED (an ident without protocol 2, no key exchange
	 * method in common), ERR_IO (the server disconnected), ERR_NOMEM.
	 */
	int err;
	const char *what; /* WIRE_BAD: what is wrong; static, lower case */
	/* What we offer: methods, host key algorithms; borrowed. */
	const char *our_kex, *our_host_key;
	char *ident; /* without CR LF; owned; NULL: none yet */
	size_t ident_len;
	unsigned lines; /* before the ident */
	/* A line began with "Not allowed at this time" or its predecessor. */
	bool throttled;
	/* The first line is no ident; first_line has what came of it. */
	bool text_first;
	char first_line[80]; /* NUL-terminated, untrusted */
	struct name_list kex, host_key, cipher_cs, cipher_sc, mac_cs, mac_sc;
	uint8_t *host_key_blob; /* owned; NULL: none yet */
	size_t host_key_blob_len;
	bool disconnected; /* SSH_MSG_DISCONNECT in plain text: WIRE_BAD */
	uint32_t reason; /* of it, RFC 4253 s11.1 */
	char description[80]; /* of it, NUL-terminated, untrusted */
	/* private */
	struct buf in; /* an incomplete line or packet */
	size_t need; /* bytes of the packet and its length; 0: unknown */
	uint64_t bytes; /* parsed in all */
	bool guess_wrong; /* ignore the server's guessed key exchange message */
	bool group_exchange; /* RFC 4419: the reply is message 33, after 31 */
	bool group_came;
};

/*
 * our_kex, our_host_key: the two lists of our own KEXINIT. They determine the
 * reply's message number, and whether the server guessed right (RFC 4253 s7).
 */
void wire_init(struct wire *w, const char *our_kex, const char *our_host_key);
void wire_release(struct wire *w);
/*
 * Parse what the server sent. Returns the state. *ret_skip: how many of these
 * bytes belong to the lines up to the end of the ident. Do not give them to an
 * SSH library, because the beginning of a line may have come with an earlier
 * call: when the state leaves WIRE_IDENT, give it ident, CR, LF, and from then
 * on what follows the bytes to skip.
 */
enum wire_state wire_feed(struct wire *w, const uint8_t *p, size_t len,
    size_t *ret_skip);
/*
 * Of the ident, false if there is none: "SSH-1.x" has protocol 1, "SSH-2.x" has
 * 2, "SSH-1.99" has both (RFC 4253 s5.1).
 */
bool wire_ident_has_1(const struct wire *w);
bool wire_ident_has_2(const struct wire *w);

#endif
