/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pam-auth-update makes of the chosen profiles, on the copy. It ends with
 * 0 also if it did nothing, so the result is looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "enable.h"
#include "run_tool.h"

static const char *const ours[] = {PROFILE_LOGIN, PROFILE_PASSWORD,
    PROFILE_OBSERVE};

static bool
is_ours(const char *profile)
{
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strcmp(ours[i], profile) == 0)
			return true;
	}
	return false;
}

/* What comes of it where pam-auth-update does not do as told. */
static const char *
outcome(const struct enable *e)
{
	return e->takes_out ? "our lines are taken out as text instead"
			    : "nothing was changed";
}

enum exit_code
enable_run_on_copy(struct enable *e, const struct profile_choice *c)
{
	static const struct profile_choice nothing;
	struct diag d = {0};

	buf_clear(&e->printed);
	if (profiles_choose(c == NULL ? &nothing : c, &e->stage, &e->printed,
		&d) != 0 ||
	    stage_read(&e->stage, &e->tree, &d) != 0)
		return complain("%s: %s", d.msg, outcome(e));
	return EXIT_OK;
}

/* Add the profiles of others that will not be enabled. */
static int
add_peers(struct enable *e, const struct name_list *from,
    const struct name_list *after)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->n; i++) {
		if (!is_ours(from->list[i]) &&
		    !name_list_has(after, from->list[i]))
			r = name_list_add(&e->peers, from->list[i]);
	}
	return r;
}

/* Which of ours will be enabled, and which peers we have turned off. */
static int
list_differences(struct enable *e, const struct name_list *before,
    const struct name_list *after)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < after->n; i++) {
		if (is_ours(after->list[i]))
			r = name_list_add(&e->profiles, after->list[i]);
	}
	r = r != 0 ? r : add_peers(e, &e->wired.peers, after);
	return r != 0 ? r : add_peers(e, before, after);
}

static enum exit_code
explain_refusal(const struct enable *e, const char *profile)
{
	static const char local[] = "Local modifications";

	const bool edited = e->printed.len != 0 &&
	    memmem(e->printed.p, e->printed.len, local, strlen(local)) != NULL;

	if (edited && e->takes_out)
		return complain("the managed part of /etc/pam.d/common-* was "
				"edited by hand, so pam-auth-update leaves it "
				"alone: %s",
		    outcome(e));
	if (edited)
		return complain(
		    "the managed part of /etc/pam.d/common-* was edited by "
		    "hand, so pam-auth-update leaves it alone. Move those "
		    "lines to the files of their services, or run "
		    "'pam-auth-update --force', which drops them: nothing was "
		    "changed");
	return complain("pam-auth-update would not enable or disable the "
			"profile %s: another one may be incompatible with it, "
			"see 'Conflicts:' in %s: %s",
	    profile, PROFILE_FOLDER, outcome(e));
}

static enum exit_code
check_chosen(const struct enable *e, const struct name_list *after)
{
	for (size_t i = 0; i < e->choice.enable.n; i++) {
		if (!name_list_has(after, e->choice.enable.list[i]))
			return explain_refusal(e, e->choice.enable.list[i]);
	}
	for (size_t i = 0; i < e->choice.disable.n; i++) {
		if (name_list_has(after, e->choice.disable.list[i]))
			return explain_refusal(e, e->choice.disable.list[i]);
	}
	return EXIT_OK;
}

enum exit_code
enable_choose(struct enable *e)
{
	struct name_list before, after;
	enum exit_code r = enable_run_on_copy(e, &e->choice);

	if (r != EXIT_OK)
		return r;
	memset(&after, 0, sizeof(after));
	if (profiles_enabled(&e->tree, false, &before) != 0 ||
	    profiles_enabled(&e->tree, true, &after) != 0 ||
	    list_differences(e, &before, &after) != 0)
		r = complain("out of memory");
	else
		r = check_chosen(e, &after);
	name_list_release(&before);
	name_list_release(&after);
	return r;
}
