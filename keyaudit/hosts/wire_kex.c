/*
 * The messages of the first key exchange, up to NEWKEYS (RFC 4253 s7, s8;
 * RFC 4419 s3; RFC 5656 s4). A reply is a string with the host key, the
 * server's public value (string or mpint, the same on the wire) and a string
 * with the signature in each of them, the hybrid methods of OpenSSH included.
 * What is signed and whether rightly is the SSH library's affair.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include <loginpolicy/base/rd.h>
#include "wire_impl.h"

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

#define COOKIE	   16
#define NAME_LISTS 10

/* Keep a list of the KEXINIT, or read past it (ret NULL: compression, languages). */
static int
take_list(struct rd *r, struct name_list *ret)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	if (p == NULL || ret == NULL)
		return 0;
	return name_list_parse((const char *)p, len, ret);
}

/* Whether the first name of ours and theirs is the same. */
static bool
same_first(const char *ours, const struct name_list *theirs)
{
	const char *first = name_list_first(theirs);
	size_t n = strcspn(ours, ",");

	return first != NULL && strlen(first) == n &&
	    memcmp(first, ours, n) == 0;
}

/* What the server's lists mean for what is to come. */
static void
agree(struct wire *w, bool guessed)
{
	static const char gex[] = "diffie-hellman-group-exchange-";
	size_t len;
	const char *method = name_list_agree(w->our_kex, &w->kex, &len);

	if (method == NULL) {
		wire_bad(w, ERR_UNSUPPORTED,
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
take_kexinit(struct wire *w, struct rd *r)
{
	struct name_list *lists[NAME_LISTS] = {&w->kex, &w->host_key,
	    &w->cipher_cs, &w->cipher_sc, &w->mac_cs, &w->mac_sc};
	bool guessed;

	rd_bytes(r, COOKIE);
	for (size_t i = 0; i < NAME_LISTS; i++) {
		if (take_list(r, lists[i]) != 0) {
			wire_bad(w, ERR_NOMEM, "no memory for a list of names");
			return;
		}
	}
	guessed = rd_u8(r) != 0;
	rd_u32(r); /* reserved */
	if (rd_finish(r) != 0)
		wire_bad(w, rd_finish(r), "a KEXINIT that is none");
	else
		agree(w, guessed);
}

static void
take_reply(struct wire *w, struct rd *r)
{
	size_t len, ignored;
	const uint8_t *blob = rd_string(r, &len);

	rd_string(r, &ignored); /* public value */
	rd_string(r, &ignored); /* signature */
	if (rd_finish(r) != 0) {
		wire_bad(w, rd_finish(r), "a key exchange reply that is none");
		return;
	}
	if (len == 0 || len > KEY_BLOB_MAX) {
		wire_bad(w, len == 0 ? ERR_SYNTAX : ERR_TOOBIG,
		    "a host key of no, or more than 65536 octets");
		return;
	}
	if ((w->host_key_blob = malloc(len)) == NULL) {
		wire_bad(w, ERR_NOMEM, "no memory for the host key");
		return;
	}
	memcpy(w->host_key_blob, blob, len);
	w->host_key_blob_len = len;
}

/* RFC 4419 s3: mpint p, mpint g. */
static void
take_group(struct wire *w, struct rd *r)
{
	size_t ignored;

	rd_string(r, &ignored);
	rd_string(r, &ignored);
	w->group_came = true;
	if (rd_finish(r) != 0)
		wire_bad(w, rd_finish(r), "a key exchange group that is none");
}

/* RFC 4253 s11.1. A reason that is none is told as 0, a description without end as none. */
static void
take_disconnect(struct wire *w, struct rd *r)
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
	wire_bad(w, ERR_IO, "the server disconnected");
}

static void
out_of_place(struct wire *w)
{
	wire_bad(w, ERR_SYNTAX,
	    "a message that has no place in a key exchange");
}

/* A message of the method's own. */
static void
take_kex(struct wire *w, uint8_t type, struct rd *r)
{
	if (w->guess_wrong) { /* RFC 4253 s7: to be ignored, once */
		w->guess_wrong = false;
		return;
	}
	if (w->host_key_blob != NULL)
		wire_bad(w, ERR_SYNTAX, "a second key exchange reply");
	else if (!w->group_exchange && type == MSG_KEX_31)
		take_reply(w, r);
	else if (w->group_exchange && !w->group_came && type == MSG_KEX_31)
		take_group(w, r);
	else if (w->group_came && type == MSG_GEX_REPLY)
		take_reply(w, r);
	else
		out_of_place(w);
}

static void
take_newkeys(struct wire *w, struct rd *r)
{
	if (w->host_key_blob == NULL)
		wire_bad(w, ERR_SYNTAX, "NEWKEYS before a host key");
	else if (rd_finish(r) != 0)
		wire_bad(w, rd_finish(r), "a NEWKEYS with something in it");
	else
		w->state = WIRE_DONE;
}

void
wire_message(struct wire *w, const uint8_t *payload, size_t len)
{
	struct rd r;
	uint8_t type;

	rd_init(&r, payload, len);
	type = rd_u8(&r);
	if (type == MSG_IGNORE || type == MSG_UNIMPLEMENTED ||
	    type == MSG_DEBUG)
		return;
	if (type == MSG_DISCONNECT)
		take_disconnect(w, &r);
	else if (type == MSG_KEXINIT && w->state == WIRE_KEXINIT)
		take_kexinit(w, &r);
	else if (type == MSG_KEXINIT)
		wire_bad(w, ERR_SYNTAX, "a second KEXINIT");
	else if (w->state == WIRE_REPLY && type == MSG_NEWKEYS)
		take_newkeys(w, &r);
	else if (w->state == WIRE_REPLY && type >= MSG_KEX_FIRST &&
	    type <= MSG_KEX_LAST)
		take_kex(w, type, &r);
	else
		out_of_place(w);
}
