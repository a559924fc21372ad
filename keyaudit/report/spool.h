/* Text put aside until its turn comes: small in memory, large in a file without a name. */
#ifndef KEYAUDIT_SPOOL_H
#define KEYAUDIT_SPOOL_H

#include <stdio.h>
#include <loginpolicy/base/buf.h>

struct spool {
	struct buf b; /* append here, then spool_settle() */
	FILE *file; /* NULL as long as memory is enough */
};

void spool_init(struct spool *s);
/* Move what has gathered to the file where it is much. Returns 0, ERR_IO (errno set), ERR_NOMEM or ERR_TOOBIG. */
int spool_settle(struct spool *s);
/* Hand all of it to put, in order; its first result that is not 0 is returned, or ERR_IO. */
int spool_replay(struct spool *s,
    int (*put)(void *arg, const char *p, size_t len), void *arg);
void spool_release(struct spool *s);

#endif
