/*
 * A service without a file gets /etc/pam.d/other: where the module's lines are
 * written into the files of single services, a program that has none lets a
 * blocked person in, and nothing is logged. An "other" that denies, or that is
 * not there (libpam refuses then), lets nobody in.
 */
#include <string.h>

#include "check_other.h"

static bool
is_gap(const struct stack *other, enum stack_type t)
{
	return other->filled[t] && !other->ours[t] && !other->denies[t];
}

void
check_other(struct check *c, const struct stack *other,
    const bool asked[STACK_TYPES])
{
	char types[64] = "";

	for (int t = 0; t < STACK_PASSWORD; t++) {
		if (!asked[t] || !is_gap(other, t))
			continue;
		if (types[0] != '\0')
			strcat(types, ", ");
		strcat(types, stack_type_word(t));
	}
	if (types[0] != '\0')
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so (%s): "
		    "a service without a file of its own is not asked about, "
		    "blocked accounts get in there, and nothing is logged",
		    types);
	if (asked[STACK_PASSWORD] && is_gap(other, STACK_PASSWORD))
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so "
		    "(password): a password set through a service without "
		    "password lines of its own is not judged");
}
