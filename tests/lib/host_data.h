/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosts as a scan would find them, put together by hand. */
#ifndef TESTS_HOST_DATA_H
#define TESTS_HOST_DATA_H

#include "keyaudit/hosts/answer.h"
#include "keyaudit/findings/judge_host.h"
#include "keyaudit/report/report.h"
#include "key_data.h"

static inline void
host_list(struct name_list *l, const char *names)
{
	ck_assert_int_eq(name_list_parse(names, strlen(names), l), 0);
}

/* One that answered; methods NULL: it was not asked, or did not say. */
static inline void
host_begin(struct host *h, const char *name, uint16_t port,
    enum password_login login, const char *methods)
{
	memset(h, 0, sizeof(*h));
	snprintf(h->name, sizeof(h->name), "%s", name);
	h->port = port;
	h->password_login = login;
	h->elapsed_ms = 212;
	if (methods != NULL) {
		host_list(&h->methods, methods);
		h->methods_known = true;
	}
}

/* Asked as this user, and nobody else yet: what h has so far is the answer. */
static inline void
host_asked_as(struct host *h, const char *user)
{
	ck_assert_int_eq(answer_keep(h, user), 0);
}

/* All answers are there; where nobody was named, root was asked. */
static inline void
host_end(struct host *h)
{
	if (h->n_users == 0)
		host_asked_as(h, "root");
	ck_assert_int_eq(answer_conclude(h), 0);
}

static inline void
host_ident(struct host *h, const char *ident)
{
	h->ident = strdup(ident);
	ck_assert_ptr_nonnull(h->ident);
	h->ident_len = strlen(ident);
}

static inline void
host_address(struct host *h, const char *address)
{
	snprintf(h->address, sizeof(h->address), "%s", address);
}

static inline void
host_failed(struct host *h, enum host_status status, const char *why)
{
	h->status = status;
	snprintf(h->why, sizeof(h->why), "%s", why);
}

/* One of tests/data/keys. */
static inline void
host_key(struct host *h, const char *name)
{
	size_t len;
	uint8_t *blob = key_data_blob(name, &len);

	ck_assert_int_eq(host_add_key(h, blob, len), 0);
	free(blob);
}

static inline void
host_rsa(struct host *h, unsigned bits)
{
	struct buf b;

	buf_init(&b, 8192);
	put_rsa(&b, "ssh-rsa", bits, 0);
	ck_assert_int_eq(host_add_key(h, (const uint8_t *)b.p, b.len), 0);
	buf_release(&b);
}

/* What OpenSSH offers by default, without what is weak. */
static inline void
host_modern(struct host *h)
{
	host_list(&h->kex,
	    "sntrup761x25519-sha512@openssh.com,curve25519-sha256");
	host_list(&h->host_key_algorithms, "rsa-sha2-512,ssh-ed25519");
	host_list(&h->ciphers, "chacha20-poly1305@openssh.com,aes128-ctr");
	host_list(&h->macs, "umac-128-etm@openssh.com,hmac-sha2-256");
}

/* The built-in policy, but RSA from 2048 bits, and no DSA. */
static inline void
host_policy(struct policy *p)
{
	ck_assert_int_eq(policy_init(p), 0);
	p->key[KEY_CLASS_RSA].min_bits = 2048;
	p->key[KEY_CLASS_DSA].refuse = true;
}

#endif
