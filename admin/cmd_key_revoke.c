/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key revoke and key restore: whether anybody may use a key. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/change/action.h"
#include "admin/change/change.h"
#include "admin/change/change_json.h"
#include "admin/change/ended.h"
#include "admin/change/key_file.h"
#include "admin/check/last_way.h"
#include "admin/check/unenforced.h"
#include "admin/explain/login.h"
#include "admin/keys/register_file.h"
#include "admin/keys/remove_keys.h"

#define DETAILS_MAX (1u << 20)

/* Record a change of one key. NULL: it was, or is, not revoked. */
static enum exit_code
record(const struct options *o, const struct change *c, const char *name,
    const char *text, const struct state_note *before,
    const struct state_note *after)
{
	struct buf was, is;
	enum exit_code r = EXIT_INCOMPLETE;

	buf_init(&was, DETAILS_MAX);
	buf_init(&is, DETAILS_MAX);
	if (before != NULL)
		ended_put_note(before, &was);
	if (after != NULL)
		ended_put_note(after, &is);
	if (was.err != 0 || is.err != 0)
		complain("out of memory: the change is made, but not recorded");
	else
		r = action_record(o, c,
		    &(struct action){name, text, was.p, is.p});
	buf_release(&was);
	buf_release(&is);
	return r;
}

/* What a command did to one key, for the answer. */
struct key_change {
	char text[KEY_FP_LEN];
	const struct named_key *named; /* NULL: only the fingerprint is known */
	const struct register_entry *entry; /* NULL: not in the register */
	bool changed;
};

/* What a command is about. */
struct keys_job {
	const struct options *o;
	bool revoke;
	struct change change;
	struct fingerprints keys;
	struct tz zone;
	struct key_register reg; /* empty: there is none */
	struct removed removed; /* --remove */
};

/* The answer for a key in text; in JSON there is one for all. */
static void
say_key(const struct options *o, const struct key_change *k, const char *what)
{
	const char *text = k->named != NULL ? k->named->text : "";
	const char *person = k->entry != NULL ? k->entry->person : "";

	if (o->format == FORMAT_JSON)
		return;
	if (text[0] == '\0' && person[0] == '\0')
		say(o, "%s %s", k->text, what);
	else
		say(o, "%s %s (%s%s%s%s)", k->text, what, text,
		    text[0] != '\0' && person[0] != '\0' ? ", " : "",
		    person[0] != '\0' ? "of " : "", person);
}

/* Write the revocation, and record it. */
static enum exit_code
make_revocation(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], const struct key_change *k,
    const struct state_note *old, const struct state_note *note)
{
	struct diag d = {0};
	enum exit_code code;
	int r = state_revoke(c->dir, fp, note, &d);

	if (r != 0 && r != ERR_UNSYNCED)
		return complain("%s is %s: %s", k->text,
		    old != NULL ? "revoked as before" : "not revoked", d.msg);
	code = record(o, c, "key-revoke", k->text, old, note);
	if (r == 0)
		return code;
	complain("%s is revoked; %s", k->text, d.msg);
	return EXIT_INCOMPLETE;
}

/* Revoke one key. Returns EXIT_OK, also if it was revoked before. */
static enum exit_code
revoke_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], struct key_change *k)
{
	struct state_note old, note;
	enum exit_code code = EXIT_OK;
	bool was;
	int r;

	if ((r = state_key_revoked(&c->state, fp, &was)) != 0 ||
	    (r = state_revocation_note(&c->state, fp, &old)) != 0)
		return complain("%s: cannot read whether it is revoked: %s",
		    k->text, err_why(r));
	if (!was)
		old.known = false;
	note = change_note(o, c, &old);
	if (!was && o->reason == NULL)
		note.reason = NULL;
	k->changed = !was ||
	    (o->reason != NULL &&
		strcmp(o->reason, old.reason != NULL ? old.reason : "") != 0);
	if (k->changed && !o->dry_run)
		code = make_revocation(o, c, fp, k, was ? &old : NULL, &note);
	if (code != EXIT_NOTHING_DONE)
		say_key(o, k,
		    was		     ? "was revoked already"
			: o->dry_run ? "would be revoked"
				     : "is revoked");
	state_note_release(&old);
	return code;
}

/* Remove the revocation, and record what it was. */
static enum exit_code
end_revocation(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], struct key_change *k)
{
	struct state_note old;
	struct diag d = {0};
	enum exit_code code = EXIT_OK;
	int known = state_revocation_note(&c->state, fp, &old);
	int r = state_unrevoke(c->dir, fp, &d);

	k->changed = r == 0 || r == ERR_UNSYNCED;
	if (!k->changed && r != ERR_NOENT)
		code = complain("%s is still revoked: %s", k->text, d.msg);
	else if (k->changed)
		code = record(o, c, "key-restore", k->text, &old, NULL);
	if (r == ERR_UNSYNCED) {
		complain("%s is no longer revoked; %s", k->text, d.msg);
		code = EXIT_INCOMPLETE;
	}
	/* Until they are recorded, the details stay. */
	if (r == 0 && code == EXIT_OK && known == 0)
		state_forget_revocation(c->dir, fp);
	state_note_release(&old);
	return code;
}

