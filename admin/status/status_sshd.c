/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd -T prints what this sshd would do, its own defaults included. It shows
 * no Match blocks; what they permit beyond it is not found here.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/enable/run_tool.h"
#include "admin/enable/sshd_outcomes.h"
#include "admin/status/status.h"
#include "admin/wiring/wiring_facts.h"

#define TIMEOUT_S 10

static const char *
sshd_path(void)
{
	static const char *const paths[] = {"/usr/sbin/sshd", "/usr/bin/sshd",
	    "/usr/local/sbin/sshd"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	}
	return NULL;
}

bool
status_sshd_asks(const char *root)
{
	const char *argv[] = {sshd_path(), "-T", "-C", SSHD_ANYBODY, NULL};
	static const char *const envp[] = {"LC_ALL=C",
	    "PATH=/usr/sbin:/usr/bin:/bin", NULL};
	struct buf out;
	int status;
	bool asks;

	if (root[0] != '\0' || geteuid() != 0 || argv[0] == NULL)
		return false;
	buf_init(&out, TOOL_OUTPUT_MAX);
	buf_putc(&out, '\n');
	asks = tool_run(argv, envp, TIMEOUT_S, &out, &status, NULL) == 0 &&
	    status == 0;
	buf_putc(&out, '\0');
	asks = asks && out.err == 0 &&
	    (strstr(out.p, "\npasswordauthentication yes\n") != NULL ||
		strstr(out.p, "\nkbdinteractiveauthentication yes\n") != NULL);
	buf_release(&out);
	return asks;
}

/* --- the sshd that runs --- */

static bool
is_after(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
				      : a->tv_nsec > b->tv_nsec;
}

/* The file that was changed last of those that match, and when. */
static void
find_last_changed(const char *pattern, struct timespec *at, char **ret)
{
	struct stat st;
	glob_t g;

	if (glob(pattern, 0, NULL, &g) != 0)
		return;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		if (stat(g.gl_pathv[i], &st) != 0 || !is_after(&st.st_ctim, at))
			continue;
		free(*ret);
		*ret = strdup(g.gl_pathv[i]);
		*at = st.st_ctim;
	}
	globfree(&g);
}

void
status_load_sshd(struct status *s)
{
	struct wiring_sshd sshd;
	struct timespec at = {0};

	if (s->o->root[0] != '\0')
		return;
	wiring_sshd_find(&sshd);
	if (sshd.pid == 0)
		return;
	find_last_changed("/etc/ssh/sshd_config", &at, &s->sshd_file);
	find_last_changed("/etc/ssh/sshd_config.d/*.conf", &at, &s->sshd_file);
	if (s->sshd_file == NULL || !is_after(&at, &sshd.loaded))
		return;
	/* A reload is only seen in the pid file. */
	s->sshd_files = sshd.is_exact ? STATUS_SSHD_NOT_READ
				      : STATUS_SSHD_UNKNOWN;
}
