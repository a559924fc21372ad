/* Lists of what is blocked or revoked: who did it, when, why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include <loginpolicy/base/tz.h>
#include "admin/change/change.h"

#define RESULT_MAX	(1u << 30)
#define TIME_MAX_OCTETS 64

enum exit_code
report_open(const struct options *o, unsigned parts, struct report *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	if ((r = state_look(o, parts, &ret->state)) != EXIT_OK)
		return r;
	if ((ret->lookup = lookup_new(o->root)) == NULL) {
		state_close(&ret->state);
		return complain("out of memory");
	}
	buf_init(&ret->b, RESULT_MAX);
	return EXIT_OK;
}

void
report_abort(struct report *r)
{
	state_close(&r->state);
	lookup_free(r->lookup);
	buf_release(&r->b);
}

enum exit_code
report_close(struct report *r)
{
	state_close(&r->state);
	lookup_free(r->lookup);
	return put_result(r->o, &r->b,
	    r->incomplete ? EXIT_INCOMPLETE : EXIT_OK);
}

char *
report_name(struct report *r, uid_t uid)
{
	struct member m;
	struct diag d = {0};
	char *name = NULL;
	int e = member_by_uid(r->lookup, uid, &m, &d);

	if (e == 0) {
		if ((name = strdup(m.names[0])) == NULL && r->b.err == 0)
			r->b.err = ERR_NOMEM;
		member_release(&m);
	} else if (e != ERR_NOENT) {
		complain("uid %lu: %s", (unsigned long)uid,
		    d.msg[0] != '\0' ? d.msg : err_str(e));
		r->incomplete = true;
	}
	return name;
}

/* Who did it: a name, or uid:N. Owned; NULL: no memory. */
static char *
actor_name(struct report *r, uid_t uid)
{
	char *name = report_name(r, uid);

	if (name == NULL &&
	    asprintf(&name, "uid:%lu", (unsigned long)uid) < 0) {
		r->b.err = ERR_NOMEM;
		name = NULL;
	}
	return name;
}

void
report_text(struct report *r, const struct state_note *n, const int64_t *until)
{
	char *by = n->known ? actor_name(r, n->by) : NULL;

	/* No sign stands at a word: names, times and fingerprints are copied from here. */
	if (n->known) {
		buf_puts(&r->b, "  since ");
		put_utc(&r->b, n->at);
	}
	if (until != NULL) {
		buf_puts(&r->b, "  until ");
		put_utc(&r->b, *until);
	}
	if (by != NULL) {
		buf_puts(&r->b, "  by ");
		escape_text(&r->b, by, strlen(by));
	}
	if (n->reason != NULL) {
		buf_puts(&r->b, "  reason: ");
		escape_text(&r->b, n->reason, strlen(n->reason));
	}
	buf_putc(&r->b, '\n');
	free(by);
}

void
report_json_time(const int64_t *t, struct json_out *j)
{
	struct buf b;

	if (t == NULL) {
		json_null(j);
		return;
	}
	buf_init(&b, TIME_MAX_OCTETS);
	put_utc(&b, *t);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

void
report_json(struct report *r, const struct state_note *n, struct json_out *j)
{
	char *by = n->known ? actor_name(r, n->by) : NULL;

	json_key(j, "since");
	report_json_time(n->known ? &n->at : NULL, j);
	json_key(j, "by");
	json_str(j, by);
	json_key(j, "reason");
	json_str(j, n->reason);
	free(by);
}
