/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key list: every key that opens an account, or is a person's. */
#include <stdlib.h>
#include <string.h>

#include "admin/explain/login.h"
#include "admin/keys/key_judge.h"
#include "admin/keys/key_owner.h"
#include "admin/keys/key_person.h"
#include "admin/keys/key_rows.h"
#include "admin/keys/needed_home.h"

#define RESULT_MAX (1u << 30)

struct key_list {
	const struct options *o;
	struct key_person reg; /* and the time zone */
	struct key_judge judge;
	bool judged; /* there is a policy to judge by */
	struct log_uses uses;
	bool has_log;
	struct buf b; /* the result */
	struct json_out json;
	const struct account *who; /* whose keys are being listed */
	bool no_home; /* that it has no home is as it should be */
	size_t n;
	bool incomplete; /* something could not be looked at (reported) */
};

/* --- what is known besides the files --- */

/* The use of this key for this account. */
static const struct log_key_use *
use_of(const struct key_list *l, const struct keyfile_entry *e)
{
	for (size_t i = 0; e->has_fp && i < l->uses.n_keys; i++) {
		const struct log_key_use *u = &l->uses.keys[i];

		if (u->user != NULL && strcmp(u->user, l->who->name) == 0 &&
		    memcmp(u->fp, e->key.fp, SHA256_LEN) == 0)
			return u;
	}
	return NULL;
}

static void
load_log(struct key_list *l)
{
	if (l->o->root[0] != '\0') {
		complain("first and last use are not known: the log of a "
			 "mounted system is not read");
		l->incomplete = true;
		return;
	}
	l->has_log = true;
	if (log_uses_load(l->o, &l->reg.zone, 0, &l->uses) != EXIT_OK ||
	    l->uses.incomplete)
		l->incomplete = true;
}

/* Without a policy the keys are listed all the same. */
static enum exit_code
open_list(struct key_list *l)
{
	enum exit_code r = key_person_load(l->o, &l->reg);

	if (r != EXIT_OK)
		return r;
	if (l->o->person != NULL && !l->reg.has)
		return complain("%s: %s: whose keys they are is not known",
		    l->reg.path,
		    l->reg.unknown ? "it cannot be used" : "it does not exist");
	l->judged = key_judge_open(l->o, &l->judge) == EXIT_OK;
	l->incomplete = !l->judged || l->reg.unknown;
	load_log(l);
	buf_init(&l->b, RESULT_MAX);
	json_init(&l->json, &l->b);
	return EXIT_OK;
}

static void
close_list(struct key_list *l)
{
	if (l->judged)
		key_judge_close(&l->judge);
	if (l->has_log)
		log_uses_release(&l->uses);
	buf_release(&l->b);
	key_person_release(&l->reg);
}

/* --- rows --- */

static void
put_row(struct key_list *l, const struct key_row *row)
{
	if (l->o->format == FORMAT_JSON)
		key_row_json(row, &l->json);
	else
		key_row_text(row, &l->b);
	l->n++;
}

static void
judge_row(struct key_list *l, struct key_row *row, struct record *rec,
    struct buf *why)
{
	const struct keyfile_entry *e = row->key->key;
	const struct origin origin = {.path = row->key->path,
	    .account = row->account,
	    .declared = KEYFILE_AUTHORIZED_KEYS,
	    .is_access = true};
	enum key_answer answer;

	row->verdict = "not judged";
	if (!l->judged)
		return;
	answer = key_judge_entry(&l->judge, &origin, e, rec);
	row->rec = rec;
	row->revoked = rule_set_has(&rec->rules, RULE_KEY_REVOKED);
	row->verdict = answer == KEY_GOOD ? "accept"
	    : answer == KEY_REFUSED	  ? "refuse"
					  : "undetermined";
	if (answer != KEY_GOOD)
		key_judge_put(&l->judge, e, rec, why);
	buf_putc(why, '\0');
	row->why = why->err == 0 ? why->p : "";
}

static void
list_key(void *ctx, const struct account_key *k)
{
	struct key_list *l = ctx;
	struct key_row row = {.account = l->who->name, .key = k, .why = ""};
	struct record rec;
	struct buf why;

	if (k->key == NULL && k->err == ERR_NOENT && l->no_home)
		return;
	if (k->key == NULL) {
		complain("%s: the keys of %s in it are not known: %s", k->path,
		    l->who->name, k->why);
		l->incomplete = true;
		return;
	}
	if (l->reg.has && k->key->has_fp)
		row.entry = key_register_find(&l->reg.reg, k->key->key.fp);
	if (l->o->person != NULL &&
	    (row.entry == NULL || strcmp(row.entry->person, l->o->person) != 0))
		return;
	row.use = use_of(l, k->key);
	buf_init(&why, RESULT_MAX);
	judge_row(l, &row, &rec, &why);
	put_row(l, &row);
	buf_release(&why);
}

