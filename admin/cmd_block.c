/* loginpolicy block: nobody gets in as this account, nor on from it, from now on. */
#include <stdlib.h>
#include <string.h>

#include "admin/change/change.h"
#include "admin/explain/login.h"
#include "admin/change/no_pam.h"
#include "admin/check/wiring.h"

#define DAY_S	 86400
#define TEXT_MAX (1u << 20)

/* --until: a date is the whole day, as in a rule. Returns -1, or an exit code. */
static int
load_until(const struct options *o, int64_t now, int64_t *ret)
{
	struct tz zone;
	struct moment m;
	int r;

	if (o->until == NULL)
		return -1;
	if (moment_parse(o->until, &m) != 0)
		return complain("--until: expected a date or RFC 3339, not %s",
		    o->until);
	if ((r = zone_load(o, &zone, true)) != EXIT_OK)
		return r;
	if (m.date_only)
		m.clock += DAY_S;
	*ret = moment_instant(&m, &zone);
	tz_release(&zone);
	if (*ret <= now)
		return complain("--until: %s is over", o->until);
	if (*ret > TZ_TIME_MAX)
		return complain("--until: %s is after the year 9999", o->until);
	return -1;
}

/* Whoever blocks himself, or root, may not be able to take it back. */
static int
check_lock_out(const struct options *o, const struct change *c, uid_t uid)
{
	if (o->yes_lock_out || (uid != 0 && !actor_is(&c->actor, uid)))
		return -1;
	return complain("%s: %s: nothing was changed (--yes-lock-out does it)",
	    o->args[0],
	    uid == 0 ? "root could no longer log in, nor would any job of "
		       "root's run"
		     : "this is you: you could no longer log in, nor use sudo "
		       "or su");
}

static void
tell(const struct options *o, const struct who *w, bool was,
    const int64_t *until)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	put_who(w, &b);
	buf_puts(&b,
	    was ? " was blocked already, and stays so" : " is blocked");
	if (until != NULL) {
		buf_puts(&b, " until ");
		put_utc(&b, *until);
	}
	if (b.err == 0)
		say(o, "%.*s", (int)b.len, b.p);
	buf_release(&b);
	if (w->member.n_names == 0 && !o->quiet)
		complain("uid %lu: there is no such account: its number is "
			 "blocked",
		    (unsigned long)w->uid);
}

static int
block(const struct options *o, const struct change *c, const struct who *w)
{
	const int64_t *until = NULL;
	struct state_block old;
	struct state_note note;
	struct diag d = {0};
	int64_t end = 0;
	int r;

	if ((r = load_until(o, c->now, &end)) != -1 ||
	    (r = check_lock_out(o, c, w->uid)) != -1)
		return r;
	if (o->until != NULL)
		until = &end;
	r = state_block_read(&c->state, w->uid, c->now, &old);
	if (r != 0 && r != ERR_NOENT)
		return complain("%s: its block cannot be read: %s", o->args[0],
		    err_why(r));
	note = change_note(o, c, &old.note);
	if (state_block(c->dir, w->uid, until, &note, &d) != 0)
		r = complain("%s: nothing was changed: %s is %s", d.msg,
		    o->args[0], r == 0 ? "blocked as before" : "not blocked");
	else {
		tell(o, w, r == 0, until);
		if (!o->quiet) {
			tell_unenforced(o);
			tell_no_pam(o);
		}
		r = EXIT_OK;
	}
	state_block_release(&old);
	return r;
}

static int
run(const struct options *o)
{
	struct who w = {0};
	struct change c;
	int r;

	if ((r = change_open(o, STATE_BLOCKED, &c)) == EXIT_OK &&
	    (r = who_load(o->args[0], &w)) == EXIT_OK)
		r = block(o, &c, &w);
	who_release(&w);
	change_close(&c);
	return r;
}

const struct command cmd_block = {
    .name = "block",
    .run = run,
    .synopsis = "USER|uid:N [--reason TEXT] [--until TIME] [OPTION]...",
    .about = "Block an access, at once",
    .quiet = "say nothing where it succeeds",
    .help = "      --reason TEXT   why, for 'loginpolicy blocked'\n"
	    "      --until TIME    a date (the whole day) or RFC 3339, local "
	    "time without an\n"
	    "                      offset; without it there is no end\n"
	    "      --yes-lock-out  also where it is root, or you\n\n"
	    "The account is blocked under all its names. Sessions that are "
	    "open stay open.\n\n"
	    "Exit code: 0, or 2 where nothing was changed.\n\n"
	    "Example: sudo loginpolicy block alice --reason 'laptop stolen'\n",
    .accepts = OPT_QUIET | OPT_STATE | OPT_REASON | OPT_UNTIL | OPT_LOCK_OUT,
    .formats = 1 << FORMAT_TEXT,
    .min_args = 1,
    .max_args = 1,
};
