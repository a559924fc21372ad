/*
 * Findings of a JSON document come after its keys, and there may be as many
 * of them as keys: memory must not grow with them. A temporary file is made
 * only when there are many, so that a small audit needs no room on a disk.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include "spool.h"

#define SPOOL_MEMORY (256u << 10) /* octets kept in memory */
#define SPOOL_MAX    (64u << 20) /* one record cannot be longer */

void
spool_init(struct spool *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->b, SPOOL_MAX);
}

int
spool_settle(struct spool *s)
{
	if (s->b.err != 0 || s->b.len < SPOOL_MEMORY)
		return s->b.err;
	if (s->file == NULL && (s->file = tmpfile()) == NULL)
		return ERR_IO;
	if (fwrite(s->b.p, 1, s->b.len, s->file) != s->b.len)
		return ERR_IO;
	buf_clear(&s->b);
	return 0;
}

static int
replay_file(struct spool *s, int (*put)(void *arg, const char *p, size_t len),
    void *arg)
{
	char chunk[16384];
	size_t n;
	int r;

	if (fflush(s->file) != 0 || fseek(s->file, 0, SEEK_SET) != 0)
		return ERR_IO;
	while ((n = fread(chunk, 1, sizeof(chunk), s->file)) != 0) {
		if ((r = put(arg, chunk, n)) != 0)
			return r;
	}
	return ferror(s->file) != 0 ? ERR_IO : 0;
}

int
spool_replay(struct spool *s, int (*put)(void *arg, const char *p, size_t len),
    void *arg)
{
	int r;

	if (s->b.err != 0)
		return s->b.err;
	if (s->file != NULL && (r = replay_file(s, put, arg)) != 0)
		return r;
	return s->b.len == 0 ? 0 : put(arg, s->b.p, s->b.len);
}

void
spool_release(struct spool *s)
{
	if (s->file != NULL)
		fclose(s->file);
	buf_release(&s->b);
	memset(s, 0, sizeof(*s));
}
