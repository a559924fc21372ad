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
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include "name_list.h"

#define WIRE_LINE_MAX \
	8192 /* octets of an ident line, as OpenSSH takes it; RFC 4253: 255 */
#define WIRE_LINES_MAX \
	1024 /* lines up to the ident, it included, as OpenSSH takes them */
#define WIRE_PACKET_MAX 262144 /* octets of a packet, as OpenSSH takes it */
#define WIRE_OCTETS_MAX (1u << 20) /* octets of a server up to its NEWKEYS */

enum wire_state {
	WIRE_IDENT = 0, /* lines, up to the one that begins with "SSH-" */
	WIRE_KEXINIT, /* the server's KEXINIT is to come */
	WIRE_REPLY, /* the key exchange's reply, with the host key */
	WIRE_DONE, /* NEWKEYS: what follows is encrypted and not looked at */
	WIRE_BAD /* err and what say what is wrong: nothing more is read */
};

struct wire {
	enum wire_state state;
	/*
	 * WIRE_BAD: ERR_TOOBIG (a cap), ERR_SYNTAX and what rd_finish() finds,
	 * ERR_UNSUPPORTED (an ident without protocol 2, no key exchange method
	 * in common), ERR_IO (the server disconnected), ERR_NOMEM.
	 */
	int err;
	const char *
	    what; /* WIRE_BAD: what was wrong, static, lower case: "a packet of more than 262144 octets" */
	const char *our_kex; /* what we offer, comma-separated; borrowed */
	const char *our_host_key; /* the same, of host key algorithms */
	char *ident; /* without CR LF; owned; NULL: none yet */
	size_t ident_len;
	unsigned lines; /* before the ident */
	bool
	    throttled; /* a line said "Not allowed at this time" or "Exceeded MaxStartups" */
	bool
	    text_first; /* the first line is no ident; its beginning, as far as it has come, is in first_line */
	char first_line[80]; /* NUL-terminated, untrusted */
	struct name_list kex, host_key, cipher_cs, cipher_sc, mac_cs, mac_sc;
	uint8_t *host_key_blob; /* owned; NULL: none yet */
	size_t host_key_blob_len;
	bool disconnected; /* SSH_MSG_DISCONNECT in plain text: WIRE_BAD */
	uint32_t reason; /* of it, RFC 4253 s11.1 */
	char description[80]; /* of it, NUL-terminated, untrusted */
	/* private */
	struct buf in; /* octets that are no whole line or packet yet */
	size_t
	    need; /* octets of the packet that is coming, its length field included; 0: not known */
	uint64_t octets; /* taken in all */
	bool
	    guess_wrong; /* the server guessed a key exchange, not ours: its message is passed over */
	bool group_exchange; /* RFC 4419: the reply is message 33, after 31 */
	bool group_came;
};

/*
 * our_kex, our_host_key: the two lists of our own KEXINIT, which tell what the
 * reply's message number is, and whether the server guessed right (RFC 4253 s7).
 */
void wire_init(struct wire *w, const char *our_kex, const char *our_host_key);
void wire_release(struct wire *w);
/*
 * Take what the server sent. *ret_skip: how many of these octets belong to the
 * lines up to the end of the ident line. An SSH library is not given them, as
 * the beginning of a line may have come with an earlier call: when the state
 * leaves WIRE_IDENT it is given ident, CR, LF, and from then on what follows
 * the octets to skip. Returns the state.
 */
enum wire_state wire_feed(struct wire *w, const uint8_t *p, size_t len,
    size_t *ret_skip);
/* Of the ident, false if there is none: "SSH-1.x" has protocol 1, "SSH-2.x" has 2, "SSH-1.99" has both (RFC 4253 s5.1). */
bool wire_ident_has_1(const struct wire *w);
bool wire_ident_has_2(const struct wire *w);

#endif
