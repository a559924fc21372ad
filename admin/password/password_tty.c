/*
 * A password is typed unseen. The terminal gets its echo back whatever ends
 * the wait: a line, a signal, being stopped. The signals are blocked but for
 * the moment of waiting, so that none comes between looking and waiting.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include "password.h"

/* After the last two it is asked again: what the terminal shows, and how, is another's doing meanwhile. */
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP,
    SIGCONT};
#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

struct terminal {
	int in, out;
	bool opened; /* /dev/tty; else these are stdin and stderr */
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

/* What the caller has ignored (nohup) stays ignored. */
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

/* In the background this stops us (SIGTTOU) until we are in front. */
static int
hush(struct terminal *t)
{
	struct termios quiet;

	if (tcgetattr(t->in, &t->before) != 0)
		return -1;
	quiet = t->before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	quiet.c_lflag |= ICANON | ISIG;
	return tcsetattr(t->in, TCSAFLUSH, &quiet);
}

/* Not from the background: there the terminal is another's, and as that wants it. */
static void
give_back(const struct terminal *t)
{
	pid_t front = tcgetpgrp(t->in);

	if (front != -1 && front != getpgrp())
		return;
	tcsetattr(t->in, TCSAFLUSH, &t->before);
	write_all(t->out, "\n", 1);
}

/* A line, or what there is of it. Returns 0, or -1: an error, or a signal. */
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

/* Returns 0, or an error of errno(3); EINTR: a signal came, and *ret_signal is it. */
static int
ask_once(struct terminal *t, const char *prompt, struct password_text *ret,
    int *ret_signal)
{
	int e = 0;

	catch_signals(t);
	if (hush(t) != 0) {
		e = errno;
	} else {
		if (write_all(t->out, prompt, strlen(prompt)) != 0 ||
		    read_line(t, ret) != 0)
			e = errno;
		give_back(t);
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

int
password_ask(const char *prompt, struct password_text *ret)
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
	return e == 0 ? -1 : complain("the terminal: %s", strerror(e));
}
