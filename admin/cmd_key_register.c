/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key register: a register of the keys that are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/change/action.h"
#include "admin/change/change.h"
#include "admin/change/change_json.h"
#include "admin/enable/enable.h"
#include "admin/explain/login.h"
#include "admin/keys/register_draft.h"
#include "admin/keys/register_file.h"

#define TEXT_MAX (64u << 20)

struct registering {
	const struct options *o;
	struct change change;
	struct tz zone;
	struct key_register reg;
	struct draft draft;
	char *path; /* owned */
	size_t written;
};

/* --- the answer --- */

static void
put_key(struct json_out *j, const struct draft_key *k)
{
	char fp[KEY_FP_LEN];

	key_fp_text(k->entry.fp, fp);
	json_object(j);
	json_key(j, "fingerprint");
	json_str(j, fp);
	json_key(j, "account");
	json_str(j, k->account);
	json_key(j, "person");
	if (k->look != NULL)
		json_null(j);
	else
		json_str(j, k->entry.person);
	json_key(j, "purpose");
	if (k->entry.purpose == NULL)
		json_null(j);
	else
		json_str(j, k->entry.purpose);
	json_key(j, "look");
	if (k->look == NULL)
		json_null(j);
	else
		json_str(j, k->look);
	json_object_end(j);
}

static void
put_keys(void *ctx, struct json_out *j)
{
	const struct registering *x = ctx;

	json_key(j, "keys");
	json_array(j);
	for (size_t i = 0; i < x->draft.n; i++)
		put_key(j, &x->draft.list[i]);
	json_array_end(j);
	json_key(j, "known");
	json_u64(j, x->draft.n_known);
}

static const char *
plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* Not among the lines: they may be on their way into the register. */
static void
say_drafted(struct registering *x, const struct change_answer *a)
{
	const size_t n = x->draft.n;

	if (x->o->format == FORMAT_JSON)
		change_json(x->o, a, "nothing was written");
	else if (!x->o->quiet)
		complain("%zu %s not in %s, of which %zu must be looked at "
			 "first: nothing was written",
		    n, plural(n, "key is", "keys are"), x->path,
		    n - x->draft.n_certain);
}

static void
say_what(struct registering *x)
{
	const size_t n = x->draft.n, look = n - x->draft.n_certain;
	const struct change_answer a = {.command = "key register",
	    .changed = x->written != 0,
	    .members = put_keys,
	    .ctx = x};

	if (n == 0)
		change_json(x->o, &a, "%s has every key that was found (%zu)",
		    x->path, x->draft.n_known);
	else if (x->written == 0)
		say_drafted(x, &a);
	else
		change_json(x->o, &a, "%zu %s written to %s; %zu %s left out",
		    x->written, plural(x->written, "key was", "keys were"),
		    x->path, look,
		    plural(look, "that must be looked at is",
			"that must be looked at are"));
}

/* --- writing --- */

/* The lines that nobody has to look at. Returns 0 or ERR_*. */
static int
put_certain(struct registering *x, struct diag *d)
{
	struct register_entry *list = calloc(x->draft.n + 1, sizeof(*list));
	size_t n = 0;
	int r;

	if (list == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < x->draft.n; i++) {
		if (x->draft.list[i].look == NULL)
			list[n++] = x->draft.list[i].entry;
	}
	r = key_register_put_all(x->path, 0, &x->zone, list, n, &x->written, d);
	free(list);
	return r;
}

static enum exit_code
write_draft(struct registering *x)
{
	struct diag d = {0};
	const int r = put_certain(x, &d);
	enum exit_code code;
	char text[64];

	if (r != 0 && r != ERR_UNSYNCED)
		return complain("%s: %s: nothing was written", x->path, d.msg);
	snprintf(text, sizeof(text), "%zu %s", x->written,
	    plural(x->written, "key", "keys"));
	code = action_record(x->o, &x->change,
	    &(struct action){"key-register", x->path, NULL, text});
	if (r == 0)
		return code;
	complain("%s is written; %s", x->path, d.msg);
	return EXIT_INCOMPLETE;
}

/* Whether what is certain is to be written, now that the draft was shown. */
static bool
is_wanted(const struct registering *x)
{
	if (x->o->dry_run || x->draft.n_certain == 0)
		return false;
	if (x->o->yes)
		return true;
	return x->o->format != FORMAT_JSON && isatty(STDIN_FILENO) &&
	    isatty(STDOUT_FILENO) &&
	    enable_ask(x->o, "Write these lines into the register?",
		"nothing was written") == EXIT_OK;
}

static enum exit_code
register_keys(struct registering *x)
{
	struct buf b;
	enum exit_code r = EXIT_OK;

	buf_init(&b, TEXT_MAX);
	draft_put(&x->draft, &x->zone, &b);
	if (x->o->format == FORMAT_JSON || x->o->quiet)
		buf_release(&b);
	else
		r = message_write(STDOUT_FILENO, &b);
	if (r == EXIT_OK && is_wanted(x))
		r = write_draft(x);
	if (r != EXIT_NOTHING_DONE)
		say_what(x);
	return r == EXIT_OK && x->draft.incomplete ? EXIT_INCOMPLETE : r;
}

static enum exit_code
load_register(struct registering *x)
{
	int r;

	if ((x->path = register_file_path(x->o)) == NULL)
		return complain("out of memory");
	r = register_file_load(x->o, &x->zone, &x->reg);
	return r == 0 || r == ERR_NOENT ? EXIT_OK : EXIT_NOTHING_DONE;
}

static enum exit_code
key_register(const struct options *o)
{
	struct registering x = {.o = o};
	const char *user = o->n_args != 0 ? o->args[0] : NULL;
	enum exit_code r;

	if (o->all == (user != NULL))
		return complain(o->all ? "give an account or --all, not both"
				       : "give an account, or --all");
	if ((r = change_open(o, 0, &x.change)) == EXIT_OK &&
	    (r = zone_load(o, &x.zone, false)) == EXIT_OK &&
	    (r = load_register(&x)) == EXIT_OK &&
	    (r = draft_load(user, &x.reg, &x.draft)) == EXIT_OK)
		r = register_keys(&x);
	draft_release(&x.draft);
	key_register_release(&x.reg);
	tz_release(&x.zone);
	free(x.path);
	change_close(&x.change);
	return r;
}

const struct command cmd_key_register = {
    .id = COMMAND_KEY_REGISTER,
    .name = "key register",
    .run = key_register,
    .synopsis = "USER|--all [OPTION]...",
    .about = "Draft the register of keys from the keys that are there",
    .help =
	"Print a line for each key that sshd reads for USER, or for every "
	"account, and that /etc/security/loginpolicy.keys does not have: the "
	"person is whom the register has for the account's other keys, if it "
	"is one, else the account; the purpose is the key's comment. With -y, or "
	"asked on a terminal, the lines are written.\n"
	"\n"
	"Lines that are comments are never written: the key is root's, a CA's, "
	"one of several accounts, or of an account whose keys have the comments "
	"of several people or are several people's by the register. Say whose it is, and write the line yourself.\n"
	"\n"
	"Exit code: 0 drafted, or written; 2 nothing was written; 3 not "
	"recorded, or a file of keys could not be read.\n"
	"\n"
	"Example: sudo loginpolicy key register --all\n",
    .min_args = 0,
    .max_args = 1,
};
