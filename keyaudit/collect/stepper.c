/*
 * In a folder that a user owns, the next name is looked up as that user: root
 * names a path, and a user's links on it lead nowhere that the user could not
 * go. A link of root's is an administrator's and changes nothing.
 */
#include "as_user.h"
#include "stepper.h"

void
stepper_enter(void *arg, const struct stat *st, bool by_link)
{
	struct stepper *s = arg;

	if (s->bound || (by_link && st->st_uid == 0))
		return;
	s->bound = by_link;
	if (!as_user_begin(st->st_uid,
		accounts_by_uid(s->accounts, st->st_uid)))
		s->failed = true;
}
