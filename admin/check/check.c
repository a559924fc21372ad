/* SPDX-License-Identifier: BSD-2-Clause */
/* All checks of a policy, and the list of their notes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/base/vec.h>
#include "check.h"

#define NOTES_MAX 10000
#define WORK_MAX  3000000000u /* about nanoseconds */

struct check_place
place_of(const struct check *c, const struct policy_rule *r, unsigned word)
{
	return (struct check_place){r->where, rule_column(c->p, r, word)};
}

struct check_place
place_of_condition(const struct check *c, const struct policy_rule *r,
    enum condition_kind kind)
{
	const struct condition *cond = rule_condition(r, kind);

	return place_of(c, r, cond == NULL ? 0 : cond->word);
}

struct check_place
place_of_statement(const struct policy_where *where)
{
	return where->file < 0 ? place_of_policy()
			       : (struct check_place){*where, 1};
}

struct check_place
place_of_policy(void)
{
	return (struct check_place){{0, 0}, 0};
}

bool
check_note_is_counted(enum check_kind kind)
{
	return kind != CHECK_NOTE && kind != CHECK_PAM;
}

void
check_note(struct check *c, struct check_place at, enum check_kind kind,
    const char *fmt, ...)
{
	struct check_note *list, *n;
	va_list ap;
	int len;

	c->errors += kind == CHECK_ERROR;
	c->warnings += kind != CHECK_ERROR && check_note_is_counted(kind);
	c->lock_outs += kind == CHECK_LOCK_OUT;
	if (c->n == NOTES_MAX)
		return;
	if ((list = vec_room(c->notes, c->n, sizeof(*list))) == NULL) {
		c->no_memory = true;
		return;
	}
	c->notes = list;
	n = &list[c->n];
	*n = (struct check_note){.kind = kind,
	    .where = at.where,
	    .col = at.col};
	va_start(ap, fmt);
	len = vasprintf(&n->msg, fmt, ap);
	va_end(ap);
	if (len < 0)
		c->no_memory = true;
	else
		c->n++;
}

bool
check_afford(struct check *c, uint64_t cost)
{
	if (cost > WORK_MAX - c->work) {
		c->not_compared = true;
		return false;
	}
	c->work += cost;
	return true;
}

const char *
check_note_word(const struct check_note *n)
{
	return n->kind == CHECK_ERROR	     ? "error"
	    : check_note_is_counted(n->kind) ? "warning"
					     : "note";
}

const char *
check_note_path(const struct check *c, const struct check_note *n)
{
	return n->kind == CHECK_PAM ? "/etc/pam.d"
				    : c->p->files[n->where.file].path;
}

bool
check_note_has_line(const struct check_note *n)
{
	return n->kind != CHECK_PAM && n->where.line != 0;
}

void
check_note_print(const struct check *c, const struct check_note *n)
{
	const char *path = check_note_path(c, n), *word = check_note_word(n);

	if (check_note_has_line(n))
		complain("%s:%u:%u: %s: %s", path, n->where.line, n->col, word,
		    n->msg);
	else
		complain("%s: %s: %s", path, word, n->msg);
}

/*
 * Lock-outs are printed first, notes about the whole policy behind the others,
 * and those about PAM's files last.
 */
static int
rank_of(const struct check_note *n)
{
	return n->kind == CHECK_LOCK_OUT ? 0
	    : n->kind == CHECK_LAST	 ? 2
	    : n->kind == CHECK_PAM	 ? 3
					 : 1;
}

/* In order of rank, file, line, column, and text, so that two runs agree. */
static int
compare_notes(const void *va, const void *vb)
{
	const struct check_note *a = va, *b = vb;

	if (rank_of(a) != rank_of(b))
		return rank_of(a) - rank_of(b);
	if (a->where.file != b->where.file)
		return a->where.file < b->where.file ? -1 : 1;
	if (a->where.line != b->where.line)
		return a->where.line < b->where.line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return strcmp(a->msg, b->msg);
}

void
check_all(struct check *c, const struct policy *p)
{
	struct diag d = {0};

	c->p = p;
	c->now = time(NULL);
	if (tz_load(c->o->root, &c->zone, &c->zone_missing, &d) != 0) {
		complain("%s/etc/localtime: %s", c->o->root, d.msg);
		memset(&c->zone, 0, sizeof(c->zone));
	}
	/* First, so that NOTES_MAX leaves out none of these. */
	check_repair(c);
	check_lockout(c);
	check_words(c);
	check_rules(c);
	check_order(c);
	check_networks(c);
	check_unused(c);
	check_settings(c);
	check_passwords(c);
	check_readable(c);
	if (!c->o->offline) {
		check_password_files(c);
		check_names(c);
		check_pam(c);
	}
	if (c->not_compared)
		check_warn(c, place_of_policy(),
		    "too many rules to compare pairwise: some unreachable "
		    "rules, or rules that never match, are not reported");
	if (c->n > 1)
		qsort(c->notes, c->n, sizeof(*c->notes), compare_notes);
}

void
check_release(struct check *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->notes[i].msg);
	free(c->notes);
	tz_release(&c->zone);
}
