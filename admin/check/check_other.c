/*
 * A service without a file gets /etc/pam.d/other: where the module's lines are
 * written into the files of single services, a program that has none lets a
 * blocked person in, and nothing is logged. An "other" that denies, or that is
 * not there (libpam refuses then), lets nobody in.
 */
#include <string.h>

#include "check_other.h"
#include "fileless.h"

static bool
is_gap(const struct stack *other, enum stack_type t)
{
	return other->filled[t] && !other->ours[t] && !other->denies[t];
}

/* ": a, b": those that are known to be here. */
static void
put_known(struct check *c, const struct name_list *with_file, struct buf *b)
{
	struct name_list list;

	if (fileless_load(c->o->root, with_file, &list) != 0)
		b->err = ERR_NOMEM;
	for (size_t i = 0; i < list.n; i++)
		buf_printf(b, "%s%s", i == 0 ? "; known here: " : ", ",
		    list.list[i]);
	name_list_release(&list);
}

static void
check_logins(struct check *c, const char *types,
    const struct name_list *with_file)
{
	struct buf b;

	buf_init(&b, 4096);
	put_known(c, with_file, &b);
	if (b.err != 0)
		c->no_memory = true;
	else
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so (%s): "
		    "a service without a file of its own is not asked about, "
		    "blocked accounts get in there, and nothing is logged%.*s",
		    types, (int)b.len, b.p == NULL ? "" : b.p);
	buf_release(&b);
}

void
check_other(struct check *c, const struct stack *other,
    const bool asked[STACK_TYPES], const struct name_list *with_file)
{
	char types[64] = "";

	for (int t = 0; t < STACK_PASSWORD; t++) {
		if (!asked[t] || !is_gap(other, (enum stack_type)t))
			continue;
		if (types[0] != '\0')
			strcat(types, ", ");
		strcat(types, stack_type_word((enum stack_type)t));
	}
	if (types[0] != '\0')
		check_logins(c, types, with_file);
	if (asked[STACK_PASSWORD] && is_gap(other, STACK_PASSWORD))
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so "
		    "(password): a password set through a service without "
		    "password lines of its own is not judged");
}
