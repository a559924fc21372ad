/* With whose rights each step of a path is made that an administrator gave. */
#ifndef KEYAUDIT_STEPPER_H
#define KEYAUDIT_STEPPER_H

#include <stdbool.h>
#include <loginpolicy/account/accounts.h>
#include "place.h"

struct stepper {
	const struct accounts *accounts;
	bool bound; /* went over a user's link: as that user from here on */
	bool failed; /* a user could not be become */
};
/* For struct place: enter, with the stepper as arg. Ends with as_user_end(). */
void stepper_enter(void *arg, const struct stat *st, bool by_link);

#endif
