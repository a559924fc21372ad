/* SPDX-License-Identifier: BSD-2-Clause */
/* Decisions, one per row, each with the end of its session. */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/policy/decide.h>
#include "admin/log/log_out.h"
#include "admin/log/log_rows.h"
#include "admin/log/log_views.h"

#define FROM_MAX 4096
/* Columns of "why". */
#define WHY_WIDTH 12

static const struct log_column columns[] = {
    {"time", "when", 12, false, false},
    {"account", NULL, 0, false, false},
    {"who", "who", 8, false, true},
    {"service", "service", 7, false, false},
    {"from", NULL, 0, false, false},
    {"from_by", "from", 15, false, true},
    {"decision", "decision", 10, false, false},
    {"why", "why", WHY_WIDTH, false, true},
    {"lasted", "for", 5, true, true},
    {"ended", NULL, 0, false, false},
    {"ref", "ref", 0, false, false},
    {"uid", NULL, 0, false, false},
    {"by", NULL, 0, false, false},
    {"stage", NULL, 0, false, false},
    {"tty", NULL, 0, false, false},
    {"method", NULL, 0, false, false},
    {"keys", NULL, 0, false, false},
    {"reason", NULL, 0, false, false},
    {"rule", NULL, 0, false, false},
    {"id", NULL, 0, false, false},
    {"missing", NULL, 0, false, false},
    {"detail", NULL, 0, false, false},
    {"measure", NULL, 0, false, false},
    {"policy", NULL, 0, false, false},
    {"written_by", NULL, 0, false, false},
    {"person", NULL, 0, false, false},
    {0},
};

/* "45s", "12m", "2h10", "3d04". */
static void
lasted_text(uint32_t s, char ret[16])
{
	if (s < 60)
		snprintf(ret, 16, "%us", s);
	else if (s < 3600)
		snprintf(ret, 16, "%um", s / 60);
	else if (s < 86400)
		snprintf(ret, 16, "%uh%02u", s / 3600, s / 60 % 60);
	else
		snprintf(ret, 16, "%ud%02u", s / 86400, s / 3600 % 24);
}

/*
 * The demands that a password did not meet, or, where they are too many for one
 * line, the first and how many others. CSV and JSON have them all.
 */
static const char *
missing_text(const char *all, char *ret, size_t room)
{
	unsigned others = 0;

	for (const char *p = all; *p != '\0'; p++)
		others += *p == ',';
	if (others == 0 || strlen(all) <= WHY_WIDTH)
		return all;
	snprintf(ret, room, "%.*s +%u", (int)strcspn(all, ","), all, others);
	return ret;
}

/*
 * What decided: the rule's id or place, or the reason; of a password what it
 * lacks, for which room is borrowed.
 */
static const char *
why_of(const struct log_rows *r, const struct log_kind *k, char *room,
    size_t size)
{
	if (k->stage == LOGGED_PASSWORD && k->missing != 0)
		return missing_text(log_name(&r->names, k->missing), room,
		    size);
	if (k->reason != REASON_RULE)
		return verdict_word(k->reason);
	return log_name(&r->names, k->id != 0 ? k->id : k->rule);
}

/* "publickey+password"; NULL: none. */
static const char *
methods_text(unsigned methods, char *ret, size_t room)
{
	size_t len = 0;

	ret[0] = '\0';
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) != 0)
			len += (size_t)snprintf(ret + len,
			    len < room ? room - len : 0, "%s%s",
			    len != 0 ? "+" : "", method_name(1u << i));
	}
	return len == 0 ? NULL : ret;
}

static void
put_details(struct log_out *w, const struct log_rows *r,
    const struct log_kind *k)
{
	const struct log_names *n = &r->names;
	char methods[256];

	log_out_known(w, k->has_uid, k->uid);
	log_out_text(w, log_name(n, k->by));
	log_out_text(w, log_stage_text(k->stage));
	log_out_text(w, log_name(n, k->tty));
	log_out_text(w, methods_text(k->methods, methods, sizeof(methods)));
	log_out_text(w, log_name(n, k->keys));
	log_out_text(w,
	    k->reason != REASON_RULE ? verdict_word(k->reason) : NULL);
	log_out_text(w, log_name(n, k->rule));
	log_out_text(w, log_name(n, k->id));
	log_out_text(w, log_name(n, k->missing));
	log_out_text(w, log_name(n, k->detail));
	log_out_text(w, log_name(n, k->measure));
	log_out_text(w, log_name(n, k->policy));
	log_out_known(w, k->has_writer, k->writer);
	log_out_text(w, log_name(n, k->persons));
}

