/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at what runs, by kinds that matter to whoever blocks an account. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "kill_steps.h"
#include "running.h"

#define COMMAND_MAX 4096
#define NAMED_MAX   6 /* of one kind */

/* What is said of one of a kind, and of several. */
static const struct {
	const char *what, *after;
} kinds[RUNNING_KINDS] = {
    [RUNNING_SSH] = {"SSH connection",
	" (more sessions can be opened over it)"},
    [RUNNING_TERMINALS] = {"terminal multiplexer", ""},
    [RUNNING_MANAGER] = {"service manager",
	" (it starts the account's services and timers)"},
    [RUNNING_ROOT] = {"process of root from its login", ""},
    [RUNNING_OTHER] = {"other process", ""},
};

static enum running_kind
kind_of(const struct account_process *p, const char *command,
    enum whose_answer a)
{
	if (strncmp(command, "sshd: ", 6) == 0 ||
	    strncmp(command, "sshd-session: ", 14) == 0)
		return RUNNING_SSH;
	if (a == WHOSE_ROOT)
		return RUNNING_ROOT;
	if (strncmp(p->comm, "tmux", 4) == 0 ||
	    strcasecmp(p->comm, "screen") == 0)
		return RUNNING_TERMINALS;
	if (strcmp(p->comm, "systemd") == 0)
		return RUNNING_MANAGER;
	return RUNNING_OTHER;
}

struct looking {
	struct whose whose;
	struct account_running *r;
};

/* sshd's own process, which waits for that of the account, is not one more. */
static bool
is_monitor(const char *command)
{
	const char *end = strstr(command, " [priv]");

	return end != NULL && end[7] == '\0';
}

static int
add_running(void *ctx, const struct account_process *p)
{
	struct looking *l = ctx;
	struct account_running *r = l->r;
	struct running_process *list;
	enum whose_answer a = whose_process(&l->whose, p);
	struct buf b;

	if (a != WHOSE_ITS && a != WHOSE_ROOT)
		return 0;
	buf_init(&b, COMMAND_MAX);
	process_put_command(p, &b);
	buf_putc(&b, '\0');
	list = b.err == 0 ? vec_room(r->list, r->n, sizeof(*list)) : NULL;
	if (list == NULL) {
		buf_release(&b);
		return ERR_NOMEM;
	}
	r->list = list;
	if (is_monitor(b.p) || strcmp(p->comm, "(sd-pam)") == 0) {
		buf_release(&b);
		return 0;
	}
	list[r->n++] = (struct running_process){p->pid, kind_of(p, b.p, a),
	    b.p};
	return 0;
}

static int
compare(const void *va, const void *vb)
{
	const struct running_process *a = va, *b = vb;

	return a->kind != b->kind ? (int)a->kind - (int)b->kind
				  : (a->pid > b->pid) - (a->pid < b->pid);
}

void
running_load(const char *name, uid_t uid, struct account_running *ret)
{
	struct looking l = {.r = ret};

	memset(ret, 0, sizeof(*ret));
	/* Not all of its subordinate uids may be known: the rest is. */
	(void)whose_open(name, uid, false, &l.whose, NULL);
	ret->err = l.whose.lookup == NULL ? ERR_NOMEM
					  : processes_each(add_running, &l);
	whose_close(&l.whose);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare);
	ret->at_jobs = at_jobs_count(uid);
	ret->crontab = crontab_path(name);
}

void
running_release(struct account_running *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->list[i].command);
	free(r->list);
	free(r->crontab);
	memset(r, 0, sizeof(*r));
}

static void
put_plural(struct buf *b, size_t n, const char *what)
{
	size_t len = strlen(what);

	if (n == 1)
		buf_puts(b, what);
	else if (strncmp(what, "process ", 8) == 0)
		buf_printf(b, "processes%s", what + 7);
	else
		buf_printf(b, "%s%s", what, what[len - 1] == 's' ? "es" : "s");
}

/* " 2 SSH connections: sshd: alice@pts/0 (2001), ..." */
static void
put_kind(const struct account_running *r, size_t first, size_t n, struct buf *b)
{
	const enum running_kind kind = r->list[first].kind;

	buf_printf(b, "%zu ", n);
	put_plural(b, n, kinds[kind].what);
	buf_puts(b, kinds[kind].after);
	for (size_t i = 0; i < n && i < NAMED_MAX; i++)
		buf_printf(b, "%s%.60s [%ld]", i == 0 ? ": " : ", ",
		    r->list[first + i].command, (long)r->list[first + i].pid);
	if (n > NAMED_MAX)
		buf_puts(b, ", ...");
}

void
running_put(const struct account_running *r, struct buf *b)
{
	size_t n;

	for (size_t i = 0; i < r->n; i += n) {
		for (n = 1;
		     i + n < r->n && r->list[i + n].kind == r->list[i].kind;
		     n++)
			;
		if (i != 0)
			buf_puts(b, "; ");
		put_kind(r, i, n, b);
	}
}

static const char *
kind_word(enum running_kind k)
{
	static const char *const words[RUNNING_KINDS] = {"ssh", "terminals",
	    "manager", "root", "other"};

	return words[k];
}

void
running_json(const struct account_running *r, struct json_out *j)
{
	json_key(j, "running");
	if (r->err != 0) {
		json_null(j);
	} else {
		json_array(j);
		for (size_t i = 0; i < r->n; i++) {
			json_object(j);
			json_key(j, "pid");
			json_u64(j, (uint64_t)r->list[i].pid);
			json_key(j, "kind");
			json_str(j, kind_word(r->list[i].kind));
			json_key(j, "command");
			json_str(j, r->list[i].command);
			json_object_end(j);
		}
		json_array_end(j);
	}
	json_key(j, "at_jobs");
	json_u64(j, r->at_jobs);
	json_key(j, "crontab");
	json_str(j, r->crontab);
}
