/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading /proc/PID. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "admin/log/proc_file.h"
#include "process.h"

#define COMMAND_SHOWN 200 /* bytes of a command line */

/* "PID (COMM) STATE PPID PGRP SESSION ...", and COMM may have any bytes. */
static int
parse_stat(char *stat, struct account_process *p)
{
	char *comm = strchr(stat, '('), *end = strrchr(stat, ')');
	int parent, session;
	unsigned long long start;

	if (comm == NULL || end == NULL || end < comm)
		return ERR_IO;
	*end = '\0';
	snprintf(p->comm, sizeof(p->comm), "%.*s", PROCESS_COMM_ROOM - 1,
	    comm + 1);
	/* Fields 3 to 22 of proc_pid_stat(5). */
	if (sscanf(end + 1,
		" %c %d %*d %d %u %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
		"%*d %*d %*d %*d %llu",
		&p->state, &parent, &session, &p->tty, &start) != 5)
		return ERR_IO;
	p->parent = parent;
	p->session = session;
	p->start = start;
	return 0;
}

static int
parse_status(const char *status, struct account_process *p,
    unsigned *ret_threads)
{
	const char *line = strstr(status, "\nUid:"),
		   *threads = strstr(status, "\nThreads:");
	unsigned u[4];

	if (line == NULL ||
	    sscanf(line, "\nUid: %u %u %u %u", &u[0], &u[1], &u[2], &u[3]) != 4)
		return ERR_IO;
	for (int i = 0; i < 4; i++)
		p->uids[i] = u[i];
	if (threads == NULL ||
	    sscanf(threads, "\nThreads: %u", ret_threads) != 1)
		*ret_threads = 1;
	return 0;
}

/* Whether the process is in another PID namespace than this one. */
static bool
is_elsewhere(pid_t pid)
{
	struct stat own, its;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/ns/pid", (long)pid);
	return stat("/proc/self/ns/pid", &own) == 0 && stat(path, &its) == 0 &&
	    (own.st_ino != its.st_ino || own.st_dev != its.st_dev);
}

static void
read_login(struct account_process *p)
{
	size_t len;
	char *text = proc_file_read(p->pid, "loginuid", &len);
	uint64_t uid;

	if (text != NULL &&
	    parse_u64(text, strcspn(text, "\n"), 0, UINT32_MAX - 1, &uid) ==
		0) {
		p->has_login = true;
		p->login_uid = (uid_t)uid;
	}
	free(text);
}

int
process_read(pid_t pid, struct account_process *ret)
{
	size_t len;
	char *stat, *status;
	unsigned threads = 1;
	int r = ERR_NOENT;

	memset(ret, 0, sizeof(*ret));
	ret->pid = pid;
	stat = proc_file_read(pid, "stat", &len);
	status = proc_file_read(pid, "status", &len);
	if (stat != NULL && status != NULL &&
	    (r = parse_stat(stat, ret)) == 0 &&
	    (r = parse_status(status, ret, &threads)) == 0) {
		/* Its first thread may have ended while others run. */
		if (ret->state == 'X' || (ret->state == 'Z' && threads <= 1))
			r = ERR_NOENT;
	}
	free(stat);
	free(status);
	if (r != 0)
		return r;
	read_login(ret);
	ret->elsewhere = is_elsewhere(pid);
	ret->cgroup = proc_file_read(pid, "cgroup", &len);
	return 0;
}

void
process_release(struct account_process *p)
{
	free(p->cgroup);
	p->cgroup = NULL;
}

void
process_put_command(const struct account_process *p, struct buf *b)
{
	size_t len = 0, shown;
	char *text = proc_file_read(p->pid, "cmdline", &len);

	while (text != NULL && len != 0 && text[len - 1] == '\0')
		len--;
	if (text == NULL || len == 0) {
		buf_printf(b, "[%s]", p->comm);
	} else {
		shown = len < COMMAND_SHOWN ? len : COMMAND_SHOWN;
		for (size_t i = 0; i < shown; i++)
			buf_putc(b, text[i] == '\0' ? ' ' : text[i]);
		if (shown < len)
			buf_puts(b, "...");
	}
	free(text);
}

bool
process_has_uid(const struct account_process *p, uid_t low, uid_t high)
{
	for (int i = 0; i < 4; i++) {
		if (p->uids[i] >= low && p->uids[i] <= high)
			return true;
	}
	return false;
}

bool
process_in_slice(const struct account_process *p, uid_t uid)
{
	char part[48];

	snprintf(part, sizeof(part), "/user-%lu.slice/", (unsigned long)uid);
	return p->cgroup != NULL && strstr(p->cgroup, part) != NULL;
}

int
process_container_owner(const struct account_process *p, uid_t *ret)
{
	char path[64];
	int pid_ns, user_ns = -1, r = ERR_IO;

	snprintf(path, sizeof(path), "/proc/%ld/ns/pid", (long)p->pid);
	if ((pid_ns = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	user_ns = ioctl(pid_ns, NS_GET_USERNS);
	if (user_ns != -1 && ioctl(user_ns, NS_GET_OWNER_UID, ret) == 0)
		r = 0;
	if (user_ns != -1)
		close(user_ns);
	close(pid_ns);
	return r;
}

/* Whether the numbers in /proc are those of this PID namespace. */
static bool
proc_is_ours(void)
{
	char self[24];
	ssize_t n = readlink("/proc/self", self, sizeof(self) - 1);

	if (n <= 0)
		return false;
	self[n] = '\0';
	return strtol(self, NULL, 10) == (long)getpid();
}

int
processes_each(int (*each)(void *ctx, const struct account_process *p),
    void *ctx)
{
	const struct dirent *e;
	struct account_process p;
	uint64_t pid;
	DIR *d = proc_is_ours() ? opendir("/proc") : NULL;
	int r = 0;

	if (d == NULL)
		return ERR_IO;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (parse_u64(e->d_name, strlen(e->d_name), 1, INT32_MAX,
			&pid) != 0 ||
		    process_read((pid_t)pid, &p) != 0)
			continue;
		r = each(ctx, &p);
		process_release(&p);
	}
	closedir(d);
	return r;
}
