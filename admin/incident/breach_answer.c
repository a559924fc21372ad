/* SPDX-License-Identifier: BSD-2-Clause */
/* A step is a line; one that failed is a line of standard error. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "breach_answer.h"
#include "json_words.h"
#include "record.h"

static void
say_step(const struct options *o, const char *account, const struct step *t)
{
	static const char *const words[] = {[STEP_DONE] = "done",
	    [STEP_NOTHING] = "nothing to do",
	    [STEP_SKIPPED] = "would be done",
	    [STEP_FAILED] = "FAILED"};
	const char *detail = t->detail != NULL ? t->detail : "";
	const char *colon = t->detail != NULL ? ": " : "";

	if (account == NULL)
		account = "keys";
	if (t->result == STEP_FAILED)
		complain("%s: %s: FAILED%s%s", account, t->name, colon, detail);
	else if (o->format == FORMAT_TEXT)
		say(o, "%s: %s: %s%s%s", account, t->name, words[t->result],
		    colon, detail);
}

void
breach_tell_steps(struct steps_told *t, const char *account, json_t *into,
    const struct steps *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct step *k = &s->list[i];
		json_t *o = json_new_object();

		t->failed |= k->result == STEP_FAILED;
		t->done_any |= k->result == STEP_DONE ||
		    k->result == STEP_SKIPPED;
		json_put(o, "at", json_when(time(NULL)));
		json_put(o, "account", json_words(account));
		json_put(o, "step", json_words(k->name));
		json_put(o, "result", json_words(step_result_word(k->result)));
		json_put(o, "detail", json_words(k->detail));
		json_array_append(t->told, o);
		json_add(into, o);
		say_step(t->o, account, k);
	}
	t->failed |= s->err != 0;
}

static void
answer_json(const struct breach_done *d)
{
	json_t *o = json_new_object();
	struct buf out;
	char *text;

	json_put(o, "schema", json_words("loginpolicy-change/1"));
	json_put(o, "command", json_words("breach"));
	json_object_set_new(o, "changed", json_boolean(d->changed));
	json_object_set_new(o, "dry_run", json_boolean(d->dry_run));
	json_put(o, "message", json_words(d->message));
	json_put(o, "policy", json_new_null());
	json_put(o, "trial_until", json_new_null());
	json_put(o, "incident", json_words(d->id));
	json_object_set_new(o, "failed", json_boolean(d->failed));
	json_object_set(o, "steps", d->told);
	text = json_dumps(o, JSON_ENSURE_ASCII);
	buf_init(&out, INCIDENT_MAX);
	buf_puts(&out, text != NULL ? text : "{}");
	buf_putc(&out, '\n');
	message_write(STDOUT_FILENO, &out);
	free(text);
	json_decref(o);
}

void
breach_answer(const struct breach_done *d)
{
	if (d->o->format == FORMAT_JSON)
		answer_json(d);
	else
		say(d->o, "incident %s: %s", d->id, d->message);
}
