/* Which hosts a command line asks for, and which of them an earlier run has answered. */
#ifndef KEYAUDIT_HOST_TARGETS_H
#define KEYAUDIT_HOST_TARGETS_H

#include "hosts/target.h"
#include "options.h"

/*
 * Everything that o names, in the order in which it is to be asked. What is
 * wrong is told on stderr, each of them; what an inventory passes over too.
 * Returns -1 to go on, or an exit code; t is the caller's to release.
 */
int host_targets_collect(const struct hosts_options *o, struct targets *t);

/* Those of t that have been answered, by name and port. */
struct host_answers;

int host_answers_new(const struct targets *t,
    struct host_answers **ret); /* 0 or ERR_NOMEM */
void host_answers_free(struct host_answers *a);
/* Note one. Returns false where t has no such host, or it was noted before. */
bool host_answers_note(struct host_answers *a, const struct host *h);
/* Take those that were noted out of t. */
void host_answers_remove(const struct host_answers *a, struct targets *t);

#endif