/* Restore one key. Returns EXIT_OK, also if it was not revoked. */
static enum exit_code
restore_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], struct key_change *k)
{
	enum exit_code code = EXIT_OK;
	int r;

	if (!o->dry_run)
		code = end_revocation(o, c, fp, k);
	else if ((r = state_key_revoked(&c->state, fp, &k->changed)) != 0)
		return complain("%s: cannot read whether it is revoked: %s",
		    k->text, err_why(r));
	if (code != EXIT_NOTHING_DONE)
		say_key(o, k,
		    !k->changed	     ? "was not revoked"
			: o->dry_run ? "would no longer be revoked"
				     : "is no longer revoked");
	return code;
}

struct key_changes {
	const struct keys_job *job;
	struct key_change *list; /* owned; n */
	size_t n;
};

static void
put_text(struct json_out *j, const char *name, const char *value)
{
	json_key(j, name);
	if (value == NULL)
		json_null(j);
	else
		json_str(j, value);
}

static void
put_key(struct json_out *j, const struct key_change *k)
{
	json_object(j);
	put_text(j, "fingerprint", k->text);
	json_key(j, "changed");
	json_bool(j, k->changed);
	put_text(j, "what", k->named != NULL ? k->named->text : NULL);
	json_key(j, "ca");
	if (k->named == NULL)
		json_null(j);
	else
		json_bool(j, k->named->ca);
	put_text(j, "person", k->entry != NULL ? k->entry->person : NULL);
	json_object_end(j);
}

static void
put_file(struct json_out *j, const struct removed_file *f)
{
	json_object(j);
	put_text(j, "account", f->account);
	put_text(j, "path", f->path);
	json_key(j, "lines");
	json_u64(j, f->lines);
	put_text(j, "copy", f->copy);
	put_text(j, "why", f->why);
	json_object_end(j);
}

static void
put_members(void *ctx, struct json_out *j)
{
	const struct key_changes *all = ctx;
	const struct removed *r = &all->job->removed;

	json_key(j, "keys");
	json_array(j);
	for (size_t i = 0; i < all->n; i++)
		put_key(j, &all->list[i]);
	json_array_end(j);
	json_key(j, "files");
	json_array(j);
	for (size_t i = 0; i < r->n; i++)
		put_file(j, &r->list[i]);
	json_array_end(j);
}

/* In JSON: one answer for all keys that are as they were asked for. */
static void
answer_keys(struct key_changes *all)
{
	const struct keys_job *x = all->job;
	struct change_answer a = {.command = x->revoke ? "key revoke"
						       : "key restore",
	    .members = put_members,
	    .ctx = all};
	size_t changed = 0;

	for (size_t i = 0; i < all->n; i++)
		changed += all->list[i].changed;
	a.changed = changed != 0 || x->removed.lines != 0;
	if (x->o->format == FORMAT_JSON)
		change_json(x->o, &a, "%zu of %zu keys %s", changed, all->n,
		    x->o->dry_run ? "would change" : "changed");
	else if (x->keys.n == 0)
		say(x->o, "the list has no key");
}

/* Of two codes the one that the command ends with: 1 wins over 3. */
static enum exit_code
worse(enum exit_code a, enum exit_code b)
{
	if (a == EXIT_OBJECTION || b == EXIT_OBJECTION)
		return EXIT_OBJECTION;
	return a != EXIT_OK ? a : b;
}

static enum exit_code
change_key(const struct keys_job *x, size_t i, struct key_change *ret)
{
	const uint8_t *fp = x->keys.list[i];

	*ret = (struct key_change){.named = fingerprints_named(&x->keys, fp),
	    .entry = key_register_find(&x->reg, fp)};
	key_fp_text(fp, ret->text);
	return x->revoke ? revoke_key(x->o, &x->change, fp, ret)
			 : restore_key(x->o, &x->change, fp, ret);
}

/*
 * Revoke or restore every key. Returns EXIT_OBJECTION if some failed;
 * EXIT_INCOMPLETE: a change could not be recorded.
 */
static enum exit_code
change_each(struct keys_job *x)
{
	struct key_changes all = {x, calloc(x->keys.n + 1, sizeof(*all.list)),
	    0};
	enum exit_code r, worst = EXIT_OK;

	if (all.list == NULL)
		return complain("out of memory");
	for (size_t i = 0; i < x->keys.n; i++) {
		r = change_key(x, i, &all.list[all.n]);
		all.n += r != EXIT_NOTHING_DONE;
		if (r == EXIT_INCOMPLETE)
			worst = r;
	}
	if (all.n < x->keys.n || x->keys.incomplete)
		worst = all.n == 0 ? EXIT_NOTHING_DONE : EXIT_OBJECTION;
	if (x->o->remove && x->keys.n != 0 && worst != EXIT_NOTHING_DONE)
		worst = worse(worst,
		    keys_remove(x->o, &x->change, &x->keys, &x->removed));
	if (worst != EXIT_NOTHING_DONE) {
		answer_keys(&all);
		if (x->revoke && x->keys.n != 0 && !x->o->quiet)
			unenforced_warn(x->o);
	}
	free(all.list);
	return worst;
}

