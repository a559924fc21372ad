/* SPDX-License-Identifier: BSD-2-Clause */
/* One change of a marker and its details at a time. */
#ifndef ADMIN_STATE_LOCK_H
#define ADMIN_STATE_LOCK_H

/*
 * Wait for the lock of the state directory, at most ten seconds: whoever stops
 * with it must not keep an account from being blocked. Returns a descriptor for
 * state_unlock(), or -1: go on without.
 */
int state_lock(const char *dir);
void state_unlock(int fd);

#endif
