/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists, shows and fills in records. Who filled in what, and when, is in the
 * record itself and in STATE/actions.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin/change/action.h"
#include "admin/explain/login.h"
#include "fields.h"
#include "json_words.h"
#include "report.h"
#include "show.h"

#define RESULT_MAX (256u << 20)

/* --- looking --- */

/* The state directory, to look. Owned; NULL: reported. */
static char *
open_dir(const struct options *o, struct state *ret)
{
	*ret = (struct state){-1, -1, -1};
	if (o->state == NULL && geteuid() != 0) {
		complain("must be run as root");
		return NULL;
	}
	return state_look(o, 0, ret) == EXIT_OK ? state_path(o) : NULL;
}

enum exit_code
incident_report_list(const struct options *o)
{
	struct incident_list l = {0};
	struct state s;
	char *dir = open_dir(o, &s);
	enum exit_code code = EXIT_NOTHING_DONE;
	struct buf b;

	buf_init(&b, RESULT_MAX);
	if (dir != NULL && incident_list_load(dir, &l) != 0) {
		complain("%s/incidents: %s", dir, strerror(errno));
	} else if (dir != NULL) {
		if (o->format == FORMAT_JSON)
			incidents_json(&l, time(NULL), &b);
		else
			incidents_text(&l, time(NULL), &b);
		code = put_folded(o, &b,
		    l.bad != 0 ? EXIT_INCOMPLETE : EXIT_OK);
	}
	buf_release(&b);
	incident_list_release(&l);
	state_close(&s);
	free(dir);
	return code;
}

enum exit_code
incident_report_show(const struct options *o)
{
	struct incident i = {.lock = -1};
	struct state s;
	char *dir = open_dir(o, &s);
	enum exit_code code = EXIT_NOTHING_DONE;
	struct diag d = {0};
	struct buf b;

	buf_init(&b, RESULT_MAX);
	if (dir != NULL && incident_load(dir, o->show, &i, &d) != 0) {
		complain("%s: %s", o->show, d.msg);
	} else if (dir != NULL) {
		if (o->format == FORMAT_JSON)
			incident_json(&i, time(NULL), &b);
		else
			incident_text(&i, time(NULL), &b);
		code = o->format == FORMAT_JSON ? put_result(o, &b, EXIT_OK)
						: put_folded(o, &b, EXIT_OK);
	}
	buf_release(&b);
	incident_release(&i);
	state_close(&s);
	free(dir);
	return code;
}

/* --- filling in --- */

struct filling {
	const struct options *o;
	const struct change *c;
	struct tz zone;
	bool closes;
};

/* Note a change of one field, with what it was. */
static void
note_change(const struct filling *f, struct incident *i, const char *name,
    json_t *before, json_t *after)
{
	json_t *o = json_new_object();

	json_put(o, "at", json_when(f->c->now));
	json_put(o, "by", json_actor(f->c->actor.by));
	json_put(o, "field", json_words(name));
	json_object_set(o, "before", before);
	json_object_set(o, "after", after);
	json_add(json_object_get(i->json, "changes"), o);
}

static int
fill_one(const struct filling *f, struct incident *i, const char *word,
    struct diag *reterr)
{
	json_t *fields = json_object_get(i->json, "fields"), *before;
	char *name = strndup(word, fields_name_len(word));
	int r;

	if (name == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	before = json_incref(json_object_get(fields, name));
	r = fields_set(fields, word, &f->zone, f->c->now, reterr);
	if (r == 0)
		note_change(f, i, name, before, json_object_get(fields, name));
	json_decref(before);
	free(name);
	return r;
}

static int
fill(void *ctx, struct incident *i, struct diag *reterr)
{
	const struct filling *f = ctx;
	int r = 0;

	for (size_t k = 0; r == 0 && k < f->o->n_args; k++)
		r = fill_one(f, i, f->o->args[k], reterr);
	return r != 0
	    ? r
	    : fields_check(json_object_get(i->json, "fields"), reterr);
}

static int
fill_closed(void *ctx, struct incident *i, struct diag *reterr)
{
	const struct filling *f = ctx;
	json_t *fields = json_object_get(i->json, "fields");
	json_t *before = json_incref(json_object_get(fields, "closed_at"));

	if (json_is_set(fields, "closed_at")) {
		json_decref(before);
		return diag_set(reterr, ERR_DUP, "is closed already");
	}
	json_put(fields, "closed_at", json_when(f->c->now));
	json_put(fields, "note", json_words(f->o->note));
	note_change(f, i, "closed_at", before,
	    json_object_get(fields, "closed_at"));
	json_decref(before);
	return 0;
}

/* The words, for the record of changes. */
static enum exit_code
record_words(const struct filling *f, const char *name, const char *id)
{
	enum exit_code code;
	struct buf b;

	buf_init(&b, RESULT_MAX);
	for (size_t i = 0; i < f->o->n_args; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ", f->o->args[i]);
	if (f->closes)
		buf_puts(&b, f->o->note);
	buf_putc(&b, '\0');
	code = action_record(f->o, f->c,
	    &(struct action){name, id, NULL, b.err == 0 ? b.p : NULL});
	buf_release(&b);
	return code;
}

static enum exit_code
fill_in(const struct options *o, const char *id, bool closes)
{
	struct change c = {0};
	struct filling f = {.o = o, .c = &c, .closes = closes};
	struct diag d = {0};
	enum exit_code code = change_open(o, 0, &c);
	int r;

	if (code == EXIT_OK)
		code = zone_load(o, &f.zone, false);
	if (code != EXIT_OK) {
		change_close(&c);
		return code;
	}
	r = incident_edit(c.dir, id, closes ? fill_closed : fill, &f, &d);
	if (r == ERR_DUP)
		say(o, "%s %s", id, d.msg);
	else if (r != 0)
		code = complain("%s: %s: nothing was changed", id, d.msg);
	else if ((code = record_words(&f,
		      closes ? "breach-close" : "breach-record", id)) !=
	    EXIT_NOTHING_DONE)
		say(o, "%s: %s", id, closes ? "closed" : "recorded");
	tz_release(&f.zone);
	change_close(&c);
	return code;
}

enum exit_code
incident_report_record(const struct options *o)
{
	return o->n_args != 0
	    ? fill_in(o, o->record, false)
	    : complain("--record: expected FIELD=VALUE, such as "
		       "authority_notified_at=2026-11-30T15:00");
}

enum exit_code
incident_report_close(const struct options *o)
{
	return o->note != NULL && state_reason_is_good(o->note) &&
		o->note[0] != '\0'
	    ? fill_in(o, o->close, true)
	    : complain("--close needs --note, one line of text, of at most %d "
		       "bytes",
		  STATE_REASON_MAX);
}
