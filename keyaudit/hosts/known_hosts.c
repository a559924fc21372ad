/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find the lines of a known_hosts file for a host, and compare its keys. Plain
 * names, of which there may be many, are in a set, each with its lines. A
 * hashed name can only be tried: the HMAC's two key blocks are computed in
 * advance, so that each try costs two blocks of SHA-1 instead of four.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/words.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "keyaudit/targets/name_set.h"
#include "known_hosts.h"
#include <nettle/hmac.h> /* last: it has a sha256_init() of its own */

#define HASH_LEN  20 /* SHA-1 */
#define HASH_AT	  3 /* "|1|" */
#define SSH_PORT  22
#define QUERY_LEN (HOST_NAME_MAX_LEN + 16) /* "[name]:65535" and NUL */
#define CERT_HOST 2 /* PROTOCOL.certkeys: type of a certificate */
#define KEYS_MAX  16 /* keys that are compared together; most have fewer */

/* A line without its hosts. */
struct known_line {
	uint8_t fp[SHA256_LEN];
	enum key_class class;
	unsigned bits; /* of ECDSA, else 0: the curve */
	bool ca, revoked;
};

struct known_hashed {
	const struct known_hashed *next;
	const struct known_line *line;
	struct sha1_ctx outer, inner; /* after the block of the HMAC key */
	uint8_t mac[HASH_LEN];
};

struct known_wild {
	const struct known_wild *next;
	const struct known_line *line;
	const char *hosts; /* in the text */
	size_t len;
};

/* A line of a plain name. */
struct known_named {
	const struct known_named *next;
	const struct known_line *line;
};

struct known_hosts {
	char *text;
	struct arena mem; /* of the lists */
	const struct known_hashed *hashed;
	const struct known_wild *wild;
	struct name_set names;
	const struct known_named **named; /* as many as names */
	size_t unreadable;
	unsigned first_unreadable;
};

static int
add_hashed(struct known_hosts *k, const char *s, const struct known_line *line)
{
	uint8_t salt[BASE64_DECODED_MAX(BASE64_ENCODED_LEN(HASH_LEN))];
	uint8_t mac[sizeof(salt)];
	struct known_hashed *h = arena_alloc(&k->mem, sizeof(*h));
	const size_t len = BASE64_ENCODED_LEN(HASH_LEN);
	struct hmac_sha1_ctx ctx;
	size_t n;

	if (h == NULL)
		return ERR_NOMEM;
	/* known_hosts_line() has checked these lengths. */
	if (base64_decode(s + HASH_AT, len, salt, &n) != 0 || n != HASH_LEN ||
	    base64_decode(s + HASH_AT + len + 1, len, mac, &n) != 0 ||
	    n != HASH_LEN)
		return ERR_INTERNAL;
	hmac_sha1_set_key(&ctx, HASH_LEN, salt);
	h->outer = ctx.outer;
	h->inner = ctx.inner;
	memcpy(h->mac, mac, HASH_LEN);
	h->line = line;
	h->next = k->hashed;
	k->hashed = h;
	return 0;
}

static int
add_wild(struct known_hosts *k, const char *hosts, size_t len,
    const struct known_line *line)
{
	struct known_wild *w = arena_alloc(&k->mem, sizeof(*w));

	if (w == NULL)
		return ERR_NOMEM;
	*w = (struct known_wild){k->wild, line, hosts, len};
	k->wild = w;
	return 0;
}

/* Names are stored and searched in lower case. */
static void
to_lower(char *to, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (char)(from[i] >= 'A' && from[i] <= 'Z' ? from[i] | 0x20
								: from[i]);
}

static int
add_name(struct known_hosts *k, const char *name, size_t len,
    const struct known_line *line)
{
	size_t n = k->names.n;
	struct known_named *e = arena_alloc(&k->mem, sizeof(*e));
	const struct known_named **named;
	char key[QUERY_LEN];
	uint32_t i;
	int r;

	if (len >= sizeof(key)) /* no host has such a name */
		return 0;
	to_lower(key, name, len);
	named = vec_room(k->named, n, sizeof(struct known_named *));
	if (e == NULL || named == NULL)
		return ERR_NOMEM;
	k->named = named;
	if ((r = name_set_put(&k->names, key, len, 0, &i)) != 0)
		return r;
	*e = (struct known_named){i == n ? NULL : named[i], line};
	named[i] = e;
	return 0;
}