/* What opens the account besides keys in files. */
static void
tell_others(struct key_list *l, const struct account_places *own)
{
	const char *name = l->who->name;

	if (own->command != NULL) {
		complain("%s: sshd also takes the keys that a command prints "
			 "(AuthorizedKeysCommand %s): they are not in the list",
		    name, own->command);
		l->incomplete = true;
	}
	if (own->authorities != NULL)
		complain("%s: sshd also takes certificates of the authorities "
			 "in %s%s%s",
		    name, own->authorities,
		    own->principals == NULL ? " for this name"
					    : " for the names of ",
		    own->principals == NULL ? "" : own->principals);
}

static enum exit_code
list_account(struct key_list *l, const struct account *who,
    const struct key_places *places)
{
	l->who = who;
	if (account_keys_list(places, l->o->root, who, list_key, l) != 0)
		return complain("out of memory");
	return EXIT_OK;
}

static enum exit_code
list_one(struct key_list *l, const char *name)
{
	struct key_owner owner;
	enum exit_code r = key_owner_load(name, l->o->root, &owner);

	if (r == EXIT_OK)
		r = list_account(l, &owner.account, &owner.places);
	if (r == EXIT_OK)
		tell_others(l, &owner.own);
	key_owner_release(&owner);
	return r;
}

/* The person's keys in the files of every account. */
static enum exit_code
list_all(struct key_list *l)
{
	const struct accounts_opts opts = {.root = l->o->root};
	struct account_book *book = NULL;
	struct key_places places;
	struct accounts all;
	struct diag d = {0};
	enum exit_code r = EXIT_OK;

	if (accounts_load(&opts, &all, &d) != 0)
		return complain("the accounts cannot be listed: %s", d.msg);
	if (key_places_load(l->o->root, &places, &d) != 0)
		r = complain("where sshd looks for keys is not known: %s",
		    d.msg);
	if (r == EXIT_OK && account_book_load(l->o->root, &book) != 0)
		r = complain("out of memory");
	for (size_t i = 0; r == EXIT_OK && i < all.n; i++) {
		l->no_home = !account_needs_home(book, all.list[i].name);
		r = list_account(l, &all.list[i], &places);
	}
	account_book_free(book);
	if (r == EXIT_OK && (all.not_enumerable || places.has_command)) {
		complain(all.not_enumerable
			? "a directory service does not list its accounts: "
			  "those without a home here were not looked at"
			: "sshd also takes the keys that a command prints "
			  "(AuthorizedKeysCommand): they were not looked at");
		l->incomplete = true;
	}
	key_places_release(&places);
	accounts_release(&all);
	return r;
}

/* --- the command --- */

static enum exit_code
list(struct key_list *l)
{
	struct json_out *j = &l->json;
	const bool json = l->o->format == FORMAT_JSON;
	enum exit_code r;

	if (json) {
		json_object(j);
		json_key(j, "keys");
		json_array(j);
	}
	r = l->o->n_args != 0 ? list_one(l, l->o->args[0]) : list_all(l);
	if (r != EXIT_OK)
		return r;
	if (json) {
		json_array_end(j);
		json_key(j, "complete");
		json_bool(j, !l->incomplete);
		json_key(j, "schema");
		json_str(j, "loginpolicy-key-list/1");
		json_object_end(j);
		buf_putc(&l->b, '\n');
	} else if (l->n == 0) {
		buf_puts(&l->b, "no key was found\n");
	}
	return put_result(l->o, &l->b,
	    l->incomplete ? EXIT_INCOMPLETE : EXIT_OK);
}

static enum exit_code
list_keys(const struct options *o)
{
	struct key_list l = {.o = o};
	enum exit_code r;

	if (o->n_args == 0 && o->person == NULL)
		return complain("expected USER or --person NAME");
	if ((r = open_list(&l)) == EXIT_OK)
		r = list(&l);
	close_list(&l);
	return r;
}

const struct command cmd_key_list = {
    .id = COMMAND_KEY_LIST,
    .name = "key list",
    .run = list_keys,
    .synopsis = "USER|--person NAME [OPTION]...",
    .about = "List every key that opens an account",
    .help = "The keys in all files that sshd reads for USER: whose they are "
	    "by the register, first and last use by the log, when they expire "
	    "and whether they are refused. With --person the keys of NAME, of "
	    "all accounts or of USER.\n"
	    "\n"
	    "Exit code: 0 listed; 2 no such account, or no register to find a "
	    "person in; 3 a file, the log, the register or the policy could "
	    "not be read, or sshd also asks a command for keys.\n"
	    "\n"
	    "Example: sudo loginpolicy key list alice\n",
    .max_args = 1,
};
