/* loginpolicy blocked: whose access is blocked, since when, until when, by whom and why. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "admin/change/change.h"

static void
put_json(struct report *r, const struct state_blocks *l)
{
	struct json_out j;

	json_init(&j, &r->b);
	json_object(&j);
	json_key(&j, "blocked");
	json_array(&j);
	for (size_t i = 0; i < l->n; i++) {
		const struct state_block *b = &l->list[i];
		char *name = report_name(r, b->uid);

		json_object(&j);
		json_key(&j, "account");
		json_str(&j, name);
		json_key(&j, "uid");
		json_u64(&j, b->uid);
		report_json(r, &b->note, &j);
		json_key(&j, "until");
		report_json_time(b->has_until ? &b->until : NULL, &j);
		json_object_end(&j);
		free(name);
	}
	json_array_end(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-blocked/1");
	json_object_end(&j);
	buf_putc(&r->b, '\n');
}

static void
put_text(struct report *r, const struct state_blocks *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct state_block *b = &l->list[i];
		char *name = report_name(r, b->uid);

		if (name != NULL) {
			escape_text(&r->b, name, strlen(name));
			buf_puts(&r->b, "  ");
		}
		buf_printf(&r->b, "uid:%lu%s", (unsigned long)b->uid,
		    name == NULL ? "  no account" : "");
		report_text(r, &b->note, b->has_until ? &b->until : NULL);
		free(name);
	}
	if (l->n == 0 && !r->o->quiet)
		buf_puts(&r->b, "nobody is blocked\n");
}

static int
run(const struct options *o)
{
	struct state_blocks l = {0};
	struct report r;
	const char *why;
	int e;

	if ((e = report_open(o, STATE_BLOCKED, &r)) != EXIT_OK)
		return e;
	e = state_blocks(&r.state, time(NULL), &l);
	why = err_why(e);
	if (e == 0 && o->format == FORMAT_JSON)
		put_json(&r, &l);
	else if (e == 0)
		put_text(&r, &l);
	state_blocks_release(&l);
	if (e == 0)
		return report_close(&r);
	report_abort(&r);
	return complain("the blocks cannot be read%s: %s",
	    geteuid() != 0 ? " (root can)" : "", why);
}

const struct command cmd_blocked = {
    .name = "blocked",
    .run = run,
    .synopsis = "[OPTION]...",
    .about = "Whose access is blocked, since when, by whom and why",
    .quiet = "nothing where nobody is blocked",
    .help = "Exit code: 0, 3 where a name could not be looked up, 2 where the "
	    "blocks could\n           not be read.\n\n"
	    "Example: sudo loginpolicy blocked --format json\n",
    .accepts = OPT_QUIET | OPT_STATE | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
};
