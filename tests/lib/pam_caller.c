/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that lets people in, for the scripts of tests/e2e: what a
 * display manager or a screen locker asks of PAM, and no more.
 * usage: pam_caller SERVICE USER STAGES [ITEM=VALUE]...
 * STAGES: a (authenticate), m (account management), c (setcred), o (open the
 * session), x (close it), w (the program's own work: the word "working"); the
 * first that fails is the last. USER "-": none is set. ITEM: ruser, rhost, tty,
 * flags (a number, for each stage), or the name of a variable of PAM's
 * environment, in capitals. Prompts get the lines of standard input, in order.
 * Each stage is a line of standard output, "STAGE CODE"; so is what people are
 * told. Exit code: that of PAM; 99 where it was called wrongly.
 */
#include <ctype.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
read_answer(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, stdin);

	if (n <= 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static int
converse(int n, const struct pam_message **said, struct pam_response **ret,
    void *data)
{
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	(void)data;
	if (r == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < n; i++) {
		if (said[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    said[i]->msg_style == PAM_PROMPT_ECHO_ON)
			r[i].resp = read_answer();
		else
			printf("told %s\n", said[i]->msg);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static int
set(pam_handle_t *pamh, const char *arg, int *flags)
{
	static const struct {
		const char *name;
		int item;
	} items[] = {{"ruser=", PAM_RUSER}, {"rhost=", PAM_RHOST},
	    {"tty=", PAM_TTY}};

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		size_t len = strlen(items[i].name);

		if (strncmp(arg, items[i].name, len) == 0)
			return pam_set_item(pamh, items[i].item, arg + len);
	}
	if (strncmp(arg, "flags=", 6) == 0) {
		*flags = (int)strtol(arg + 6, NULL, 0);
		return PAM_SUCCESS;
	}
	if (isupper((unsigned char)arg[0]))
		return pam_putenv(pamh, arg);
	return PAM_BAD_ITEM;
}

static int
stage(pam_handle_t *pamh, char which, int flags)
{
	switch (which) {
	case 'a':
		return pam_authenticate(pamh, flags);
	case 'm':
		return pam_acct_mgmt(pamh, flags);
	case 'c':
		return pam_setcred(pamh, flags | (int)PAM_ESTABLISH_CRED);
	case 'o':
		return pam_open_session(pamh, flags);
	case 'x':
		return pam_close_session(pamh, flags);
	default:
		return PAM_SYSTEM_ERR;
	}
}

int
main(int argc, char **argv)
{
	const struct pam_conv conv = {.conv = converse};
	pam_handle_t *pamh = NULL;
	int flags = 0, r;

	if (argc < 4)
		return 99;
	r = pam_start(argv[1], strcmp(argv[2], "-") != 0 ? argv[2] : NULL,
	    &conv, &pamh);
	for (int i = 4; r == PAM_SUCCESS && i < argc; i++)
		r = set(pamh, argv[i], &flags);
	if (r != PAM_SUCCESS)
		return 99;
	for (const char *s = argv[3]; *s != '\0' && r == PAM_SUCCESS; s++) {
		if (*s == 'w') {
			puts("working");
			continue;
		}
		r = stage(pamh, *s, flags);
		printf("%c %d\n", *s, r);
	}
	pam_end(pamh, r);
	return r;
}
