/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads systemd's journal by journalctl(1), so no library of systemd is needed:
 * one JSON object per line. _UID, _COMM and _EXE are the journal's own: it asks
 * the kernel who sends, and no sender can set them (systemd.journal-fields(7)).
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "admin/log/log_read.h"
#include "live_login.h"
#include "log_boundary.h"
#include "log_lines.h"

#define MACHINE_ID_LEN 32

static bool
is_folder(const char *root, const char *path)
{
	char *full;
	struct stat st;
	bool yes;

	if (asprintf(&full, "%s%s", root, path) < 0)
		return false;
	yes = stat(full, &st) == 0 && S_ISDIR(st.st_mode);
	free(full);
	return yes;
}

static const char *
journalctl(void)
{
	static const char *const paths[] = {"/usr/bin/journalctl",
	    "/bin/journalctl"};

	for (size_t i = 0; i < 2; i++) {
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	}
	return NULL;
}

/* folder: an option; NULL: this system's journal. Returns 0, or an errno. */
static int
start_journalctl(const char *program, const struct log_reader *s,
    const char *folder, pid_t *ret_pid, int *ret_fd)
{
	static char reverse[] = "--reverse", forward[] = "--no-hostname";
	char since[40];
	char *const argv[] = {(char[]){"journalctl"}, (char[]){"--quiet"},
	    (char[]){"--no-pager"}, (char[]){"--all"},
	    (char[]){"--output=json"},
	    (char[]){"--output-fields=MESSAGE,_UID,_COMM,_EXE"},
	    (char[]){"SYSLOG_FACILITY=10"}, /* authpriv */
	    since, s->newest_first ? reverse : forward,
	    (char *)(uintptr_t)folder, NULL};
	char *const env[] = {(char[]){"LC_ALL=C"},
	    (char[]){"PATH=/usr/bin:/bin"}, NULL};
	posix_spawn_file_actions_t fa;
	int fds[2], r;

	snprintf(since, sizeof(since), "--since=@%lld", (long long)s->since);
	if (pipe2(fds, O_CLOEXEC) != 0)
		return errno;
	if ((r = posix_spawn_file_actions_init(&fa)) == 0) {
		if ((r = posix_spawn_file_actions_addopen(&fa, STDIN_FILENO,
			 "/dev/null", O_RDONLY, 0)) == 0 &&
		    (r = posix_spawn_file_actions_adddup2(&fa, fds[1],
			 STDOUT_FILENO)) == 0)
			r = posix_spawn(ret_pid, program, &fa, NULL, argv, env);
		posix_spawn_file_actions_destroy(&fa);
	}
	close(fds[1]);
	if (r != 0)
		close(fds[0]);
	*ret_fd = fds[0];
	return r;
}

/* A member; NULL: it is missing, or an array of bytes or of strings. */
static const char *
entry_string(const json_t *entry, const char *name)
{
	return json_string_value(json_object_get(entry, name));
}

static bool
entry_number(const json_t *entry, const char *name, uint64_t max, uint64_t *ret)
{
	const char *s = entry_string(entry, name);

	return s != NULL && parse_u64(s, strlen(s), 0, max, ret) == 0;
}

/* A journal that is read. */
struct journal {
	struct log_reader *reader;
	/* What to do before the first message; NULL: nothing, or it is done. */
	enum exit_code (*older)(struct log_reader *r);
	enum exit_code code; /* of older */
	struct log_boundary boundary;
	bool stopped; /* nothing more is needed */
};

static int
pass_entry(struct journal *j, const json_t *entry, int64_t at)
{
	const char *comm = entry_string(entry, "_COMM");
	const char *exe = entry_string(entry, "_EXE");
	struct log_reader *r = j->reader;
	struct log_message m = {.text = entry_string(entry, "MESSAGE"),
	    .at = at,
	    .where = "the journal",
	    .writer = {.known = true}};
	uint64_t uid;

	if (m.text == NULL)
		return 0;
	m.len = strlen(m.text);
	if (entry_number(entry, "_UID", UINT32_MAX, &uid)) {
		m.writer.has_uid = true;
		m.writer.uid = (uid_t)uid;
	}
	snprintf(m.writer.comm, sizeof(m.writer.comm), "%s",
	    comm != NULL ? comm : "");
	m.writer.is_login_program = exe != NULL && login_program(exe) != NULL;
	log_boundary_drop(&j->boundary, &m);
	return r->each(r->ctx, &m);
}

/* The files have what is older than the first entry. */
static void
read_older(struct journal *j, int64_t at)
{
	if (j->older == NULL)
		return;
	j->code = log_boundary_read(&j->boundary, j->reader, at, j->older);
	j->older = NULL;
	j->stopped = j->code != EXIT_OK;
}

