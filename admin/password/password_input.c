/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One password, from a pipe or typed unseen. The terminal gets its echo back
 * whatever ends the wait: a line, a signal, being stopped. The signals are
 * blocked except while waiting, so that none comes between the test for it and
 * the wait.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "password.h"

/*
 * After the last two the prompt is repeated: another process may have changed
 * the terminal meanwhile.
 */
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP,
    SIGCONT};
#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

struct terminal {
	int in, out;
	bool opened; /* they are /dev/tty; else stdin and stderr */
	struct termios before;
	sigset_t mask; /* as it was */
	struct sigaction actions[N_SIGNALS]; /* as they were */
};

static void
on_signal(int sig)
{
	if (caught == 0 || caught == SIGCONT)
		caught = sig;
}

/* Catch the signals, but leave ignored what the caller ignores (nohup). */
static void
catch_signals(struct terminal *t)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t blocked;

	caught = 0;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&blocked);
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &t->mask);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		sigaction(signals[i], NULL, &t->actions[i]);
		if (t->actions[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

static void
release_signals(const struct terminal *t)
{
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &t->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &t->mask, NULL);
}

/*
 * Turn the echo off. In the background this stops the process (SIGTTOU) until
 * it is in the foreground. Returns 0, or -1 with errno.
 */
static int
disable_echo(struct terminal *t)
{
	struct termios quiet;

	if (tcgetattr(t->in, &t->before) != 0)
		return -1;
	quiet = t->before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	quiet.c_lflag |= ICANON | ISIG;
	return tcsetattr(t->in, TCSAFLUSH, &quiet);
}

/*
 * Restore the terminal, unless the process is in the background: then another
 * process owns it.
 */
static void
restore_terminal(const struct terminal *t)
{
	pid_t front = tcgetpgrp(t->in);

	if (front != -1 && front != getpgrp())
		return;
	tcsetattr(t->in, TCSAFLUSH, &t->before);
	write_all(t->out, "\n", 1);
}

/* Read a line, or the start of it. Returns 0, or -1: an error, or a signal. */
static int
read_line(const struct terminal *t, struct password_text *ret)
{
	struct pollfd p = {.fd = t->in, .events = POLLIN};
	ssize_t n;

	while (ret->len < sizeof(ret->s)) {
		if (ppoll(&p, 1, NULL, &t->mask) < 0) {
			if (errno == EINTR && caught == 0)
				continue;
			return -1;
		}
		n = read(t->in, ret->s + ret->len, sizeof(ret->s) - ret->len);
		if (n < 0)
			return -1;
		ret->len += (size_t)n;
		if (n == 0 || ret->s[ret->len - 1] == '\n')
			break;
	}
	return 0;
}

/* Ask for it. Returns 0 or an errno; EINTR: the signal *ret_signal came. */
static int
ask_once(struct terminal *t, const char *prompt, struct password_text *ret,
    int *ret_signal)
{
	int e = 0;

	catch_signals(t);
	if (disable_echo(t) != 0) {
		e = errno;
	} else {
		if (write_all(t->out, prompt, strlen(prompt)) != 0 ||
		    read_line(t, ret) != 0)
			e = errno;
		restore_terminal(t);
	}
	*ret_signal = caught;
	if (*ret_signal != 0)
		e = EINTR;
	if (e != 0)
		explicit_bzero(ret, sizeof(*ret));
	release_signals(t);
	return e;
}

static void
open_terminal(struct terminal *t)
{
	t->in = t->out = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	t->opened = t->in != -1;
	if (t->opened)
		return;
	t->in = STDIN_FILENO;
	t->out = STDERR_FILENO;
}

static enum exit_code
ask_password(const char *prompt, struct password_text *ret)
{
	struct terminal t;
	int e, sig;

	open_terminal(&t);
	do {
		e = ask_once(&t, prompt, ret, &sig);
		if (sig != 0 && sig != SIGCONT)
			kill(getpid(), sig); /* ends or stops us */
	} while (sig == SIGCONT || sig == SIGTSTP);
	if (t.opened)
		close(t.in);
	if (e != 0)
		return complain("cannot read from the terminal: %s",
		    strerror(e));
	return EXIT_OK;
}

/* Read standard input to its end, at most the size of t->s. */
static enum exit_code
read_pipe(struct password_text *t)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, t->s + t->len, sizeof(t->s) - t->len);
		if (n > 0)
			t->len += (size_t)n;
	} while ((n > 0 && t->len < sizeof(t->s)) || (n < 0 && errno == EINTR));
	if (n < 0)
		return complain("stdin: %s", strerror(errno));
	return EXIT_OK;
}

/*
 * Remove the newline at the end, but not a CR before it: chpasswd(8) counts it
 * as a character of the password, and would refuse what was accepted here.
 */
static void
cut_newline(struct password_text *t)
{
	if (t->len == 0 || t->s[t->len - 1] != '\n')
		return;
	t->s[--t->len] = '\0';
	if (t->len != 0 && t->s[t->len - 1] == '\r')
		complain("the line ends in CR and LF, as in Windows files: the "
			 "CR counts as a character of the password, as it does "
			 "for chpasswd");
}

enum exit_code
password_read(const struct password_language *lang, struct password_text *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	r = isatty(STDIN_FILENO) ? ask_password(lang->one("Password: "), ret)
				 : read_pipe(ret);
	if (r == EXIT_OK)
		cut_newline(ret);
	return r;
}

void
password_no_core(void)
{
	const struct rlimit none = {0, 0};

	/* The limit does not bind a core_pattern that is a program, core(5). */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
