/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host keys that the login did not show (--all-host-keys): for each, a
 * connection that ends with the reply of a key exchange.
 */
#include <string.h>
#include <sys/random.h>

#include "key_request.h"
#include "probe.h"

#define IDENT "SSH-2.0-keyaudit\r\n"

/* Several names of signatures belong to one type of key. */
static const char *
key_type_of(const char *algorithm)
{
	if (strcmp(algorithm, "rsa-sha2-256") == 0 ||
	    strcmp(algorithm, "rsa-sha2-512") == 0)
		return "ssh-rsa";
	if (strcmp(algorithm, "rsa-sha2-256-cert-v01@openssh.com") == 0 ||
	    strcmp(algorithm, "rsa-sha2-512-cert-v01@openssh.com") == 0)
		return "ssh-rsa-cert-v01@openssh.com";
	return algorithm;
}

static bool
has_key(const struct host *h, const char *algorithm)
{
	const char *type = key_type_of(algorithm);

	for (size_t i = 0; i < h->n_keys; i++) {
		if (h->keys[i].key.type != NULL &&
		    strcmp(h->keys[i].key.type, type) == 0)
			return true;
	}
	return false;
}

/* Whether an earlier name in the list belongs to the same type of key. */
static bool
was_asked(const struct name_list *l, const char *algorithm)
{
	for (const char *s = name_list_first(l); s != algorithm;
	     s = name_list_next(l, s)) {
		if (strcmp(key_type_of(s), key_type_of(algorithm)) == 0)
			return true;
	}
	return false;
}

/* The next offered algorithm whose key is missing; NULL: none. */
static const char *
next_key_type(const struct host *h, const char *after)
{
	const struct name_list *l = &h->host_key_algorithms;
	const char *s = after == NULL ? name_list_first(l)
				      : name_list_next(l, after);

	for (; s != NULL; s = name_list_next(l, s)) {
		if (key_name_known(s, strlen(s), NULL) && !has_key(h, s) &&
		    !was_asked(l, s))
			return s;
	}
	return NULL;
}

void
probe_next_key(struct probe *p)
{
	probe_disconnect(p);
	if (!p->scan->o->all_host_keys ||
	    (p->key_type = next_key_type(&p->host, p->key_type)) == NULL)
		probe_finish(p);
	else
		probe_plan_connection(p, false);
}

void
probe_key_miss(struct probe *p)
{
	if (p->host.why[0] == '\0')
		host_why(&p->host, "not every host key could be asked for",
		    NULL);
}

/* Send ident and KEXINIT. */
void
probe_key_begin(struct probe *p)
{
	uint8_t cookie[16];
	struct buf b;

	buf_init(&b, WIRE_PACKET_MAX);
	buf_puts(&b, IDENT);
	/* No security depends on the cookie. */
	if (getrandom(cookie, sizeof(cookie), 0) != sizeof(cookie))
		memset(cookie, 0, sizeof(cookie));
	key_request_kexinit(&b, p->key_type, cookie);
	if (b.err != 0 || conn_send(&p->conn, b.p, b.len) != 0)
		p->scan->err = ERR_NOMEM;
	buf_release(&b);
}

/* Answer the server's KEXINIT. Returns whether the request goes on. */
static bool
send_init(struct probe *p)
{
	uint8_t random[KEY_REQUEST_RANDOM];
	struct buf b;
	bool sent;

	if (p->init_sent)
		return true;
	buf_init(&b, WIRE_PACKET_MAX);
	sent = getrandom(random, sizeof(random), 0) == sizeof(random) &&
	    key_request_init(&b, &p->conn.wire, random) == 0 && b.err == 0 &&
	    conn_send(&p->conn, b.p, b.len) == 0;
	buf_release(&b);
	p->init_sent = true;
	return sent;
}

bool
probe_key_receive(struct probe *p)
{
	const struct wire *w = &p->conn.wire;
	struct buf b;

	if (w->host_key_blob != NULL) {
		if (host_add_key(&p->host, w->host_key_blob,
			w->host_key_blob_len) != 0)
			p->scan->err = ERR_NOMEM;
		buf_init(&b, WIRE_PACKET_MAX);
		key_request_disconnect(&b);
		if (b.err == 0)
			conn_send(&p->conn, b.p, b.len);
		buf_release(&b);
	} else if (w->state == WIRE_BAD ||
	    (w->state == WIRE_REPLY && !send_init(p))) {
		probe_key_miss(p);
	} else {
		return true;
	}
	probe_next_key(p);
	return false;
}
