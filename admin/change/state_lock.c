/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A marker and its details are two files. Without a lock, one command that
 * blocks and one that unblocks the same account could leave a marker without
 * its details. Only root may open the directory, and so take the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "state_lock.h"

#define TRIES	 1000
#define PAUSE_NS (10 * 1000000L)

int
state_lock(const char *dir)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; fd != -1 && flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || i == TRIES) {
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

void
state_unlock(int fd)
{
	if (fd != -1)
		close(fd);
}
