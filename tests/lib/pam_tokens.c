/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A neighbour in a PAM stack of the tests: gives tokens as a module before ours
 * would, and shows which one it finds. Arguments, all optional:
 *   old=TOKEN  new=TOKEN   set them, in the second pass
 *   show                   the new one, to the environment's NEW, in the second
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
show(pam_handle_t *pamh)
{
	const void *token = NULL;
	char line[1024];

	if (pam_get_item(pamh, PAM_AUTHTOK, &token) != PAM_SUCCESS)
		return PAM_AUTHTOK_ERR;
	snprintf(line, sizeof(line), "NEW=%s",
	    token != NULL ? (const char *)token : "(none)");
	return pam_putenv(pamh, line);
}

static int
act(pam_handle_t *pamh, const char *arg)
{
	const char *token;

	if (strncmp(arg, "old=", 4) == 0)
		return pam_set_item(pamh, PAM_OLDAUTHTOK, arg + 4);
	if (strcmp(arg, "show") == 0)
		return show(pamh);
	/* By pam_get_authtok(3), so that libpam holds it for typed twice. */
	if (pam_set_item(pamh, PAM_AUTHTOK, arg + 4) != PAM_SUCCESS)
		return PAM_AUTHTOK_ERR;
	return pam_get_authtok(pamh, PAM_AUTHTOK, &token, NULL);
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int r = PAM_SUCCESS;

	for (int i = 0;
	     i < argc && r == PAM_SUCCESS && (flags & PAM_UPDATE_AUTHTOK) != 0;
	     i++)
		r = act(pamh, argv[i]);
	return r;
}
