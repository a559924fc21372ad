/*
 * Where the caller is logged in: of the processes above this one the first that
 * was started by sshd, which leaves SSH_CONNECTION in the environment, or that
 * is a login program itself. sudo and su take the variable out of their
 * command's environment, not out of their own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include "session.h"

#define DEPTH_MAX   128 /* processes in one another */
#define ENVIRON_MAX (16u << 20)
#define STAT_MAX    4096
#define SSH_LINE    "SSH_CONNECTION="
#define AUTH_LINE   "SSH_USER_AUTH="

/* By the names of their processes (of at most 15 octets). */
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

/* A file of a process, NUL-terminated. Owned; NULL: not to be had. */
static char *
read_proc(pid_t pid, const char *name, size_t cap, size_t *ret_len)
{
	char path[64], *text = NULL;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	if (read_all(fd, cap, &text, ret_len) != 0)
		text = NULL;
	close(fd);
	return text;
}

/* Its parent, and whether it is a login program. 0: there is none, or it is another container's. */
static pid_t
look_at(pid_t pid, struct session *s)
{
	size_t len;
	char *stat = read_proc(pid, "stat", STAT_MAX, &len), *comm, *end;
	uint64_t parent = 0;

	/* "PID (COMM) STATE PPID ...", and COMM may have anything in it. */
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
set_ssh(const char *value, struct session *s)
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

/* One variable of a process. The first of a name counts. */
static void
look_at_variable(const char *text, struct session *s)
{
	if (s->service == NULL &&
	    strncmp(text, SSH_LINE, strlen(SSH_LINE)) == 0)
		set_ssh(text + strlen(SSH_LINE), s);
	else if (s->auth_path[0] == '\0' &&
	    strncmp(text, AUTH_LINE, strlen(AUTH_LINE)) == 0)
		snprintf(s->auth_path, sizeof(s->auth_path), "%s",
		    text + strlen(AUTH_LINE));
}

static void
look_for_ssh(pid_t pid, struct session *s)
{
	size_t len, at = 0;
	char *env = read_proc(pid, "environ", ENVIRON_MAX, &len);

	s->auth_path[0] = '\0';
	while (env != NULL && at < len) {
		look_at_variable(env + at, s);
		at += strlen(env + at) + 1;
	}
	free(env);
}

static void
find_tty(struct session *s)
{
	char path[SESSION_WORD_MAX];

	for (int fd = 0; fd < 3 && s->tty[0] == '\0'; fd++) {
		if (ttyname_r(fd, path, sizeof(path)) == 0 &&
		    strncmp(path, "/dev/", 5) == 0)
			snprintf(s->tty, sizeof(s->tty), "%s", path + 5);
	}
}

void
session_find(struct session *ret)
{
	pid_t pid = getpid();

	memset(ret, 0, sizeof(*ret));
	ret->from = ADDRESS_LOCAL;
	for (int i = 0; i < DEPTH_MAX && pid > 1 && ret->service == NULL; i++) {
		look_for_ssh(pid, ret);
		if (ret->service == NULL)
			pid = look_at(pid, ret);
	}
	if (ret->service != NULL)
		find_tty(ret);
}
