/* SPDX-License-Identifier: BSD-2-Clause */
/* Exit codes of both programs: docs/contract.md, "Exit codes". */
#ifndef LOGINPOLICY_EXIT_CODE_H
#define LOGINPOLICY_EXIT_CODE_H

enum exit_code {
	EXIT_OK = 0, /* no objection, done, permitted */
	EXIT_OBJECTION = 1, /* also: the look was incomplete and objected */
	EXIT_NOTHING_DONE = 2, /* usage, policy error, change refused */
	EXIT_INCOMPLETE = 3 /* no objection, but not everything was seen */
};

#endif
