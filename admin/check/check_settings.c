/* SPDX-License-Identifier: BSD-2-Clause */
/* Modes that may surprise, and keys that are weaker than the base. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "unenforced.h"

/* Where a setting is; group: NULL: it has none. */
static const struct policy_where *
where_of(const struct check *c, const char *group, const char *name)
{
	size_t i = 0;

	while (i < policy_settings_n - 1 &&
	    ((group == NULL) != (policy_settings[i].group == NULL) ||
		(group != NULL &&
		    strcmp(policy_settings[i].group, group) != 0) ||
		strcmp(policy_settings[i].name, name) != 0))
		i++;
	return &c->p->where[i];
}

static void
check_keys(struct check *c)
{
	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];
		struct policy_key k;
		bool weaker;

		if (s->type != POLICY_T_KEY_MIN &&
		    s->type != POLICY_T_KEY_ACCEPT)
			continue;
		/* The default is the base. */
		memcpy(&k, (const char *)c->p + s->offset, sizeof(k));
		weaker = s->type == POLICY_T_KEY_MIN
		    ? k.min_bits < (unsigned)strtoul(s->dflt, NULL, 10)
		    : strcmp(s->dflt, "refuse") == 0;
		if (weaker && !k.refuse)
			check_warn(c, place_of_statement(&c->p->where[i]),
			    "key %s: weaker than the base policy (%s)", s->name,
			    s->dflt);
	}
}

/*
 * Mode observe once applied to passwords, too, and whoever wrote it may think
 * that it still does.
 */
static void
check_modes(struct check *c)
{
	const struct policy_where *mode = where_of(c, "password", "mode");

	if (c->p->mode == POLICY_OBSERVE && mode->file == -1)
		check_warn(c, place_of_statement(where_of(c, NULL, "mode")),
		    "mode observe does not apply to passwords: weak ones are "
		    "refused; write password mode observe, or password mode "
		    "enforce to confirm it");
	if (c->p->password.mode == POLICY_OBSERVE && !c->o->offline &&
	    !passwords_are_checked(c->o->root))
		check_warn(c, place_of_statement(mode),
		    "password mode observe: weak passwords are not refused, "
		    "because PAM's files name no other module that does "
		    "(pam_pwquality, pam_passwdqc, pam_cracklib)");
}

void
check_settings(struct check *c)
{
	check_modes(c);
	check_keys(c);
}
