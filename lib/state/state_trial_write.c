/* SPDX-License-Identifier: BSD-2-Clause */
/* Beginning and ending a trial: lib/state/state_trial.c has its format. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/state/state_write.h>
#include "state_file.h"

static void
put_hash(const char *name, const uint8_t hash[SHA256_LEN], struct buf *b)
{
	buf_printf(b, "%s=", name);
	for (size_t i = 0; i < SHA256_LEN; i++)
		buf_printf(b, "%02x", hash[i]);
	buf_putc(b, '\n');
}

void
trial_print(const struct trial *t, struct buf *b)
{
	put_hash("policy", t->policy, b);
	if (t->has_before)
		put_hash("before", t->before, b);
	buf_printf(b, "boot=%s\ndeadline=%lld\n", t->boot_id,
	    (long long)t->deadline_s);
	if (t->began_ms != INT64_MAX)
		buf_printf(b, "began_ms=%lld\n", (long long)t->began_ms);
	if (t->has_start) {
		buf_puts(b, "at=");
		put_utc(b, t->at);
		buf_printf(b, "\nby=%lu\n", (unsigned long)t->by);
	}
}

/* Remove a file of the state directory; none is no error. */
static int
remove_file(const char *dir, const char *name, struct diag *reterr)
{
	struct diag d = {0};
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = atomic_remove(path, &d);
	if (r == ERR_NOENT)
		r = 0;
	if (r != 0)
		diag_set(reterr, r, "%.400s: %.100s", path, d.msg);
	free(path);
	return r;
}

/* Rename the trial, which ends it, and keep what it was. */
static int
keep_ended(const char *dir, struct diag *reterr)
{
	char *from = NULL, *to = NULL;
	struct diag d = {0};
	int r;

	if (asprintf(&from, "%s/" STATE_TRIAL, dir) < 0)
		from = NULL;
	if (asprintf(&to, "%s/" STATE_TRIAL_ENDED, dir) < 0)
		to = NULL;
	r = from != NULL && to != NULL
	    ? atomic_rename(from, to, &d)
	    : diag_set(&d, ERR_NOMEM, "out of memory");
	if (r == ERR_NOENT)
		r = 0;
	if (r != 0)
		diag_set(reterr, r, "%.300s/" STATE_TRIAL ": %.100s", dir,
		    d.msg);
	free(from);
	free(to);
	return r;
}

int
state_end_trial(const char *dir, bool ran_out, struct diag *reterr)
{
	return ran_out ? keep_ended(dir, reterr)
		       : remove_file(dir, STATE_TRIAL, reterr);
}

int
state_forget_trial(const char *dir, struct diag *reterr)
{
	return remove_file(dir, STATE_TRIAL_ENDED, reterr);
}
