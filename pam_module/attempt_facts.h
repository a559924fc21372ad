/* The facts of an attempt: who, from where, by which method and key. */
#ifndef PAM_MODULE_ATTEMPT_FACTS_H
#define PAM_MODULE_ATTEMPT_FACTS_H

#include "attempt.h"

/* docs/design.md, "Who is the subject, who the caller". */
void attempt_find_people(struct attempt *a);
/* Service, address, terminal; of an SSH login methods and keys. Needs people and state. */
void attempt_find_login(struct attempt *a);
/* Note that it is to be refused, unless that is noted already. detail: constant, or NULL. */
void attempt_refuse(struct attempt *a, enum verdict_reason reason,
    const char *detail);

#endif
