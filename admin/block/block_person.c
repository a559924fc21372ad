/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * block --person: the accounts that are the person's alone. One that others use
 * as well is not blocked, but named: for it there is 'key revoke'.
 */
#include <string.h>

#include "block.h"
#include "person_reach.h"

static enum exit_code
block_reached(struct block_run *run, const struct reached *a)
{
	struct who w = {0};
	enum exit_code r = EXIT_OBJECTION;

	if (a->is_shared) {
		complain("%s: keys of others open it, too: not blocked; "
			 "'loginpolicy key revoke --person %s' ends what the "
			 "keys of %s open",
		    a->name, run->o->person, run->o->person);
		return EXIT_OK;
	}
	if (who_find(a->name, &w) == 0 &&
	    (r = block_one(run, &w, a->name)) == EXIT_NOTHING_DONE)
		r = EXIT_OBJECTION;
	who_release(&w);
	return r;
}

static enum exit_code
block_reach(struct block_run *run, const struct reach_sources *s)
{
	struct person_reach reach;
	enum exit_code r = EXIT_OK;

	if (person_reach_load(s, run->o->person, &reach) != 0)
		r = complain("out of memory");
	else if (reach.n == 0)
		r = complain("%s: no key of this person opens an account: "
			     "nothing was changed",
		    run->o->person);
	for (size_t i = 0; i < reach.n && r != EXIT_NOTHING_DONE; i++)
		r = block_worse(r, block_reached(run, &reach.list[i]));
	if (reach.unread != 0 && r != EXIT_NOTHING_DONE)
		r = block_worse(r, EXIT_INCOMPLETE);
	person_reach_release(&reach);
	return r;
}

enum exit_code
block_person(struct block_run *run)
{
	struct reach_sources s;
	enum exit_code r = EXIT_NOTHING_DONE;
	int e;

	if (!is_register_person(run->o->person))
		return complain("--person: %s is no person: letters, digits "
				"and . _ - @ +",
		    run->o->person);
	if ((e = reach_open(run->o, &s)) == ERR_NOENT)
		complain(REGISTER_PATH " does not exist: nothing says which "
				       "keys are this person's");
	else if (e == 0)
		r = block_reach(run, &s);
	reach_close(&s);
	return r;
}

/* Append "deploy, root". */
static size_t
put_others(const struct person_reach *reach, const struct who *w, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < reach->n; i++) {
		if (reach->list[i].uid != w->uid)
			buf_printf(b, "%s%s", n++ == 0 ? "" : ", ",
			    reach->list[i].name);
	}
	return n;
}

static void
name_reach(const struct reach_sources *s, const struct who *w,
    const char *person)
{
	struct person_reach reach;
	struct buf b;

	buf_init(&b, 65536);
	if (person_reach_load(s, person, &reach) == 0 &&
	    put_others(&reach, w, &b) != 0 && b.err == 0)
		complain("%s: keys of %s also open %.*s: not blocked; see "
			 "'loginpolicy block --person %s' and 'loginpolicy "
			 "key revoke --person %s'",
		    w->member.names[0], person, (int)b.len, b.p, person,
		    person);
	person_reach_release(&reach);
	buf_release(&b);
}

void
block_name_reach(const struct block_run *run, const struct who *w)
{
	char person[REGISTER_PERSON_MAX + 1];
	struct reach_sources s;

	if (w->member.n_names == 0 || run->o->state != NULL || run->o->quiet)
		return;
	if (reach_open(run->o, &s) == 0 &&
	    person_of_account(&s, w->member.names[0], person) == 0 &&
	    person[0] != '\0')
		name_reach(&s, w, person);
	reach_close(&s);
}
