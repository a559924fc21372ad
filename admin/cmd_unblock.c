/* loginpolicy unblock: the account is as if it had never been blocked. */
#include <stdlib.h>
#include <string.h>

#include "admin/change/change.h"

#define TEXT_MAX (1u << 20)

static int
unblock(const struct options *o, const struct change *c, const struct who *w)
{
	struct state_block old;
	struct diag d = {0};
	struct buf b;
	bool was = state_block_read(&c->state, w->uid, c->now, &old) == 0;
	int r = state_unblock(c->dir, w->uid, &d);

	state_block_release(&old);
	if (r != 0 && r != ERR_NOENT)
		return complain("%s/blocked/%lu: %s: nothing was changed",
		    c->dir, (unsigned long)w->uid, d.msg);
	buf_init(&b, TEXT_MAX);
	put_who(w, &b);
	buf_puts(&b,
	    was && r == 0 ? " is no longer blocked" : " was not blocked");
	if (b.err == 0)
		say(o, "%.*s", (int)b.len, b.p);
	buf_release(&b);
	return EXIT_OK;
}

static int
run(const struct options *o)
{
	struct who w = {0};
	struct change c;
	int r;

	if ((r = change_open(o, STATE_BLOCKED, &c)) == EXIT_OK &&
	    (r = who_load(o->args[0], &w)) == EXIT_OK)
		r = unblock(o, &c, &w);
	who_release(&w);
	change_close(&c);
	return r;
}

const struct command cmd_unblock = {
    .name = "unblock",
    .run = run,
    .synopsis = "USER|uid:N [OPTION]...",
    .about = "Take a block back",
    .quiet = "say nothing where it succeeds",
    .help = "Exit code: 0, also where it was not blocked; 2 where nothing was "
	    "changed.\n\n"
	    "Example: sudo loginpolicy unblock alice\n",
    .accepts = OPT_QUIET | OPT_STATE,
    .formats = 1 << FORMAT_TEXT,
    .min_args = 1,
    .max_args = 1,
};
