/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <unistd.h>

#include "lockdown.h"

static int
put_words(const struct state *state, struct buf *b)
{
	struct lockdown_list listed = {0};
	struct lockdown l;
	int r = state_lockdown(state, &l);

	if (r == 0 && l.active) {
		if (lockdown_list_of(&l, &listed) != EXIT_OK)
			r = ERR_NOMEM;
		buf_puts(b,
		    "the machine is locked down: nobody may log in but ");
		lockdown_list_put(&listed, b);
		buf_puts(b,
		    ", whatever a policy permits; 'loginpolicy "
		    "lockdown --end' ends it");
		lockdown_list_release(&listed);
	}
	lockdown_release(&l);
	return r != 0 ? r : b->err;
}

int
lockdown_put_words(const struct options *o, struct buf *b)
{
	char *dir = state_path(o);
	struct diag d = {0};
	struct state state;
	int r;

	if (dir == NULL)
		return ERR_NOMEM;
	r = state_open(dir, o->state != NULL ? geteuid() : 0, o->state == NULL,
	    0, &state, &d);
	if (r == 0) {
		if (state.dir_fd != -1)
			r = put_words(&state, b);
		state_close(&state);
	}
	if (r != 0)
		complain(
		    "%s: whether the machine is locked down is not known%s%s",
		    dir, d.msg[0] != '\0' ? ": " : "", d.msg);
	free(dir);
	return r;
}
