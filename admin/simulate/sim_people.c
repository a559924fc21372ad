/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who can log in at all, and by what: a shell, and a key or a password. Where
 * nobody asked the module before, that is what somebody can lose.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/account/account_state.h>
#include "admin/keys/account_keys.h"
#include "simulate.h"

/* Whether one of the files has something in it. They are not opened. */
static bool
has_key(const struct simulation *s, const char *name)
{
	const struct account *a = accounts_by_name(&s->accounts, name);
	char path[PATH_MAX];
	struct stat st;

	/* What cannot be known may be there. */
	if (a == NULL || s->keys_unknown)
		return true;
	for (size_t i = 0; i < s->key_places.n; i++) {
		if (!key_place(&s->key_places, i, "", a, path))
			continue;
		if (stat(path, &st) == 0 ? st.st_size > 0
					 : errno != ENOENT && errno != ENOTDIR)
			return true;
	}
	return false;
}

/* An account of a directory: its home may be on a server that is down. */
static bool
is_remote(struct simulation *s, const char *name)
{
	struct lockout_person who;
	bool here;

	if (!s->has_directory)
		return false;
	if ((here = lockout_find(&s->down, name, 0, &who)))
		member_release(&who.m);
	return !here;
}

void
sim_people_look(struct simulation *s, struct sim_row *row)
{
	const unsigned state = account_state(s->up.book, row->account,
	    s->check->now);
	const unsigned stops = ACCOUNT_STOPPED | ACCOUNT_NO_SHELL |
	    ACCOUNT_SHELL_MISSING;

	if ((state & stops) == 0) {
		if ((state & ACCOUNT_PASSWORD_LOCKED) == 0)
			row->methods = METHOD_PASSWORD |
			    METHOD_KEYBOARD_INTERACTIVE;
		if ((s->open || row->methods == 0) &&
		    (is_remote(s, row->account) || has_key(s, row->account)))
			row->methods |= METHOD_PUBLICKEY;
	}
	row->alone = row->methods != 0 || row->last != NULL ||
	    row->used_refused != 0 || row->uid == 0 || row->uid == s->actor->by;
}

/* Nobody knows here what sudoers and others' passwords let in. */
static bool
is_further(const struct sim_service *v)
{
	return v->is_become || v->is_callers ||
	    service_is_in_set(v->name, "elevate") ||
	    service_is_in_set(v->name, "become");
}

static bool
had_probe(const struct sim_service *v, const struct sim_row *r,
    const struct sim_probe *probe)
{
	if (v->is_ssh)
		return (r->methods & probe->method) != 0;
	/* Whether other machines reach a service is not known. */
	if (probe->from != ADDRESS_LOCAL || strcmp(v->name, "remote") == 0)
		return false;
	if (is_further(v))
		return r->uid == 0;
	return (r->methods & METHOD_PASSWORD) != 0 ||
	    service_is_in_set(v->name, "jobs");
}

bool
sim_people_is_out(const struct simulation *s, const struct sim_row *r, size_t i)
{
	return s->open && !is_further(&s->services[i]) &&
	    sim_people_had(s, r, i) == 0;
}

uint64_t
sim_people_had(const struct simulation *s, const struct sim_row *r, size_t i)
{
	const struct sim_service *v = &s->services[i];
	uint64_t ret = 0;

	if (!s->open)
		return UINT64_MAX;
	for (size_t k = 0; k < v->n_probes; k++) {
		if (had_probe(v, r, &v->probe[k]))
			ret |= UINT64_C(1) << k;
	}
	return ret;
}
