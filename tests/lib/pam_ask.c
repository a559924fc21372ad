/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module for tests/e2e/keyaudit/hosts.sh: asks what its arguments say, and lets
 * nobody in. The argument "echo" lets the answers to those after it be seen;
 * "tell" makes what comes after it messages without an answer; "permit" lets
 * everybody in at the end.
 * usage, in /etc/pam.d: auth required .../pam_ask.so [Verification code: ]
 */
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>

#define PROMPTS_MAX 16

int
pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv)
{
	struct pam_message m[PROMPTS_MAX];
	const struct pam_message *ask[PROMPTS_MAX];
	struct pam_response *answers = NULL;
	const struct pam_conv *conv;
	int n = 0, style = PAM_PROMPT_ECHO_OFF, result = PAM_AUTH_ERR;

	(void)flags;
	for (int i = 0; i < argc && n < PROMPTS_MAX; i++) {
		if (strcmp(argv[i], "echo") == 0) {
			style = PAM_PROMPT_ECHO_ON;
			continue;
		}
		if (strcmp(argv[i], "tell") == 0) {
			style = PAM_TEXT_INFO;
			continue;
		}
		if (strcmp(argv[i], "permit") == 0) {
			result = PAM_SUCCESS;
			continue;
		}
		m[n] = (struct pam_message){style, argv[i]};
		ask[n] = &m[n];
		n++;
	}
	if (pam_get_item(h, PAM_CONV, (const void **)&conv) == PAM_SUCCESS &&
	    n > 0 &&
	    conv->conv(n, ask, &answers, conv->appdata_ptr) == PAM_SUCCESS) {
		for (int i = 0; i < n; i++)
			free(answers[i].resp);
		free(answers);
	}
	return result;
}

int
pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)h;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
