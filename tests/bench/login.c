/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One login by ssh through PAM, account and session, in a process of its own:
 * what its two calls cost, loading the modules included.
 * usage: login CONFDIR SERVICE USER ADDRESS KEYFILE
 * prints ms of CPU time and kB at most; the exit code is 0 where it permits
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

/* "SSH_AUTH_INFO_0=publickey TYPE BLOB\n" of a public key's file. */
static int
tell_key(pam_handle_t *h, const char *path)
{
	static char line[65536];
	char text[32768], *blob, *end;
	FILE *f = fopen(path, "r");

	if (f == NULL || fgets(text, sizeof(text), f) == NULL)
		return PAM_SYSTEM_ERR;
	fclose(f);
	blob = strchr(text, ' ');
	end = blob != NULL ? strpbrk(blob + 1, " \n") : NULL;
	if (end == NULL)
		return PAM_SYSTEM_ERR;
	*end = '\0';
	snprintf(line, sizeof(line), "SSH_AUTH_INFO_0=publickey %s\n", text);
	return pam_putenv(h, line);
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
begin(pam_handle_t *h, const char *address)
{
	char connection[256];
	int r = pam_set_item(h, PAM_RHOST, address);

	snprintf(connection, sizeof(connection),
	    "SSH_CONNECTION=%s 50000 192.0.2.1 22", address);
	if (r == PAM_SUCCESS)
		r = pam_set_item(h, PAM_TTY, "ssh");
	if (r == PAM_SUCCESS)
		r = pam_putenv(h, connection);
	return r == PAM_SUCCESS ? pam_putenv(h, "SSH_AUTH_INFO_0=") : r;
}

int
main(int argc, char **argv)
{
	const struct pam_conv conv = {no_conversation, NULL};
	pam_handle_t *h = NULL;
	struct rusage u;
	double from = cpu_ms();
	int r;

	if (argc != 6 ||
	    pam_start_confdir(argv[2], argv[3], &conv, argv[1], &h) !=
		PAM_SUCCESS)
		return EXIT_FAILURE;
	r = begin(h, argv[4]);
	if (r == PAM_SUCCESS)
		r = pam_acct_mgmt(h, PAM_SILENT);
	if (r == PAM_SUCCESS)
		r = tell_key(h, argv[5]);
	if (r == PAM_SUCCESS)
		r = pam_open_session(h, PAM_SILENT);
	pam_end(h, r);
	getrusage(RUSAGE_SELF, &u);
	printf("%.2f %ld\n", cpu_ms() - from, u.ru_maxrss);
	return r == PAM_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
