/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disable --keep-out: what the module has refused is refused by the account and
 * the key files themselves from now on.
 */
#include <limits.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/account_state.h>
#include "admin/keys/account_keys.h"
#include "disable.h"
#include "run_tool.h"

#define USERMOD	  "/usr/sbin/usermod"
#define EXPIRED	  1 /* day 1 of 1970, as usermod(8) counts */
#define DAY_S	  86400
#define TIMEOUT_S 120

/* The day on which the account is to expire: that on which the block begins. */
static int64_t
day_of(const struct enable *e, const struct state_block *b)
{
	return b->has_starting && b->starting > e->change.now
	    ? b->starting / DAY_S
	    : EXPIRED;
}

/* The day on which the account expires now; -1: never, or not known. */
static int64_t
expiry_of(const char *root, const char *name)
{
	const struct spwd *sp;
	int64_t day = -1;
	char *path;
	FILE *f;

	if (asprintf(&path, "%s/etc/shadow", root) < 0)
		return -1;
	f = fopen(path, "re");
	free(path);
	while (f != NULL && (sp = fgetspent(f)) != NULL) {
		if (strcmp(sp->sp_namp, name) == 0)
			day = sp->sp_expire;
		if (sp->sp_pwdp != NULL)
			explicit_bzero(sp->sp_pwdp, strlen(sp->sp_pwdp));
	}
	if (f != NULL)
		fclose(f);
	return day < 0 ? -1 : day;
}

/*
 * Say that it is expired, and what gives it back the expiry that it had. A
 * block may have an end, and an expiry has none.
 */
static void
tell_expired(const struct enable *e, const char *name, int64_t day, int64_t old,
    const struct state_block *b)
{
	const struct civil c = civil_of(old * DAY_S);
	struct buf text;

	buf_init(&text, TOOL_OUTPUT_MAX);
	buf_printf(&text, "%s %s", name,
	    day == EXPIRED ? "is expired"
			   : "expires when its block would begin");
	if (b->has_until) {
		buf_puts(&text, ", and stays so: its block would end at ");
		put_utc(&text, b->until);
	}
	if (old < 0)
		buf_printf(&text, "; 'chage -E -1 %s' undoes it", name);
	else
		buf_printf(&text, "; 'chage -E %04lld-%02u-%02u %s' undoes it",
		    (long long)c.year, c.month, c.day, name);
	buf_putc(&text, '\0');
	say(e->o, "%s", text.err == 0 ? text.p : name);
	buf_release(&text);
}

static enum exit_code
expire(const struct enable *e, const char *name, const struct state_block *b)
{
	const int64_t day = day_of(e, b), old = expiry_of(e->o->root, name);
	char days[24];
	const char *argv[] = {USERMOD, "-e", days, name, NULL, NULL, NULL};
	static const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	struct diag d = {0};
	enum exit_code r = EXIT_OK;
	struct buf out;
	int status = 0;

	snprintf(days, sizeof(days), "%lld", (long long)day);
	if (e->o->root[0] != '\0') {
		argv[3] = "-P";
		argv[4] = e->o->root;
		argv[5] = name;
	}
	buf_init(&out, TOOL_OUTPUT_MAX);
	if (tool_run(argv, envp, TIMEOUT_S, &out, &status, &d) != 0)
		r = complain("%s cannot be expired: %s", name, d.msg);
	else if (status != 0)
		r = complain("%s cannot be expired: %.*s", name,
		    out.len < 300 ? (int)strcspn(out.p, "\n") : 300,
		    out.p == NULL ? "" : out.p);
	else
		tell_expired(e, name, day, old, b);
	buf_release(&out);
	return r;
}

/*
 * One that expires no later already stays so: a block that is to begin one day
 * must not let in an account that has expired.
 */
static enum exit_code
expire_name(const struct enable *e, const struct account_book *book,
    const char *name, const struct state_block *b)
{
	const int64_t day = day_of(e, b);

	if ((account_state(book, name, day * DAY_S) & ACCOUNT_EXPIRED) == 0)
		return expire(e, name, b);
	say(e->o, "%s %s", name,
	    day == EXPIRED ? "is expired already"
			   : "expires already, before its block would begin");
	return EXIT_OK;
}

/* All names of a blocked uid. */
static enum exit_code
expire_uid(const struct enable *e, const struct accounts *all,
    const struct account_book *book, const struct state_block *b)
{
	const uid_t uid = b->uid;
	enum exit_code r = EXIT_OK;
	bool found = false;

	if (uid == 0)
		return complain("root is blocked, and must not be expired: "
				"unblock it first");
	for (size_t i = 0; i < all->n; i++) {
		if (all->list[i].uid != uid)
			continue;
		found = true;
		if (expire_name(e, book, all->list[i].name, b) != EXIT_OK)
			r = EXIT_NOTHING_DONE;
	}
	if (!found)
		return complain("uid %lu is blocked, and no account has it "
				"now: it cannot be expired (deleted, or its "
				"directory does not answer)",
		    (unsigned long)uid);
	return r;
}

/* --- keys --- */

struct removal {
	const struct reopened *r;
	struct buf kept;
	size_t n; /* lines left out */
};

static int
compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

