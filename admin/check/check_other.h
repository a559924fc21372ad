/* What has no file of its own among PAM's: it gets the lines of "other". */
#ifndef ADMIN_CHECK_OTHER_H
#define ADMIN_CHECK_OTHER_H

#include "check.h"
#include "stack.h"

/*
 * Warn where "other" does not ask the module, of the types that some service's
 * file asks it about. asked: those. with_file: the services that have one.
 */
void check_other(struct check *c, const struct stack *other,
    const bool asked[STACK_TYPES], const struct name_list *with_file);

#endif
