/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding the lists of words below /usr/share/dict. Debian's alternatives make
 * links of them, which are followed: each must be root's, and so must the file
 * and the directories above it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "estimate.h"

#define PACKAGED  "/usr/share/dict/"
#define LINKS_MAX 8

bool
is_packaged_list(const char *path)
{
	return strncmp(path, PACKAGED, strlen(PACKAGED)) == 0 &&
	    strstr(path, "/../") == NULL;
}

/*
 * Replace the path by what the link there points to. Returns 1; 0: it is not a
 * link; ERR_PERM: the link is not root's, ERR_TOOBIG.
 */
static int
follow_link(const char *root, char path[PATH_MAX])
{
	char target[PATH_MAX], *slash = strrchr(path, '/');
	struct stat st;
	ssize_t n;
	int len;

	if (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode))
		return 0;
	if (st.st_uid != 0)
		return ERR_PERM;
	if ((n = readlink(path, target, sizeof(target) - 1)) <= 0)
		return ERR_IO;
	target[n] = '\0';
	if (target[0] == '/')
		len = snprintf(path, PATH_MAX, "%s%s", root, target);
	else
		len = snprintf(slash + 1, (size_t)(path + PATH_MAX - slash - 1),
		    "%s", target);
	return len < 0 || strlen(path) == PATH_MAX - 1 ? ERR_TOOBIG : 1;
}

int
packaged_list_open(const char *root, const char *path, int *ret_fd,
    struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	char full[PATH_MAX];
	int r = 1;

	if (snprintf(full, sizeof(full), "%s%s", root, path) >=
	    (int)sizeof(full))
		return diag_set(d, ERR_TOOBIG, "password words %.160s: %s",
		    path, err_str(ERR_TOOBIG));
	for (unsigned i = 0; r == 1 && i < LINKS_MAX; i++)
		r = follow_link(root, full);
	if (r == 0)
		r = trusted_open(full, &opts, ret_fd, &why);
	else
		diag_set(&why, r = ERR_PERM, "not root's link, or too many");
	if (r == ERR_NOENT)
		diag_set(d, r,
		    "password words %.160s is gone: passwords are judged "
		    "without it",
		    path);
	else if (r != 0)
		diag_set(d, r, "password words %.160s: %.300s", path, why.msg);
	return r;
}
