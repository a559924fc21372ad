/*
 * Lines on their way out. With a file, the signals that end a program wait
 * until the temporary one is removed: it would be left with passwords in it.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "password_sink.h"

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	stopped = sig;
}

bool
sink_is_stopped(void)
{
	return stopped != 0;
}

static void
catch_signals(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	struct sigaction sa = {.sa_handler = on_signal}, before;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

int
sink_open(struct password_sink *s, const char *path, struct diag *reterr)
{
	s->path = path;
	s->len = 0;
	if (path == NULL)
		return 0;
	catch_signals();
	return output_file_open(&s->file, path, false, reterr);
}

static int
flush(struct password_sink *s, struct diag *d)
{
	int r = write_all(s->path != NULL ? s->file.fd : STDOUT_FILENO,
	    s->lines, s->len);

	if (r != 0)
		diag_set(d, r, "%s", strerror(errno));
	explicit_bzero(s->lines, s->len);
	s->len = 0;
	return r;
}

int
sink_put(struct password_sink *s, const char *line, size_t len,
    struct diag *reterr)
{
	int r = 0;

	if (len + 1 > sizeof(s->lines) - s->len)
		r = flush(s, reterr);
	memcpy(s->lines + s->len, line, len);
	s->len += len;
	s->lines[s->len++] = '\n';
	return r;
}

int
sink_close(struct password_sink *s, bool keep, struct diag *reterr)
{
	int r = keep ? flush(s, reterr) : 0;

	explicit_bzero(s->lines, sizeof(s->lines));
	if (s->path != NULL && keep && r == 0 && stopped == 0)
		r = output_file_commit(&s->file, reterr);
	else if (s->path != NULL)
		output_file_abort(&s->file);
	if (stopped != 0) {
		signal(stopped, SIG_DFL);
		raise(stopped);
	}
	return r;
}
