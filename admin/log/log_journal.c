/*
 * Reads systemd's journal by journalctl(1), so no library of systemd is needed.
 * The newest entries come first, one JSON object per line. _UID and _COMM are
 * the journal's own: it asks the kernel who sends, and no sender can set them
 * (systemd.journal-fields(7)).
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
#include "log_find.h"
#include "log_lines.h"

#define DAY_S 86400

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
start_journalctl(const char *program, const struct log_search *s,
    const char *folder, pid_t *ret_pid, int *ret_fd)
{
	char since[40];
	char *const argv[] = {(char[]){"journalctl"}, (char[]){"--quiet"},
	    (char[]){"--no-pager"}, (char[]){"--reverse"}, (char[]){"--all"},
	    (char[]){"--output=json"},
	    (char[]){"--output-fields=MESSAGE,_UID,_COMM"},
	    (char[]){"SYSLOG_FACILITY=10"}, /* authpriv */
	    since, (char *)(uintptr_t)folder, NULL};
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

static int
add_entry(struct log_search *s, const json_t *entry, int64_t at)
{
	const char *comm = entry_string(entry, "_COMM");
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
	return log_search_add(s, &m);
}

/* *ret_stopped: not read to its end, because nothing more is needed. */
static int
read_entries(struct log_search *s, struct log_lines *lines, bool *ret_stopped)
{
	const struct logged *best;
	const char *text, *why;
	uint64_t usec;
	size_t len;
	json_t *entry;
	int r = 0;

	while (r == 0 && !*ret_stopped &&
	    log_lines_next(lines, &text, &len, &why)) {
		/* Few of a million are ours; one with a NUL is not. */
		if (memmem(text, len, "pam_loginpolicy(", 16) == NULL &&
		    s->n == 0)
			continue;
		if ((entry = json_loadb(text, len, 0, NULL)) == NULL)
			continue;
		if (entry_number(entry, "__REALTIME_TIMESTAMP", INT64_MAX,
			&usec)) {
			int64_t at = (int64_t)(usec / 1000000);

			/*
			 * Older entries do not matter, except those with the
			 * same reference of the day before.
			 */
			best = log_search_best(s, LOG_ROOTS);
			*ret_stopped = best != NULL &&
			    (s->ref[0] == '\0' || at < best->at - DAY_S);
			if (!*ret_stopped)
				r = add_entry(s, entry, at);
		}
		json_decref(entry);
	}
	return r;
}

/* journalctl(1) prints its own errors on stderr. */
static void
end_journalctl(pid_t pid, bool stopped)
{
	int status;

	if (stopped)
		kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!stopped && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
		complain("cannot read all of the journal: journalctl failed");
}

static enum exit_code
read_journal(struct log_search *s, const char *program, const char *folder)
{
	struct log_lines *lines;
	bool stopped = false;
	pid_t pid;
	int fd, r;

	if ((r = start_journalctl(program, s, folder, &pid, &fd)) != 0) {
		complain("%s: %s", program, strerror(r));
		return EXIT_OK;
	}
	buf_puts(&s->looked, "the journal");
	if ((lines = log_lines_open(fd)) == NULL) {
		end_journalctl(pid, true);
		return complain("out of memory");
	}
	r = read_entries(s, lines, &stopped);
	log_lines_close(lines);
	end_journalctl(pid, stopped || r != 0);
	return r != 0 ? complain("out of memory") : EXIT_OK;
}

enum exit_code
log_journal(struct log_search *s)
{
	const char *program = journalctl(), *root = s->o->root;
	char *folder = NULL;
	enum exit_code r;

	if (!is_folder(root, "/var/log/journal") &&
	    (root[0] != '\0' || !is_folder("", "/run/log/journal")))
		return EXIT_OK;
	if (program == NULL) {
		complain("cannot read the journal: journalctl is not "
			 "installed");
		return EXIT_OK;
	}
	if (root[0] != '\0' &&
	    asprintf(&folder, "--directory=%s/var/log/journal", root) < 0)
		return complain("out of memory");
	r = read_journal(s, program, folder);
	free(folder);
	return r;
}
