/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys in the account's agents, which die with its sessions. An agent is
 * asked for the list of its public halves (draft-miller-ssh-agent, "Requesting
 * a list of keys") by a child that is the account, for its socket is the
 * account's and may be anything: there is a deadline, and a cap. All are asked
 * at the same time, so that many that never answer cost one deadline.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/rd.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/cli/monotonic.h>
#include "admin/sessions/process.h"
#include "agent_answer.h"
#include "breach_run.h"

#define REQUEST_IDENTITIES 11
#define DEADLINE_MS	   2000 /* of one socket, in all */
#define ANSWER_MAX	   (256u << 10)
#define SOCKETS_MAX	   64
#define ENVIRON_MAX	   (128u << 10)

/* --- in the child --- */

/* The folder is opened without following a link, the socket below it. */
static int
connect_to(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const char *slash = strrchr(path, '/');
	char dir[sizeof(to.sun_path) * 4];
	int fd, s;

	if (slash == NULL || slash == path ||
	    (size_t)(slash - path) >= sizeof(dir))
		return -1;
	memcpy(dir, path, (size_t)(slash - path));
	dir[slash - path] = '\0';
	fd = open(dir, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (snprintf(to.sun_path, sizeof(to.sun_path), "/proc/self/fd/%d/%s",
		fd, slash + 1) >= (int)sizeof(to.sun_path) ||
	    s == -1 || connect(s, (struct sockaddr *)&to, sizeof(to)) != 0) {
		if (s != -1)
			close(s);
		s = -1;
	}
	close(fd);
	return s;
}

/* Read n bytes before the deadline. */
static bool
read_exactly(int fd, uint8_t *p, size_t n, int64_t end)
{
	while (n != 0) {
		struct pollfd f = {.fd = fd, .events = POLLIN};
		const int64_t left = end - monotonic_ms();
		ssize_t got;

		if (left <= 0 || poll(&f, 1, (int)left) <= 0)
			return false;
		if ((got = read(fd, p, n)) <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* Ask, and pass the answer on. */
static void
ask(const char *path, int out)
{
	static const uint8_t request[] = {0, 0, 0, 1, REQUEST_IDENTITIES};
	const int64_t end = monotonic_ms() + DEADLINE_MS;
	static uint8_t answer[ANSWER_MAX];
	uint8_t head[4];
	struct rd r;
	size_t len;
	int s = connect_to(path);

	if (s == -1 ||
	    send(s, request, sizeof(request), MSG_NOSIGNAL) !=
		(ssize_t)sizeof(request) ||
	    !read_exactly(s, head, sizeof(head), end))
		_exit(1);
	rd_init(&r, head, sizeof(head));
	len = rd_u32(&r);
	if (len == 0 || len > ANSWER_MAX || !read_exactly(s, answer, len, end))
		_exit(1);
	_exit(write_all(out, answer, len) == 0 ? 0 : 1);
}

/*
 * The real and the saved uid stay root's: with the account's, its processes
 * could stop this one, and the breach would wait for it for ever.
 */
static void
become(const struct breach_account *a)
{
	const gid_t gid = a->who.member.n_names != 0 ? a->who.member.gid
						     : (gid_t)65534;

	alarm(DEADLINE_MS / 1000 + 1);
	if (a->who.uid != 0 &&
	    (setgroups(1, &gid) != 0 || setresgid(gid, gid, gid) != 0 ||
		setresuid((uid_t)-1, a->who.uid, (uid_t)-1) != 0 ||
		geteuid() != a->who.uid))
		_exit(1);
}

/* --- the answer --- */

/* Whose keys are found, and in which agent. */
struct agent_search {
	struct breach *b;
	const struct breach_account *a;
	const char *path;
};

static void
add_identity(void *ctx, const struct keyfile_entry *k)
{
	const struct agent_search *f = ctx;

	breach_add_key(f->b, f->a, k, "agent", f->path);
}

static void
wait_for(pid_t pid, int *ret_status)
{
	while (waitpid(pid, ret_status, 0) == -1) {
		if (errno != EINTR) {
			*ret_status = 1;
			break;
		}
	}
}

/* An agent that is being asked. */
struct asked_agent {
	pid_t pid; /* -1: it is not */
	int fd; /* its answer; -1: none */
};

static void
start_asking(const struct breach_account *a, const char *path,
    struct asked_agent *ret)
{
	int pipes[2];

	*ret = (struct asked_agent){-1, -1};
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return;
	if ((ret->pid = fork()) == 0) {
		become(a);
		ask(path, pipes[1]);
	}
	close(pipes[1]);
	ret->fd = pipes[0];
}

/* Returns how many keys it has; -1: no answer. */
static ssize_t
finish_asking(struct breach *b, struct breach_account *a, const char *path,
    const struct asked_agent *agent, bool *ret_left_out)
{
	struct agent_search search = {b, a, path};
	char *text = NULL;
	size_t len = 0;
	int status = 0, r;
	ssize_t n = -1;

	*ret_left_out = false;
	if (agent->fd == -1)
		return -1;
	r = agent->pid == -1 ? ERR_IO
			     : read_all(agent->fd, ANSWER_MAX, &text, &len);
	close(agent->fd);
	if (agent->pid != -1)
		wait_for(agent->pid, &status);
	if (r == 0 && status == 0)
		n = (ssize_t)agent_answer_each(text, len, add_identity, &search,
		    ret_left_out);
	if (r == 0)
		free(text);
	return n;
}

/* --- where they are --- */

struct sockets {
	uid_t uid;
	char *list[SOCKETS_MAX]; /* owned */
	size_t n;
	bool full; /* there are more */
};

/* A socket of the account's, once. */
static void
add_socket(struct sockets *s, const char *path)
{
	struct stat st;

	if (path[0] != '/' || lstat(path, &st) != 0 || !S_ISSOCK(st.st_mode) ||
	    st.st_uid != s->uid)
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->list[i], path) == 0)
			return;
	}
	if (s->n == SOCKETS_MAX)
		s->full = true;
	else if ((s->list[s->n] = strdup(path)) != NULL)
		s->n++;
}

/* SSH_AUTH_SOCK of one process of the account. */
static int
look_at_process(void *ctx, const struct account_process *p)
{
	static const char name[] = "SSH_AUTH_SOCK=";
	struct sockets *s = ctx;
	char path[64], *text;
	size_t len;
	int fd;

	if (!process_has_uid(p, s->uid, s->uid))
		return 0;
	snprintf(path, sizeof(path), "/proc/%ld/environ", (long)p->pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	if (read_all(fd, ENVIRON_MAX, &text, &len) == 0) {
		for (size_t i = 0; i < len; i += strlen(text + i) + 1) {
			if (strncmp(text + i, name, sizeof(name) - 1) == 0)
				add_socket(s, text + i + sizeof(name) - 1);
		}
		free(text);
	}
	close(fd);
	return 0;
}

static void
look_at_places(struct sockets *s)
{
	char runtime[80];
	const char *const patterns[] = {"/tmp/ssh-*/agent.*", runtime};
	glob_t g;

	snprintf(runtime, sizeof(runtime), "/run/user/%lu/*agent*",
	    (unsigned long)s->uid);
	for (size_t i = 0; i < 2; i++) {
		if (glob(patterns[i], GLOB_NOSORT, NULL, &g) == 0) {
			for (size_t k = 0; k < g.gl_pathc; k++)
				add_socket(s, g.gl_pathv[k]);
		}
		globfree(&g);
	}
	for (size_t i = 0; i < 2; i++) {
		static const char *const names[] = {"keyring/ssh",
		    "gnupg/S.gpg-agent.ssh"};

		snprintf(runtime, sizeof(runtime), "/run/user/%lu/%s",
		    (unsigned long)s->uid, names[i]);
		add_socket(s, runtime);
	}
}

/*
 * Sockets that listen under an agent's name, wherever they are: after
 * "ssh-agent -a PATH" no environment need have it (proc_net_unix: "... FLAGS
 * TYPE STATE INODE PATH"). Others are not asked, because they might not answer.
 */
static void
look_at_listening(struct sockets *s)
{
	FILE *f = fopen("/proc/net/unix", "re");
	char *line = NULL, *path;
	size_t size = 0;
	ssize_t n;

	while (f != NULL && (n = getline(&line, &size, f)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		path = strchr(line, '/');
		if (path != NULL && strstr(line, " 00010000 ") != NULL &&
		    (strstr(path, "agent") != NULL ||
			strstr(path, "ssh") != NULL))
			add_socket(s, path);
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

void
breach_find_agents(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct sockets found = {.uid = a->who.uid};
	struct asked_agent asked[SOCKETS_MAX];
	size_t keys = 0, silent = 0;
	bool left_out;
	ssize_t n;

	if (processes_each(look_at_process, &found) != 0)
		steps_add(s, "agents", STEP_FAILED,
		    "the processes cannot be looked at");
	look_at_places(&found);
	look_at_listening(&found);
	for (size_t i = 0; i < found.n; i++)
		start_asking(a, found.list[i], &asked[i]);
	for (size_t i = 0; i < found.n; i++) {
		n = finish_asking(b, a, found.list[i], &asked[i], &left_out);
		if (left_out)
			steps_add(s, "agents", STEP_FAILED,
			    "%s has more than %d keys: the others are neither "
			    "in the record nor revoked",
			    found.list[i], AGENT_KEYS_MAX);
		silent += n < 0;
		keys += n > 0 ? (size_t)n : 0;
		free(found.list[i]);
	}
	if (found.full)
		steps_add(s, "agents", STEP_FAILED,
		    "there are more than %d: not all were asked", SOCKETS_MAX);
	if (found.n == 0)
		steps_add(s, "agents", STEP_NOTHING, "none was found");
	else
		steps_add(s, "agents", STEP_DONE,
		    "%zu key%s in %zu agent%s; %zu gave no answer", keys,
		    keys == 1 ? "" : "s", found.n - silent,
		    found.n - silent == 1 ? "" : "s", silent);
}
