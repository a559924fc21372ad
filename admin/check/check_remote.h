/* Services that tell PAM of the remote side what one would not think. */
#ifndef ADMIN_CHECK_REMOTE_H
#define ADMIN_CHECK_REMOTE_H

#include "check.h"

/* A rule with from local, whose services other machines reach unnamed. */
void check_remote_local(struct check *c, const struct policy_rule *r,
    struct check_place at);
/* A rule with from local or addresses, of a service that says localhost. */
void check_remote_name(struct check *c, const struct policy_rule *r,
    struct check_place at);
/* A rule with by, of a service whose caller is what the remote side claims. */
void check_remote_by(struct check *c, const struct policy_rule *r,
    struct check_place at);

#endif
