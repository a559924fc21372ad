/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which keys open the account, and which it has to open others with: where sshd
 * looks for authorized keys, and the public halves of private keys in ~/.ssh.
 * They are revoked later; what is only a host's key, or somebody else's, is not
 * touched.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/keys/as_account.h"
#include "breach_run.h"
#include "json_words.h"

#define FILES_MAX 2000 /* of ~/.ssh */
#define FILE_ROOM 65536 /* bytes of a file that are read */
#define TEXT_MAX  (8u << 20)

/* --- the list in the record --- */

/* In the set, or not yet; path as the record has it. */
static bool
is_noted(json_t *seen, const char *fp, const char *account, const char *path)
{
	char *name;
	bool was;

	if (asprintf(&name, "%s %s %s", fp, account, path) < 0)
		return false;
	was = json_object_get(seen, name) != NULL;
	if (!was)
		json_object_set_new_nocheck(seen, name, json_true());
	free(name);
	return was;
}

/* The keys of the record, as a set: a user may have 50,000 of them. */
static json_t *
seen_keys(struct breach *b)
{
	const json_t *k;
	size_t i;

	if (b->seen != NULL)
		return b->seen;
	b->seen = json_new_object();
	json_array_foreach(json_object_get(b->i.json, "keys"), i, k)
	{
		(void)is_noted(b->seen, json_text_of(k, "fingerprint", ""),
		    json_text_of(k, "account", ""),
		    json_text_of(k, "path", ""));
	}
	return b->seen;
}

void
breach_add_key(struct breach *b, const struct breach_account *a,
    const struct keyfile_entry *k, const char *where, const char *path)
{
	json_t *keys = json_object_get(b->i.json, "keys"), *o;
	json_t *shown = json_words(path);
	const char *account = a != NULL ? a->name : "";
	char fp[KEY_FP_LEN];
	const struct register_entry *e = key_register_find(&b->reg, k->key.fp);
	bool was;

	key_fp_text(k->key.fp, fp);
	was = is_noted(seen_keys(b), fp, account,
	    json_is_string(shown) ? json_string_value(shown) : "");
	json_decref(shown);
	if (was)
		return;
	o = json_new_object();
	json_put(o, "fingerprint", json_words(fp));
	json_put(o, "account", json_words(a != NULL ? a->name : NULL));
	json_put(o, "person", json_words(e != NULL ? e->person : NULL));
	json_put(o, "type", json_words(keyfile_type(k)));
	json_put(o, "bits", json_int(k->key.bits));
	json_put(o, "where", json_words(where));
	json_put(o, "path", json_words(path));
	json_put(o, "line", json_int(k->line));
	json_put(o, "comment",
	    k->comment != NULL ? json_words_of(k->comment, k->comment_len)
			       : json_new_null());
	json_put(o, "options",
	    k->options != NULL ? json_words_of(k->options, k->options_len)
			       : json_new_null());
	json_object_set_new(o, "authority", json_boolean(k->cert_authority));
	was = state_key_revoked(&b->c.state, k->key.fp, &was) == 0 && was;
	json_object_set_new(o, "was_revoked", json_boolean(was));
	json_add(keys, o);
}

/* --- authorized keys --- */

struct breach_search {
	struct breach *b;
	struct breach_account *a;
	struct steps *s;
	size_t n;
};

static void
found_key(void *ctx, const struct account_key *key)
{
	struct breach_search *f = ctx;

	if (key->key == NULL) {
		steps_add(f->s, "keys", STEP_FAILED, "%s: %s", key->path,
		    key->why);
	} else if (key->key->has_fp) {
		breach_add_key(f->b, f->a, key->key, "authorized_keys",
		    key->path);
		f->n++;
	}
}

/* --- private keys --- */

/* The first bytes of a text file; returns how many, or 0: it is none. */
static size_t
read_text(int folder, const char *name, char text[FILE_ROOM])
{
	const int fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	ssize_t n = 0;

	if (fd == -1)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, text, FILE_ROOM);
	close(fd);
	return n > 0 && memchr(text, '\0', (size_t)n) == NULL ? (size_t)n : 0;
}

/*
 * Write "NAME\0TEXT\0" of each file of the folder; in the child. Without a
 * name: there are more files than are looked at.
 */
