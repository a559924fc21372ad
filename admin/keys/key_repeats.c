/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules are those of lib/keyrule/repeats.c. A public key, which keyaudit
 * compares with nothing, is compared here as the line that it is to become.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include "key_repeats.h"

#define MESSAGE_MAX (64u << 10)

/* --- what is looked for --- */

/* Collect the fingerprints of the file. Returns false: no memory. */
static bool
list_keys(const struct key_file *f, uint8_t (**ret)[SHA256_LEN], size_t *ret_n)
{
	struct key_file copy = *f; /* from its beginning; borrows */
	struct keyfile_entry e;
	uint8_t(*list)[SHA256_LEN];

	*ret = NULL;
	*ret_n = 0;
	while (key_file_next(&copy, &e)) {
		if (!e.has_key || !e.has_fp)
			continue;
		if ((list = vec_room(*ret, *ret_n, sizeof(*list))) == NULL)
			return false;
		*ret = list;
		memcpy(list[(*ret_n)++], e.key.fp, SHA256_LEN);
	}
	return true;
}

/* Whether the place is in the file itself. */
static bool
is_itself(const struct key_repeats *r, const struct key_holder *o)
{
	struct stat st;

	return r->ino != 0 && stat(o->path, &st) == 0 && st.st_ino == r->ino &&
	    st.st_dev == r->dev;
}

static void
find_account(struct key_repeats *r)
{
	r->account = "";
	for (size_t i = 0; i < r->holders.n; i++) {
		if (is_itself(r, &r->holders.list[i])) {
			r->account = r->holders.list[i].account;
			return;
		}
	}
}

enum exit_code
key_repeats_load(const struct options *o, const char *name,
    const struct key_file *f, struct key_repeats *ret)
{
	uint8_t(*fps)[SHA256_LEN] = NULL;
	size_t n = 0;
	int r;

	*ret = (struct key_repeats){.name = name,
	    .dev = f->dev,
	    .ino = f->ino,
	    .account = ""};
	if (repeats_init(&ret->inside) != 0 || !list_keys(f, &fps, &n)) {
		free(fps);
		return complain("out of memory");
	}
	ret->complete = geteuid() == 0 || n == 0;
	if (n != 0 && geteuid() == 0) {
		r = key_holders_find(o->root, (const uint8_t(*)[SHA256_LEN])fps,
		    n, &ret->holders);
		ret->complete = r == 0 && !ret->holders.incomplete;
		find_account(ret);
	} else if (n != 0 && !o->quiet) {
		complain("whether the keys open accounts already is not known: "
			 "only root can read their files");
	}
	free(fps);
	return EXIT_OK;
}

void
key_repeats_release(struct key_repeats *r)
{
	repeats_release(&r->inside);
	key_holders_release(&r->holders);
}

/* --- what is said --- */

struct repeats_telling {
	struct key_repeats *r;
	const struct record *rec;
	void (*each)(void *ctx, enum rule_id rule, const struct buf *message);
	void *ctx;
	struct buf message;
};

static void
tell(struct repeats_telling *t, const char *account, const char *path,
    unsigned line)
{
	const enum rule_id rule = repeat_rule(t->r->account, account);

	buf_clear(&t->message);
	repeat_message(rule, account, path, line, &t->message);
	if (t->message.err == 0)
		t->each(t->ctx, rule, &t->message);
}

/* *ret_again: the file has it further up, where its other places were named. */
static int
tell_inside(struct repeats_telling *t, bool *ret_again)
{
	const struct record *rec = t->rec;
	const struct repeat_place at = {.line = rec->line,
	    .has_account = t->r->account != NULL && t->r->account[0] != '\0'};
	struct repeat_place before;
	int r;

	*ret_again = false;
	if (!record_can_repeat(rec) && rec->kind != KIND_PUBLIC_KEY)
		return 0;
	r = repeats_note(&t->r->inside, rec->fp, rec->kind == KIND_PRIVATE_KEY,
	    &at, ret_again, &before);
	if (r == 0 && *ret_again)
		tell(t, t->r->account, t->r->name, before.line);
	return r;
}

int
key_repeats_each(struct key_repeats *r, const struct record *rec,
    void (*each)(void *ctx, enum rule_id rule, const struct buf *message),
    void *ctx)
{
	struct repeats_telling t = {r, rec, each, ctx, {0}};
	const struct key_holder *o;
	bool again;
	int e;

	if (!rec->has_fp || rec->used == USED_NO ||
	    rec->kind == KIND_KNOWN_HOSTS)
		return 0;
	buf_init(&t.message, MESSAGE_MAX);
	e = tell_inside(&t, &again);
	o = again ? NULL : key_holders_first(&r->holders, rec->fp);
	for (; e == 0 && o != NULL; o = key_holders_next(&r->holders, o)) {
		if (!is_itself(r, o))
			tell(&t, o->account, o->path, o->line);
	}
	if (e == 0)
		e = t.message.err;
	buf_release(&t.message);
	return e;
}
