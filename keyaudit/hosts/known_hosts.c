/*
 * Which lines of a known_hosts file speak of a host, and what they say of its
 * keys. Names without a wildcard, of which there may be many, are in a set,
 * each with its lines. A hashed name can only be tried: the HMAC's two key
 * blocks are computed at reading, so that a name costs two blocks of SHA-1 a
 * line, and not four.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/sshkey/keyfile.h>
#include <loginpolicy/base/trusted.h>
#include "known_hosts.h"
#include "keyaudit/targets/name_set.h"
#include <loginpolicy/sshd/words.h>
#include <nettle/hmac.h> /* last: it has a sha256_init() of its own */

#define HASH_LEN  20 /* SHA-1 */
#define HASH_AT	  3 /* "|1|" */
#define SSH_PORT  22
#define QUERY_LEN (HOST_NAME_MAX_LEN + 16) /* "[name]:65535" and NUL */
#define CERT_HOST 2 /* PROTOCOL.certkeys: type of a certificate */
#define KEYS_MAX  16 /* of a host that are judged in one go; most have fewer */

/* What a line says, beside whom of. */
struct line {
	uint8_t fp[SHA256_LEN];
	enum key_class class;
	unsigned bits; /* tells the curves of one class apart */
	bool ca, revoked;
};

struct hashed {
	const struct hashed *next;
	const struct line *line;
	struct sha1_ctx outer, inner; /* the key's block is in */
	uint8_t mac[HASH_LEN];
};

struct wild {
	const struct wild *next;
	const struct line *line;
	const char *hosts; /* in the text */
	size_t len;
};

/* A line of a plain name. */
struct named {
	const struct named *next;
	const struct line *line;
};

struct known_hosts {
	char *text;
	struct arena mem; /* what the lists are made of */
	const struct hashed *hashed;
	const struct wild *wild;
	struct name_set names;
	const struct named **named; /* of each of names */
	size_t named_room;
	size_t unreadable;
	unsigned first_unreadable;
};

static int
add_hashed(struct known_hosts *k, const char *s, const struct line *line)
{
	uint8_t salt[BASE64_DECODED_MAX(BASE64_ENCODED_LEN(HASH_LEN))];
	uint8_t mac[sizeof(salt)];
	struct hashed *h = arena_alloc(&k->mem, sizeof(*h));
	const size_t len = BASE64_ENCODED_LEN(HASH_LEN);
	struct hmac_sha1_ctx ctx;
	size_t n;

	if (h == NULL)
		return ERR_NOMEM;
	/* known_hosts_line() has seen that they are of this length */
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
    const struct line *line)
{
	struct wild *w = arena_alloc(&k->mem, sizeof(*w));

	if (w == NULL)
		return ERR_NOMEM;
	*w = (struct wild){k->wild, line, hosts, len};
	k->wild = w;
	return 0;
}

/* Names are found as they are asked for: in lower case. */
static void
lower(char *to, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (char)(from[i] >= 'A' && from[i] <= 'Z' ? from[i] | 0x20
								: from[i]);
}

static int
add_name(struct known_hosts *k, const char *name, size_t len,
    const struct line *line)
{
	size_t n = k->names.n, room = k->named_room == 0 ? 64 : n * 2;
	struct named *e = arena_alloc(&k->mem, sizeof(*e));
	const struct named **named;
	char key[QUERY_LEN];
	uint32_t i;
	int r;

	if (len >= sizeof(key)) /* no host's that is asked for */
		return 0;
	lower(key, name, len);
	if (e == NULL)
		return ERR_NOMEM;
	if (n == k->named_room) {
		named = reallocarray(k->named, room, sizeof(*named));
		if (named == NULL)
			return ERR_NOMEM;
		k->named = named;
		k->named_room = room;
	}
	if ((r = name_set_put(&k->names, key, len, 0, &i)) != 0)
		return r;
	*e = (struct named){i == n ? NULL : k->named[i], line};
	k->named[i] = e;
	return 0;
}

