/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/own_root.h"

static bool
write_map(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd != -1 && write(fd, text, strlen(text)) != -1;

	if (fd != -1)
		close(fd);
	return ok;
}

static bool
map_to_root(unsigned uid, unsigned gid)
{
	char users[64], groups[64];

	snprintf(users, sizeof(users), "0 %u 1", uid);
	snprintf(groups, sizeof(groups), "0 %u 1", gid);
	return write_map("/proc/self/setgroups", "deny") &&
	    write_map("/proc/self/uid_map", users) &&
	    write_map("/proc/self/gid_map", groups);
}

/* The folder at path, with all that is mounted in it, below root; or the link that it is. */
static bool
bring(const char *root, const char *path)
{
	char to[4096], target[256];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	snprintf(to, sizeof(to), "%s%s", root, path);
	if (n > 0) {
		target[n] = '\0';
		return symlink(target, to) == 0;
	}
	for (char *c = to + strlen(root) + 1; (c = strchr(c, '/')) != NULL;
	     c++) {
		*c = '\0';
		mkdir(to, 0755);
		*c = '/';
	}
	if (access(path, F_OK) != 0)
		return true;
	mkdir(to, 0755);
	return mount(path, to, NULL, MS_BIND | MS_REC, NULL) == 0;
}

static bool
go_below(const char *root)
{
	static const char *const folders[] = {"/usr", "/etc", "/var", "/proc",
	    "/dev", "/bin", "/sbin", "/lib", "/lib64"};
	char cwd[4096];

	if (getcwd(cwd, sizeof(cwd)) == NULL ||
	    mount("tmpfs", root, "tmpfs", 0, "mode=0755") != 0)
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!bring(root, folders[i]))
			return false;
	}
	return bring(root, cwd) && chroot(root) == 0 && chdir(cwd) == 0 &&
	    mkdir("/run", 0755) == 0 && mkdir("/tmp", 01777) == 0;
}

bool
be_root(void)
{
	char root[] = "/tmp/own-root-XXXXXX";
	unsigned uid = getuid(), gid = getgid();

	if (uid == 0)
		return true;
	return mkdtemp(root) != NULL &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	    map_to_root(uid, gid) && go_below(root);
}

bool
be_root_with_own_etc(void)
{
	if (!be_root() || unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", "/etc", "tmpfs", 0, "mode=0755") != 0)
		return false;
	/* A name service cache would answer for the machine. */
	return access("/run/nscd", F_OK) != 0 ||
	    mount("tmpfs", "/run/nscd", "tmpfs", 0, "mode=0755") == 0;
}
