/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key add: give an account a key, where its sshd looks for it. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "admin/change/interrupt.h"
#include "admin/change/key_file.h"
#include "admin/keys/account_keys_append.h"
#include "admin/keys/key_judge.h"
#include "admin/keys/key_line.h"
#include "admin/keys/key_owner.h"
#include "admin/keys/key_person.h"

#define TEXT_MAX (8u << 20)

/* A key of FILE. */
struct new_key {
	uint8_t fp[SHA256_LEN];
	char text[KEY_FP_LEN];
	int64_t expires; /* 0: never */
	bool authority; /* cert-authority */
	/* It is in this file already; owned; NULL: it is new. */
	char *there;
	unsigned line;
};

struct key_add {
	const struct options *o;
	const char *name; /* of FILE, for a person */
	struct change change;
	struct key_judge judge;
	struct key_owner owner;
	struct key_person person;
	int64_t expires; /* --expires; 0: not given */
	struct new_key *keys; /* owned */
	size_t n, fresh;
	struct buf lines; /* of those that are new */
	char path[PATH_MAX]; /* where they go */
	bool warned; /* sshd may not take the file, or not for all */
};

/* --- what is there --- */

/* What the account's files say about one key. */
struct search {
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
	struct search *s = ctx;
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
	struct search s = {&n, a->n == 0};
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
	if (key_judge_entry(&a->judge, &origin, e, &rec) == KEY_GOOD)
		return store_key(a, e);
	buf_init(&b, TEXT_MAX);
	key_judge_put(&a->judge, e, &rec, &b);
	complain("%s:%u: this key is refused: %.*s: nothing was changed",
	    a->name, e->line, (int)b.len, b.p == NULL ? "" : b.p);
	buf_release(&b);
	return EXIT_OBJECTION;
}

static enum exit_code
take_keys(struct key_add *a, const char *path)
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

static enum exit_code
choose_place(struct key_add *a)
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

/* --- doing it --- */

static enum exit_code
record(const struct key_add *a)
{
	enum exit_code worst = EXIT_OK;
	struct buf after;

	buf_init(&after, TEXT_MAX);
	for (size_t i = 0; i < a->n; i++) {
		const struct action act = {"key-add", a->owner.account.name,
		    NULL, NULL};
		struct action full = act;

		if (a->keys[i].there != NULL)
			continue;
		buf_clear(&after);
		buf_printf(&after, "%s in %s", a->keys[i].text, a->path);
		if (a->person.name != NULL)
			buf_printf(&after, ", of %s", a->person.name);
		buf_putc(&after, '\0');
		full.after = after.p;
		if (after.err != 0 ||
		    action_record(a->o, &a->change, &full) != EXIT_OK)
			worst = EXIT_INCOMPLETE;
	}
	buf_release(&after);
	return worst;
}

/* Whether the writer, which was ended, had written the keys. */
static bool
are_there(const struct key_add *a)
{
	size_t found = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct new_key n = a->keys[i];
		struct search s = {&n, false};

		n.there = NULL;
		if (account_keys_list(&a->owner.places, "", &a->owner.account,
			look_at, &s) == 0)
			found += n.there != NULL;
		free(n.there);
	}
	return found == a->n;
}

static enum exit_code
append_lines(struct key_add *a)
{
	const struct keys_append x = {&a->owner.account, "", a->path, &a->lines,
	    a->owner.own.strict_modes};
	struct buf note;
	enum exit_code r = EXIT_OK;
	int e;

	buf_init(&note, TEXT_MAX);
	e = account_keys_append(&x, &note);
	if (e != 0 && !are_there(a)) {
		r = complain("%.*s: nothing was changed", (int)note.len,
		    note.p == NULL ? "" : note.p);
	} else if (note.len != 0) {
		complain("%s: %.*s", a->path, (int)note.len, note.p);
		a->warned = true;
	}
	buf_release(&note);
	return r;
}

static enum exit_code
register_keys(struct key_add *a)
{
	enum exit_code worst = EXIT_OK;

	for (size_t i = 0; i < a->n; i++) {
		if (key_person_put(&a->person, a->keys[i].fp,
			a->keys[i].expires) != EXIT_OK)
			worst = EXIT_INCOMPLETE;
	}
	return worst;
}

/* Signals wait: what is written is also recorded. */
static enum exit_code
make_change(struct key_add *a)
{
	enum exit_code r = EXIT_OK, known = EXIT_OK;
	sigset_t old;

	interrupt_hold(&old);
	if (a->fresh != 0 && (r = append_lines(a)) == EXIT_OK)
		known = record(a);
	if (r == EXIT_OK && (r = register_keys(a)) == EXIT_OK)
		r = known;
	interrupt_release(&old);
	return r;
}

