/* SPDX-License-Identifier: BSD-2-Clause */
/* What block and unblock answer: sentences, or one object. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/tz.h>
#include <loginpolicy/base/vec.h>
#include "admin/change/change_json.h"
#include "block.h"

#define TEXT_MAX (1u << 20)

enum exit_code
block_begin(const struct options *o, const char *command, struct block_run *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->command = command;
	return change_open(o, STATE_BLOCKED, &ret->c);
}

enum exit_code
block_worse(enum exit_code a, enum exit_code b)
{
	/* An objection counts before incompleteness. */
	if (a == EXIT_OBJECTION || b == EXIT_OBJECTION)
		return EXIT_OBJECTION;
	return a != EXIT_OK ? a : b;
}

static struct block_outcome *
add_outcome(struct block_run *run)
{
	struct block_outcome *list = vec_room(run->list, run->n, sizeof(*list));

	if (list == NULL) {
		complain("out of memory: not all that was done is said");
		return NULL;
	}
	run->list = list;
	memset(&list[run->n], 0, sizeof(*list));
	return &list[run->n++];
}

/* "alice (uid 1001) is blocked until TIME" */
static void
put_sentence(const struct who *w, const char *what,
    const struct state_block *block, struct buf *b)
{
	put_who(w, b);
	buf_puts(b, what);
	if (block != NULL && block->has_starting) {
		buf_puts(b, " from ");
		put_utc(b, block->starting);
	}
	if (block != NULL && block->has_until) {
		buf_puts(b, " until ");
		put_utc(b, block->until);
	}
	buf_putc(b, '\0');
}

struct block_outcome *
block_answer(struct block_run *run, const struct who *w, bool changed,
    const char *what, const struct state_block *block)
{
	struct block_outcome *out = add_outcome(run);
	struct buf b;

	if (out == NULL)
		return NULL;
	buf_init(&b, TEXT_MAX);
	put_sentence(w, what, block, &b);
	out->uid = w->uid;
	out->changed = changed;
	if (w->member.n_names != 0)
		out->account = strdup(w->member.names[0]);
	if (b.err == 0)
		out->message = strdup(b.p);
	buf_release(&b);
	if (out->message != NULL && run->o->format != FORMAT_JSON)
		say(run->o, "%s", out->message);
	if (block != NULL && w->member.n_names == 0 && !run->o->quiet)
		complain("uid %lu: no such account: the number is blocked",
		    (unsigned long)w->uid);
	return out;
}

void
block_answer_absent(struct block_run *run, const char *name)
{
	struct block_outcome *out = add_outcome(run);

	if (out == NULL)
		return;
	out->absent = true;
	out->account = strdup(name);
	if (asprintf(&out->message, "%s: no such account here", name) < 0)
		out->message = NULL;
	if (out->message != NULL && run->o->format != FORMAT_JSON)
		say(run->o, "%s", out->message);
}

/* --- JSON --- */

static void
put_steps(const struct steps *s, struct json_out *j)
{
	json_key(j, "steps");
	json_array(j);
	for (size_t i = 0; i < s->n; i++) {
		json_object(j);
		json_key(j, "step");
		json_str(j, s->list[i].name);
		json_key(j, "result");
		json_str(j, step_result_word(s->list[i].result));
		json_key(j, "detail");
		json_str(j, s->list[i].detail);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_accounts(void *ctx, struct json_out *j)
{
	const struct block_run *run = ctx;

	json_key(j, "accounts");
	json_array(j);
	for (size_t i = 0; i < run->n; i++) {
		const struct block_outcome *a = &run->list[i];

		json_object(j);
		json_key(j, "account");
		json_str(j, a->account);
		json_key(j, "uid");
		if (a->absent)
			json_null(j);
		else
			json_u64(j, a->uid);
		json_key(j, "changed");
		json_bool(j, a->changed);
		running_json(&a->running, j);
		put_steps(&a->steps, j);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
answer_json(struct block_run *run)
{
	struct change_answer a = {.command = run->command,
	    .members = put_accounts,
	    .ctx = run};
	size_t changed = 0;

	for (size_t i = 0; i < run->n; i++)
		changed += run->list[i].changed;
	a.changed = changed != 0;
	if (run->n == 1 && run->list[0].message != NULL)
		change_json(run->o, &a, "%s", run->list[0].message);
	else
		change_json(run->o, &a, "%zu of %zu accounts %s", changed,
		    run->n, run->o->dry_run ? "would change" : "changed");
}

enum exit_code
block_end(struct block_run *run, enum exit_code r)
{
	if (run->o->format == FORMAT_JSON && r != EXIT_NOTHING_DONE)
		answer_json(run);
	for (size_t i = 0; i < run->n; i++) {
		free(run->list[i].account);
		free(run->list[i].message);
		running_release(&run->list[i].running);
		steps_release(&run->list[i].steps);
	}
	free(run->list);
	change_close(&run->c);
	return r;
}
