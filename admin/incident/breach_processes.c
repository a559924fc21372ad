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
	json_t *list; /* the record's; what ran at an earlier run stays */
	json_t *known; /* owned; those of the list, as a set */
	size_t n, kept;
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
	x->kept++;
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
	if (json_set_has(x->known, o))
		json_decref(o);
	else
		json_add(x->list, o);
	buf_release(&command);
	return 0;
}

static void
tell_running(const struct running *x, struct steps *s)
{
	if (x->n == 0)
		steps_add(s, "running", STEP_NOTHING, "nothing runs");
	else if (x->kept < x->n)
		steps_add(s, "running", STEP_FAILED,
		    "%zu processes kept, %zu more are not in the record",
		    x->kept, x->n - x->kept);
	else
		steps_add(s, "running", STEP_DONE, "%zu process%s kept", x->n,
		    x->n == 1 ? "" : "es");
}

void
breach_find_processes(struct breach *b, struct breach_account *a,
    struct steps *s)
{
	struct running x = {.list = json_object_get(a->json, "processes"),
	    .known = json_new_object()};
	const char *name = a->who.member.n_names != 0 ? a->name : NULL;
	struct diag d = {0};
	const json_t *v;
	size_t i;
	int r;

	(void)b;
	json_array_foreach(x.list, i, v)
	{
		(void)json_set_has(x.known, v);
	}
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
	    json_int(json_int_of(a->json, "processes_left_out", 0) +
		(int64_t)(x.n - x.kept)));
	json_decref(x.known);
}
