/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys that are to be added, and what the account's files have of them. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/change/key_file.h"
#include "key_add.h"
#include "key_line.h"

/* --- what is there --- */

/* What the account's files say about one key. */
struct key_look {
	struct new_key *key;
	bool report; /* what cannot be read */
};

/*
 * A line that sshd ignores, or that has expired, is no reason to leave the key
 * out.
 */
static void
look_at(void *ctx, const struct account_key *k)
{
	struct key_look *s = ctx;
	struct new_key *n = s->key;

	if (k->key == NULL) {
		if (s->report)
			complain("%s: whether the key is in it is not known: "
				 "%s",
			    k->path, k->why);
		return;
	}
	if (n->there == NULL && k->reads == SSHD_YES &&
	    k->key->state == KEYFILE_LIVE && k->key->has_fp &&
	    k->key->cert_authority == n->authority &&
	    memcmp(k->key->key.fp, n->fp, SHA256_LEN) == 0) {
		n->there = strdup(k->path);
		n->line = k->key->line;
		n->there_expires = (int64_t)k->key->expires;
	}
}

/* --- what is added --- */

static bool
is_repeated(const struct key_add *a, const struct new_key *n)
{
	for (size_t i = 0; i < a->n; i++) {
		if (memcmp(a->keys[i].fp, n->fp, SHA256_LEN) == 0 &&
		    a->keys[i].authority == n->authority)
			return true;
	}
	return false;
}

static enum exit_code
store_key(struct key_add *a, const struct keyfile_entry *e)
{
	struct new_key n = {.authority = e->cert_authority};
	struct key_look s = {&n, a->n == 0};
	struct new_key *list;

	memcpy(n.fp, e->key.fp, SHA256_LEN);
	key_fp_text(n.fp, n.text);
	n.expires = key_line_expiry(e, a->expires);
	if (is_repeated(a, &n))
		return EXIT_OK;
	if (account_keys_list(&a->owner.places, "", &a->owner.account, look_at,
		&s) != 0 ||
	    (list = vec_room(a->keys, a->n, sizeof(*list))) == NULL) {
		free(n.there);
		return complain("out of memory");
	}
	a->keys = list;
	list[a->n++] = n;
	if (n.there == NULL) {
		a->fresh++;
		key_line_put(e, a->expires, &a->lines);
	}
	return EXIT_OK;
}

/* It has expired in the register, where it gets a later time with this. */
static bool
is_renewed(const struct key_add *a, const struct keyfile_entry *e,
    const struct record *rec)
{
	struct rule_set only = {0};

	rule_set_add(&only, RULE_KEY_REGISTER_EXPIRED);
	return rec->rules.bits == only.bits &&
	    key_line_expiry(e, a->expires) > (int64_t)a->judge.judge.now;
}

/* Refused by what it is: EXIT_OBJECTION; it is no key: EXIT_NOTHING_DONE. */
static enum exit_code
take_key(struct key_add *a, const struct key_file *f,
    const struct keyfile_entry *e)
{
	const struct origin origin = {.path = a->name,
	    .declared = f->walk.declared,
	    .is_access = true,
	    .mode = f->mode,
	    .owner = f->owner};
	const char *why = key_line_why_not(e);
	struct record rec;
	struct buf b;

	if (why != NULL && (e->state != KEYFILE_EXPIRED)) {
		complain("%s:%u: %s: nothing was changed", a->name, e->line,
		    why);
		return e->has_key ? EXIT_OBJECTION : EXIT_NOTHING_DONE;
	}
	if (key_judge_entry(&a->judge, &origin, e, &rec) == KEY_GOOD ||
	    is_renewed(a, e, &rec))
		return store_key(a, e);
	buf_init(&b, KEY_ADD_TEXT_MAX);
	key_judge_put(&a->judge, e, &rec, &b);
	complain("%s:%u: this key is refused: %.*s: nothing was changed",
	    a->name, e->line, (int)b.len, b.p == NULL ? "" : b.p);
	buf_release(&b);
	return EXIT_OBJECTION;
}

enum exit_code
key_add_take(struct key_add *a, const char *path)
{
	struct keyfile_entry e;
	struct key_file f;
	enum exit_code r = key_file_open(path, &f);

	if (r != EXIT_OK)
		return r;
	while (r == EXIT_OK && key_file_next(&f, &e))
		r = take_key(a, &f, &e);
	key_file_close(&f);
	if (r == EXIT_OK && a->n == 0)
		r = complain("%s: no key in it: nothing was changed", a->name);
	if (r == EXIT_OK && a->lines.err != 0)
		r = complain("%s: %s", a->name, err_str(a->lines.err));
	for (size_t i = 0; r == EXIT_OK && i < a->n; i++)
		r = key_person_check(&a->person, a->keys[i].fp);
	return r;
}

/* --- where --- */

enum exit_code
key_add_choose(struct key_add *a)
{
	const struct account *who = &a->owner.account;
	const char *why;

	if (who->home == NULL || who->home[0] != '/')
		return complain("%s has no home: nothing was changed",
		    who->name);
	switch (account_places_best(&a->owner.places, &a->owner.own, "", who,
	    a->path, &why)) {
	case SSHD_NO:
		return complain("%s: %s: nothing was changed", who->name, why);
	case SSHD_MAYBE:
		complain("%s: sshd reads this file for some connections only "
			 "(Match in sshd_config)",
		    a->path);
		a->warned = true;
		break;
	case SSHD_YES:
		break;
	}
	if (account_home_is_away(who, "", a->path))
		return complain("the home of %s, %s, is not there (not "
				"mounted?): nothing was changed",
		    who->name, who->home);
	return EXIT_OK;
}

bool
key_add_are_there(const struct key_add *a)
{
	size_t found = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct new_key n = a->keys[i];
		struct key_look s = {&n, false};

		n.there = NULL;
		if (account_keys_list(&a->owner.places, "", &a->owner.account,
			look_at, &s) == 0)
			found += n.there != NULL;
		free(n.there);
	}
	return found == a->n;
}
