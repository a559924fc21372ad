/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module whose return values are its arguments: ID R R R R R R R, for
 * authenticate, setcred, acct_mgmt, open_session, close_session and the two
 * passes of chauthtok. It notes that it was called in the program that loads it.
 */
#include <security/pam_modules.h>
#include <stdlib.h>

void scripted_note(int id);

static int
scripted_return(int argc, const char **argv, int call)
{
	if (argc < call + 2)
		return PAM_SYSTEM_ERR;
	scripted_note(atoi(argv[0]));
	return atoi(argv[call + 1]);
}

#define SCRIPTED(function, call)                                              \
	int function(pam_handle_t *h, int flags, int argc, const char **argv) \
	{                                                                     \
		(void)h;                                                      \
		(void)flags;                                                  \
		return scripted_return(argc, argv, call);                     \
	}

SCRIPTED(pam_sm_authenticate, 0)
SCRIPTED(pam_sm_setcred, 1)
SCRIPTED(pam_sm_acct_mgmt, 2)
SCRIPTED(pam_sm_open_session, 3)
SCRIPTED(pam_sm_close_session, 4)

int
pam_sm_chauthtok(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)h;
	return scripted_return(argc, argv, (flags & PAM_PRELIM_CHECK) ? 5 : 6);
}
