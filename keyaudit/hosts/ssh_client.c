/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * With "ProxyCommand=-" ssh uses standard input and output as its connection
 * (readconf.c, sshconnect.c): no program is needed in between, and everything
 * that passes is counted here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/arena.h>
#include "answer.h"
#include "ssh_client.h"

#define ARGS_MAX 64
#define PIECE	 16384

/* For an ssh of any age: it ignores the names it does not know. */
static const char *const fixed[] = {"-F", "none", "-v", "-N", "-T", "-x", "-a",
    /* In parentheses, or clang warns of a forgotten comma. */
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

/* execve(2) does not change its arguments. */
static char *
as_argument(const char *s)
{
	return (char *)(uintptr_t)s;
}

/* Write the arguments; options are in mem. Returns 0 or ERR_NOMEM. */
static int
make_argv(const struct ssh_choice *c, const char *user, struct arena *mem,
    char *argv[ARGS_MAX])
{
	size_t n = 0, len;
	char *text;

	argv[n++] = as_argument(c->program->path);
	for (size_t i = 0; i < N_FIXED; i++)
		argv[n++] = as_argument(fixed[i]);
	for (enum part p = PART_KEX; p < PART_COUNT; p++) {
		if (c->list[p][0] == '\0')
			continue; /* a cipher that needs no MAC */
		len = strlen(option[p]) + strlen(c->list[p]) + 1;
		if ((text = arena_alloc(mem, len)) == NULL)
			return ERR_NOMEM;
		snprintf(text, len, "%s%s", option[p], c->list[p]);
		argv[n++] = text;
	}
	argv[n++] = as_argument("-l");
	argv[n++] = as_argument(user);
	argv[n++] = as_argument("--");
	/* Not the server's name: nothing is looked up. */
	argv[n++] = as_argument("host");
	argv[n] = NULL;
	return 0;
}

/* Start the child on new descriptors. Returns 0 or ERR_IO with errno. */
static int
start_child(struct ssh_client *s, char *const argv[])
{
	int io[2], err[2], r = ERR_IO;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, io) != 0)
		return ERR_IO;
	s->io = io[0];
	if (pipe2(err, O_CLOEXEC) == 0) {
		s->err = err[0];
		if (fcntl(s->io, F_SETFL, O_NONBLOCK) == 0 &&
		    fcntl(s->err, F_SETFL, O_NONBLOCK) == 0)
			r = ssh_program_start(argv, io[1], io[1], err[1],
			    &s->pid);
		close(err[1]);
	}
	close(io[1]);
	return r;
}

int
ssh_client_new(const struct ssh_choice *c, const char *user,
    struct ssh_client **ret)
{
	struct ssh_client *s = calloc(1, sizeof(*s));
	struct arena mem = {0};
	char *argv[ARGS_MAX];
	int r, err;

	if (s == NULL)
		return ERR_NOMEM;
	s->io = s->err = -1;
	ssh_words_init(&s->words);
	buf_init(&s->in, CONN_BYTES_MAX);
	if ((r = make_argv(c, user, &mem, argv)) == 0)
		r = start_child(s, argv);
	err = errno;
	arena_release(&mem);
	if (r != 0)
		ssh_client_free(s);
	else
		*ret = s;
	errno = err;
	return r;
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

/* An error means that it has ended; its standard error shows that, too. */
static void
flush_input(struct ssh_client *s)
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
	flush_input(s);
	return 0;
}

void
ssh_client_end(struct ssh_client *s)
{
	s->ended = true;
	flush_input(s);
}

/* Returns false when memory or room ran out. */
static bool
send_output(struct ssh_client *s, struct conn *c)
{
	char p[PIECE];
	ssize_t n;

	while ((n = recv(s->io, p, sizeof(p), 0)) > 0) {
		if (conn_send(c, p, (size_t)n) != 0)
			return false;
	}
	return true;
}

/* Returns whether it has ended, or printed all that counts. */
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
	flush_input(s);
	return !send_output(s, c) || read_words(s);
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
	h->methods = s->words.methods; /* transferred */
	memset(&s->words.methods, 0, sizeof(s->words.methods));
	h->methods_known = true;
	if (answer_judge_methods(h))
		host_why(h,
		    "keyboard-interactive is offered; its prompts cannot be "
		    "read through ssh",
		    NULL);
	return true;
}
