/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module that does what is undefined where its line says "number" or
 * "memory", and else lets everybody pass: for tests/lib/undefined.sh.
 */
#include <limits.h>
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *how = argc > 0 ? argv[0] : "";
	char *volatile octet = malloc(1);
	int most = INT_MAX - (argc == 0);

	(void)pamh;
	(void)flags;
	free(octet);
	if (strcmp(how, "memory") == 0)
		free(octet);
	if (strcmp(how, "number") == 0)
		most += argc;
	return most > 0 ? PAM_SUCCESS : PAM_PERM_DENIED;
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return pam_sm_acct_mgmt(pamh, flags, argc, argv);
}
