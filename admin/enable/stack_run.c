/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpam is asked in a child: modules may change the process, hang or end it.
 * The session is opened and closed for real, as a cron job does every minute;
 * what would record a login that is none is hidden from the child, if it may
 * have a mount namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <security/pam_appl.h>

#include <loginpolicy/base/atomic.h>
#include "stack_run.h"

#define TIMEOUT_MS 60000

/* --- in the child --- */

struct talk {
	bool asked;
	char text[200];
};

/* Nobody answers. What modules say is kept, the last of it. */
static int
conv_hear(int n, const struct pam_message **msg, struct pam_response **ret,
    void *data)
{
	struct talk *t = data;

	*ret = NULL;
	for (int i = 0; i < n; i++) {
		snprintf(t->text, sizeof(t->text), "%s", msg[i]->msg);
		if (msg[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    msg[i]->msg_style == PAM_PROMPT_ECHO_ON) {
			t->asked = true;
			return PAM_CONV_ERR;
		}
	}
	*ret = calloc((size_t)n, sizeof(**ret));
	return *ret == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

/* No log line and no entry of wtmp may come of this. */
static void
hide_records(void)
{
	static const char *const places[] = {"/dev/log", "/var/log/wtmp",
	    "/var/log/lastlog", "/var/log/btmp", "/run/utmp",
	    "/var/lib/wtmpdb/wtmp.db", "/var/lib/lastlog/lastlog2.db"};

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		mount("/dev/null", places[i], NULL, MS_BIND, NULL);
}

static void
close_outputs(void)
{
	int fd = open("/dev/null", O_RDWR);

	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static int
set_item(pam_handle_t *h, int item, const char *value)
{
	return value == NULL ? PAM_SUCCESS : pam_set_item(h, item, value);
}

static int
set_auth_info(pam_handle_t *h, const struct stack_login *l, const char *value)
{
	char *line;
	int r;

	if (!l->ssh)
		return PAM_SUCCESS;
	if (asprintf(&line, "SSH_AUTH_INFO_0=%s", value) < 0)
		return PAM_BUF_ERR;
	r = pam_putenv(h, line);
	free(line);
	return r;
}

static int
run_session(pam_handle_t *h, const struct stack_login *l,
    struct stack_result *ret)
{
	int r;

	strcpy(ret->stage, "setcred");
	if ((r = set_item(h, PAM_USER, l->session_user)) != PAM_SUCCESS ||
	    (r = set_auth_info(h, l, l->auth_info)) != PAM_SUCCESS)
		return r;
	/* Without pam_authenticate(3), many modules object: not a refusal. */
	pam_setcred(h, PAM_ESTABLISH_CRED | PAM_SILENT);
	strcpy(ret->stage, "session");
	if ((r = pam_open_session(h, 0)) != PAM_SUCCESS)
		return r;
	pam_close_session(h, PAM_SILENT);
	pam_setcred(h, PAM_DELETE_CRED | PAM_SILENT);
	return PAM_SUCCESS;
}

static int
run_stages(pam_handle_t *h, const struct stack_login *l,
    struct stack_result *ret)
{
	int r;

	strcpy(ret->stage, "start");
	if ((r = set_item(h, PAM_RUSER, l->ruser)) != PAM_SUCCESS ||
	    (r = set_item(h, PAM_RHOST, l->rhost)) != PAM_SUCCESS ||
	    (r = set_item(h, PAM_TTY, l->tty)) != PAM_SUCCESS ||
	    (r = set_auth_info(h, l, "")) != PAM_SUCCESS)
		return r;
	strcpy(ret->stage, "account");
	if ((r = pam_acct_mgmt(h, 0)) != PAM_SUCCESS || l->account_only)
		return r;
	return run_session(h, l, ret);
}

static void
run_in_child(const struct stack_login *l, const char *confdir, int out)
{
	struct stack_result res = {.answer = STACK_REFUSED};
	struct talk talk = {0};
	const struct pam_conv conv = {conv_hear, &talk};
	pam_handle_t *h = NULL;
	sigset_t none;
	int r;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	close_outputs();
	hide_records();
	strcpy(res.stage, "start");
	r = pam_start_confdir(l->service, l->user, &conv, confdir, &h);
	if (r == PAM_SUCCESS)
		r = run_stages(h, l, &res);
	res.code = r;
	res.answer = talk.asked ? STACK_ASKED
	    : r == PAM_SUCCESS	? STACK_LET_THROUGH
				: STACK_REFUSED;
	snprintf(res.text, sizeof(res.text), "%s",
	    talk.text[0] != '\0' ? talk.text : pam_strerror(h, r));
	write_all(out, &res, sizeof(res));
	_exit(0);
}

/* --- in the parent --- */

static bool
read_result(int fd, struct stack_result *ret)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t have = 0;
	ssize_t n;

	while (have < sizeof(*ret)) {
		int ready = poll(&p, 1, TIMEOUT_MS);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		n = read(fd, (char *)ret + have, sizeof(*ret) - have);
		if (n <= 0)
			return n == 0 && have == 0 &&
			    (ret->answer = STACK_BROKEN);
		have += (size_t)n;
	}
	return true;
}

void
stack_run(const struct stack_login *l, const char *confdir,
    struct stack_result *ret)
{
	int pipes[2], status = 0;
	pid_t pid;

	*ret = (struct stack_result){.answer = STACK_BROKEN};
	snprintf(ret->text, sizeof(ret->text), "%s", "cannot start a process");
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return;
	if ((pid = fork()) == 0) {
		close(pipes[0]);
		run_in_child(l, confdir, pipes[1]);
	}
	close(pipes[1]);
	if (pid != -1 && !read_result(pipes[0], ret))
		*ret = (struct stack_result){.answer = STACK_HUNG};
	close(pipes[0]);
	if (pid == -1)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (ret->answer == STACK_BROKEN && WIFSIGNALED(status) &&
	    WTERMSIG(status) != SIGKILL)
		ret->code = WTERMSIG(status);
}
