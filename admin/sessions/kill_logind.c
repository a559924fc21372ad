/* SPDX-License-Identifier: BSD-2-Clause */
/* Ending sessions and lingering where there is a logind, by loginctl(1). */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/enable/run_tool.h"
#include "kill_steps.h"
#include "logind.h"

#define TIMEOUT_S  20
#define LINGER_DIR "/var/lib/systemd/linger"
#define TEXT_MAX   4096

static const char *
loginctl_path(void)
{
	return access("/usr/bin/loginctl", X_OK) == 0 ? "/usr/bin/loginctl"
	    : access("/bin/loginctl", X_OK) == 0      ? "/bin/loginctl"
						      : NULL;
}

/* Run it. Returns 0, or an ERR_* with what it said. */
static int
loginctl(const char *verb, const char *what, struct diag *reterr)
{
	const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	const char *const argv[] = {loginctl_path(), verb, "--", what, NULL};
	struct buf out;
	int r, status = 0;

	if (argv[0] == NULL)
		return diag_set(reterr, ERR_NOENT, "there is no loginctl");
	buf_init(&out, TOOL_OUTPUT_MAX);
	r = tool_run(argv, envp, TIMEOUT_S, &out, &status, reterr);
	while (out.len != 0 && out.p[out.len - 1] == '\n')
		out.len--;
	if (r == 0 && status != 0)
		r = diag_set(reterr, ERR_IO, "loginctl %s: %.*s", verb,
		    (int)(out.len < 100 ? out.len : 100),
		    out.p != NULL ? out.p : "");
	buf_release(&out);
	return r;
}

void
kill_lingering(const struct kill_target *t, struct steps *s)
{
	struct diag d = {0};
	char *path;

	if (!logind_is_there() || t->name == NULL ||
	    strchr(t->name, '/') != NULL) {
		steps_add(s, "linger", STEP_NOTHING, NULL);
		return;
	}
	if (asprintf(&path, LINGER_DIR "/%s", t->name) < 0) {
		s->err = ERR_NOMEM;
		return;
	}
	if (access(path, F_OK) != 0)
		steps_add(s, "linger", STEP_NOTHING, NULL);
	else if (t->dry_run)
		steps_add(s, "linger", STEP_SKIPPED,
		    "its services start without a login");
	else if (loginctl("disable-linger", t->name, &d) == 0)
		steps_add(s, "linger", STEP_DONE,
		    "its services no longer start without a login");
	/* What matters is the file: it is what starts them at boot. */
	else if (unlink(path) == 0 || errno == ENOENT)
		steps_add(s, "linger", STEP_DONE, "%s removed", path);
	else
		steps_add(s, "linger", STEP_FAILED, "%s", d.msg);
	free(path);
}

/* Whether the caller's own session is this one of systemd. */
static bool
is_own(const struct whose *w, const char *id)
{
	char part[SESSION_WORD_ROOM + 16];

	snprintf(part, sizeof(part), "/session-%s.scope", id);
	return w->own.cgroup != NULL && strstr(w->own.cgroup, part) != NULL;
}

/* All but the caller's. Returns 0 or the last error. */
static int
terminate_each(const struct logind_sessions *l, const struct whose *w,
    struct diag *reterr)
{
	int r = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->list[i].uid == w->uid && !is_own(w, l->list[i].id) &&
		    loginctl("terminate-session", l->list[i].id, reterr) != 0 &&
		    logind_has_session(l->list[i].id))
			r = ERR_IO;
	}
	return r;
}

/* End the user as a whole, with the manager of its services. */
static int
terminate_user(uid_t uid, struct diag *reterr)
{
	char number[24];

	snprintf(number, sizeof(number), "%lu", (unsigned long)uid);
	return loginctl("terminate-user", number, reterr) == 0 ||
		!logind_has_user(uid)
	    ? 0
	    : ERR_IO;
}

void
kill_sessions(const struct kill_target *t, const struct whose *w,
    struct steps *s)
{
	struct logind_sessions l;
	struct diag d = {0};
	struct buf ids;
	size_t n = 0;

	if (!logind_is_there() || !logind_has_user(t->uid)) {
		steps_add(s, "sessions", STEP_NOTHING, NULL);
		return;
	}
	buf_init(&ids, TEXT_MAX);
	if (logind_load(&l) != 0)
		l.n = 0;
	for (size_t i = 0; i < l.n; i++) {
		if (l.list[i].uid == t->uid)
			buf_printf(&ids, "%s%s", n++ == 0 ? " " : ", ",
			    l.list[i].id);
	}
	if (t->dry_run)
		steps_add(s, "sessions", STEP_SKIPPED, "%zu:%.*s", n,
		    (int)ids.len, ids.p != NULL ? ids.p : "");
	else if ((w->own.is_account ? terminate_each(&l, w, &d)
				    : terminate_user(t->uid, &d)) == 0)
		steps_add(s, "sessions", STEP_DONE, "%zu ended:%.*s", n,
		    (int)ids.len, ids.p != NULL ? ids.p : "");
	else
		steps_add(s, "sessions", STEP_FAILED, "%s", d.msg);
	buf_release(&ids);
	logind_release(&l);
}
