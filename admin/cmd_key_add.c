/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key add: give an account a key, where its sshd looks for it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/change_json.h"
#include "admin/keys/key_add.h"
#include "admin/keys/key_line.h"

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

/*
 * A line that is there stays as it is, so --expires ends nothing by it. The
 * slack: sshd reads a time without Z as standard time.
 */
static void
warn_of_expiry(struct key_add *a)
{
	const int64_t slack = 7200;

	for (size_t i = 0; i < a->n; i++) {
		const struct new_key *k = &a->keys[i];

		if (a->expires == 0 || k->there == NULL ||
		    (k->there_expires != 0 &&
			k->there_expires <= a->expires + slack))
			continue;
		complain("%s:%u: this line stays as it is, without --expires "
			 "%s: delete it, and add the key again",
		    k->there, k->line, a->o->expires);
		a->warned = true;
	}
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

/* A person who cannot be written down is a reason to change nothing. */
static enum exit_code
load_person(struct key_add *a)
{
	enum exit_code r = key_person_load(a->o, &a->person);

	if (r == EXIT_OK && a->o->person != NULL && a->person.unknown)
		r = complain("%s: nothing can be written to it: nothing was "
			     "changed",
		    a->person.path);
	if (r == EXIT_OK && a->person.has)
		a->judge.judge.keys = &a->person.reg;
	return r;
}

static enum exit_code
add(struct key_add *a)
{
	enum exit_code r;

	if ((r = key_expiry_parse(a->o, a->change.now, &a->expires)) !=
		EXIT_OK ||
	    (r = load_person(a)) != EXIT_OK ||
	    (r = key_owner_load(a->o->args[0], "", &a->owner)) != EXIT_OK ||
	    (r = key_add_choose(a)) != EXIT_OK ||
	    (r = key_add_take(a, a->o->args[1])) != EXIT_OK)
		return r;
	if (!a->o->dry_run)
		r = key_add_write(a);
	if (r == EXIT_NOTHING_DONE)
		return r;
	answer(a);
	warn_of_expiry(a);
	if (!a->o->quiet)
		key_add_tell_shared(a);
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
		buf_init(&a.lines, KEY_ADD_TEXT_MAX);
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
    .help =
	"Each key in FILE, or on standard input, is added to the file "
	"where this machine's sshd looks for the keys of USER, with the "
	"options that FILE gives it. One that opens the account already "
	"stays as it is, without --expires. A key that 'loginpolicy key check' refuses is "
	"not added.\n"
	"\n"
	"Exit code: 0 the keys open the account; 1 a key is refused; 2 "
	"nothing was changed; 3 added, but sshd may not read the file, or "
	"it is not recorded or not in the register, or a line that was "
	"there lets the key in after --expires.\n"
	"\n"
	"Example: sudo loginpolicy key add alice alice.pub \\\n"
	"             --person alice@example.org --expires 2027-12-31\n",
    .min_args = 2,
    .max_args = 2,
};
