/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question to pam_access(8), for comparison: may this user come from this
 * address? usage: pam_access CONFDIR SERVICE USER ADDRESS
 * prints ms of CPU time; the exit code is 0 where it permits
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int
no_conversation(int n, const struct pam_message **msg,
    struct pam_response **ret, void *ctx)
{
	(void)n;
	(void)msg;
	(void)ret;
	(void)ctx;
	return PAM_CONV_ERR;
}

int
main(int argc, char **argv)
{
	const struct pam_conv conv = {no_conversation, NULL};
	pam_handle_t *h = NULL;
	struct timespec t;
	int r;

	if (argc != 5 ||
	    pam_start_confdir(argv[2], argv[3], &conv, argv[1], &h) !=
		PAM_SUCCESS)
		return EXIT_FAILURE;
	r = pam_set_item(h, PAM_RHOST, argv[4]);
	if (r == PAM_SUCCESS)
		r = pam_acct_mgmt(h, PAM_SILENT);
	pam_end(h, r);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	printf("%.1f\n", (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6);
	return r == PAM_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
