/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A person at a terminal, for the scripts of tests/e2e.
 * usage: pty_talk [-e | -n] ANSWERS COMMAND...
 * -n: for vlock, which writes a newline behind its ": ", and throws away what is
 * typed until it has set the terminal: a newline is passed over, and an answer is
 * given after a silence.
 * COMMAND runs on a terminal of its own. Whenever it asks, which is an output
 * that ends in ": " with echo off (-e: or on, as for a name), it gets the next
 * line of the file ANSWERS; when there is none left, the line is hung up. What stood on the screen goes
 * to standard output. Exit code: the command's; 124 after a minute of silence,
 * 125 where it was hung up, 126 where answers are left over.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define LOOK_MS	    20 /* echo may go off just behind a prompt */
#define SILENCE_MS  200 /* -n */

struct talk {
	int terminal;
	pid_t child;
	FILE *answers;
	bool echoed; /* -e */
	bool newlines; /* -n */
	char last[2]; /* of the output since the last answer */
	int silence_ms;
	int code; /* of ours; 0: none */
};

static void
run(const char *name, char **argv)
{
	int fd;

	setsid();
	if ((fd = open(name, O_RDWR)) == -1 || ioctl(fd, TIOCSCTTY, 0) != 0)
		_exit(127);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static bool
is_asked(const struct talk *t)
{
	struct termios how;

	if (t->newlines && t->silence_ms < SILENCE_MS)
		return false;
	return memcmp(t->last, ": ", 2) == 0 &&
	    tcgetattr(t->terminal, &how) == 0 &&
	    (t->echoed || (how.c_lflag & ECHO) == 0);
}

/* Returns whether there was an answer to give. */
static bool
answer(struct talk *t)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, t->answers);

	t->last[0] = t->last[1] = '\0';
	if (n > 0 && write(t->terminal, line, (size_t)n) != n)
		n = -1;
	free(line);
	return n > 0;
}

/* Returns whether anybody has the terminal open. */
static bool
hear(struct talk *t)
{
	char s[4096];
	ssize_t n = read(t->terminal, s, sizeof(s));

	for (ssize_t i = 0; i < n; i++) {
		if (s[i] != '\r')
			putchar(s[i]);
		if (t->newlines && (s[i] == '\r' || s[i] == '\n'))
			continue;
		t->last[0] = t->last[1];
		t->last[1] = s[i];
	}
	fflush(stdout);
	if (n > 0)
		t->silence_ms = 0;
	return n > 0;
}

static bool
has_ended(const struct talk *t)
{
	siginfo_t how = {.si_pid = 0};

	return waitid(P_PID, (id_t)t->child, &how,
		   WEXITED | WNOHANG | WNOWAIT) != 0 ||
	    how.si_pid != 0;
}

static void
converse(struct talk *t)
{
	struct pollfd p = {.fd = t->terminal, .events = POLLIN};
	int n;

	while ((n = poll(&p, 1, LOOK_MS)) >= 0) {
		if (n > 0 && !hear(t)) {
			/* util-linux's login closes it to open it anew. */
			if (has_ended(t))
				return;
			poll(NULL, 0, 1);
			t->silence_ms++;
		} else if (is_asked(t) && !answer(t)) {
			t->code = 125;
			return;
		}
		if (n == 0)
			t->silence_ms += LOOK_MS;
		if (t->silence_ms >= PATIENCE_MS) {
			t->code = 124;
			return;
		}
	}
}

int
main(int argc, char **argv)
{
	struct talk t = {.terminal = posix_openpt(O_RDWR | O_NOCTTY)};
	int status = 0;

	if (argc > 1 && argv[1][0] == '-') {
		t.echoed = strcmp(argv[1], "-e") == 0;
		t.newlines = strcmp(argv[1], "-n") == 0;
		argc--;
		argv++;
	}
	if (argc < 3 || (t.answers = fopen(argv[1], "re")) == NULL ||
	    t.terminal == -1 || grantpt(t.terminal) != 0 ||
	    unlockpt(t.terminal) != 0) {
		perror("pty_talk");
		return 2;
	}
	fcntl(t.terminal, F_SETFD, FD_CLOEXEC);
	if ((t.child = fork()) == 0)
		run(ptsname(t.terminal), argv + 2);
	converse(&t);
	close(t.terminal);
	if (t.code == 124)
		kill(t.child, SIGKILL);
	if (t.child == -1 || waitpid(t.child, &status, 0) != t.child)
		return 2;
	if (t.code == 0 && getc(t.answers) != EOF)
		t.code = 126;
	if (t.code != 0)
		return t.code;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