static int
add_hosts(struct known_hosts *k, const char *s, size_t len,
    const struct line *line)
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
	struct line *line = arena_alloc(&k->mem, sizeof(*line));
	const char *hosts = e->options;
	size_t len = e->options_len, n;

	if (line == NULL)
		return ERR_NOMEM;
	memcpy(line->fp, e->key.fp, SHA256_LEN);
	line->class = e->key.class;
	line->bits = e->key.class == KEY_CLASS_ECDSA ? e->key.bits : 0;
	line->ca = e->cert_authority;
	line->revoked = e->revoked;
	if (*hosts == '@') { /* the marker, which is told by line */
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
parse(struct known_hosts *k, size_t len)
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
read_regular(const char *path, char **ret_text, size_t *ret_len,
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
	if ((r = read_regular(path, &k->text, &len, reterr)) == 0 &&
	    (r = parse(k, len)) != 0)
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

/* What the lines that were found say of one key. */
struct verdict {
	bool match, revoked, other;
};

static bool
is_key(const struct line *l, const uint8_t fp[SHA256_LEN])
{
	return memcmp(l->fp, fp, SHA256_LEN) == 0;
}

static void
judge(const struct key *key, const struct line *l, struct verdict *v)
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

/* Some keys of a host, and what is said of each. */
struct question {
	const struct host_key *keys;
	size_t n;
	struct verdict v[KEYS_MAX];
};

static void
judge_all(struct question *q, const struct line *l)
{
	for (size_t i = 0; i < q->n; i++)
		judge(&q->keys[i].key, l, &q->v[i]);
}

static bool
hashed_is(const struct hashed *e, const char *name, size_t len)
{
	struct hmac_sha1_ctx ctx;
	uint8_t mac[HASH_LEN];

	ctx.outer = e->outer;
	ctx.inner = ctx.state = e->inner;
	hmac_sha1_update(&ctx, len, (const uint8_t *)name);
	hmac_sha1_digest(&ctx, HASH_LEN, mac);
	return memcmp(mac, e->mac, HASH_LEN) == 0;
}

/* All lines that are for a name, or for "[name]:port". */
static void
look_up(const struct known_hosts *k, const char *name, uint16_t port,
    struct question *q)
{
	char query[QUERY_LEN];
	const struct named *n;
	size_t len;
	uint32_t i;

	len = (size_t)snprintf(query, sizeof(query),
	    port == SSH_PORT ? "%s" : "[%s]:%u", name, (unsigned)port);
	lower(query, query, len);
	i = name_set_find(&k->names, query, len, 0);
	n = i == NAME_SET_NONE ? NULL : k->named[i];
	for (; n != NULL; n = n->next)
		judge_all(q, n->line);
	for (const struct wild *w = k->wild; w != NULL; w = w->next) {
		if (pattern_list_match(query, len, w->hosts, w->len, true) ==
		    PATTERN_LIST_MATCHED)
			judge_all(q, w->line);
	}
	for (const struct hashed *e = k->hashed; e != NULL; e = e->next) {
		if (hashed_is(e, query, len))
			judge_all(q, e->line);
	}
}

/* A key that could not be decoded has no fingerprint to go by. */
static enum known
conclude(const struct host_key *k, const struct verdict *v)
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
	struct question q;

	for (size_t at = 0; at < h->n_keys; at += q.n) {
		memset(&q, 0, sizeof(q));
		q.keys = h->keys + at;
		q.n = h->n_keys - at < KEYS_MAX ? h->n_keys - at : KEYS_MAX;
		look_up(k, h->name, h->port, &q);
		if (h->address[0] != '\0' && strcmp(h->address, h->name) != 0)
			look_up(k, h->address, h->port, &q);
		for (size_t i = 0; i < q.n; i++)
			h->keys[at + i].known = conclude(&h->keys[at + i],
			    &q.v[i]);
	}
}
