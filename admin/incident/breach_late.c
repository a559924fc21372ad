/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second look, when the account's processes have ended: until then they can
 * add a key or a crontab behind the first one, and would get in by it after
 * --undo.
 */
#include "breach_run.h"
#include "json_words.h"

void
breach_find_late(struct breach *b, struct breach_account *a, struct steps *s)
{
	const json_t *keys = json_object_get(b->i.json, "keys");
	const size_t before = json_array_size(keys);
	const bool told = a->keys_failed;
	struct steps again = {0};

	if (b->dry_run)
		return;
	breach_find_keys(b, a, &again);
	/* What failed at the first look, too, is not repeated. */
	for (size_t i = 0; i < again.n && !told; i++) {
		if (again.list[i].result == STEP_FAILED)
			steps_add(s, "keys", STEP_FAILED, "%s",
			    again.list[i].detail);
	}
	steps_release(&again);
	if (json_array_size(keys) > before)
		steps_add(s, "keys", STEP_DONE,
		    "%zu more, added while the account's processes ran",
		    json_array_size(keys) - before);
	if (a->who.uid != 0)
		breach_stop_jobs(b, a, s);
}