static int
read_entry(struct journal *j, const char *text, size_t len)
{
	struct log_reader *r = j->reader;
	json_t *entry = json_loadb(text, len, 0, NULL);
	uint64_t usec;
	int64_t at;
	int e = 0;

	if (entry_number(entry, "__REALTIME_TIMESTAMP", INT64_MAX, &usec)) {
		at = (int64_t)(usec / 1000000);
		read_older(j, at);
		if (at > j->boundary.at)
			e = log_boundary_pass(&j->boundary, r);
		if (r->enough != NULL)
			j->stopped = j->stopped ||
			    r->enough(r->ctx, LOG_JOURNAL, at);
		if (e == 0 && !j->stopped && at < r->until)
			e = pass_entry(j, entry, at);
	}
	json_decref(entry);
	return e;
}

static int
read_entries(struct journal *j, struct log_lines *lines)
{
	const char *text, *why;
	size_t len;
	int e = 0;

	while (
	    e == 0 && !j->stopped && log_lines_next(lines, &text, &len, &why)) {
		/* Few of a million are ours; but the first says how old. */
		if (j->older != NULL ||
		    memmem(text, len, "pam_loginpolicy(", 16) != NULL)
			e = read_entry(j, text, len);
	}
	return e;
}

/* journalctl(1) prints its own errors on stderr. */
static void
end_journalctl(struct log_reader *r, pid_t pid, bool stopped)
{
	int status;

	if (stopped)
		kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!stopped && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
		complain("cannot read all of the journal: journalctl failed");
		r->incomplete = true;
	}
}

static enum exit_code
read_program(struct journal *j, const char *program, const char *folder)
{
	struct log_reader *r = j->reader;
	struct log_lines *lines;
	pid_t pid;
	int fd = -1, e;

	if ((e = start_journalctl(program, r, folder, &pid, &fd)) != 0) {
		complain("%s: %s", program, strerror(e));
		r->incomplete = true;
		return EXIT_OK;
	}
	buf_printf(&r->looked, "%sthe journal", r->looked.len != 0 ? ", " : "");
	if ((lines = log_lines_open(fd)) == NULL) {
		end_journalctl(r, pid, true);
		return complain("out of memory");
	}
	e = read_entries(j, lines);
	log_lines_close(lines);
	if (e == 0)
		e = log_boundary_pass(&j->boundary, r);
	end_journalctl(r, pid, j->stopped || e != 0);
	return e != 0 ? complain("out of memory") : j->code;
}

/*
 * Whether this user may not read the system's journal: journalctl(1) then shows
 * the user's own entries as if there were no more.
 */
static bool
is_denied(void)
{
	static const char *const dirs[] = {"/var/log/journal",
	    "/run/log/journal"};
	char id[MACHINE_ID_LEN + 1] = "", path[128];
	int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? 0 : read(fd, id, MACHINE_ID_LEN);

	if (fd != -1)
		close(fd);
	id[n < 0 ? 0 : n] = '\0';
	for (size_t i = 0; i < 2 && strlen(id) == MACHINE_ID_LEN; i++) {
		snprintf(path, sizeof(path), "%s/%s/system.journal", dirs[i],
		    id);
		if (access(path, R_OK) == -1 && errno == EACCES)
			return true;
	}
	return false;
}

/* folder: an option for the journal of another system, owned. */
static enum exit_code
read_there(struct journal *j)
{
	const char *root = j->reader->o->root, *program = journalctl();
	char *folder = NULL;
	enum exit_code code;

	if (!is_folder(root, "/var/log/journal") &&
	    (root[0] != '\0' || !is_folder("", "/run/log/journal")))
		return EXIT_OK;
	if (root[0] == '\0' && is_denied()) {
		log_note_unread(j->reader, "the journal", EACCES);
		return EXIT_OK;
	}
	if (program == NULL) {
		complain("cannot read the journal: journalctl is not "
			 "installed");
		j->reader->incomplete = true;
		return EXIT_OK;
	}
	if (root[0] != '\0' &&
	    asprintf(&folder, "--directory=%s/var/log/journal", root) < 0)
		return complain("out of memory");
	code = read_program(j, program, folder);
	free(folder);
	return code;
}

enum exit_code
log_read_journal(struct log_reader *r,
    enum exit_code (*older)(struct log_reader *r))
{
	struct journal j = {.reader = r, .older = older};
	enum exit_code code;

	log_boundary_init(&j.boundary);
	code = read_there(&j);
	log_boundary_release(&j.boundary);
	/* No journal, or nothing in it. */
	return code == EXIT_OK && j.older != NULL ? j.older(r) : code;
}