/* --- the answer --- */

static void
put_keys(void *ctx, struct json_out *j)
{
	const struct key_add *a = ctx;
	struct buf at;

	json_key(j, "account");
	json_str(j, a->owner.account.name);
	json_key(j, "keys");
	json_array(j);
	for (size_t i = 0; i < a->n; i++) {
		const struct new_key *k = &a->keys[i];

		json_object(j);
		json_key(j, "fingerprint");
		json_str(j, k->text);
		json_key(j, "file");
		json_str(j, k->there != NULL ? k->there : a->path);
		json_key(j, "changed");
		json_bool(j, k->there == NULL);
		json_key(j, "expires");
		buf_init(&at, 64);
		if (k->expires != 0)
			put_utc(&at, k->expires);
		json_bytes(j, k->expires != 0 ? at.p : NULL, at.len);
		buf_release(&at);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
say_key(const struct key_add *a, const struct new_key *k)
{
	const char *who = a->owner.account.name;

	if (k->there != NULL)
		say(a->o,
		    "%s opens %s already: %s:%u, with the options that it has "
		    "there",
		    k->text, who, k->there, k->line);
	else
		say(a->o, "%s %s %s: it is in %s", k->text,
		    a->o->dry_run ? "would open" : "opens", who, a->path);
}

static void
answer(struct key_add *a)
{
	const struct change_answer c = {.command = "key add",
	    .changed = a->fresh != 0,
	    .members = put_keys,
	    .ctx = a};

	if (a->o->format == FORMAT_JSON) {
		change_json(a->o, &c, "%zu of %zu keys %s", a->fresh, a->n,
		    a->o->dry_run ? "would be added" : "added");
		return;
	}
	for (size_t i = 0; i < a->n; i++)
		say_key(a, &a->keys[i]);
}

static enum exit_code
add(struct key_add *a)
{
	enum exit_code r;

	if ((r = key_expiry_parse(a->o, a->change.now, &a->expires)) !=
		EXIT_OK ||
	    (r = key_person_load(a->o, &a->person)) != EXIT_OK ||
	    (r = key_owner_load(a->o->args[0], "", &a->owner)) != EXIT_OK ||
	    (r = choose_place(a)) != EXIT_OK ||
	    (r = take_keys(a, a->o->args[1])) != EXIT_OK)
		return r;
	if (!a->o->dry_run)
		r = make_change(a);
	if (r == EXIT_NOTHING_DONE)
		return r;
	answer(a);
	return r == EXIT_OK && a->warned ? EXIT_INCOMPLETE : r;
}

static void
release(struct key_add *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->keys[i].there);
	free(a->keys);
	buf_release(&a->lines);
	key_owner_release(&a->owner);
	key_person_release(&a->person);
}

static enum exit_code
add_keys(const struct options *o)
{
	struct key_add a = {.o = o,
	    .name = strcmp(o->args[1], "-") == 0 ? "standard input"
						 : o->args[1]};
	enum exit_code r;

	if (geteuid() != 0)
		return complain("must be run as root");
	if ((r = change_open(o, STATE_REVOKED, &a.change)) == EXIT_OK &&
	    (r = key_judge_open(o, &a.judge)) == EXIT_OK) {
		buf_init(&a.lines, TEXT_MAX);
		r = add(&a);
		release(&a);
		key_judge_close(&a.judge);
	}
	change_close(&a.change);
	return r;
}

const struct command cmd_key_add = {
    .id = COMMAND_KEY_ADD,
    .name = "key add",
    .run = add_keys,
    .synopsis = "USER FILE|- [--person NAME] [--expires DATE] [OPTION]...",
    .about = "Give an account a key",
    .help = "Each key in FILE, or on standard input, is added to the file "
	    "where this machine's sshd looks for the keys of USER, with the "
	    "options that FILE gives it. One that opens the account already "
	    "stays as it is. A key that 'loginpolicy key check' refuses is "
	    "not added.\n"
	    "\n"
	    "Exit code: 0 the keys open the account; 1 a key is refused; 2 "
	    "nothing was changed; 3 added, but sshd may not read the file, or "
	    "it is not recorded or not in the register.\n"
	    "\n"
	    "Example: sudo loginpolicy key add alice alice.pub \\\n"
	    "             --person alice@example.org --expires 2027-12-31\n",
    .min_args = 2,
    .max_args = 2,
};