static int
send_folder(void *ctx, int out)
{
	const char *path = ctx;
	DIR *d = opendir(path);
	const struct dirent *e;
	size_t files = 0, bytes = 0, n;
	char text[FILE_ROOM];
	int r = 0;

	if (d == NULL)
		return 0;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if ((n = read_text(dirfd(d), e->d_name, text)) == 0)
			continue;
		bytes += strlen(e->d_name) + n + 2;
		if (++files > FILES_MAX || bytes > TEXT_MAX - 4) {
			r = write_all(out, "\0", 2);
			break;
		}
		r = write_all(out, e->d_name, strlen(e->d_name) + 1);
		if (r == 0)
			r = write_all(out, text, n);
		if (r == 0)
			r = write_all(out, "", 1);
	}
	closedir(d);
	return r;
}

/* Whether the folder has a file of this name without ".pub". */
static bool
has_private(const struct buf *all, const char *pub)
{
	const size_t len = strlen(pub) - 4;

	for (size_t i = 0; i < all->len;) {
		const char *name = all->p + i, *text = name + strlen(name) + 1;

		if (strlen(name) == len && memcmp(name, pub, len) == 0)
			return strstr(text, "PRIVATE KEY") != NULL ||
			    strstr(text, "PuTTY-User-Key-File") != NULL;
		i = (size_t)(text + strlen(text) + 1 - all->p);
	}
	return false;
}

/* The public halves of one file: of a private key, or beside one. */
static void
find_halves(struct breach_search *f, const struct buf *all, const char *name,
    const char *text)
{
	const size_t len = strlen(text), n = strlen(name);
	const bool is_pub = n > 4 && strcmp(name + n - 4, ".pub") == 0 &&
	    has_private(all, name);
	struct keyfile_walk w = {.text = text, .len = len, .line = 1};
	struct keyfile_entry k;
	char path[1024];

	if (keyfile_declared(name) != KEYFILE_NONE ||
	    (w.ctx.scratch = malloc(KEYFILE_SCRATCH(len))) == NULL)
		return;
	snprintf(path, sizeof(path), "%s/.ssh/%s", f->a->account->home, name);
	w.ctx.now = (uint64_t)f->b->c.now;
	while (keyfile_next(&w, &k)) {
		if (k.has_fp && (k.kind == KEYFILE_PRIVATE_KEY || is_pub)) {
			breach_add_key(f->b, f->a, &k, "private_key", path);
			f->n++;
		}
	}
	free(w.ctx.scratch);
}

static void
find_private(struct breach_search *f)
{
	const struct account *account = f->a->account;
	char path[1024];
	struct buf all;

	if (account == NULL || account->home == NULL ||
	    snprintf(path, sizeof(path), "%s/.ssh", account->home) >=
		(int)sizeof(path))
		return;
	buf_init(&all, TEXT_MAX);
	if (as_account(account, "", path, send_folder, path, &all) != 0)
		steps_add(f->s, "keys", STEP_FAILED,
		    "%s: its private keys cannot be looked for", path);
	buf_putc(&all, '\0');
	for (size_t i = 0; all.err == 0 && i + 1 < all.len;) {
		const char *name = all.p + i, *text = name + strlen(name) + 1;

		if (text >= all.p + all.len)
			break;
		if (name[0] == '\0')
			steps_add(f->s, "keys", STEP_FAILED,
			    "%s has too many files: not all are looked at for "
			    "private keys",
			    path);
		else
			find_halves(f, &all, name, text);
		i = (size_t)(text + strlen(text) + 1 - all.p);
	}
	explicit_bzero(all.p, all.len);
	buf_release(&all);
}

void
breach_find_keys(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct breach_search f = {b, a, s, 0};

	if (a->account == NULL)
		return;
	if (!b->places_known)
		steps_add(s, "keys", STEP_FAILED,
		    "where sshd looks for keys is not known: %s",
		    b->places_why.msg);
	else if (account_keys_list(&b->places, "", a->account, found_key, &f) !=
	    0)
		steps_add(s, "keys", STEP_FAILED, "out of memory");
	find_private(&f);
	a->keys_failed = s->failed;
	steps_add(s, "keys", f.n != 0 ? STEP_DONE : STEP_NOTHING,
	    f.n != 0 ? "%zu found" : "none found", f.n);
}