/* Where from, and of su by whom: "by alice". */
static void
put_from_by(struct log_out *w, const struct log_rows *r,
    const struct log_kind *k, const char *from)
{
	struct buf b;

	if (k->by == 0 || k->by == k->user) {
		log_out_text(w, from);
		return;
	}
	buf_init(&b, FROM_MAX);
	if (from != NULL && strcmp(from, "local") != 0)
		buf_printf(&b, "%s ", from);
	buf_printf(&b, "by %s", log_name(&r->names, k->by));
	buf_putc(&b, '\0');
	log_out_text(w, b.err == 0 ? b.p : from);
	buf_release(&b);
}

static void
put_row(struct log_out *w, const struct log_rows *r, const struct log_row *row)
{
	const struct log_kind *k = &r->kinds[row->kind];
	const int64_t at = row->at, end = at + row->lasted - 1;
	char lasted[16] = "", ref[LOG_REF_LEN + 1] = "", why[64];

	if (row->lasted != 0)
		lasted_text(row->lasted - 1, lasted);
	memcpy(ref, row->ref, LOG_REF_LEN);
	log_out_time(w, &at);
	log_out_text(w, log_name(&r->names, k->user));
	log_out_who(w, log_name(&r->names, k->user),
	    log_name(&r->names, k->persons));
	log_out_text(w, log_name(&r->names, k->service));
	log_out_text(w, log_name(&r->names, row->from));
	put_from_by(w, r, k, log_name(&r->names, row->from));
	log_out_text(w, log_word_text(k->word));
	log_out_text(w, why_of(r, k, why, sizeof(why)));
	log_out_text(w, lasted);
	log_out_time(w, row->lasted != 0 ? &end : NULL);
	log_out_text(w, ref[0] != '\0' ? ref : NULL);
	put_details(w, r, k);
	log_out_row_end(w);
}

static enum exit_code
put_table(const struct log_asked *a, const struct log_rows *r,
    enum exit_code code)
{
	struct log_out w;

	log_out_begin(&w, a->o, a->zone, a->now, "decisions", columns);
	w.dates = true;
	for (size_t i = 0; i < r->n && w.err == 0; i++)
		put_row(&w, r, &r->list[i]);
	if (r->n == 0)
		log_out_line(&w, "no decision%s%s%s%s %s",
		    a->o->user != NULL ? " about " : "",
		    a->o->user != NULL ? a->o->user : "",
		    a->o->person != NULL ? " by a key of " : "",
		    a->o->person != NULL ? a->o->person : "",
		    log_in_what(code == EXIT_INCOMPLETE));
	log_out_rows_end(&w);
	return log_out_end(&w, "loginpolicy-log/1", code);
}

enum exit_code
log_view_table(const struct log_asked *a)
{
	struct log_rows rows = {.user = a->o->user,
	    .has_uid = a->has_uid,
	    .uid = a->uid,
	    .word = a->o->denied ? LOGGED_DENY : -1,
	    .person = &a->person};
	struct log_reader r;
	enum exit_code code;

	log_reader_init(&r, a->o, a->zone);
	r.since = a->since;
	r.each = log_rows_add;
	r.ctx = &rows;
	code = log_read(&r);
	if (code == EXIT_OK && r.looked.len == 0)
		code = log_complain_none(r.incomplete);
	if (rows.not_ours != 0)
		complain("%zu lines ignored: the module does not write such",
		    rows.not_ours);
	if (code == EXIT_OK)
		code = put_table(a, &rows,
		    r.incomplete || a->incomplete ? EXIT_INCOMPLETE : EXIT_OK);
	log_reader_release(&r);
	log_rows_release(&rows);
	return code;
}
