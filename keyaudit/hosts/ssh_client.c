/*
 * "ProxyCommand=-" makes ssh take standard input and output for its connection
 * (readconf.c, sshconnect.c), so that no program of ours has to be started in
 * between, and all that passes is seen and counted here.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ssh_client.h"

#define ARGS_MAX   64
#define OPTION_MAX (NAME_LIST_BYTES_MAX + 32)
#define CPU_MAX_S  20 /* of one child */
#define PIECE	   16384

/* What cannot be misunderstood by an ssh of any age: it passes over the names that it does not know. */
static const char *const fixed[] = {"-F", "none", "-v", "-N", "-T", "-x", "-a",
    /* clang takes two literals in a list for a forgotten comma. */
    ("-oIgnoreUnknown=RequiredRSASize,UpdateHostKeys,IdentityAgent,"
     "GSSAPIAuthentication"),
    "-oProxyCommand=-", "-oBatchMode=yes", "-oPreferredAuthentications=none",
    "-oPasswordAuthentication=no", "-oKbdInteractiveAuthentication=no",
    "-oPubkeyAuthentication=no", "-oGSSAPIAuthentication=no",
    "-oHostbasedAuthentication=no", "-oIdentityFile=none",
    "-oIdentitiesOnly=yes", "-oIdentityAgent=none",
    "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null",
    "-oGlobalKnownHostsFile=/dev/null", "-oCheckHostIP=no",
    "-oVerifyHostKeyDNS=no", "-oUpdateHostKeys=no", "-oRequiredRSASize=1024",
    "-oCanonicalizeHostname=no", "-oClearAllForwardings=yes",
    "-oControlPath=none", "-oPermitLocalCommand=no", "-oCompression=no"};

#define N_FIXED (sizeof(fixed) / sizeof(fixed[0]))

static const char *const option[PART_COUNT] = {"-oKexAlgorithms=",
    "-oHostKeyAlgorithms=", "-oCiphers=", "-oMACs="};

/* What one child is started with. */
struct start {
	char *argv[ARGS_MAX];
	char *option[PART_COUNT]; /* owned */
	int io, err; /* its ends */
	uid_t uid; /* 0: stays who it is */
	gid_t gid;
};

static char *
word(const char *s)
{
	return (char *)(uintptr_t)s; /* execve(2) does not change it */
}

/* Returns 0 or ERR_NOMEM. */
static int
make_argv(struct start *st, const struct ssh_choice *c, const char *user)
{
	size_t n = 0;

	st->argv[n++] = word(c->program->path);
	for (size_t i = 0; i < N_FIXED; i++)
		st->argv[n++] = word(fixed[i]);
	for (enum part p = PART_KEX; p < PART_COUNT; p++) {
		if (c->list[p][0] == '\0')
			continue; /* a cipher that needs no MAC */
		if (asprintf(&st->option[p], "%s%s", option[p], c->list[p]) ==
		    -1) {
			st->option[p] = NULL;
			return ERR_NOMEM;
		}
		st->argv[n++] = st->option[p];
	}
	st->argv[n++] = word("-l");
	st->argv[n++] = word(user);
	st->argv[n++] = word("--");
	st->argv[n++] = word(
	    "host"); /* not the server's name: nothing is looked up */
	st->argv[n] = NULL;
	return 0;
}

/* Who it runs as. */
static void
find_nobody(struct start *st)
{
	const struct passwd *pw;

	st->uid = 0;
	if (geteuid() != 0)
		return;
	/* ssh does not run as somebody without an account. */
	pw = getpwnam("nobody");
	if (pw == NULL || pw->pw_uid == 0 || pw->pw_gid == 0)
		return;
	st->uid = pw->pw_uid;
	st->gid = pw->pw_gid;
}

static void
limit(__rlimit_resource_t what, rlim_t n)
{
	const struct rlimit l = {n, n};

	setrlimit(what, &l);
}

/* In the child: nothing but system calls. */
static void
become_ssh(const struct start *st)
{
	static char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C";
	char *env[] = {path, locale, NULL};
	sigset_t none;

	setsid(); /* no terminal to ask on */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, CPU_MAX_S);
	if (dup2(st->io, 0) == -1 || dup2(st->io, 1) == -1 ||
	    dup2(st->err, 2) == -1 || chdir("/") != 0)
		_exit(127);
	close_range(3, ~0u, 0);
	if (st->uid != 0 &&
	    (setgroups(0, NULL) != 0 ||
		setresgid(st->gid, st->gid, st->gid) != 0 ||
		setresuid(st->uid, st->uid, st->uid) != 0))
		_exit(127);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execve(st->argv[0], st->argv, env);
	_exit(127);
}

