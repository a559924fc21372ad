/* SPDX-License-Identifier: BSD-2-Clause */
/* What a change leaves behind: lines that name the module, sshd's drop-in. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "enable.h"
#include "sshd_dropin.h"

#define MODULE "pam_loginpolicy"

static size_t
lines_of_text(const char *path, const char *text, size_t len,
    const char *before, struct buf *b)
{
	size_t n = 0;
	unsigned line = 1;

	for (size_t i = 0; i < len; line++) {
		const char *s = text + i;
		const char *end = memchr(s, '\n', len - i);
		size_t width = end == NULL ? len - i : (size_t)(end - s);
		const char *comment = memchr(s, '#', width);

		if (memmem(s, comment == NULL ? width : (size_t)(comment - s),
			MODULE, strlen(MODULE)) != NULL) {
			buf_printf(b, "%s%s:%u", n == 0 ? before : ", ", path,
			    line);
			n++;
		}
		i += width + 1;
	}
	return n;
}

static size_t
lines_of_file(const char *path, const char *before, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t len, n = 0;
	char *text;

	if (fd == -1)
		return 0;
	if (read_all(fd, PAM_TREE_FILE_MAX, &text, &len) == 0) {
		n = lines_of_text(path, text, len, before, b);
		free(text);
	}
	close(fd);
	return n;
}

size_t
module_lines(const char *root, const char *before, struct buf *b)
{
	static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};
	char path[PATH_MAX];
	const struct dirent *f;
	size_t n;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/etc/pam.conf", root);
	n = lines_of_file(path, before, b);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", root, folders[i]);
		dir = opendir(path);
		while (dir != NULL && (f = readdir(dir)) != NULL) {
			snprintf(path, sizeof(path), "%s%s/%s", root,
			    folders[i], f->d_name);
			if (f->d_name[0] != '.')
				n += lines_of_file(path, n == 0 ? before : ", ",
				    b);
		}
		if (dir != NULL)
			closedir(dir);
	}
	return n;
}

bool
sshd_dropin_exists(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" SSHD_DROPIN, root);
	return access(path, F_OK) == 0;
}
