/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the file in libpam's folder is the module, and libpam can load it.
 * The module exports a symbol that no other has. In another root nothing is
 * loaded: there the file is read, as far as to find that name in it.
 */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/wiring/wiring_ours.h"
#include "admin/wiring/wiring_stage.h"

#define SYMBOL	       "pam_loginpolicy_version"
#define FILE_BYTES_MAX (64u << 20)
#define PATH_LEN_MAX   4096
#define SECONDS_MAX    10

enum loaded {
	LOADED_OURS,
	LOADED_FOREIGN,
	LOADED_NOT
};

static int
set_module(struct wiring *w, enum wiring_module is, const char *why)
{
	w->module = is;
	w->module_why = why;
	return why == NULL ? ERR_NOMEM : 0;
}

/* --- loading --- */

/* In the child: load it as libpam does, and end. */
__attribute__((noreturn)) static void
load_and_exit(const char *path, int to)
{
	const char *why;
	void *object;

	alarm(SECONDS_MAX);
	object = dlopen(path, RTLD_NOW);
	if (object != NULL)
		_exit(dlsym(object, SYMBOL) != NULL ? LOADED_OURS
						    : LOADED_FOREIGN);
	why = dlerror();
	if (why != NULL && write(to, why, strlen(why)) < 0)
		_exit(LOADED_NOT);
	_exit(LOADED_NOT);
}

/* What the child wrote, up to room; its exit code, or -1. */
static int
load_in_child(const char *path, char *ret_why, size_t room)
{
	int fds[2], status = -1;
	size_t have = 0;
	ssize_t n;
	pid_t pid;

	ret_why[0] = '\0';
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	if ((pid = fork()) == 0)
		load_and_exit(path, fds[1]);
	close(fds[1]);
	while (pid > 0 && have < room - 1 &&
	    ((n = read(fds[0], ret_why + have, room - 1 - have)) > 0 ||
		(n == -1 && errno == EINTR)))
		have += n > 0 ? (size_t)n : 0;
	ret_why[have] = '\0';
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
judge_loading(struct wiring *w, const char *path)
{
	const char *words;
	char why[512];

	switch (load_in_child(path, why, sizeof(why))) {
	case LOADED_OURS:
		w->module = WIRING_MODULE_OK;
		return 0;
	case LOADED_FOREIGN:
		return set_module(w, WIRING_MODULE_FOREIGN,
		    wiring_text(w, "%s is another module", path));
	case LOADED_NOT:
		/* The path comes first in it. */
		words = strncmp(why, path, strlen(path)) == 0
		    ? why + strlen(path)
		    : why;
		words += strspn(words, ": ");
		return set_module(w, WIRING_MODULE_UNUSABLE,
		    wiring_text(w, "%s cannot be loaded (%s)", path, words));
	default:
		return set_module(w, WIRING_MODULE_UNUSABLE,
		    wiring_text(w, "%s cannot be loaded", path));
	}
}

/* --- reading --- */

static int
judge_bytes(struct wiring *w, const char *path, int fd)
{
	size_t len;
	char *p;
	int r = read_all(fd, FILE_BYTES_MAX, &p, &len);

	if (r == ERR_NOMEM)
		return r;
	if (r != 0)
		return set_module(w, WIRING_MODULE_UNKNOWN,
		    wiring_text(w, "%s: %s", path, err_str(r)));
	if (len < EI_NIDENT || memcmp(p, ELFMAG, SELFMAG) != 0)
		r = set_module(w, WIRING_MODULE_UNUSABLE,
		    wiring_text(w, "%s is not a module", path));
	else if (memmem(p, len, SYMBOL, sizeof(SYMBOL)) == NULL)
		r = set_module(w, WIRING_MODULE_FOREIGN,
		    wiring_text(w, "%s is another module", path));
	else
		w->module = WIRING_MODULE_OK;
	free(p);
	return r;
}

/* --- who can write it --- */

/* Whether somebody but root can write the file or what is above it. */
static bool
is_unsafe(const char *root, const char *path, const struct stat *st)
{
	char *real = NULL, *slash;
	struct diag d = {0};
	bool unsafe = (st->st_mode & 022) != 0 ||
	    (st->st_uid != 0 && (root[0] == '\0' || st->st_uid != geteuid()));

	/* In another root, the folders above belong to that system. */
	if (unsafe || root[0] != '\0')
		return unsafe;
	if ((real = realpath(path, NULL)) != NULL &&
	    (slash = strrchr(real, '/')) != NULL && slash != real) {
		*slash = '\0';
		unsafe = trusted_dir(real, 0, &d) == ERR_PERM;
	}
	free(real);
	return unsafe;
}

int
wiring_module_judge(const char *root, struct wiring *w)
{
	char path[PATH_LEN_MAX];
	struct stat st;
	int fd, r;

	snprintf(path, sizeof(path), "%s/" WIRING_MODULE, w->module_folder);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 && path_error(errno) == ERR_NOENT)
		return set_module(w, WIRING_MODULE_UNUSABLE,
		    wiring_text(w, "%s is not in %s", WIRING_MODULE,
			w->module_folder));
	if (fd == -1)
		return set_module(w, WIRING_MODULE_UNKNOWN,
		    wiring_text(w, "%s: %s", path, strerror(errno)));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		r = set_module(w, WIRING_MODULE_UNUSABLE,
		    wiring_text(w, "%s is not a file", path));
	else if (is_unsafe(root, path, &st))
		r = set_module(w, WIRING_MODULE_FOREIGN,
		    wiring_text(w,
			"others than root can write %s: it is not opened",
			path));
	else if (root[0] == '\0')
		r = judge_loading(w, path);
	else
		r = judge_bytes(w, path, fd);
	close(fd);
	return r;
}
