/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys to ask about, and what was answered. */
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "key_answer.h"

#define SAID_MAX 60 /* bytes quoted of what a server said */

static const char *const words[ACCEPTS_COUNT] = {
    [ACCEPTS_UNDETERMINED] = "undetermined",
    [ACCEPTS_REFUSED] = "refused",
    [ACCEPTS_ACCEPTED] = "accepted",
};

const char *
accepts_name(enum accepts a)
{
	return words[a];
}

int
accepts_parse(const char *word)
{
	for (int i = 0; i < ACCEPTS_COUNT; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

bool
key_name_is(const struct key_name *a, const struct key_name *b)
{
	return a->is_cert == b->is_cert &&
	    memcmp(a->fp, b->fp, SHA256_LEN) == 0 &&
	    (!a->is_cert || memcmp(a->cert, b->cert, SHA256_LEN) == 0);
}

/* --- keys to ask about --- */

/* What libssh makes of it; NULL: it does not know the type, or refuses it. */
static ssh_key
import(const struct key_name *n, const uint8_t *blob, size_t len)
{
	const enum ssh_keytypes_e type = ssh_key_type_from_name(n->type);
	char *text = malloc(BASE64_ENCODED_LEN(len) + 1);
	ssh_key key = NULL;
	int r = SSH_ERROR;

	if (text != NULL && type != SSH_KEYTYPE_UNKNOWN) {
		base64_encode(blob, len, text);
		r = n->is_cert ? ssh_pki_import_cert_base64(text, type, &key)
			       : ssh_pki_import_pubkey_base64(text, type, &key);
	}
	free(text);
	return r == SSH_OK ? key : NULL;
}

/* Bytes that libssh sends of it: a number without the zeros before it. */
static size_t
sent_len(const ssh_key key)
{
	char *text = NULL;
	size_t n, pad = 0;

	if (key == NULL || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		return 0;
	n = strlen(text);
	while (pad < n && text[n - 1 - pad] == '=')
		pad++;
	ssh_string_free_char(text);
	return n / 4 * 3 - pad;
}

static void
name_key(const struct key *k, const char *other, const uint8_t *blob,
    size_t len, struct key_name *ret)
{
	memset(ret, 0, sizeof(*ret));
	snprintf(ret->type, sizeof(ret->type), "%s",
	    k->type != NULL ? k->type : other);
	ret->bits = k->bits;
	memcpy(ret->fp, k->fp, SHA256_LEN);
	ret->is_cert = k->is_cert;
	if (k->is_cert)
		sha256_of(blob, len, ret->cert);
}

int
asked_keys_add(struct asked_keys *l, const struct key *k, const char *other,
    const uint8_t *blob, size_t len)
{
	struct asked_key a = {.blob_len = 0};

	name_key(k, other, blob, len, &a.name);
	for (size_t i = 0; i < l->n; i++) {
		if (key_name_is(&l->list[i].name, &a.name))
			return 0;
	}
	if (l->n == ASKED_KEYS_MAX)
		return ERR_TOOBIG;
	a.key = import(&a.name, blob, len);
	a.blob_len = sent_len(a.key);
	l->list[l->n++] = a;
	return 0;
}

void
asked_keys_release(struct asked_keys *l)
{
	for (size_t i = 0; i < l->n; i++)
		ssh_key_free(l->list[i].key);
	l->n = 0;
}

/* --- answers --- */

int
key_answers_begin(struct host *h, const struct asked_keys *l)
{
	if (l == NULL || l->n == 0 || h->keys_asked != NULL)
		return 0;
	if ((h->keys_asked = calloc(l->n, sizeof(*h->keys_asked))) == NULL)
		return ERR_NOMEM;
	h->n_keys_asked = l->n;
	for (size_t i = 0; i < l->n; i++)
		h->keys_asked[i].key = l->list[i].name;
	return 0;
}

void
key_answer_unknown(struct key_answer *a, const char *ours,
    const char *untrusted)
{
	struct buf b;

	buf_init(&b, KEY_ANSWER_WHY_LEN * 8u);
	buf_puts(&b, ours);
	if (untrusted != NULL && untrusted[0] != '\0') {
		buf_puts(&b, ": \"");
		escape_text(&b, untrusted, strnlen(untrusted, SAID_MAX));
		buf_putc(&b, '"');
	}
	a->result = ACCEPTS_UNDETERMINED;
	snprintf(a->why, sizeof(a->why), "%.*s", (int)b.len,
	    b.p != NULL ? b.p : "");
	buf_release(&b);
}

void
key_answers_end(struct host *h)
{
	struct key_answer *a;
	size_t asked = 0;

	for (size_t i = 0; i < h->n_keys_asked; i++)
		asked += h->keys_asked[i].result != ACCEPTS_UNDETERMINED;
	for (size_t i = 0; i < h->n_keys_asked; i++) {
		a = &h->keys_asked[i];
		if (a->result != ACCEPTS_UNDETERMINED || a->why[0] != '\0')
			continue;
		if (asked != 0)
			snprintf(a->why, sizeof(a->why),
			    "no answer: the server ended the connection "
			    "after %zu key%s",
			    asked, asked == 1 ? "" : "s");
		else
			snprintf(a->why, sizeof(a->why), "no answer: %.*s",
			    KEY_ANSWER_WHY_LEN - 16,
			    h->why[0] != '\0'
				? h->why
				: "the server ended the connection");
	}
}

static const struct key_answer *
find(const struct user_answer *a, const struct key_name *n)
{
	for (size_t i = 0; i < a->n_keys_asked; i++) {
		if (key_name_is(&a->keys_asked[i].key, n))
			return &a->keys_asked[i];
	}
	return NULL;
}

bool
key_answers_match(struct user_answer *a, const struct asked_keys *l)
{
	const size_t n = l != NULL ? l->n : 0;
	struct key_answer *list = calloc(n + 1, sizeof(*list));
	const struct key_answer *k;

	if (list == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		k = find(a, &l->list[i].name);
		if (k == NULL || k->result == ACCEPTS_UNDETERMINED) {
			free(list);
			return false;
		}
		list[i] = *k;
		list[i].key = l->list[i].name; /* ours, not the file's */
	}
	free(a->keys_asked);
	a->keys_asked = list;
	a->n_keys_asked = n;
	return true;
}
