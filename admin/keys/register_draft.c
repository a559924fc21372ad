/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who the keys of an account belong to cannot be known from the files: the
 * draft takes for the person whoever has all other keys of the account in the
 * register, else the account; and the comment for the purpose.
 * Where that would make a common account a person, or a CA, or root, it says so
 * and leaves the line to somebody who knows.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "admin/keys/account_keys.h"
#include "admin/keys/needed_home.h"
#include "admin/keys/register_draft.h"

#define PURPOSE_MAX 200 /* bytes of a comment that are kept */
#define NAME_BYTES  64 /* of a comment that are compared */

static const char look_root[] = "root is nobody's alone";
static const char look_ca[] = "a certification authority";
static const char look_name[] = "the account's name cannot be a person";
static const char look_shared[] = "it opens several accounts";
static const char look_persons[] =
    "the register has keys of several people for the account";
static const char look_common[] =
    "the account has keys of several people, by their comments";

struct drafting {
	struct draft *d;
	const struct key_register *reg;
	const struct account *account; /* the present one */
	struct account_book *book; /* owned */
	bool failed; /* no memory */
	/* Who the comments of the account name: the first, and whether more. */
	char first[NAME_BYTES + 1];
	bool several;
	/* Whom the register has for its keys: the first, and whether more. */
	const char *person;
	bool persons;
};

/* --- comments --- */

/* "anna" of "Anna@laptop": whom a comment names. "": nobody. */
static void
comment_name(const struct keyfile_entry *key, char ret[NAME_BYTES + 1])
{
	size_t n = 0;

	while (key->comment != NULL && n < key->comment_len && n < NAME_BYTES &&
	    strchr("@ \t", key->comment[n]) == NULL) {
		ret[n] = (char)tolower((unsigned char)key->comment[n]);
		n++;
	}
	ret[n] = '\0';
}

static void
note_name(struct drafting *x, const struct keyfile_entry *key)
{
	char name[NAME_BYTES + 1];

	comment_name(key, name);
	if (name[0] == '\0')
		return;
	if (x->first[0] == '\0')
		memcpy(x->first, name, sizeof(name));
	else if (strcmp(x->first, name) != 0)
		x->several = true;
}

/* The comment in visible characters. Owned; NULL: none, or no memory. */
static char *
purpose_of(const struct keyfile_entry *key)
{
	size_t len = key->comment_len < PURPOSE_MAX ? key->comment_len
						    : PURPOSE_MAX;
	const char *s = key->comment;
	char *copy = NULL;
	struct buf b;

	if (s == NULL)
		return NULL;
	/* Not within a character. */
	while (len != 0 && len < key->comment_len &&
	    ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	while (len != 0 && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	buf_init(&b, 8 * PURPOSE_MAX);
	escape_text(&b, s, len);
	while (b.len != 0 && b.p[b.len - 1] == ' ')
		b.len--;
	if (b.len > REGISTER_LINE_MAX / 2)
		b.len = REGISTER_LINE_MAX / 2;
	if (b.err == 0 && b.len != 0)
		copy = strndup(b.p, b.len);
	buf_release(&b);
	return copy;
}

/* --- keys --- */

static struct draft_key *
find_key(const struct draft *d, const uint8_t fp[SHA256_LEN])
{
	const uint32_t hash = hashtab_hash(fp, SHA256_LEN);
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&d->by_fp, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(d->list[i].entry.fp, fp, SHA256_LEN) == 0)
			return &d->list[i];
	}
	return NULL;
}

/* Returns false: no memory. */
static bool
add_key(struct drafting *x, const struct keyfile_entry *key)
{
	struct draft *d = x->d;
	struct draft_key *list = vec_room(d->list, d->n, sizeof(*list)), *k;

	if (list == NULL)
		return false;
	d->list = list;
	k = &list[d->n];
	memset(k, 0, sizeof(*k));
	memcpy(k->entry.fp, key->key.fp, SHA256_LEN);
	k->entry.purpose = purpose_of(key);
	k->account = strdup(x->account->name);
	d->n++;
	if (key->cert_authority)
		k->look = look_ca;
	else if (x->account->uid == 0)
		k->look = look_root;
	return k->account != NULL &&
	    hashtab_add(&d->by_fp, hashtab_hash(key->key.fp, SHA256_LEN),
		(uint32_t)d->n - 1) == 0;
}

/* The register has the key already. */
static void
note_registered(struct drafting *x, const struct keyfile_entry *key,
    const struct register_entry *entry)
{
	x->d->n_known++;
	if (key->cert_authority)
		return;
	if (x->person == NULL)
		x->person = entry->person;
	else if (strcmp(x->person, entry->person) != 0)
		x->persons = true;
}

