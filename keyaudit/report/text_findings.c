/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The findings of the text report, kept until its end: a group for each rule
 * and owner has its first findings as they will be printed, and counts the
 * others. Text is cut and wrapped by the columns of a terminal, not by bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshkey/key.h>
#include "report_text.h"

#define ELLIPSIS  "\xe2\x80\xa6"
#define KEEP	  2048 /* bytes kept of each end of a long text */
#define ENTRY_MAX (1u << 20) /* bytes of the text of one finding */
#define KEPT_MAX  (4u << 20) /* bytes, for rejections and for the rest */

/* --- lines --- */

void
text_escape(struct buf *b, const void *s, size_t len)
{
	const char *p = s;

	if (len <= 2 * KEEP) {
		escape_text(b, p, len);
		return;
	}
	escape_text(b, p, KEEP);
	buf_puts(b, ELLIPSIS);
	escape_text(b, p + len - KEEP, KEEP);
}

/* Octets of the longest beginning of s that is at most so many columns wide. */
static size_t
fitting(const char *s, size_t len, size_t columns)
{
	size_t at = 0, used = 0, n;

	while (at < len) {
		n = utf8_decode(s + at, len - at, NULL);
		if (n == 0)
			n = 1;
		used += text_columns(s + at, n);
		if (used > columns)
			break;
		at += n;
	}
	return at;
}

void
text_cut(struct buf *b, const char *s, size_t len, unsigned columns)
{
	size_t width = text_columns(s, len), head, drop, at;

	if (columns < 8)
		columns = 8;
	if (width <= columns) {
		buf_put(b, s, len);
		return;
	}
	/* The end is more useful: a file of a path, a host of an address. */
	head = (columns - 1) / 2;
	drop = width - (columns - 1 - head);
	at = fitting(s, len, drop);
	if (text_columns(s, at) < drop) /* a wide character on the border */
		at += utf8_decode(s + at, len - at, NULL);
	buf_put(b, s, fitting(s, len, head));
	buf_puts(b, ELLIPSIS);
	buf_put(b, s + at, len - at);
}

static void
put_blanks(struct buf *b, unsigned n)
{
	while (n-- > 0)
		buf_putc(b, ' ');
}

void
text_wrap(struct buf *b, const char *s, unsigned indent, unsigned columns)
{
	unsigned width = columns > indent + 16 ? columns - indent : 16;
	size_t len = strlen(s), n;
	const char *blank;

	do {
		n = fitting(s, len, width);
		blank = n < len && s[n] != ' ' ? memrchr(s, ' ', n) : NULL;
		if (blank != NULL)
			n = (size_t)(blank - s);
		put_blanks(b, indent);
		buf_put(b, s, n);
		buf_putc(b, '\n');
		while (n < len && s[n] == ' ')
			n++;
		s += n;
		len -= n;
	} while (len != 0);
}

/* --- one finding --- */

static enum owner
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

/* "ssh-rsa, 1023 bits, strength 79", as far as known. */
static void
put_key(struct buf *b, const struct record *k)
{
	if (k->type == NULL)
		buf_puts(b, "key of unknown type");
	else
		text_escape(b, k->type, strlen(k->type));
	if (k->bits != 0)
		buf_printf(b, ", %u bit%s", k->bits, k->bits == 1 ? "" : "s");
	if (k->strength_bits != 0)
		buf_printf(b, ", strength %u", k->strength_bits);
}

/* A key of a host has no path: its fingerprint identifies it. */
static void
put_key_line(struct buf *b, const struct record *k)
{
	char fp[KEY_FP_LEN];

	buf_puts(b, "      ");
	put_key(b, k);
	if (k->has_fp) {
		key_fp_text(k->fp, fp);
		buf_printf(b, "\n      %s", fp);
	}
	buf_putc(b, '\n');
}

/* One line: untrusted text with something of ours before and after. */
static void
put_cut_line(struct buf *b, unsigned columns, const char *before, const char *s,
    size_t len, const char *after)
{
	size_t used = strlen(before) + strlen(after);
	struct buf text;

	buf_init(&text, ENTRY_MAX);
	text_escape(&text, s, len);
	buf_puts(b, before);
	if (text.len != 0)
		text_cut(b, text.p, text.len,
		    columns > used ? columns - (unsigned)used : 0);
	buf_puts(b, after);
	buf_putc(b, '\n');
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	buf_release(&text);
}

static void
put_place(struct buf *b, const struct finding *f, unsigned columns)
{
	char line[16] = "";

	if (f->path == NULL)
		return;
	if (owner_of(f) == OWNER_PATH && rules[f->rule].rejects) {
		/* the path is the heading */
		buf_printf(b, "      line %u\n", f->line);
		return;
	}
	if (f->line != 0)
		snprintf(line, sizeof(line), ":%u", f->line);
	put_cut_line(b, columns, "      ", f->path, strlen(f->path), line);
}

