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
	bool changed;
};

/* The answer for a key in text; in JSON there is one for all. */
static void
say_key(const struct options *o, const struct key_change *k, const char *what)
{
	if (o->format != FORMAT_JSON)
		say(o, "%s %s", k->text, what);
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
	struct key_change *list; /* owned; n */
	size_t n;
};

static void
put_keys(void *ctx, struct json_out *j)
{
	const struct key_changes *all = ctx;

	json_key(j, "keys");
	json_array(j);
	for (size_t i = 0; i < all->n; i++) {
		json_object(j);
		json_key(j, "fingerprint");
		json_str(j, all->list[i].text);
		json_key(j, "changed");
		json_bool(j, all->list[i].changed);
		json_object_end(j);
	}
	json_array_end(j);
}

/* In JSON: one answer for all keys that are as they were asked for. */
static void
answer_keys(const struct options *o, struct key_changes *all, bool revoke)
{
	struct change_answer a = {.command = revoke ? "key revoke"
						    : "key restore",
	    .members = put_keys,
	    .ctx = all};
	size_t changed = 0;

	for (size_t i = 0; i < all->n; i++)
		changed += all->list[i].changed;
	a.changed = changed != 0;
	if (o->format == FORMAT_JSON)
		change_json(o, &a, "%zu of %zu keys %s", changed, all->n,
		    o->dry_run ? "would change" : "changed");
}

/*
 * Revoke or restore every key. Returns EXIT_OBJECTION if some failed;
 * EXIT_INCOMPLETE: a change could not be recorded.
 */
static enum exit_code
change_each(const struct options *o, const struct change *c,
    const struct fingerprints *f, bool revoke)
{
	struct key_changes all = {calloc(f->n + 1, sizeof(*all.list)), 0};
	enum exit_code r, worst = EXIT_OK;

	if (all.list == NULL)
		return complain("out of memory");
	for (size_t i = 0; i < f->n; i++) {
		struct key_change *k = &all.list[all.n];

		key_fp_text(f->list[i], k->text);
		r = revoke ? revoke_key(o, c, f->list[i], k)
			   : restore_key(o, c, f->list[i], k);
		all.n += r != EXIT_NOTHING_DONE;
		if (r == EXIT_INCOMPLETE)
			worst = r;
	}
	if (all.n == 0)
		worst = EXIT_NOTHING_DONE;
	else if (all.n < f->n || f->incomplete)
		worst = EXIT_OBJECTION;
	if (all.n != 0) {
		answer_keys(o, &all, revoke);
		if (revoke && !o->quiet)
			unenforced_warn(o);
	}
	free(all.list);
	return worst;
}

static enum exit_code
change_keys(const struct options *o, bool revoke)
{
	struct fingerprints f = {0};
	struct change c;
	enum exit_code r;

	if ((r = change_open(o, STATE_REVOKED, &c)) == EXIT_OK &&
	    (r = fingerprints_load(o, revoke, &f)) == EXIT_OK && revoke)
		r = last_way_by_keys(o, &c, &f);
	if (r == EXIT_OK)
		r = change_each(o, &c, &f, revoke);
	fingerprints_release(&f);
	change_close(&c);
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
    .synopsis = "FILE|FINGERPRINT... [--reason TEXT] [OPTION]...",
    .about = "Revoke keys: nobody can log in with them any more",
    .help = "Every key in FILE is revoked, whatever its format: a public "
	    "or private key, an authorized_keys file, or a certificate "
	    "(its key). FINGERPRINT is SHA256:..., as 'ssh-keygen -l' "
	    "prints it.\n"
	    "\n"
	    "Your own key, and the last key of the last administrator, need "
	    "--yes-lock-out.\n"
	    "\n"
	    "Exit code: 0 revoked; 1 a key could not be read or revoked; 2 "
	    "nothing was changed; 3 not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy key revoke "
	    "~alice/.ssh/authorized_keys \\\n"
	    "             --reason 'laptop stolen'\n",
    .min_args = 1,
    .max_args = SIZE_MAX,
};

const struct command cmd_key_restore = {
    .id = COMMAND_KEY_RESTORE,
    .name = "key restore",
    .run = restore_keys,
    .synopsis = "FINGERPRINT... [OPTION]...",
    .about = "Restore revoked keys",
    .help = "Exit code: 0 restored, also if it was not revoked; 1 one of "
	    "several keys could not be restored; 2 nothing was changed; 3 not "
	    "recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy key restore \\\n"
	    "             "
	    "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg\n",
    .min_args = 1,
    .max_args = SIZE_MAX,
};
