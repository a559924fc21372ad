/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a change ended is in its line of STATE/actions, as before: words of the
 * form "name=value", escaped once more as a value of that line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshkey/key.h>
#include <loginpolicy/state/state_actions.h>
#include "admin/change/ended.h"

/* --- writing --- */

static void
put_number(struct buf *out, const char *name, unsigned long v)
{
	buf_printf(out, "%s%s=%lu", out->len != 0 ? " " : "", name, v);
}

static void
put_time(struct buf *out, const char *name, int64_t t)
{
	buf_printf(out, "%s%s=", out->len != 0 ? " " : "", name);
	put_utc(out, t);
}

static void
put_details(const struct state_note *n, struct buf *out)
{
	if (n->known) {
		put_time(out, "since", n->at);
		put_number(out, "by", n->by);
	}
	state_field_put(out, "reason", n->reason);
}

void
ended_put_note(const struct state_note *n, struct buf *out)
{
	put_details(n, out);
	buf_putc(out, '\0');
}

void
ended_put_block(const struct state_block *b, struct buf *out)
{
	put_number(out, "uid", b->uid);
	if (b->has_until)
		put_time(out, "until", b->until);
	if (b->has_starting)
		put_time(out, "starting", b->starting);
	if (b->note.has_left)
		put_time(out, "left", b->note.left);
	if (b->note.by_sync)
		state_field_put(out, "origin", "sync");
	put_details(&b->note, out);
	buf_putc(out, '\0');
}

/* --- reading --- */

static bool
read_time(const char *value, int64_t *ret)
{
	struct moment m;

	if (moment_parse(value, &m) != 0 || m.local)
		return false;
	*ret = m.clock;
	return true;
}

static bool
read_uid(const char *value, uid_t *ret)
{
	uint64_t uid;

	if (parse_u64(value, strlen(value), 0, UINT32_MAX, &uid) != 0)
		return false;
	*ret = (uid_t)uid;
	return true;
}

/* Words that this version does not know are skipped. */
static int
read_word(const char *name, const char *value, bool *has_uid, struct ended *e)
{
	struct state_note *n = &e->block.note;
	bool good = true;

	if (strcmp(name, "uid") == 0) {
		good = *has_uid = read_uid(value, &e->block.uid);
	} else if (strcmp(name, "by") == 0) {
		good = n->known = read_uid(value, &n->by);
	} else if (strcmp(name, "since") == 0) {
		good = read_time(value, &n->at);
	} else if (strcmp(name, "until") == 0) {
		good = read_time(value, &e->block.until);
		e->block.has_until = good;
	} else if (strcmp(name, "starting") == 0) {
		good = read_time(value, &e->block.starting);
		e->block.has_starting = good;
	} else if (strcmp(name, "left") == 0) {
		good = n->has_left = read_time(value, &n->left);
	} else if (strcmp(name, "reason") == 0) {
		free(n->reason);
		if ((n->reason = strdup(value)) == NULL)
			return ERR_NOMEM;
	}
	return good ? 0 : ERR_SYNTAX;
}

static int
read_words(const char *s, bool *has_uid, struct ended *e)
{
	const char *name, *value;
	size_t len = strlen(s);
	struct buf text;
	int r;

	buf_init(&text, 2 * len + 2);
	/* Nothing of it is kept: it may move. */
	while ((r = state_field_next(&s, &len, &text, &name, &value)) == 0 &&
	    (r = read_word(name, value, has_uid, e)) == 0)
		buf_clear(&text);
	buf_release(&text);
	return r == ERR_NOENT ? 0 : r;
}

struct ended_reader {
	struct ended_list *l;
	bool keys;
};

/* Whether the change ended something; e then says when, and who did it. */
static bool
is_end(const struct ended_reader *x, const struct state_action *a,
    struct ended *e)
{
	const struct state_block *b = &e->block;
	const bool over = b->has_until && b->until <= a->at;

	e->at = over ? b->until : a->at;
	e->has_by = !over;
	e->by = a->by;
	if (x->keys)
		return strcmp(a->action, "key-restore") == 0 &&
		    a->object != NULL && key_fp_parse(a->object, e->fp) == 0;
	/* A block that takes the place of one that was over. */
	return strcmp(a->action, "unblock") == 0 ||
	    (over && strcmp(a->action, "block") == 0);
}

/* Whether before has the words that ended_put_... writes. */
static bool
has_details(const struct ended_reader *x, const struct state_action *a)
{
	if (a->before == NULL)
		return false;
	if (x->keys)
		return strcmp(a->action, "key-restore") == 0;
	return strcmp(a->action, "block") == 0 ||
	    strcmp(a->action, "unblock") == 0;
}

static int
add_end(void *ctx, const struct state_action *a)
{
	struct ended_reader *x = ctx;
	struct ended_list *l = x->l;
	struct ended *list, e = {0};
	bool has_uid = x->keys;
	int r = has_details(x, a) ? read_words(a->before, &has_uid, &e) : 0;

	if (r == 0 && has_uid && is_end(x, a, &e)) {
		if ((list = vec_room(l->list, l->n, sizeof(*list))) != NULL) {
			l->list = list;
			l->list[l->n++] = e;
			return 0;
		}
		r = ERR_NOMEM;
	}
	state_block_release(&e.block);
	l->bad += r == ERR_SYNTAX;
	return r == ERR_SYNTAX ? 0 : r;
}

int
ended_load(const struct state *s, bool keys, struct ended_list *ret)
{
	struct ended_reader x = {ret, keys};
	size_t bad;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = state_actions_read(s, add_end, &x, &bad);
	ret->bad += bad;
	return r;
}

void
ended_list_release(struct ended_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		state_block_release(&l->list[i].block);
	free(l->list);
	memset(l, 0, sizeof(*l));
}