static int
set_nonblocking(int fd)
{
	return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Both ends of both. Returns 0 or -1 with errno; what is open is closed by the caller. */
static int
make_ends(struct ssh_client *s, struct start *st)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	s->io = pair[0];
	st->io = pair[1];
	if (pipe2(pair, O_CLOEXEC) != 0)
		return -1;
	s->err = pair[0];
	st->err = pair[1];
	return set_nonblocking(s->io) == 0 && set_nonblocking(s->err) == 0 ? 0
									   : -1;
}

static int
start_child(struct ssh_client *s, struct start *st)
{
	find_nobody(st);
	if (make_ends(s, st) != 0)
		return -1;
	s->pid = fork();
	if (s->pid == 0)
		become_ssh(st);
	if (s->pid == -1) {
		s->pid = 0;
		return -1;
	}
	return 0;
}

static void
close_start(struct start *st)
{
	if (st->io != -1)
		close(st->io);
	if (st->err != -1)
		close(st->err);
	for (enum part p = PART_KEX; p < PART_COUNT; p++)
		free(st->option[p]);
}

int
ssh_client_new(const struct ssh_choice *c, const char *user,
    struct ssh_client **ret)
{
	struct start st = {.io = -1, .err = -1};
	struct ssh_client *s = calloc(1, sizeof(*s));
	int e, err;

	if (s == NULL)
		return ERR_NOMEM;
	s->io = s->err = -1;
	ssh_words_init(&s->words);
	buf_init(&s->in, CONN_BYTES_MAX);
	e = make_argv(&st, c, user);
	errno = 0;
	if (e == 0 && start_child(s, &st) != 0)
		e = ERR_IO;
	err = errno;
	close_start(&st);
	if (e != 0)
		ssh_client_free(s);
	else
		*ret = s;
	errno = err;
	return e;
}

void
ssh_client_free(struct ssh_client *s)
{
	if (s == NULL)
		return;
	if (s->io != -1)
		close(s->io);
	if (s->err != -1)
		close(s->err);
	if (s->pid != 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
	}
	ssh_words_release(&s->words);
	buf_release(&s->in);
	free(s);
}

/* An error is its end, which its standard error shows. */
static void
flush(struct ssh_client *s)
{
	ssize_t n;

	while (s->in_sent < s->in.len) {
		n = send(s->io, s->in.p + s->in_sent, s->in.len - s->in_sent,
		    MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			break;
		s->in_sent += (size_t)n;
	}
	buf_clear(&s->in);
	s->in_sent = 0;
	if (s->ended)
		shutdown(s->io, SHUT_WR);
}

int
ssh_client_feed(struct ssh_client *s, const uint8_t *p, size_t len)
{
	buf_put(&s->in, p, len);
	if (s->in.err != 0)
		return s->in.err;
	flush(s);
	return 0;
}

void
ssh_client_end(struct ssh_client *s)
{
	s->ended = true;
	flush(s);
}

/* Returns false when memory or room ran out. */
static bool
pass_on(struct ssh_client *s, struct conn *c)
{
	char p[PIECE];
	ssize_t n;

	while ((n = recv(s->io, p, sizeof(p), 0)) > 0) {
		if (conn_send(c, p, (size_t)n) != 0)
			return false;
	}
	return true;
}

/* Returns whether it has ended, or said all that counts. */
static bool
read_words(struct ssh_client *s)
{
	char p[PIECE];
	ssize_t n;

	while ((n = read(s->err, p, sizeof(p))) > 0) {
		ssh_words_feed(&s->words, p, (size_t)n);
		if (ssh_words_is_over(&s->words))
			return true;
	}
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

bool
ssh_client_event(struct ssh_client *s, struct conn *c)
{
	flush(s);
	return !pass_on(s, c) || read_words(s);
}

/* The list is the server's answer; what hides behind keyboard-interactive is not seen this way. */
static void
judge(struct host *h)
{
	if (name_list_have(&h->methods, "password"))
		h->password_login = LOGIN_PASSWORD;
	else if (h->methods.cut)
		host_why(h, "the list of methods is too long", NULL);
	else if (name_list_have(&h->methods, "keyboard-interactive"))
		host_why(h,
		    "keyboard-interactive is offered; its prompts cannot be "
		    "read through ssh",
		    NULL);
	else if (h->methods.n == 0)
		host_why(h, "no method can start a login", NULL);
	else
		h->password_login = LOGIN_KEY_ONLY;
}

bool
ssh_client_answer(struct ssh_client *s, struct host *h)
{
	h->password_login = LOGIN_UNDETERMINED;
	h->why[0] = '\0';
	if (s->words.state == SSH_WORDS_ACCEPTED) {
		h->password_login = LOGIN_NONE_ACCEPTED;
		return true;
	}
	if (s->words.state != SSH_WORDS_METHODS)
		return false;
	name_list_release(&h->methods);
	h->methods = s->words.methods; /* taken over */
	memset(&s->words.methods, 0, sizeof(s->words.methods));
	h->methods_known = true;
	judge(h);
	return true;
}
