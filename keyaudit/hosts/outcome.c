/* SPDX-License-Identifier: BSD-2-Clause */
/* Each end has one status: the first certain fact decides. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"

void
outcome_no_connection(struct host *h, int err)
{
	switch (err) {
	case ECONNREFUSED:
		h->status = HOST_REFUSED;
		break;
	case ETIMEDOUT:
		h->status = HOST_TIMEOUT;
		break;
	default:
		h->status = HOST_UNREACHABLE;
	}
	host_why(h, strerror(err), NULL);
}

static void
end_before_ident(struct host *h, const struct conn *c, enum conn_got got,
    int err)
{
	const struct wire *w = &c->wire;

	h->status = HOST_NOT_SSH;
	if (w->state == WIRE_BAD)
		host_why(h, w->what, w->first_line);
	else if (got == CONN_FLOOD)
		host_why(h, "it sends without end", w->first_line);
	else if (w->text_first)
		host_why(h, "it is not SSH and begins with", w->first_line);
	else if (c->bytes != 0)
		host_why(h, "it closed within its first line", NULL);
	else
		h->status = HOST_HANDSHAKE_FAILED;
	if (h->status == HOST_HANDSHAKE_FAILED)
		host_why(h,
		    err == 0 ? "connection closed before the server identified "
			       "itself"
			     : "connection reset before the server identified "
			       "itself",
		    NULL);
}

static void
end_in_key_exchange(struct host *h, const struct conn *c,
    const struct libssh_login *l, enum conn_got got)
{
	const struct wire *w = &c->wire;
	enum part missing;

	h->status = HOST_HANDSHAKE_FAILED;
	/* Some servers send a message of their own about it. */
	if (offers_miss(&libssh_login_offers, w, &missing))
		offers_why(h, w, missing, "");
	else if (w->disconnected)
		host_why(h, "it ended the key exchange", w->description);
	else if (w->state == WIRE_BAD)
		host_why(h, w->what, NULL);
	else if (l != NULL && libssh_login_error(l)[0] != '\0')
		host_why(h, "libssh", libssh_login_error(l));
	else
		host_why(h,
		    got == CONN_FLOOD ? "it sends without end"
				      : "it closed during the key exchange",
		    NULL);
}

void
outcome_ended(struct host *h, const struct conn *c,
    const struct libssh_login *l, enum conn_got got, int err)
{
	const struct wire *w = &c->wire;

	h->password_login = LOGIN_UNDETERMINED;
	if (w->throttled) {
		h->status = HOST_THROTTLED;
		host_why(h, "it takes no more connections just now",
		    w->first_line);
	} else if (w->ident == NULL) {
		end_before_ident(h, c, got, err);
	} else if (!wire_ident_has_2(w)) {
		h->status = HOST_SSH1_ONLY;
		host_why(h, "it speaks protocol 1 only", NULL);
	} else if (l == NULL || !libssh_login_is_secured(l)) {
		end_in_key_exchange(h, c, l, got);
	} else {
		h->status = HOST_OK;
		host_why(h, "it ended before it answered",
		    libssh_login_error(l));
	}
}

void
outcome_too_late(struct host *h, const struct conn *c,
    const struct libssh_login *l)
{
	h->password_login = LOGIN_UNDETERMINED;
	h->status = HOST_TIMEOUT;
	if (c == NULL || !c->connected)
		host_why(h, "no connection in time", NULL);
	else if (c->wire.throttled)
		outcome_ended(h, c, l, CONN_LATER, 0);
	else if (c->wire.ident == NULL && c->wire.text_first)
		host_why(h, "lines without an ident until the end of its time",
		    c->wire.first_line);
	else if (c->wire.ident == NULL)
		host_why(h, "connected, and no ident came in time", NULL);
	else if (l == NULL || !libssh_login_is_secured(l))
		host_why(h, "no key exchange in time", NULL);
	else
		host_why(h, "no answer about the methods in time", NULL);
}

/* Join the names of both directions, each once. */
static int
join_lists(const struct name_list *a, const struct name_list *b,
    struct name_list *ret)
{
	struct buf all;
	int e;

	buf_init(&all, NAME_LIST_BYTES_MAX);
	for (const char *s = name_list_first(a); s != NULL;
	     s = name_list_next(a, s))
		buf_printf(&all, "%s,", s);
	for (const char *s = name_list_first(b); s != NULL;
	     s = name_list_next(b, s)) {
		if (!name_list_have(a, s))
			buf_printf(&all, "%s,", s);
	}
	name_list_release(ret);
	e = name_list_parse(all.p != NULL ? all.p : "", all.len, ret);
	ret->cut |= a->cut || b->cut || all.err == ERR_TOOBIG;
	buf_release(&all);
	return e;
}

static int
copy_ident(struct host *h, const struct wire *w)
{
	free(h->ident);
	if ((h->ident = malloc(w->ident_len + 1)) == NULL)
		return ERR_NOMEM;
	memcpy(h->ident, w->ident, w->ident_len);
	h->ident[w->ident_len] = '\0';
	h->ident_len = w->ident_len;
	h->ssh1 = wire_ident_has_1(w);
	return 0;
}

int
outcome_store_wire(struct host *h, const struct wire *w)
{
	const struct name_list none = {.n = 0};
	int e = 0;

	if (w->ident != NULL)
		e = copy_ident(h, w);
	if (e == 0)
		e = join_lists(&w->kex, &none, &h->kex);
	if (e == 0)
		e = join_lists(&w->host_key, &none, &h->host_key_algorithms);
	if (e == 0)
		e = join_lists(&w->cipher_sc, &w->cipher_cs, &h->ciphers);
	if (e == 0)
		e = join_lists(&w->mac_sc, &w->mac_cs, &h->macs);
	if (e == 0 && w->host_key_blob != NULL)
		e = host_add_key(h, w->host_key_blob, w->host_key_blob_len);
	return e;
}
