/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In an SSH login, sshd's process of the connection is root's; below it is one
 * of sshd with the user's rights, and below that the shell or command. Root's
 * login lacks the one between. After a refusal by PAM the first two stay, so
 * only the third shows that somebody got in. At a console, login starts the
 * shell once PAM has opened the session.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/number.h>
#include "live_login.h"
#include "proc_file.h"

#define DEPTH_MAX 128 /* parents of parents */

/* Fields of /proc/PID/stat behind the name: proc_pid_stat(5). */
enum stat_field {
	FIELD_PARENT = 1,
	FIELD_TTY = 4,
	FIELD_START = 19,
	N_FIELDS
};

struct process {
	pid_t pid, parent;
	bool has_tty;
	int64_t start_ms; /* of CLOCK_BOOTTIME, rounded down to a tick */
	uid_t uid;
	const char *program; /* login_program() */
};

const char *
login_program(const char *exe)
{
	static const char *const roots[] = {"/usr/", "/bin/", "/sbin/", "/lib"};
	const char *name = strrchr(exe, '/');
	size_t len;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (name == NULL ||
		    strncmp(exe, roots[i], strlen(roots[i])) != 0)
			continue;
		/* An upgrade has replaced it: "/usr/sbin/sshd (deleted)". */
		len = strcspn(++name, " ");
		if (name[len] != '\0' && strcmp(name + len, " (deleted)") != 0)
			return NULL;
		if (strncmp(name, "sshd", len) == 0 ||
		    strncmp(name, "sshd-session", len) == 0)
			return len == 4 || len == 12 ? "sshd" : NULL;
		return len == 5 && strncmp(name, "login", 5) == 0 ? "login"
								  : NULL;
	}
	return NULL;
}

static const char *
read_program(pid_t pid)
{
	char path[64], exe[PATH_MAX];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%ld/exe", (long)pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	exe[n < 0 ? 0 : n] = '\0';
	return login_program(exe);
}

/* "PID (COMM) STATE PPID ...", and COMM may have any bytes in it. */
static bool
parse_stat(char *text, struct process *ret)
{
	const long ticks = sysconf(_SC_CLK_TCK);
	char *at = strrchr(text, ')'), *word, *rest;
	uint64_t values[N_FIELDS] = {0};

	if (at == NULL || ticks <= 0)
		return false;
	word = strtok_r(at + 1, " \n", &rest);
	for (int i = 0; i < N_FIELDS && word != NULL; i++) {
		if ((i == FIELD_PARENT || i == FIELD_START) &&
		    parse_u64(word, strlen(word), 0, INT64_MAX / 1000,
			&values[i]) != 0)
			return false;
		if (i == FIELD_TTY)
			ret->has_tty = strcmp(word, "0") != 0;
		word = strtok_r(NULL, " \n", &rest);
	}
	ret->parent = (pid_t)values[FIELD_PARENT];
	ret->start_ms = (int64_t)(values[FIELD_START] * 1000 / (uint64_t)ticks);
	return word != NULL;
}

/* "Uid:\tREAL\tEFFECTIVE..." of /proc/PID/status */
static bool
read_uid(pid_t pid, uid_t *ret)
{
	size_t len;
	char *text = proc_file_read(pid, "status", &len), *at;
	uint64_t uid;
	bool ok = false;

	/* The name is the first line, and a newline in it is escaped. */
	at = text == NULL ? NULL : strstr(text, "\nUid:\t");
	if (at != NULL) {
		at += strlen("\nUid:\t");
		ok = parse_u64(at, strcspn(at, "\t\n"), 0, UINT32_MAX, &uid) ==
		    0;
	}
	if (ok)
		*ret = (uid_t)uid;
	free(text);
	return ok;
}

static bool
read_process(pid_t pid, struct process *ret)
{
	size_t len;
	char *text = proc_file_read(pid, "stat", &len);
	bool ok;

	memset(ret, 0, sizeof(*ret));
	ret->pid = pid;
	ok = text != NULL && parse_stat(text, ret) && read_uid(pid, &ret->uid);
	ret->program = ok ? read_program(pid) : NULL;
	free(text);
	return ok;
}

/* A container has an sshd of its own, and other accounts. */
static bool
is_of_this_system(pid_t pid)
{
	char path[64];
	struct stat own, st;

	snprintf(path, sizeof(path), "/proc/%ld/ns/pid", (long)pid);
	return stat("/proc/self/ns/pid", &own) == 0 && stat(path, &st) == 0 &&
	    own.st_dev == st.st_dev && own.st_ino == st.st_ino;
}

/* "sshd: root@pts/0"; before that "sshd: root [priv]". */
static bool
is_titled_session(pid_t pid)
{
	size_t len;
	char *title = proc_file_read(pid, "cmdline", &len);
	const char *at = title == NULL ? NULL : strstr(title, ": ");
	bool yes = at != NULL && strchr(at, '@') != NULL &&
	    strchr(at, '[') == NULL;

	free(title);
	return yes;
}

/* p: of sshd, with a command below it. */
static bool
is_ssh_login(const struct process *p, int64_t since_ms)
{
	struct process top = *p;

	if (p->uid == 0)
		return is_titled_session(p->pid) && p->start_ms > since_ms;
	return read_process(p->parent, &top) && top.uid == 0 &&
	    top.program != NULL && strcmp(top.program, "sshd") == 0 &&
	    top.start_ms > since_ms;
}

/* Whether this process is the first of a login that began after since_ms. */
static bool
find_login(pid_t pid, int64_t since_ms, struct live_login *ret)
{
	struct process x, p;

	/* Not yet one of its own: sshd itself, before it starts the shell. */
	if (!read_process(pid, &x) || x.program != NULL || x.parent <= 1 ||
	    !read_process(x.parent, &p) || p.program == NULL ||
	    !is_of_this_system(p.pid))
		return false;
	*ret = (struct live_login){.service = p.program, .pid = pid};
	if (strcmp(p.program, "sshd") == 0) {
		ret->uid = p.uid;
		return is_ssh_login(&p, since_ms);
	}
	ret->uid = x.uid;
	/* What a PAM module starts has no terminal. */
	return p.uid == 0 && x.has_tty && x.start_ms > since_ms;
}

bool
live_login_own(uid_t *ret_uid)
{
	struct process p = {0};
	pid_t pid = getpid();

	for (int i = 0; i < DEPTH_MAX && pid > 1; i++) {
		if (!read_process(pid, &p))
			return false;
		if (p.program != NULL)
			break;
		pid = p.parent;
	}
	if (pid <= 1 || p.program == NULL || strcmp(p.program, "sshd") != 0 ||
	    !is_of_this_system(p.pid) || !is_ssh_login(&p, 0))
		return false;
	*ret_uid = p.uid;
	return true;
}

int
live_login_each(int64_t since_ms,
    int (*each)(void *ctx, const struct live_login *l), void *ctx)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;
	struct live_login l;
	uint64_t pid;
	int r = 0;

	if (d == NULL)
		return ERR_IO;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (parse_u64(e->d_name, strlen(e->d_name), 1, INT32_MAX,
			&pid) == 0 &&
		    find_login((pid_t)pid, since_ms, &l))
			r = each(ctx, &l);
	}
	closedir(d);
	return r;
}
