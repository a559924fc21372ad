/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals that end a command. */
#include <stddef.h>

#include "interrupt.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t came;

static void
note(int sig)
{
	(void)sig;
	came = 1;
}

void
interrupt_catch(void)
{
	struct sigaction sa = {.sa_handler = note,
	    .sa_flags = (int)SA_RESETHAND};
	struct sigaction old;

	came = 0;
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		/* What nohup(1) has turned off stays off. */
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

bool
interrupt_came(void)
{
	return came != 0;
}

void
interrupt_hold(sigset_t *ret_old)
{
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaddset(&held, signals[i]);
	sigprocmask(SIG_BLOCK, &held, ret_old);
}

bool
interrupt_waits(void)
{
	sigset_t waits;

	sigpending(&waits);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (sigismember(&waits, signals[i]) == 1)
			return true;
	}
	return false;
}

void
interrupt_release(const sigset_t *old)
{
	sigprocmask(SIG_SETMASK, old, NULL);
}
