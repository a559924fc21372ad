/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals that end a command: SIGINT, SIGTERM and SIGHUP. What is written is
 * written as a whole, and a copy for an editor does not stay behind.
 */
#ifndef ADMIN_INTERRUPT_H
#define ADMIN_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/*
 * From now on the first of them only makes a note, and ends a question or a
 * wait; the second one ends the process.
 */
void interrupt_catch(void);
/* Whether one has come since. */
bool interrupt_came(void);

/* Hold them back while files change; ret_old: for interrupt_release(). */
void interrupt_hold(sigset_t *ret_old);
/* Whether one is held back. */
bool interrupt_waits(void);
/* Let them come: without interrupt_catch() the process ends here. */
void interrupt_release(const sigset_t *old);

#endif
