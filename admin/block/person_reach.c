/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a person to accounts: the register has the person's keys, and sshd's
 * files have the accounts that each key opens.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/base/vec.h>
#include "admin/explain/login.h"
#include "admin/keys/needed_home.h"
#include "person_reach.h"

static int
load_register(const struct options *o, struct reach_sources *s)
{
	struct diag d = {0};
	struct tz zone;
	int r;

	if (zone_load(o, &zone, false) != EXIT_OK)
		return ERR_IO;
	r = key_register_load(REGISTER_PATH, 0, &zone, &s->reg, &d);
	tz_release(&zone);
	s->has_register = r == 0;
	if (r != 0 && r != ERR_NOENT)
		complain("%s: %s", REGISTER_PATH,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	return r;
}

int
reach_open(const struct options *o, struct reach_sources *ret)
{
	const struct accounts_opts all = {.root = ""};
	struct diag d = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = load_register(o, ret)) != 0)
		return r;
	if ((r = key_places_load("", &ret->places, &d)) != 0 ||
	    (r = accounts_load(&all, &ret->accounts, &d)) != 0 ||
	    (r = account_book_load("", &ret->book)) != 0)
		complain("%s", d.msg[0] != '\0' ? d.msg : err_str(r));
	return r == ERR_NOENT ? ERR_IO : r;
}

void
reach_close(struct reach_sources *s)
{
	if (s->has_register)
		key_register_release(&s->reg);
	key_places_release(&s->places);
	accounts_release(&s->accounts);
	account_book_free(s->book);
	memset(s, 0, sizeof(*s));
}

/* What the keys of one account are. */
struct looked {
	const struct reach_sources *s;
	const char *person; /* NULL: find it */
	const char *first; /* whose the first known key is */
	bool no_home; /* that it has none is as it should be */
	size_t persons, others, unread;
};

static void
look_at_key(void *ctx, const struct account_key *k)
{
	struct looked *l = ctx;
	const struct register_entry *e;

	if (k->key == NULL) {
		if (k->err != ERR_NOENT || !l->no_home) {
			complain("%s: %s: whose its keys are is not known",
			    k->path, k->why);
			l->unread++;
		}
		return;
	}
	if (!k->key->has_fp || k->key->state == KEYFILE_DEAD ||
	    k->key->state == KEYFILE_EXPIRED)
		return;
	e = key_register_find(&l->s->reg, k->key->key.fp);
	if (l->person == NULL && e != NULL && l->first == NULL)
		l->first = e->person;
	if (e != NULL &&
	    strcmp(e->person, l->person != NULL ? l->person : l->first) == 0)
		l->persons++;
	else
		l->others++;
}

static int
look_at_account(const struct reach_sources *s, const struct account *a,
    const char *person, struct looked *ret)
{
	*ret = (struct looked){.s = s,
	    .person = person,
	    .no_home = !account_needs_home(s->book, a->name)};
	return account_keys_list(&s->places, "", a, look_at_key, ret);
}

static int
add_reached(struct person_reach *r, const struct account *a, bool is_shared)
{
	struct reached *list = vec_room(r->list, r->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	r->list = list;
	list[r->n++] = (struct reached){a->name, a->uid, is_shared};
	return 0;
}

int
person_reach_load(const struct reach_sources *s, const char *person,
    struct person_reach *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < s->accounts.n && r == 0; i++) {
		const struct account *a = &s->accounts.list[i];
		const bool is_own = strcmp(a->name, person) == 0;
		struct looked l;

		if ((r = look_at_account(s, a, person, &l)) != 0)
			break;
		ret->unread += l.unread;
		if (is_own || l.persons != 0)
			r = add_reached(ret, a, !is_own && l.others != 0);
	}
	return r;
}

void
person_reach_release(struct person_reach *r)
{
	free(r->list);
	memset(r, 0, sizeof(*r));
}

int
person_of_account(const struct reach_sources *s, const char *account,
    char ret[REGISTER_PERSON_MAX + 1])
{
	const struct account *a = accounts_by_name(&s->accounts, account);
	const char *person = NULL;
	struct looked l;
	size_t at = 0;
	int r;

	ret[0] = '\0';
	if (key_register_next(&s->reg, account, &at) != NULL) {
		person = account;
	} else if (a != NULL) {
		if ((r = look_at_account(s, a, NULL, &l)) != 0)
			return r;
		person = l.others == 0 ? l.first : NULL;
	}
	if (person != NULL)
		snprintf(ret, REGISTER_PERSON_MAX + 1, "%s", person);
	return 0;
}
