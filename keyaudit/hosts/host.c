/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for a host's status, and what it owns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "answer.h"
#include "host.h"

static const char *const statuses[HOST_STATUS_COUNT] = {
    [HOST_OK] = "ok",
    [HOST_UNREACHABLE] = "unreachable",
    [HOST_REFUSED] = "refused",
    [HOST_TIMEOUT] = "timeout",
    [HOST_NOT_SSH] = "not-ssh",
    [HOST_SSH1_ONLY] = "ssh1-only",
    [HOST_THROTTLED] = "throttled",
    [HOST_HANDSHAKE_FAILED] = "handshake-failed",
    [HOST_UNRESOLVED] = "unresolved",
};

static const char *const logins[LOGIN_COUNT] = {
    [LOGIN_UNDETERMINED] = "undetermined",
    [LOGIN_PASSWORD] = "password",
    [LOGIN_KEYBOARD_INTERACTIVE] = "keyboard-interactive",
    [LOGIN_NONE_ACCEPTED] = "none-accepted",
    [LOGIN_KEY_ONLY] = "key-only",
};

static const char *const knowns[KNOWN_COUNT] = {
    [KNOWN_MATCH] = "match",
    [KNOWN_CHANGED] = "changed",
    [KNOWN_UNKNOWN] = "unknown",
};

const char *
host_status_name(enum host_status s)
{
	return statuses[s];
}

const char *
password_login_name(enum password_login l)
{
	return logins[l];
}

const char *
known_name(enum known k)
{
	return knowns[k];
}

static int
find_word(const char *const *words, int n, const char *word)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

int
host_status_parse(const char *word)
{
	return find_word(statuses, HOST_STATUS_COUNT, word);
}

int
password_login_parse(const char *word)
{
	return find_word(logins, LOGIN_COUNT, word);
}

static bool
has_key(const struct host *h, const uint8_t *blob, size_t len)
{
	for (size_t i = 0; i < h->n_keys; i++) {
		if (h->keys[i].blob_len == len &&
		    memcmp(h->keys[i].blob, blob, len) == 0)
			return true;
	}
	return false;
}

int
host_add_key(struct host *h, const uint8_t *blob, size_t len)
{
	struct host_key *keys, *k;

	if (len == 0 || has_key(h, blob, len))
		return 0;
	if ((keys = vec_room(h->keys, h->n_keys, sizeof(*keys))) == NULL)
		return ERR_NOMEM;
	h->keys = keys;
	k = &keys[h->n_keys];
	memset(k, 0, sizeof(*k));
	if ((k->blob = malloc(len)) == NULL)
		return ERR_NOMEM;
	h->n_keys++;
	memcpy(k->blob, blob, len);
	k->blob_len = len;
	k->err = key_decode(k->blob, len, &k->key);
	return 0;
}

#define UNTRUSTED_MAX 80 /* bytes shown of what the server sent */

void
host_why_text(struct host *h, const struct buf *text)
{
	snprintf(h->why, sizeof(h->why), "%.*s", (int)text->len,
	    text->p != NULL ? text->p : "");
}

void
host_why(struct host *h, const char *ours, const char *untrusted)
{
	struct buf b;

	buf_init(&b, HOST_WHY_LEN - 1);
	buf_puts(&b, ours);
	if (untrusted != NULL && untrusted[0] != '\0') {
		buf_puts(&b, ": \"");
		escape_text(&b, untrusted, strnlen(untrusted, UNTRUSTED_MAX));
		buf_puts(&b, "\"");
	}
	host_why_text(h, &b);
	buf_release(&b);
}

void
host_release(struct host *h)
{
	for (size_t i = 0; i < h->n_keys; i++)
		free(h->keys[i].blob);
	free(h->keys);
	free(h->ident);
	free(h->keys_asked);
	answers_release(h);
	name_list_release(&h->methods);
	name_list_release(&h->kex);
	name_list_release(&h->host_key_algorithms);
	name_list_release(&h->ciphers);
	name_list_release(&h->macs);
	memset(h, 0, sizeof(*h));
}