static int
add_hosts(struct known_hosts *k, const char *s, size_t len,
    const struct known_line *line)
{
	const char *end = s + len, *comma;
	int r = 0;

	if (len > HASH_AT && *s == '|')
		return add_hashed(k, s, line);
	if (pattern_is_wild(s, len) || memchr(s, '!', len) != NULL)
		return add_wild(k, s, len, line);
	while (r == 0 && s < end) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (comma == NULL)
			comma = end;
		r = add_name(k, s, (size_t)(comma - s), line);
		s = comma == end ? end : comma + 1;
	}
	return r;
}

static int
add_entry(struct known_hosts *k, const struct keyfile_entry *e)
{
	struct known_line *line = arena_alloc(&k->mem, sizeof(*line));
	const char *hosts = e->options;
	size_t len = e->options_len, n;

	if (line == NULL)
		return ERR_NOMEM;
	memcpy(line->fp, e->key.fp, SHA256_LEN);
	line->class = e->key.class;
	line->bits = e->key.class == KEY_CLASS_ECDSA ? e->key.bits : 0;
	line->ca = e->cert_authority;
	line->revoked = e->revoked;
	if (*hosts == '@') { /* skip the marker, which line has */
		n = 0;
		while (n < len && hosts[n] != ' ' && hosts[n] != '\t')
			n++;
		while (n < len && (hosts[n] == ' ' || hosts[n] == '\t'))
			n++;
		hosts += n;
		len -= n;
	}
	return add_hosts(k, hosts, len, line);
}

static int
parse_lines(struct known_hosts *k, size_t len)
{
	struct keyline_ctx ctx = {.scratch = malloc(KEYLINE_SCRATCH)};
	const char *p = k->text, *end = p + len, *lf;
	struct keyfile_entry e;
	unsigned n = 0;
	int r = ctx.scratch == NULL ? ERR_NOMEM : 0;

	for (; r == 0 && p < end; p = lf == end ? end : lf + 1) {
		n++;
		if ((lf = memchr(p, '\n', (size_t)(end - p))) == NULL)
			lf = end;
		if (!known_hosts_line(p, (size_t)(lf - p), &ctx, &e))
			continue;
		if (e.state == KEYFILE_LIVE && e.has_fp)
			r = add_entry(k, &e);
		else if (k->unreadable++ == 0)
			k->first_unreadable = n;
	}
	free(ctx.scratch);
	return r;
}

static int
read_regular_file(const char *path, char **ret_text, size_t *ret_len,
    struct diag *reterr)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r;

	if (fd == -1)
		return diag_set(reterr,
		    errno == ENOENT || errno == ENOTDIR ? ERR_NOENT : ERR_IO,
		    "%s", strerror(errno));
	if (fstat(fd, &st) != 0)
		r = diag_set(reterr, ERR_IO, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		r = diag_set(reterr, ERR_PERM, "not a regular file");
	else if ((r = read_all(fd, KNOWN_HOSTS_SIZE_MAX, ret_text, ret_len)) !=
	    0)
		diag_set(reterr, r, "%s", err_str(r));
	close(fd);
	return r;
}

int
known_hosts_load(const char *path, struct known_hosts **ret,
    struct diag *reterr)
{
	struct known_hosts *k = calloc(1, sizeof(*k));
	size_t len;
	int r;

	if (reterr != NULL)
		*reterr = (struct diag){.path = path};
	if (k == NULL)
		return diag_set(reterr, ERR_NOMEM, "%s", err_str(ERR_NOMEM));
	if ((r = read_regular_file(path, &k->text, &len, reterr)) == 0 &&
	    (r = parse_lines(k, len)) != 0)
		diag_set(reterr, r, "%s", err_str(r));
	if (r != 0) {
		known_hosts_free(k);
		return r;
	}
	*ret = k;
	return 0;
}

void
known_hosts_free(struct known_hosts *k)
{
	if (k == NULL)
		return;
	free(k->text);
	free(k->named);
	name_set_release(&k->names);
	arena_release(&k->mem);
	free(k);
}

