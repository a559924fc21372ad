/* SPDX-License-Identifier: BSD-2-Clause */
/* Evidence: what runs as the account now. */
#include <string.h>

#include "admin/sessions/whose.h"
#include "breach_run.h"
#include "json_words.h"

/*
 * An account can start many processes with long command lines: the record stays
 * of a size that can be written, and says how many it has not.
 */
#define PROCESS_MAX   10000
#define COMMAND_ROOM  4096 /* bytes of a command, until they are */
#define COMMANDS_ROOM (4u << 20) /* so many in all; and from then on */
#define COMMAND_SHORT 64

struct running {
	struct whose w;
	json_t *list;
	size_t n;
	size_t bytes; /* of all commands */
};

static int
each_process(void *ctx, const struct account_process *p)
{
	struct running *x = ctx;
	const enum whose_answer whose = whose_process(&x->w, p);
	struct buf command;
	json_t *o;

	if (whose == WHOSE_NOT || whose == WHOSE_CALLER)
		return 0;
	if (++x->n > PROCESS_MAX)
		return 0;
	buf_init(&command, COMMAND_ROOM);
	process_put_command(p, &command);
	if (x->bytes > COMMANDS_ROOM && command.len > COMMAND_SHORT)
		command.len = COMMAND_SHORT;
	x->bytes += command.len;
	o = json_new_object();
	json_put(o, "pid", json_int(p->pid));
	json_put(o, "parent", json_int(p->parent));
	json_put(o, "uid", json_int((int64_t)p->uids[1]));
	json_put(o, "login_uid",
	    p->has_login ? json_int((int64_t)p->login_uid) : json_new_null());
	json_put(o, "command",
	    json_words_of(command.p == NULL ? "" : command.p, command.len));
	json_put(o, "cgroup", json_words(p->cgroup));
	json_add(x->list, o);
	buf_release(&command);
	return 0;
}

static void
tell_running(const struct running *x, struct steps *s)
{
	const size_t kept = json_array_size(x->list);

	if (x->n == 0)
		steps_add(s, "running", STEP_NOTHING, "nothing runs");
	else if (kept < x->n)
		steps_add(s, "running", STEP_FAILED,
		    "%zu processes kept, %zu more are not in the record", kept,
		    x->n - kept);
	else
		steps_add(s, "running", STEP_DONE, "%zu process%s kept", x->n,
		    x->n == 1 ? "" : "es");
}

void
breach_find_processes(struct breach *b, struct breach_account *a,
    struct steps *s)
{
	struct running x = {.list = json_new_array()};
	const char *name = a->who.member.n_names != 0 ? a->name : NULL;
	struct diag d = {0};
	int r;

	(void)b;
	r = whose_open(name, a->who.uid, true, &x.w, &d);
	if (x.w.lookup != NULL)
		r = processes_each(each_process, &x);
	whose_close(&x.w);
	if (r != 0)
		steps_add(s, "running", STEP_FAILED,
		    "the processes cannot all be looked at%s%s",
		    d.msg[0] != '\0' ? ": " : "", d.msg);
	else
		tell_running(&x, s);
	json_put(a->json, "processes_left_out",
	    json_int((int64_t)(x.n - json_array_size(x.list))));
	json_put(a->json, "processes", x.list);
}
