/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of policy/ share of matching. */
#ifndef POLICY_MATCH_H
#define POLICY_MATCH_H

#include <loginpolicy/policy/decide.h>

enum tri condition_match(const struct condition *c, const struct facts *f);

/* The login twin of a service's name ("sudo-i" of "sudo"), or NULL. */
const char *service_twin(const char *name);

#endif
