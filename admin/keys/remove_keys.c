/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/change/action.h"
#include "admin/keys/account_keys.h"
#include "admin/keys/needed_home.h"
#include "admin/keys/remove_keys.h"

struct removing {
	const struct options *o;
	const struct change *c;
	const struct account *account; /* the present one */
	struct account_book *book; /* owned */
	struct removed *ret;
	enum exit_code worst;
};

/* An objection is worse than what is not known. */
static void
note(struct removing *x, enum exit_code code)
{
	if (code != EXIT_OK && x->worst != EXIT_OBJECTION)
		x->worst = code;
}

static const char *
lines_text(size_t n)
{
	return n == 1 ? "line" : "lines";
}

static void
record(struct removing *x, const struct account_keys_removal *r)
{
	char before[64];

	snprintf(before, sizeof(before), "%zu %s", r->lines,
	    lines_text(r->lines));
	note(x,
	    action_record(x->o, x->c,
		&(struct action){"key-remove", r->path, before, r->copy}));
}

static void
tell_removal(struct removing *x, const struct account_keys_removal *r)
{
	if (r->err == ERR_UNSYNCED) {
		complain("%s: %s is changed, but a power cut may undo it: the "
			 "directory cannot be synced",
		    x->account->name, r->path);
		note(x, EXIT_INCOMPLETE);
	} else if (r->err != 0) {
		complain("%s: %s: %s%s", x->account->name, r->path, r->why,
		    r->lines != 0 ? ": the key is still there" : "");
		note(x, r->lines != 0 ? EXIT_OBJECTION : EXIT_INCOMPLETE);
		return;
	}
	x->ret->lines += r->lines;
	if (x->o->format == FORMAT_JSON)
		return;
	if (r->copy == NULL)
		say(x->o, "%s: %zu %s would be removed", r->path, r->lines,
		    lines_text(r->lines));
	else
		say(x->o, "%s: %zu %s removed; as it was: %s", r->path,
		    r->lines, lines_text(r->lines), r->copy);
}

/* Returns false: no memory. */
static bool
add_file(struct removing *x, const struct account_keys_removal *r)
{
	struct removed_file *list = vec_room(x->ret->list, x->ret->n,
				sizeof(*list)),
			    *f;

	if (list == NULL)
		return false;
	x->ret->list = list;
	f = &list[x->ret->n++];
	*f = (struct removed_file){.account = strdup(x->account->name),
	    .path = strdup(r->path),
	    .copy = r->copy != NULL ? strdup(r->copy) : NULL,
	    .why = err_is_done(r->err) ? NULL : strdup(r->why),
	    .lines = r->lines};
	return f->account != NULL && f->path != NULL;
}

static void
each_file(void *ctx, const struct account_keys_removal *r)
{
	struct removing *x = ctx;

	if (r->err == ERR_NOENT && r->lines == 0 &&
	    !account_needs_home(x->book, x->account->name))
		return;
	tell_removal(x, r);
	if (err_is_done(r->err) && r->copy != NULL)
		record(x, r);
	if (!add_file(x, r)) {
		complain("out of memory");
		note(x, EXIT_INCOMPLETE);
	}
}

/* Where sshd may find these keys all the same: the revocation refuses them. */
static void
tell_elsewhere(struct removing *x, const struct key_places *p,
    const struct accounts *a)
{
	if (p->has_command)
		complain("sshd also takes keys from AuthorizedKeysCommand: the "
			 "keys may still be there");
	if (p->has_unknown)
		complain(
		    "AuthorizedKeysFile has a token that is not known: the "
		    "keys may still be in its files");
	if (a->not_enumerable)
		complain("a directory of nsswitch.conf lists no accounts: the "
			 "keys may still be in files of theirs");
	if (p->has_command || p->has_unknown || a->not_enumerable)
		note(x, EXIT_INCOMPLETE);
}

static void
remove_from_all(struct removing *x, const struct key_places *p,
    const struct accounts *a, const struct fingerprints *f)
{
	const uint8_t(*fps)[SHA256_LEN] = (const uint8_t(*)[SHA256_LEN])(
	    uintptr_t)f->list;

	for (size_t i = 0; i < a->n; i++) {
		x->account = &a->list[i];
		(void)account_keys_remove(p, "", x->account, fps, f->n,
		    x->o->dry_run, each_file, x);
	}
	tell_elsewhere(x, p, a);
}

enum exit_code
keys_remove(const struct options *o, const struct change *c,
    const struct fingerprints *f, struct removed *ret)
{
	const struct accounts_opts opts = {.root = ""};
	struct removing x = {.o = o, .c = c, .ret = ret};
	struct accounts accounts = {0};
	struct key_places places;
	struct diag d = {0};
	int e;

	memset(ret, 0, sizeof(*ret));
	if ((e = key_places_load("", &places, &d)) != 0 ||
	    (e = accounts_load(&opts, &accounts, &d)) != 0 ||
	    (e = account_book_load("", &x.book)) != 0) {
		complain("the keys are not removed from any file: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(e));
		x.worst = EXIT_INCOMPLETE;
	} else {
		remove_from_all(&x, &places, &accounts, f);
	}
	if (e == 0 && ret->n == 0 && o->format != FORMAT_JSON)
		say(o, "no account has any of these keys in its files");
	key_places_release(&places);
	accounts_release(&accounts);
	account_book_free(x.book);
	return x.worst;
}

void
removed_release(struct removed *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->list[i].account);
		free(r->list[i].path);
		free(r->list[i].copy);
		free(r->list[i].why);
	}
	free(r->list);
	memset(r, 0, sizeof(*r));
}