static bool
keep_line(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	struct removal *x = ctx;

	if (key->has_fp &&
	    bsearch(key->key.fp, x->r->keys, x->r->n_keys, SHA256_LEN,
		compare_keys) != NULL) {
		x->n++;
	} else {
		buf_put(&x->kept, line, len);
		buf_putc(&x->kept, '\n');
	}
	return true;
}

static enum exit_code
remove_from(const struct enable *e, const struct reopened *r,
    const struct account *a, const struct key_places *places, const char *path)
{
	struct removal x = {.r = r};
	struct buf old;
	enum exit_code code = EXIT_OK;
	int err;

	buf_init(&old, 8u << 20);
	buf_init(&x.kept, 16u << 20);
	err = account_reader_read(places->reader, a, e->o->root, path, &old,
	    NULL);
	if (err == 0)
		err = account_keys_each(&old, keep_line, &x);
	if (err == 0)
		err = x.kept.err;
	if (err == 0 && x.n != 0)
		err = account_keys_replace(a, e->o->root, path,
		    ".before-disable", &old, &x.kept);
	if (err == ERR_UNSYNCED) {
		complain("%s: revoked keys are removed, but a power cut may "
			 "bring them back: the directory cannot be synced",
		    path);
		code = EXIT_INCOMPLETE;
	} else if (err != 0 && err != ERR_NOENT)
		code = complain("%s: revoked keys cannot be removed: %s", path,
		    err_str(err));
	else if (x.n != 0)
		say(e->o,
		    "%s: %zu revoked key%s removed (copy: "
		    "%s.before-disable)",
		    path, x.n, x.n == 1 ? "" : "s", path);
	buf_release(&old);
	buf_release(&x.kept);
	return code;
}

/* Where revoked keys may be that are in no file that was looked at. */
static enum exit_code
report_not_looked_at(const struct key_places *places,
    const struct accounts *all)
{
	enum exit_code r = EXIT_OK;

	if (places->has_command)
		r = complain("AuthorizedKeysCommand of sshd may give revoked "
			     "keys: they cannot be removed there");
	if (places->has_unknown)
		r = complain("AuthorizedKeysFile of sshd has a token that is "
			     "not known: revoked keys cannot be removed there");
	if (places->has_ca)
		r = complain("TrustedUserCAKeys of sshd: a revoked key that "
			     "has a certificate cannot be removed; RevokedKeys "
			     "can name it");
	if (all->not_enumerable)
		r = complain("a directory service does not list its accounts: "
			     "keys of those without a home on this machine "
			     "cannot be removed");
	return r;
}

static enum exit_code
remove_keys_of(const struct enable *e, const struct reopened *r,
    const struct account *a, const struct key_places *places, bool may_log_in)
{
	enum exit_code code = EXIT_OK;
	char path[PATH_MAX];

	for (size_t k = 0; k < places->n; k++) {
		if (!key_place(places, k, e->o->root, a, path))
			continue;
		if (!account_home_is_away(a, e->o->root, path)) {
			if (remove_from(e, r, a, places, path) != EXIT_OK)
				code = EXIT_NOTHING_DONE;
		} else if (may_log_in && code == EXIT_OK) {
			complain("%s: the home of %s is not there (not "
				 "mounted?): revoked keys cannot be removed "
				 "from it",
			    a->home, a->name);
			code = EXIT_INCOMPLETE;
		}
	}
	return code;
}

/* What is known not to be done counts more than what is not known. */
static enum exit_code
worse_of(enum exit_code a, enum exit_code b)
{
	if (a == EXIT_NOTHING_DONE || b == EXIT_OK)
		return a;
	return b;
}

static enum exit_code
remove_keys(const struct enable *e, const struct reopened *r,
    const struct accounts *all, const struct account_book *book)
{
	const unsigned no_shell = ACCOUNT_NO_SHELL | ACCOUNT_SHELL_MISSING;
	struct key_places places;
	struct diag d = {0};
	enum exit_code code = EXIT_OK;

	if (r->n_keys == 0)
		return EXIT_OK;
	if (key_places_load(e->o->root, &places, &d) != 0)
		code = complain("where keys are is not known: %s", d.msg);
	else
		code = report_not_looked_at(&places, all);
	for (size_t i = 0; i < all->n; i++) {
		const struct account *a = &all->list[i];
		const unsigned state = account_state(book, a->name,
		    e->change.now);

		code = worse_of(code,
		    remove_keys_of(e, r, a, &places, (state & no_shell) == 0));
	}
	key_places_release(&places);
	return code;
}

enum exit_code
keep_out(const struct enable *e, const struct reopened *r)
{
	const struct accounts_opts opts = {.root = e->o->root};
	struct account_book *book;
	struct accounts all;
	struct diag d = {0};
	enum exit_code code = EXIT_OK;

	if (r->unknown)
		return complain("who is to be kept out is not known");
	if (account_book_load(e->o->root, &book) != 0)
		return complain("out of memory");
	if (accounts_load(&opts, &all, &d) != 0) {
		account_book_free(book);
		return complain("the accounts cannot be listed: %s", d.msg);
	}
	for (size_t i = 0; i < r->blocks.n; i++) {
		if (expire_uid(e, &all, book, &r->blocks.list[i]) != EXIT_OK)
			code = EXIT_NOTHING_DONE;
	}
	code = worse_of(code, remove_keys(e, r, &all, book));
	accounts_release(&all);
	account_book_free(book);
	return code;
}
