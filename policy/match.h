/* What the files of policy/ share of matching. */
#ifndef POLICY_MATCH_H
#define POLICY_MATCH_H

#include <loginpolicy/decide.h>

enum tri condition_match(const struct condition *c, const struct facts *f);

#endif