/* Write what is below the name of the owner. */
static void
put_entry(struct buf *b, const struct finding *f, unsigned columns)
{
	const struct record *k = f->key;
	bool rejects = rules[f->rule].rejects;

	if (f->host != NULL || (k != NULL && f->path == NULL)) {
		text_wrap(b, f->message, 6, columns);
		if (k != NULL)
			put_key_line(b, k);
		/* The rule's remedy is for all software: a host has its own. */
		if (f->remedy != NULL)
			text_wrap(b, f->remedy, 6, columns);
	} else if (rejects && k != NULL) {
		buf_puts(b, "    ");
		put_key(b, k);
		buf_putc(b, '\n');
		text_wrap(b, f->message, 6, columns);
		put_place(b, f, columns);
	} else {
		put_place(b, f, columns);
		text_wrap(b, f->message, f->path == NULL ? 6 : 8, columns);
	}
	if (k != NULL && k->comment != NULL && k->comment_len != 0)
		put_cut_line(b, columns, rejects ? "      \"" : "        \"",
		    k->comment, k->comment_len, "\"");
	buf_putc(b, '\0');
}

/* --- groups --- */

struct text_groups {
	struct text_group **list; /* owned, as is each */
	size_t n;
	struct hashtab index; /* of list, by the name of the owner */
	struct text_group *last; /* the group of the last finding */
	size_t kept[2]; /* bytes: not rejecting, rejecting */
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
	struct text_entry *e;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		while ((e = s->list[i]->entries) != NULL) {
			s->list[i]->entries = e->next;
			free(e);
		}
		free(s->list[i]);
	}
	free(s->list);
	hashtab_release(&s->index);
	buf_release(&s->scratch);
	buf_release(&s->name);
	free(s);
}

/* Put the name of the owner of f, with a NUL, into s->name. */
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
is_group(const struct text_group *g, enum rule_id rule, enum owner owner,
    const char *name)
{
	return g->rule == rule && g->owner == owner &&
	    strcmp(g->name, name) == 0;
}

/* A hash that no choice of names can make slow. */
static uint32_t
hash_name(const struct text_groups *s)
{
	uint8_t digest[SHA256_LEN];
	uint32_t hash;

	sha256_of(s->name.p, s->name.len, digest);
	memcpy(&hash, digest, sizeof(hash));
	return hash;
}

static int
add_group(struct text_groups *s, enum rule_id rule, enum owner owner,
    uint32_t hash)
{
	struct text_group *g, **list = vec_room(s->list, s->n, sizeof(*list));
	int e;

	if (list == NULL)
		return ERR_NOMEM;
	s->list = list;
	if ((g = calloc(1, sizeof(*g) + s->name.len)) == NULL)
		return ERR_NOMEM;
	if ((e = hashtab_add(&s->index, hash, (uint32_t)s->n)) != 0) {
		free(g);
		return e;
	}
	memcpy(g->name, s->name.p, s->name.len);
	g->rule = rule;
	g->owner = owner;
	g->tail = &g->entries;
	list[s->n++] = s->last = g;
	return 0;
}

/* Find or make the group of f, as s->last. NULL: no room for one more. */
static int
find_group(struct text_groups *s, const struct finding *f)
{
	enum owner owner = owner_of(f);
	size_t *kept = &s->kept[rules[f->rule].rejects], at = 0;
	uint32_t hash, i;

	name_owner(s, f, owner);
	if (s->name.err != 0)
		return s->name.err;
	if (s->last != NULL && is_group(s->last, f->rule, owner, s->name.p))
		return 0;
	hash = hash_name(s);
	while ((i = hashtab_next(&s->index, hash, &at)) != HASHTAB_NONE) {
		s->last = s->list[i];
		if (is_group(s->last, f->rule, owner, s->name.p))
			return 0;
	}
	s->last = NULL;
	if (*kept + sizeof(**s->list) + s->name.len > KEPT_MAX)
		return 0;
	*kept += sizeof(**s->list) + s->name.len;
	return add_group(s, f->rule, owner, hash);
}

int
text_groups_add(struct text_groups *s, const struct finding *f,
    unsigned columns)
{
	bool rejects = rules[f->rule].rejects;
	struct text_group *g;
	struct text_entry *e;
	size_t size;
	int err;

	if ((err = find_group(s, f)) != 0)
		return err;
	if ((g = s->last) == NULL) {
		s->left_out[rejects]++;
		return 0;
	}
	g->total++;
	if (g->kept == GROUP_SHOWN)
		return 0;
	buf_clear(&s->scratch);
	put_entry(&s->scratch, f, columns);
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

static int
by_owner(const struct text_group *x, const struct text_group *y)
{
	int c;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if ((c = strcmp(x->name, y->name)) != 0)
		return c;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Rule by rule, the worst first. */
static int
by_severity(const void *a, const void *b)
{
	const struct text_group *const *x = a, *const *y = b;
	enum severity p = rules[(*x)->rule].severity,
		      q = rules[(*y)->rule].severity;

	if (p != q)
		return p > q ? -1 : 1;
	if ((*x)->rule != (*y)->rule)
		return (*x)->rule < (*y)->rule ? -1 : 1;
	return by_owner(*x, *y);
}

/* Rejections by owner, then rule by rule. */
static int
by_place(const void *a, const void *b)
{
	const struct text_group *const *x = a, *const *y = b;
	bool p = rules[(*x)->rule].rejects, q = rules[(*y)->rule].rejects;

	if (p != q)
		return p ? -1 : 1;
	return p ? by_owner(*x, *y) : by_severity(a, b);
}

struct text_group **
text_groups_sorted(const struct text_groups *s, bool rejected_first)
{
	struct text_group **list = calloc(s->n + 1, sizeof(*list));

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < s->n; i++)
		list[i] = s->list[i];
	qsort(list, s->n, sizeof(*list),
	    rejected_first ? by_place : by_severity);
	return list;
}
