/* What the files of the targets share. */
#ifndef KEYAUDIT_HOSTS_TARGET_IMPL_H
#define KEYAUDIT_HOSTS_TARGET_IMPL_H

#include <stdbool.h>
#include "name_set.h"
#include "target.h"

struct targets_own {
	struct name_set set;
	bool interleaved; /* its list is no longer in the set's order */
	uint32_t last; /* of the list: the one put last */
	struct arena users; /* names and cells of the hosts' own */
	const struct target_user
	    *recent; /* of them: many hosts have the same */
};

/* Add a host as host_name_parse() has it, unless it is there. */
int targets_put(struct targets *t, const char *name, size_t len, uint16_t port,
    const char **ret_why);
/* Add the addresses of a CIDR block. */
int targets_add_block(struct targets *t, const char *text, size_t len,
    uint16_t port, const char **ret_why);

#endif
