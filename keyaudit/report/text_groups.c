/*
 * A table by the hash of the owner's name; each group keeps its first
 * findings as they will be printed, and counts the others.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "text_groups.h"
#include "text_lines.h"

#define KEPT_MAX (4u << 20) /* octets, for rejections and for the rest */
#define BUCKETS	 4096

struct text_groups {
	struct group *buckets[BUCKETS];
	struct group *last; /* the group of the last finding */
	size_t n_groups;
	size_t kept[2]; /* octets: not rejecting, rejecting */
	uint64_t left_out[2]; /* findings of groups there was no room for */
	struct buf scratch, name;
};

struct text_groups *
text_groups_new(void)
{
	struct text_groups *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	buf_init(&s->scratch, ENTRY_MAX);
	buf_init(&s->name, ENTRY_MAX);
	return s;
}

void
text_groups_free(struct text_groups *s)
{
	struct group *g;
	struct entry *e;

	if (s == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while ((g = s->buckets[i]) != NULL) {
			s->buckets[i] = g->next;
			while ((e = g->entries) != NULL) {
				g->entries = e->next;
				free(e);
			}
			free(g);
		}
	}
	buf_release(&s->scratch);
	buf_release(&s->name);
	free(s);
}

enum owner
owner_of(const struct finding *f)
{
	if (f->host != NULL)
		return OWNER_HOST;
	if (f->account != NULL)
		return OWNER_ACCOUNT;
	if (f->path == NULL ||
	    (f->key != NULL && f->key->kind == KIND_HOST_KEY))
		return OWNER_MACHINE;
	return OWNER_PATH;
}

/* The name under which f stands, NUL-terminated in s->name. */
static void
name_owner(struct text_groups *s, const struct finding *f, enum owner owner)
{
	const char *name = "this machine";

	if (owner == OWNER_ACCOUNT)
		name = f->account;
	else if (owner == OWNER_PATH)
		name = strcmp(f->path, "-") == 0 ? "standard input" : f->path;
	buf_clear(&s->name);
	if (owner == OWNER_HOST)
		put_host_port(&s->name, f->host, f->port);
	else
		text_escape(&s->name, name, strlen(name));
	buf_putc(&s->name, '\0');
}

static bool
is_group(const struct group *g, enum rule_id rule, enum owner owner,
    const char *name)
{
	return g->rule == rule && g->owner == owner &&
	    strcmp(g->name, name) == 0;
}

/* A hash that no choice of names can make slow. */
static struct group **
bucket_of(struct text_groups *s)
{
	uint8_t digest[SHA256_LEN];

	sha256_of(s->name.p, s->name.len, digest);
	return &s->buckets[(digest[0] << 8 | digest[1]) % BUCKETS];
}

/* Find or make the group of f. NULL in *ret: no room for one more. */
static int
group_of(struct text_groups *s, const struct finding *f, struct group **ret)
{
	enum owner owner = owner_of(f);
	bool rejects = rules[f->rule].rejects;
	struct group **at, *g;
	size_t size;

	*ret = NULL;
	name_owner(s, f, owner);
	if (s->name.err != 0)
		return s->name.err;
	if (s->last != NULL && is_group(s->last, f->rule, owner, s->name.p)) {
		*ret = s->last;
		return 0;
	}
	at = bucket_of(s);
	for (g = *at; g != NULL; g = g->next) {
		if (is_group(g, f->rule, owner, s->name.p)) {
			*ret = s->last = g;
			return 0;
		}
	}
	size = sizeof(*g) + s->name.len;
	if (s->kept[rejects] + size > KEPT_MAX)
		return 0;
	if ((g = calloc(1, size)) == NULL)
		return ERR_NOMEM;
	s->kept[rejects] += size;
	s->n_groups++;
	memcpy(g->name, s->name.p, s->name.len);
	g->rule = f->rule;
	g->owner = owner;
	g->tail = &g->entries;
	g->next = *at;
	*ret = s->last = *at = g;
	return 0;
}

int
text_groups_add(struct text_groups *s, const struct finding *f,
    entry_writer *put, unsigned columns)
{
	bool rejects = rules[f->rule].rejects;
	struct group *g;
	struct entry *e;
	size_t size;
	int err;

	if ((err = group_of(s, f, &g)) != 0)
		return err;
	if (g == NULL) {
		s->left_out[rejects]++;
		return 0;
	}
	g->total++;
	if (g->kept == GROUP_SHOWN)
		return 0;
	buf_clear(&s->scratch);
	put(&s->scratch, f, columns);
	if (s->scratch.err != 0)
		return s->scratch.err;
	size = sizeof(*e) + s->scratch.len;
	if (s->kept[rejects] + size > KEPT_MAX)
		return 0;
	if ((e = malloc(size)) == NULL)
		return ERR_NOMEM;
	s->kept[rejects] += size;
	e->next = NULL;
	memcpy(e->text, s->scratch.p, s->scratch.len);
	*g->tail = e;
	g->tail = &e->next;
	g->kept++;
	return 0;
}

uint64_t
text_groups_left_out(const struct text_groups *s, bool rejecting)
{
	return s->left_out[rejecting];
}

struct group **
text_groups_sorted(const struct text_groups *s,
    int (*by_place)(const void *, const void *))
{
	struct group **list, *g;
	size_t n = 0;

	if ((list = calloc(s->n_groups + 1, sizeof(*list))) == NULL)
		return NULL;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (g = s->buckets[i]; g != NULL; g = g->next)
			list[n++] = g;
	}
	qsort(list, n, sizeof(*list), by_place);
	return list;
}
