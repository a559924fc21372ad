/* Which blocks hold, with what is known of each. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "state_note.h"

void
state_block_release(struct state_block *b)
{
	state_note_release(&b->note);
	memset(b, 0, sizeof(*b));
}

int
state_block_read(const struct state *s, uid_t uid, int64_t now,
    struct state_block *ret)
{
	char name[STATE_NAME_ROOM], *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->uid = uid;
	if (s->blocked_fd == -1)
		return ERR_NOENT;
	state_uid_name(uid, name);
	r = state_read_small(s->blocked_fd, name, STATE_FILE_MAX, &text);
	if (r == 0)
		ret->has_until = state_time(text, "until", &ret->until);
	free(text);
	/* What is there and no file of ours blocks, as state_blocked() has it. */
	if (r != 0 && r != ERR_SYNTAX)
		return r;
	if (ret->has_until && now >= ret->until)
		return ERR_NOENT;
	return state_note_read(s, "blocked", name, &ret->note);
}

struct blocks_walk {
	const struct state *s;
	int64_t now;
	struct state_blocks *ret;
};

static int
add_block(const char *name, void *ctx)
{
	struct blocks_walk *w = ctx;
	struct state_blocks *l = w->ret;
	char as_written[STATE_NAME_ROOM];
	struct state_block *list;
	uint64_t uid;
	int r;

	if (parse_u64(name, strlen(name), 0, UINT32_MAX - 1, &uid) != 0)
		return 0;
	/* "007" is nobody's marker. */
	state_uid_name((uid_t)uid, as_written);
	if (strcmp(name, as_written) != 0)
		return 0;
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : l->cap * 2;
		list = reallocarray(l->list, l->cap, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		l->list = list;
	}
	r = state_block_read(w->s, (uid_t)uid, w->now, &l->list[l->n]);
	if (r == 0)
		l->n++;
	return r == ERR_NOENT ? 0 : r;
}

static int
compare_blocks(const void *va, const void *vb)
{
	const struct state_block *a = va, *b = vb;

	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

int
state_blocks(const struct state *s, int64_t now, struct state_blocks *ret)
{
	struct blocks_walk w = {s, now, ret};
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->blocked_fd == -1)
		return 0;
	r = state_each_name(s->blocked_fd, add_block, &w);
	if (r != 0)
		state_blocks_release(ret);
	else if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_blocks);
	return r;
}

void
state_blocks_release(struct state_blocks *l)
{
	for (size_t i = 0; i < l->n; i++)
		state_block_release(&l->list[i]);
	free(l->list);
	memset(l, 0, sizeof(*l));
}
