/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sshd that runs, by /proc. Its title is its command line, between "sshd: "
 * and "[listener]"; sessions have others. It writes its pid file whenever it
 * reads its configuration, also after SIGHUP.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/wiring/wiring_facts.h"

#define PATH_LEN_MAX 64

/* A file of /proc, with blanks for NULs. Returns false if it cannot be read. */
static bool
read_proc(const char *pid, const char *name, char *ret, size_t room)
{
	char path[PATH_LEN_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/%s", pid, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	n = read(fd, ret, room - 1);
	close(fd);
	if (n < 0)
		return false;
	ret[n] = '\0';
	for (ssize_t i = 0; i < n; i++) {
		if (ret[i] == '\0')
			ret[i] = ' ';
	}
	return true;
}

/* Of root, and in this mount namespace as far as that can be seen. */
static bool
is_of_this_machine(const char *pid)
{
	char path[PATH_LEN_MAX];
	struct stat st, here;

	snprintf(path, sizeof(path), "/proc/%.20s", pid);
	if (stat(path, &st) != 0 || st.st_uid != 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%.20s/ns/mnt", pid);
	if (stat(path, &st) != 0 || stat("/proc/self/ns/mnt", &here) != 0)
		return geteuid() != 0;
	return st.st_dev == here.st_dev && st.st_ino == here.st_ino;
}

static bool
is_listener(const char *pid, char *args, size_t room)
{
	char comm[32];
	const char *word;

	if (!isdigit((unsigned char)pid[0]) ||
	    !read_proc(pid, "comm", comm, sizeof(comm)) ||
	    strcmp(comm, "sshd\n") != 0 ||
	    !read_proc(pid, "cmdline", args, room))
		return false;
	if (strncmp(args, "sshd: ", 6) == 0)
		return strstr(args, "[listener]") != NULL;
	/* Before the title: as it was started. */
	word = args + strcspn(args, " ");
	while (word > args && word[-1] != '/')
		word--;
	return strncmp(word, "sshd ", 5) == 0;
}

/* --- when it read its files --- */

/* The pid file that sshd -o PidFile= may name elsewhere is not looked for. */
static bool
read_pid_file(long pid, struct timespec *ret)
{
	FILE *f = fopen("/run/sshd.pid", "re");
	struct stat st;
	long said = 0;
	bool found;

	if (f == NULL)
		return false;
	found = fscanf(f, "%ld", &said) == 1 && said == pid &&
	    fstat(fileno(f), &st) == 0;
	fclose(f);
	if (found)
		*ret = st.st_mtim;
	return found;
}

/* Field 22 of /proc/PID/stat: ticks since the boot. */
static bool
read_start(const char *pid, struct timespec *ret)
{
	struct timespec now, up;
	unsigned long long ticks;
	const long hz = sysconf(_SC_CLK_TCK);
	char text[1024], *p;

	if (!read_proc(pid, "stat", text, sizeof(text)) ||
	    (p = strrchr(text, ')')) == NULL || hz <= 0 ||
	    sscanf(p + 1,
		" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
		"%*d %*d %*d %*d %llu",
		&ticks) != 1 ||
	    clock_gettime(CLOCK_REALTIME, &now) != 0 ||
	    clock_gettime(CLOCK_BOOTTIME, &up) != 0)
		return false;
	ret->tv_sec = now.tv_sec - up.tv_sec +
	    (time_t)(ticks / (unsigned long long)hz);
	ret->tv_nsec = 0;
	return true;
}

void
wiring_sshd_find(struct wiring_sshd *ret)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;

	memset(ret, 0, sizeof(*ret));
	while (d != NULL && ret->pid == 0 && (e = readdir(d)) != NULL) {
		if (!is_listener(e->d_name, ret->args, sizeof(ret->args)) ||
		    !is_of_this_machine(e->d_name))
			continue;
		ret->pid = strtol(e->d_name, NULL, 10);
		ret->is_exact = read_pid_file(ret->pid, &ret->loaded);
		if (!ret->is_exact && !read_start(e->d_name, &ret->loaded))
			memset(&ret->loaded, 0, sizeof(ret->loaded));
	}
	if (d != NULL)
		closedir(d);
}
