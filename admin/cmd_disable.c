/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy disable: the command line of it. */
#include <unistd.h>

#include "admin/command.h"
#include "admin/enable/disable.h"
#include "admin/enable/sshd_dropin.h"

static enum exit_code
run_disable(const struct options *o)
{
	if (geteuid() != 0)
		return complain("disable must be run as root");
	if (o->reason != NULL && !state_reason_is_good(o->reason))
		return complain("--reason: expected one line of text, of at "
				"most %d bytes",
		    STATE_REASON_MAX);
	if (o->sshd)
		return sshd_disable(o);
	return disable_pam(o, false);
}

const struct command cmd_disable = {
    .id = COMMAND_DISABLE,
    .name = "disable",
    .run = run_disable,
    .synopsis = "[--sshd] [--keep-out] [-n] [-y] [--root DIR] [OPTION]...",
    .about = "Take the module out of PAM again",
    .help =
	"Files that nobody else has changed become what they were before "
	"'loginpolicy enable', byte for byte; from others the lines are taken "
	"out. Profiles that enable had turned off are turned on again. Every "
	"blocked account and revoked key that opens again is named. libpam "
	"tries the new files first.\n"
	"\n"
	"With --root it works from a rescue system, without a policy, /proc, "
	"a log or a name service.\n"
	"\n"
	"Exit code: 0 nothing is wired, also if nothing was; 1 PAM still names "
	"the module, in lines that enable did not write; 2 nothing was "
	"changed; 3 PAM no longer asks the module, but not all could be "
	"recorded, as on a full disk.\n"
	"\n"
	"Example: sudo loginpolicy disable\n",
};
