/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libssh sends the request and sees the number of the answer's message only,
 * which SSH_MSG_USERAUTH_PK_OK shares with others. What tells them apart is the
 * size of the packet, which libssh counts: PK_OK names the key. A server that
 * sends another key of the same size may lie in any case, and is believed: an
 * alarm too many, never one too few. It is libssh that does not take
 * SSH_MSG_USERAUTH_SUCCESS for an answer to a request without a signature.
 */
#include <string.h>

#include "key_query.h"

/* PK_OK (RFC 4252 s7): a byte, and two strings. */
#define PK_OK_FIXED 9

/*
 * The algorithms of signatures that a request may name, which say nothing of
 * the key. For RSA libssh takes the first that the server says it knows, and a
 * server may refuse one and take another: they are asked one by one.
 */
#define TYPES                                                  \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384," \
	"ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,"      \
	"sk-ecdsa-sha2-nistp256@openssh.com,"                  \
	"ssh-ed25519-cert-v01@openssh.com,"                    \
	"ecdsa-sha2-nistp256-cert-v01@openssh.com,"            \
	"ecdsa-sha2-nistp384-cert-v01@openssh.com,"            \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com,"            \
	"sk-ssh-ed25519-cert-v01@openssh.com,"                 \
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"
static const char *const accepted[] = {
    TYPES ",rsa-sha2-512,rsa-sha2-256,ssh-rsa,"
	  "rsa-sha2-512-cert-v01@openssh.com,"
	  "rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com",
    "rsa-sha2-256,ssh-rsa,"
    "rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com",
};
#define TRIES_MAX (sizeof(accepted) / sizeof(accepted[0]))

void
key_query_begin(struct key_query *q, ssh_session session,
    const struct asked_keys *keys)
{
	memset(q, 0, sizeof(*q));
	q->keys = keys;
	if (keys != NULL && keys->n != 0)
		ssh_set_counters(session, NULL, &q->packets);
}

bool
key_query_is_done(const struct key_query *q)
{
	return q->keys == NULL || q->next == q->keys->n;
}

static bool
is_rsa(const struct asked_key *k)
{
	return strncmp(k->name.type, "ssh-rsa", 7) == 0;
}

/* Go on with the next key. */
static enum key_query_step
finish_key(struct key_query *q)
{
	q->next++;
	q->tries = 0;
	q->sent = false;
	return key_query_is_done(q) ? KEY_QUERY_DONE : KEY_QUERY_MORE;
}

/*
 * Whether what came can be PK_OK of this key. Packets beside it, such as an
 * SSH_MSG_IGNORE, make it larger: how much is not known, and libssh is
 * believed.
 */
static bool
may_be_pk_ok(const struct key_query *q, const struct asked_key *k)
{
	const uint64_t len = q->packets.in_bytes - q->bytes_before;
	const uint64_t least = k->blob_len + PK_OK_FIXED;
	const bool alone = q->packets.in_packets - q->packets_before == 1;

	return len > least && (!alone || len < least + KEY_NAME_MAX);
}

static enum key_query_step
handle_accepted(struct key_query *q, const struct asked_key *k,
    struct key_answer *a)
{
	if (may_be_pk_ok(q, k)) {
		a->result = ACCEPTS_ACCEPTED;
		a->why[0] = '\0';
	} else {
		key_answer_unknown(a,
		    "the answer is of another key, or none to this question",
		    NULL);
	}
	return finish_key(q);
}

/*
 * Where publickey cannot start a login, the server refuses every key; but one
 * may still be its second step.
 */
static enum key_query_step
handle_refused(struct key_query *q, const struct asked_key *k,
    const struct host *h, struct key_answer *a)
{
	if (is_rsa(k) && ++q->tries < TRIES_MAX) {
		q->sent = false;
		return KEY_QUERY_MORE;
	}
	a->result = ACCEPTS_REFUSED;
	a->why[0] = '\0';
	if (h->methods_known && !h->methods.cut &&
	    !name_list_have(&h->methods, "publickey"))
		key_answer_unknown(a,
		    "no key can start a login there, but one may be its "
		    "second step",
		    NULL);
	return finish_key(q);
}

/*
 * Before libssh sends a request it may refuse to, as the server does
 * afterwards.
 */
static enum key_query_step
send_request(struct key_query *q, ssh_session session,
    const struct asked_key *k, struct key_answer *a)
{
	if (k->key == NULL ||
	    ssh_options_set(session, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES,
		accepted[q->tries]) != SSH_OK) {
		key_answer_unknown(a,
		    "not asked: libssh cannot send a key of this type or size",
		    NULL);
		return finish_key(q);
	}
	q->sent = true;
	q->packets_before = q->packets.in_packets;
	q->bytes_before = q->packets.in_bytes;
	switch (ssh_userauth_try_publickey(session, NULL, k->key)) {
	case SSH_AUTH_AGAIN:
		return KEY_QUERY_AGAIN;
	case SSH_AUTH_DENIED:
		if (q->packets.in_packets != q->packets_before)
			return KEY_QUERY_FAILED;
		key_answer_unknown(a, "not asked: libssh refuses to send it",
		    ssh_get_error(session));
		return finish_key(q);
	default:
		return KEY_QUERY_FAILED;
	}
}

enum key_query_step
key_query_step(struct key_query *q, ssh_session session, struct host *h)
{
	const struct asked_key *k;
	struct key_answer *a;

	if (key_query_is_done(q) || q->next >= h->n_keys_asked)
		return KEY_QUERY_DONE;
	k = &q->keys->list[q->next];
	a = &h->keys_asked[q->next];
	if (!q->sent)
		return send_request(q, session, k, a);
	switch (ssh_userauth_try_publickey(session, NULL, k->key)) {
	case SSH_AUTH_AGAIN:
		/* It would say so only when it is called once more. */
		if (ssh_is_connected(session))
			return KEY_QUERY_AGAIN;
		break;
	case SSH_AUTH_SUCCESS:
		return handle_accepted(q, k, a);
	case SSH_AUTH_DENIED:
		/* Since 0.11 it also says so when the server hangs up. */
		if (ssh_is_connected(session))
			return handle_refused(q, k, h, a);
		break;
	case SSH_AUTH_PARTIAL:
		key_answer_unknown(a,
		    "the server says that one step of the login is done", NULL);
		return finish_key(q);
	default:
		break;
	}
	key_answer_unknown(a, "asked, and got no answer",
	    ssh_get_error(session));
	return KEY_QUERY_FAILED;
}
