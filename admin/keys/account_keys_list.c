/* SPDX-License-Identifier: BSD-2-Clause */
/* Every key that opens an account, and taking keys out of its files. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "account_keys.h"

#define TEXT_MAX (8u << 20)
#define TRIES	 30 /* where others change the file at the same time */

/* For a person: why a file of keys could not be read. */
static const char *
why_not(int e)
{
	switch (e) {
	case ERR_PERM:
		return "it is no regular file, or a link that leads elsewhere";
	case ERR_TOOBIG:
		return "it is larger than 4 MiB";
	case ERR_NOENT:
		return "the home is not there (not mounted?)";
	case ERR_DUP:
		return "it was changed at the same time";
	case ERR_NOMEM:
		return "out of memory";
	default:
		return "it cannot be read, or written, with the account's "
		       "rights, or its file system does not answer";
	}
}

/*
 * Path of the i-th file. false: there is none, or an earlier pattern has led
 * there.
 */
static bool
new_place(const struct key_places *p, size_t i, const char *root,
    const struct account *a, const enum sshd_truth *reads, char *ret)
{
	char before[PATH_MAX];

	if ((reads != NULL && reads[i] == SSHD_NO) ||
	    !key_place(p, i, root, a, ret))
		return false;
	for (size_t k = 0; k < i; k++) {
		if ((reads == NULL || reads[k] != SSHD_NO) &&
		    key_place(p, k, root, a, before) &&
		    strcmp(before, ret) == 0)
			return false;
	}
	return true;
}

/* --- listing --- */

struct keys_listing {
	const struct account_key *file; /* what its keys have in common */
	void (*each)(void *ctx, const struct account_key *key);
	void *ctx;
};

static bool
list_line(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	const struct keys_listing *l = ctx;
	struct account_key k = *l->file;

	/* Blank lines and comments. */
	if (key->state == KEYFILE_LIVE && !key->has_key)
		return true;
	k.text = line;
	k.len = len;
	k.key = key;
	l->each(l->ctx, &k);
	return true;
}

static int
list_file(const struct key_places *p, const struct account *a, const char *root,
    struct account_key *file, const struct keys_listing *l)
{
	struct keys_listing copy = *l;
	struct buf text;
	bool away;
	int r;

	buf_init(&text, TEXT_MAX);
	copy.file = file;
	r = account_reader_read(p->reader, a, root, file->path, &text, &away);
	if (r == ERR_NOENT && !away) {
		buf_release(&text);
		return 0;
	}
	if (r == 0) {
		r = account_keys_each(&text, list_line, &copy);
	} else {
		file->err = r;
		file->why = why_not(r);
		l->each(l->ctx, file);
		r = r == ERR_NOMEM ? r : 0;
	}
	buf_release(&text);
	return r;
}

int
account_keys_list(const struct key_places *p, const char *root,
    const struct account *a,
    void (*each)(void *ctx, const struct account_key *key), void *ctx)
{
	const struct keys_listing l = {NULL, each, ctx};
	struct account_places places;
	char path[PATH_MAX];
	int r = account_places_find(p, root, a, &places);

	for (size_t i = 0; r == 0 && i < p->n; i++) {
		struct account_key file = {.path = path,
		    .reads = places.reads[i],
		    .why = ""};

		if (new_place(p, i, root, a, places.reads, path))
			r = list_file(p, a, root, &file, &l);
	}
	account_places_release(&places);
	return r;
}

/* --- removing --- */

struct keys_removal {
	const struct key_places *places;
	const uint8_t (*fps)[SHA256_LEN];
	size_t n;
	struct buf kept;
	size_t lines; /* left out */
	bool away; /* its home is */
};

static bool
keep_line(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	struct keys_removal *x = ctx;

	for (size_t i = 0; key->has_fp && i < x->n; i++) {
		if (memcmp(key->key.fp, x->fps[i], SHA256_LEN) == 0) {
			x->lines++;
			return true;
		}
	}
	buf_put(&x->kept, line, len);
	buf_putc(&x->kept, '\n');
	return true;
}

/* One try. */
static int
remove_once(const struct account *a, const char *root, const char *path,
    const char *suffix, struct keys_removal *x)
{
	struct buf old;
	int r;

	x->lines = 0;
	buf_init(&old, TEXT_MAX);
	buf_init(&x->kept, 2 * TEXT_MAX);
	r = account_reader_read(x->places->reader, a, root, path, &old,
	    &x->away);
	if (r == 0)
		r = account_keys_each(&old, keep_line, x);
	if (r == 0)
		r = x->kept.err;
	if (r == 0 && x->lines != 0 && suffix != NULL)
		r = account_keys_replace(a, root, path, suffix, &old, &x->kept);
	buf_release(&old);
	buf_release(&x->kept);
	return r;
}

/* Returns the result for the file; the caller reports it. */
static int
remove_from(const struct account *a, const char *root, const char *path,
    const char *suffix, struct keys_removal *x)
{
	int r = ERR_DUP;

	for (unsigned i = 0; i < TRIES && r == ERR_DUP; i++)
		r = remove_once(a, root, path, suffix, x);
	if (r == ERR_NOENT && !x->away)
		r = 0;
	return r;
}

/* ".removed-20261130T131500Z-4711": no two runs have the same. */
static void
make_suffix(char *ret, size_t size)
{
	const time_t now = time(NULL);
	struct tm tm = {0};
	size_t n;

	gmtime_r(&now, &tm);
	n = strftime(ret, size, ".removed-%Y%m%dT%H%M%SZ", &tm);
	snprintf(ret + n, size - n, "-%ld", (long)getpid());
}

static void
tell_removal(const struct account_keys_removal *r, const char *suffix,
    void (*each)(void *ctx, const struct account_keys_removal *r), void *ctx)
{
	struct account_keys_removal t = *r;
	char copy[PATH_MAX + 64];

	if (r->lines != 0 && err_is_done(r->err) && suffix != NULL) {
		snprintf(copy, sizeof(copy), "%s%s", r->path, suffix);
		t.copy = copy;
	}
	t.why = r->err == 0 ? "" : why_not(r->err);
	each(ctx, &t);
}

int
account_keys_remove(const struct key_places *p, const char *root,
    const struct account *a, const uint8_t (*fps)[SHA256_LEN], size_t n,
    bool dry_run, void (*each)(void *ctx, const struct account_keys_removal *r),
    void *ctx)
{
	char path[PATH_MAX], suffix[64];
	int worst = 0;

	make_suffix(suffix, sizeof(suffix));
	for (size_t i = 0; i < p->n; i++) {
		struct keys_removal x = {.places = p, .fps = fps, .n = n};
		struct account_keys_removal t = {.path = path};

		if (!new_place(p, i, root, a, NULL, path))
			continue;
		t.err = remove_from(a, root, path, dry_run ? NULL : suffix, &x);
		t.lines = x.lines;
		if (t.err != 0)
			worst = t.err;
		if (t.err != 0 || t.lines != 0)
			tell_removal(&t, dry_run ? NULL : suffix, each, ctx);
	}
	return worst;
}