size_t
known_hosts_unreadable(const struct known_hosts *k, unsigned *ret_first)
{
	*ret_first = k->first_unreadable;
	return k->unreadable;
}

/* What the lines that were found say about one key. */
struct key_evidence {
	bool match, revoked, other;
};

static bool
is_key(const struct known_line *l, const uint8_t fp[SHA256_LEN])
{
	return memcmp(l->fp, fp, SHA256_LEN) == 0;
}

static void
add_evidence(const struct key *key, const struct known_line *l,
    struct key_evidence *v)
{
	bool by_ca = key->is_cert && is_key(l, key->cert.ca_fp);
	bool same = is_key(l, key->fp);

	if (l->revoked)
		v->revoked = v->revoked || same || by_ca;
	else if (l->ca)
		v->match = v->match || (by_ca && key->cert.type == CERT_HOST);
	else if (same)
		v->match = true;
	else if (l->class == key->class &&
	    (l->class != KEY_CLASS_ECDSA || l->bits == key->bits))
		v->other = true;
}

/* Some keys of a host, and the evidence about each. */
struct comparison {
	const struct host_key *keys;
	size_t n;
	struct key_evidence v[KEYS_MAX];
};

static void
compare_with_line(struct comparison *cmp, const struct known_line *l)
{
	for (size_t i = 0; i < cmp->n; i++)
		add_evidence(&cmp->keys[i].key, l, &cmp->v[i]);
}

static bool
matches_hashed_name(const struct known_hashed *e, const char *name, size_t len)
{
	struct hmac_sha1_ctx ctx;
	uint8_t mac[HASH_LEN];

	ctx.outer = e->outer;
	ctx.inner = ctx.state = e->inner;
	hmac_sha1_update(&ctx, len, (const uint8_t *)name);
	hmac_sha1_digest(&ctx, HASH_LEN, mac);
	return memcmp(mac, e->mac, HASH_LEN) == 0;
}

/* Add the lines for a name, or for "[name]:port". */
static void
find_lines(const struct known_hosts *k, const char *name, uint16_t port,
    struct comparison *cmp)
{
	char query[QUERY_LEN];
	const struct known_named *n;
	size_t len;
	uint32_t i;

	len = (size_t)snprintf(query, sizeof(query),
	    port == SSH_PORT ? "%s" : "[%s]:%u", name, (unsigned)port);
	to_lower(query, query, len);
	i = name_set_find(&k->names, query, len, 0);
	n = i == NAME_SET_NONE ? NULL : k->named[i];
	for (; n != NULL; n = n->next)
		compare_with_line(cmp, n->line);
	for (const struct known_wild *w = k->wild; w != NULL; w = w->next) {
		if (pattern_list_match(query, len, w->hosts, w->len, true) ==
		    PATTERN_LIST_MATCHED)
			compare_with_line(cmp, w->line);
	}
	for (const struct known_hashed *e = k->hashed; e != NULL; e = e->next) {
		if (matches_hashed_name(e, query, len))
			compare_with_line(cmp, e->line);
	}
}

/* A key that cannot be decoded has no fingerprint to compare. */
static enum known
known_from_evidence(const struct host_key *k, const struct key_evidence *v)
{
	if (k->err != 0)
		return KNOWN_UNKNOWN;
	if (v->revoked)
		return KNOWN_CHANGED;
	if (v->match)
		return KNOWN_MATCH;
	return v->other ? KNOWN_CHANGED : KNOWN_UNKNOWN;
}

void
known_hosts_check(const struct known_hosts *k, struct host *h)
{
	struct comparison cmp;

	for (size_t at = 0; at < h->n_keys; at += cmp.n) {
		memset(&cmp, 0, sizeof(cmp));
		cmp.keys = h->keys + at;
		cmp.n = h->n_keys - at < KEYS_MAX ? h->n_keys - at : KEYS_MAX;
		find_lines(k, h->name, h->port, &cmp);
		if (h->address[0] != '\0' && strcmp(h->address, h->name) != 0)
			find_lines(k, h->address, h->port, &cmp);
		for (size_t i = 0; i < cmp.n; i++)
			h->keys[at + i].known =
			    known_from_evidence(&h->keys[at + i], &cmp.v[i]);
	}
}