static void
look_at_key(void *ctx, const struct account_key *k)
{
	struct drafting *x = ctx;
	const struct register_entry *entry;
	struct draft_key *known;

	if (k->key == NULL && k->err == ERR_NOENT &&
	    !account_needs_home(x->book, x->account->name))
		return;
	if (k->key == NULL) {
		complain("%s: %s: %s", x->account->name, k->path, k->why);
		x->d->incomplete = true;
		return;
	}
	if (!k->key->has_fp || k->key->state == KEYFILE_DEAD)
		return;
	if (!k->key->cert_authority)
		note_name(x, k->key);
	known = find_key(x->d, k->key->key.fp);
	if (known != NULL && strcmp(known->account, x->account->name) != 0)
		known->look = look_shared;
	else if (known == NULL &&
	    (entry = key_register_find(x->reg, k->key->key.fp)) != NULL)
		note_registered(x, k->key, entry);
	else if (known == NULL && !add_key(x, k->key))
		x->failed = true;
}

/* Why nothing is known of whose the account's keys are; NULL: it is known. */
static const char *
look_of_account(const struct drafting *x)
{
	return x->several ? look_common : x->persons ? look_persons : NULL;
}

/* Say whose the account's keys in the draft are. Returns false: no memory. */
static bool
name_person(struct drafting *x, size_t start)
{
	const char *look = look_of_account(x);
	const char *account = x->account->name;
	const char *person = look == NULL && x->person != NULL ? x->person
	    : is_register_person(account)		       ? account
							       : NULL;

	for (size_t i = start; i < x->d->n; i++) {
		struct draft_key *k = &x->d->list[i];

		k->entry.person = strdup(person != NULL ? person : "?");
		if (k->entry.person == NULL)
			return false;
		if (person == NULL)
			k->look = look_name;
		else if (k->look == NULL)
			k->look = look;
	}
	return true;
}

/* Returns false: no memory. */
static bool
draft_account(struct drafting *x, const struct key_places *p,
    const struct account *a)
{
	const size_t start = x->d->n;

	x->account = a;
	x->first[0] = '\0';
	x->several = x->persons = false;
	x->person = NULL;
	return account_keys_list(p, "", a, look_at_key, x) == 0 && !x->failed &&
	    name_person(x, start);
}

/* --- accounts --- */

/* What is not in the files is told: the draft does not have it. */
static void
tell_elsewhere(const struct key_places *p, const struct accounts *a,
    const char *user, struct draft *d)
{
	if (p->has_command)
		complain("sshd also takes keys from AuthorizedKeysCommand: "
			 "they are not seen here");
	if (p->has_unknown)
		complain("AuthorizedKeysFile has a token that is not known: "
			 "its files are not seen here");
	if (user == NULL && a->not_enumerable)
		complain("a directory of nsswitch.conf lists no accounts: only "
			 "those of the local files are seen");
	d->incomplete |= p->has_command || p->has_unknown ||
	    (user == NULL && a->not_enumerable);
}

static enum exit_code
draft_accounts(const char *user, const struct key_places *p,
    const struct accounts *a, struct drafting *x)
{
	const struct account *one = user != NULL ? accounts_by_name(a, user)
						 : NULL;
	const struct account *list = user != NULL ? one : a->list;
	const size_t n = user != NULL ? one != NULL : a->n;

	if (n == 0 && user != NULL)
		return complain("%s: no such account is listed here", user);
	for (size_t i = 0; i < n; i++) {
		if (!draft_account(x, p, &list[i]))
			return complain("out of memory");
	}
	for (size_t i = 0; i < x->d->n; i++)
		x->d->n_certain += x->d->list[i].look == NULL;
	tell_elsewhere(p, a, user, x->d);
	return EXIT_OK;
}

enum exit_code
draft_load(const char *user, const struct key_register *reg, struct draft *ret)
{
	const struct accounts_opts opts = {.root = ""};
	struct drafting x = {.d = ret, .reg = reg};
	struct accounts accounts = {0};
	struct key_places places;
	struct diag d = {0};
	enum exit_code r;
	int e;

	memset(ret, 0, sizeof(*ret));
	if ((e = key_places_load("", &places, &d)) != 0)
		r = complain("where sshd looks for keys is not known: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(e));
	else if ((e = account_book_load("", &x.book)) != 0)
		r = complain("out of memory");
	else if ((e = accounts_load(&opts, &accounts, &d)) != 0)
		r = complain("the accounts cannot be listed: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(e));
	else
		r = draft_accounts(user, &places, &accounts, &x);
	key_places_release(&places);
	accounts_release(&accounts);
	account_book_free(x.book);
	return r;
}

void
draft_release(struct draft *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct draft_key *k = &d->list[i];

		free((char *)(uintptr_t)k->entry.person);
		free((char *)(uintptr_t)k->entry.purpose);
		free(k->account);
	}
	free(d->list);
	hashtab_release(&d->by_fp);
	memset(d, 0, sizeof(*d));
}

/* --- as text --- */

void
draft_put(const struct draft *d, const struct tz *zone, struct buf *b)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct draft_key *k = &d->list[i];
		struct register_entry e = k->entry;
		struct diag why;

		if (k->look != NULL) {
			buf_puts(b, "# whose is this key of ");
			escape_text(b, k->account, strlen(k->account));
			buf_printf(b, "? %s\n# ", k->look);
		}
		if (k->look == look_name)
			e.person = "PERSON";
		if (register_entry_print(&e, zone, b, &why) != 0 && b->err == 0)
			b->err = ERR_INTERNAL;
	}
}
