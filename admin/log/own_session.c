/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the calling user is logged in: the first of the processes above this
 * one that was started by sshd, which leaves SSH_CONNECTION in the environment,
 * or that is a login program itself. sudo and su remove the variable from their
 * command's environment, not from their own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "own_session.h"
#include "proc_file.h"

#define DEPTH_MAX 128 /* parents of parents */
#define SSH_LINE  "SSH_CONNECTION="
#define AUTH_LINE "SSH_USER_AUTH="

/* By the names of their processes, of at most 15 bytes. */
static const struct {
	const char *comm, *service;
} programs[] = {
    {"login", "login"},
    {"gdm-session-wor", "gdm-password"},
    {"sddm-helper", "sddm"},
    {"lightdm", "lightdm"},
    {"lxdm-session", "lxdm"},
    {"xdm", "xdm"},
    {"greetd", "greetd"},
};

/*
 * Find the parent of a process, and s->service if it is a login program. 0:
 * there is no parent, or it is in another container.
 */
static pid_t
check_process(pid_t pid, struct own_session *s)
{
	size_t len;
	char *stat = proc_file_read(pid, "stat", &len), *comm, *end;
	uint64_t parent = 0;

	/* "PID (COMM) STATE PPID ...", and COMM may have any bytes in it. */
	if (stat == NULL || (comm = strchr(stat, '(')) == NULL ||
	    (end = strrchr(stat, ')')) == NULL || strlen(end) < 5) {
		free(stat);
		return 0;
	}
	*end = '\0';
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (strcmp(programs[i].comm, comm + 1) == 0)
			s->service = programs[i].service;
	}
	end += 4;
	if (parse_u64(end, strcspn(end, " "), 0, INT32_MAX, &parent) != 0)
		parent = 0;
	free(stat);
	return (pid_t)parent;
}

/* "10.8.0.7 50311 10.8.0.1 22" */
static void
set_ssh(const char *value, struct own_session *s)
{
	uint64_t port;

	s->service = "sshd";
	s->from = ADDRESS_UNKNOWN;
	snprintf(s->from_text, sizeof(s->from_text), "%.*s",
	    (int)strcspn(value, " "), value);
	if (net_parse_address(s->from_text, &s->address) == 0)
		s->from = ADDRESS_KNOWN;
	else
		s->from_text[0] = '\0';
	value += strcspn(value, " ");
	value += *value == ' ';
	if (parse_u64(value, strcspn(value, " "), 1, 65535, &port) == 0)
		s->port = (unsigned)port;
}

static void
check_environment(pid_t pid, struct own_session *s)
{
	size_t len, at = 0;
	char *env = proc_file_read(pid, "environ", &len);

	s->auth_path[0] = '\0';
	/* The first variable of a name counts. */
	for (; env != NULL && at < len; at += strlen(env + at) + 1) {
		const char *text = env + at;

		if (s->service == NULL &&
		    strncmp(text, SSH_LINE, strlen(SSH_LINE)) == 0)
			set_ssh(text + strlen(SSH_LINE), s);
		else if (s->auth_path[0] == '\0' &&
		    strncmp(text, AUTH_LINE, strlen(AUTH_LINE)) == 0)
			snprintf(s->auth_path, sizeof(s->auth_path), "%s",
			    text + strlen(AUTH_LINE));
	}
	free(env);
}

void
own_session_find(struct own_session *ret)
{
	char path[OWN_SESSION_WORD_MAX];
	pid_t pid = getpid();

	memset(ret, 0, sizeof(*ret));
	ret->from = ADDRESS_LOCAL;
	for (int i = 0; i < DEPTH_MAX && pid > 1 && ret->service == NULL; i++) {
		check_environment(pid, ret);
		if (ret->service == NULL)
			pid = check_process(pid, ret);
	}
	for (int fd = 0; fd < 3 && ret->service != NULL; fd++) {
		if (ret->tty[0] == '\0' &&
		    ttyname_r(fd, path, sizeof(path)) == 0 &&
		    strncmp(path, "/dev/", 5) == 0)
			snprintf(ret->tty, sizeof(ret->tty), "%s", path + 5);
	}
}