/* --- what is asked for --- */

/* The keys of --person, and whose the others are. */
static enum exit_code
load_persons(struct keys_job *x)
{
	const char *person = x->o->person;
	const struct register_entry *e;
	enum exit_code r;
	size_t at = 0, n = x->keys.n;
	int found;

	if (person != NULL && !is_register_person(person))
		return complain("--person: %s cannot be a person: at most 64 "
				"letters, digits and . _ - @ +, the first no -",
		    person);
	if ((r = zone_load(x->o, &x->zone, false)) != EXIT_OK)
		return r;
	found = register_file_load(x->o, &x->zone, &x->reg);
	if (person == NULL)
		return EXIT_OK;
	if (found != 0)
		return complain("%s: the keys of %s are not known: nothing was "
				"changed",
		    found == ERR_NOENT ? REGISTER_PATH " is not there"
				       : "the register cannot be used",
		    person);
	while (r == EXIT_OK &&
	    (e = key_register_next(&x->reg, person, &at)) != NULL)
		r = fingerprints_add(&x->keys, e->fp, NULL, false);
	if (r == EXIT_OK && x->keys.n == n)
		r = complain(REGISTER_PATH " has no key of %s: nothing was "
					   "changed",
		    person);
	fingerprints_sort(&x->keys);
	return r;
}

static enum exit_code
check_usage(const struct options *o, bool revoke)
{
	if (o->n_args == 0 && o->n_inputs == 0 && o->person == NULL)
		return complain("give a %sfingerprint, -i FILE or --person",
		    revoke ? "file of keys, a " : "");
	if (o->remove && o->state != NULL)
		return complain("--remove is for this machine's accounts: not "
				"with --state");
	return EXIT_OK;
}

static enum exit_code
change_keys(const struct options *o, bool revoke)
{
	struct keys_job x = {.o = o, .revoke = revoke};
	enum exit_code r;

	if ((r = check_usage(o, revoke)) != EXIT_OK)
		return r;
	if ((r = change_open(o, STATE_REVOKED, &x.change)) == EXIT_OK &&
	    (r = fingerprints_load(o, revoke, &x.keys)) == EXIT_OK &&
	    (r = load_persons(&x)) == EXIT_OK && revoke)
		r = last_way_by_keys(o, &x.change, &x.keys);
	if (r == EXIT_OK)
		r = change_each(&x);
	removed_release(&x.removed);
	key_register_release(&x.reg);
	tz_release(&x.zone);
	fingerprints_release(&x.keys);
	change_close(&x.change);
	return r;
}

static enum exit_code
revoke_keys(const struct options *o)
{
	return change_keys(o, true);
}

static enum exit_code
restore_keys(const struct options *o)
{
	return change_keys(o, false);
}

const struct command cmd_key_revoke = {
    .id = COMMAND_KEY_REVOKE,
    .name = "key revoke",
    .run = revoke_keys,
    .synopsis = "FILE|FINGERPRINT...|-i LIST|--person NAME [OPTION]...",
    .about = "Revoke keys: nobody can log in with them any more",
    .help =
	"Every key in FILE is revoked, whatever its format: public or "
	"private keys, authorized_keys, known_hosts, or certificates (their "
	"keys). FINGERPRINT is SHA256:..., in any form that ssh-keygen prints "
	"or takes, or a line of 'ssh-keygen -l'; write ./NAME for a file of "
	"such a name. No certificate lets in that a revoked CA has signed.\n"
	"\n"
	"Your own key, and the last key of the last administrator, need "
	"--yes-lock-out.\n"
	"\n"
	"Exit code: 0 revoked; 1 a key could not be read, revoked or removed; "
	"2 nothing was changed; 3 not recorded, or with --remove a file of "
	"keys could not be looked at.\n"
	"\n"
	"Example: sudo loginpolicy key revoke --remove "
	"~alice/.ssh/authorized_keys \\\n"
	"             --reason 'laptop stolen'\n",
    .min_args = 0,
    .max_args = SIZE_MAX,
};

const struct command cmd_key_restore = {
    .id = COMMAND_KEY_RESTORE,
    .name = "key restore",
    .run = restore_keys,
    .synopsis = "FINGERPRINT...|-i LIST|--person NAME [OPTION]...",
    .about = "Restore revoked keys",
    .help = "Lines that 'key revoke --remove' took out of files stay out: it "
	    "named a copy of each file.\n"
	    "\n"
	    "Exit code: 0 restored, also if it was not revoked; 1 one of "
	    "several keys could not be restored; 2 nothing was changed; 3 not "
	    "recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy key restore \\\n"
	    "             "
	    "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg\n",
    .min_args = 0,
    .max_args = SIZE_MAX,
};
