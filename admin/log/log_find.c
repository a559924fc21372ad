/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds a decision by its reference, or the last one about a user: the last
 * refusal if there is one, for who is asked about complains of one. References
 * are short, so that people can read them out on the phone: two decisions may
 * have the same one, and the newest is meant. Anybody who can write to the log
 * can write any reference. If the log knows who wrote a line, one that is not
 * root's is never used while there is one of root's. A file does not know: of
 * several lines that differ none is the answer, because a forged line that is
 * written later would be it.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/account/member.h>
#include <loginpolicy/base/vec.h>
#include "log_find.h"

#define DAY_S	   86400
#define WEEK_S	   604800
#define STORED_MAX 20 /* lines with the reference, of each trust */

static enum log_trust
trust_of(const struct log_writer *w)
{
	if (!w->known)
		return LOG_ANYBODYS;
	return w->has_uid && w->uid == 0 ? LOG_ROOTS : LOG_NOT_ROOTS;
}

enum log_trust
logged_trust(const struct logged *l)
{
	return trust_of(&l->writer);
}

/* Whether the last decision about a user is searched for. */
static bool
is_last(const struct log_search *s)
{
	return s->session == NULL && s->ref[0] == '\0';
}

static bool
is_wanted(const struct log_search *s, const struct log_line *l, int64_t at)
{
	if (s->session != NULL)
		return l->stage == LOGGED_SESSION && l->word != LOGGED_DENY &&
		    l->has_uid && l->uid == s->uid && l->has_port &&
		    l->port == s->session->port && l->from != NULL &&
		    strcmp(l->from, s->session->from_text) == 0;
	if (s->ref[0] != '\0')
		return strcmp(l->ref, s->ref) == 0;
	if (own_become_has(&s->own, l, at))
		return false;
	return (l->user != NULL && strcmp(l->user, s->user) == 0) ||
	    (s->has_uid && l->has_uid && l->uid == s->uid);
}

/* Whether a line that cannot be parsed has the reference or user. */
static bool
has_word(const struct log_search *s, const struct log_message *m)
{
	const char *name = s->ref[0] != '\0' ? " ref=" : " user=";
	const char *value = s->ref[0] != '\0' ? s->ref : s->user;
	const char *at = m->text, *end = m->text + m->len;
	const size_t n = strlen(name), v = strlen(value);

	while ((at = memmem(at, (size_t)(end - at), name, n)) != NULL) {
		at += n;
		if ((size_t)(end - at) >= v && memcmp(at, value, v) == 0 &&
		    ((size_t)(end - at) == v || at[v] == ' '))
			return true;
	}
	return false;
}

/* Whether the lines say the same but for the stage. */
static bool
is_same_but_stage(const struct log_line *a, const struct log_line *b)
{
	struct log_line x = *a, y = *b;
	struct buf s, t;
	bool same;

	x.stage = y.stage = LOGGED_NO_STAGE;
	buf_init(&s, LOG_LINE_MAX);
	buf_init(&t, LOG_LINE_MAX);
	log_line_write(&x, &s);
	log_line_write(&y, &t);
	same = a->n_unknown == 0 && b->n_unknown == 0 && s.err == 0 &&
	    t.err == 0 && s.len == t.len && memcmp(s.p, t.p, s.len) == 0;
	buf_release(&s);
	buf_release(&t);
	return same;
}

/*
 * Whether the line is there already: one that is in two files, or that somebody
 * repeats, counts once, with the time when it was first written. So do the two
 * of a login in mode observe, from before the password and behind it.
 */
static bool
merge_copy(struct log_search *s, const struct log_message *m,
    const struct log_line *line, const char *message)
{
	for (size_t i = 0; i < s->n; i++) {
		struct logged *l = &s->list[i];
		const bool steps = line->word == LOGGED_WOULD_DENY &&
		    (l->line.stage == LOGGED_AUTH) !=
			(line->stage == LOGGED_AUTH);

		if (trust_of(&l->writer) != trust_of(&m->writer) ||
		    (steps ? !is_same_but_stage(&l->line, line)
			   : l->writer.known ||
				strcmp(l->message, message) != 0))
			continue;
		if (m->at < l->at)
			l->at = m->at;
		if (steps && !log_line_got_in(&l->line))
			l->line.stage = line->stage;
		return true;
	}
	return false;
}

/* "the journal", "/var/log/auth.log:12". Owned; NULL: no memory. */
static char *
place_of(const struct log_message *m)
{
	char *place;

	if (m->line == 0)
		return strdup(m->where);
	return asprintf(&place, "%s:%lu", m->where, m->line) < 0 ? NULL : place;
}

/* A line that has the reference or the user, and is none of the module's. */
static int
report_ignored(const struct log_message *m)
{
	char *where = place_of(m);

	if (where == NULL)
		return ERR_NOMEM;
	complain("%s: ignored: not a line that the module writes", where);
	free(where);
	return 0;
}

/* Of the journal's permits to a user, the first that is read is enough. */
static bool
is_older_permit(const struct log_search *s, const struct log_message *m,
    const struct log_line *line)
{
	if (!is_last(s) || !m->writer.known || line->word != LOGGED_PERMIT)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (s->list[i].line.word == LOGGED_PERMIT &&
		    logged_trust(&s->list[i]) == trust_of(&m->writer))
			return true;
	}
	return false;
}

static int
store_line(struct log_search *s, const struct log_message *m,
    struct log_line *line)
{
	struct logged *list = vec_room(s->list, s->n, sizeof(*list));
	char *message = strndup(m->text, m->len), *where = place_of(m);
	size_t same = 0;
	int r = 0;

	if (list != NULL)
		s->list = list;
	/* Somebody may write a million lines with one reference. */
	for (size_t i = 0; i < s->n && s->ref[0] != '\0'; i++)
		same += logged_trust(&s->list[i]) == trust_of(&m->writer);
	if (list == NULL || message == NULL || where == NULL) {
		r = ERR_NOMEM;
	} else if (merge_copy(s, m, line, message) ||
	    is_older_permit(s, m, line)) {
		r = 0;
	} else if (same >= STORED_MAX) {
		s->left_out++;
	} else {
		list[s->n++] = (struct logged){.line = *line,
		    .message = message,
		    .at = m->at,
		    .where = where,
		    .writer = m->writer};
		memset(line, 0, sizeof(*line));
		return 0;
	}
	free(message);
	free(where);
	return r;
}

/* Store the message if it is what is searched for. Returns 0, or ERR_NOMEM. */
static int
log_search_add(void *ctx, const struct log_message *m)
{
	struct log_search *s = ctx;
	struct log_line line;
	int r = log_line_parse(m->text, m->len, &line);

	if (r == ERR_SYNTAX && s->session == NULL && has_word(s, m))
		return report_ignored(m);
	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if (is_wanted(s, &line, m->at))
		r = store_line(s, m, &line);
	log_line_release(&line);
	return r;
}

/*
 * Whether a is to be found rather than b: the more trusted one, then the newer.
 * Of the last decisions a refusal comes first, unless it is not root's.
 */
static bool
is_better(const struct log_search *s, const struct logged *a,
    const struct logged *b)
{
	const enum log_trust x = logged_trust(a), y = logged_trust(b);
	const bool a_refuses = a->line.word != LOGGED_PERMIT,
		   b_refuses = b->line.word != LOGGED_PERMIT;

	if ((x == LOG_NOT_ROOTS) != (y == LOG_NOT_ROOTS))
		return x > y;
	if (is_last(s) && a_refuses != b_refuses)
		return a_refuses;
	/* Of the same second, the line that comes later in a file. */
	return x != y ? x > y : a->at >= b->at;
}

/*
 * The best of the lines in the list, trusted at least so far. NULL: there is
 * none.
 */
static struct logged *
log_search_best(const struct log_search *s, enum log_trust least)
{
	struct logged *best = NULL;

	for (size_t i = 0; i < s->n; i++) {
		struct logged *l = &s->list[i];

		if (logged_trust(l) < least)
			continue;
		if (best == NULL || is_better(s, l, best))
			best = l;
	}
	return best;
}

bool
log_search_contests(const struct log_search *s, const struct logged *l)
{
	return logged_trust(s->found) == LOG_ANYBODYS &&
	    logged_trust(l) == LOG_ANYBODYS &&
	    strcmp(l->line.ref, s->found->line.ref) == 0;
}

/* Set the reference to find, which may be in lower case. */
static enum exit_code
set_ref(struct log_search *s, const char *ref)
{
	for (size_t i = 0; i < LOG_REF_LEN && ref[i] != '\0'; i++)
		s->ref[i] = (char)toupper((unsigned char)ref[i]);
	if (strlen(ref) == LOG_REF_LEN &&
	    strspn(s->ref, LOG_REF_ALPHABET) == LOG_REF_LEN)
		return EXIT_OK;
	return complain("--ref: expected %d of these characters: %s",
	    LOG_REF_LEN, LOG_REF_ALPHABET);
}

/*
 * Set the user to find. The log has an account's first name, and the caller may
 * give another: so the uid is compared, too.
 */
static enum exit_code
set_user(struct log_search *s, const char *user)
{
	struct lookup *lookup = lookup_new(s->o->root);
	struct member m;
	struct diag d = {0};
	int r;

	if (lookup == NULL)
		return complain("out of memory");
	s->user = user;
	r = member_by_name(lookup, user, &m, &d);
	if (r == 0) {
		s->has_uid = true;
		s->uid = m.uid;
		member_release(&m);
	} else if (r == ERR_NOENT) {
		complain("%s: no such account: only the name is compared",
		    user);
	} else {
		complain("%s: %s: only the name is compared", user,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	}
	lookup_free(lookup);
	return EXIT_OK;
}

/* The best, if nothing older can be better. NULL: go on. */
static const struct logged *
find_final(const struct log_search *s, enum log_trust least)
{
	const struct logged *best = log_search_best(s, least);

	return best != NULL && is_last(s) && best->line.word == LOGGED_PERMIT
	    ? NULL
	    : best;
}

/*
 * Older entries of the journal do not matter once one of root's is found,
 * except those with the same reference of the day before. Of files, all are
 * read for a reference, as any of them may contest it.
 */
static bool
is_enough(void *ctx, enum log_place place, int64_t at)
{
	struct log_search *s = ctx;
	const struct logged *best = find_final(s,
	    place == LOG_JOURNAL ? LOG_ROOTS : LOG_ANYBODYS);

	if (place == LOG_JOURNAL)
		s->journal_from = at;
	if (best == NULL || place == LOG_FILES)
		return best != NULL && s->ref[0] == '\0';
	return s->ref[0] == '\0' || at < best->at - DAY_S;
}

static enum exit_code
search_logs(struct log_search *s)
{
	struct log_reader *r = &s->reader;
	enum exit_code code;

	r->newest_first = true;
	r->since = s->since;
	r->each = log_search_add;
	r->enough = is_enough;
	r->ctx = s;
	if (s->o->log != NULL)
		return log_read_file(r, s->o->log);
	code = log_read_journal(r, NULL);
	/* The files have what the journal has, and older lines. */
	if (log_search_best(s, LOG_ROOTS) != NULL)
		r->until = s->journal_from;
	if (code == EXIT_OK && find_final(s, LOG_ROOTS) == NULL)
		code = log_read_files(r);
	log_report_denied(r);
	return code;
}

static enum exit_code
complain_not_found(const struct log_search *s)
{
	const char *what = s->ref[0] != '\0' ? "no decision with the reference "
					     : "no decision about ";

	/* Nothing could be read, and that is reported. */
	if (s->reader.looked.len == 0 && s->reader.incomplete)
		return EXIT_NOTHING_DONE;
	if (s->reader.looked.len == 0)
		return complain("%s%s: no journal and no log file found; use "
				"--log FILE to name one",
		    what, s->ref[0] != '\0' ? s->ref : s->user);
	return complain("%s%s in %.*s", what,
	    s->ref[0] != '\0' ? s->ref : s->user, (int)s->reader.looked.len,
	    s->reader.looked.p);
}

enum exit_code
log_find(const struct options *o, const struct tz *zone, struct log_search *ret)
{
	size_t contestants = 0;
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->zone = zone;
	log_reader_init(&ret->reader, o, zone);
	own_become_find(time(NULL), &ret->own);
	r = o->ref != NULL ? set_ref(ret, o->ref) : set_user(ret, o->last);
	if (r != EXIT_OK || (r = search_logs(ret)) != EXIT_OK)
		return r;
	if ((ret->found = log_search_best(ret, LOG_NOT_ROOTS)) == NULL)
		return complain_not_found(ret);
	for (size_t i = 0; i < ret->n; i++)
		contestants += log_search_contests(ret, &ret->list[i]);
	ret->contested = contestants > 1;
	return EXIT_OK;
}

enum exit_code
log_find_session(const struct options *o, const struct tz *zone,
    const struct own_session *session, uid_t uid, int64_t now,
    struct log_search *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->zone = zone;
	ret->session = session;
	ret->uid = uid;
	ret->since = now - WEEK_S;
	log_reader_init(&ret->reader, o, zone);
	if ((r = search_logs(ret)) == EXIT_OK)
		ret->found = log_search_best(ret, LOG_NOT_ROOTS);
	return r;
}

static void
plain_key_fact(enum key_class class, unsigned bits,
    const uint8_t fp[SHA256_LEN], struct fact_plain_key *ret)
{
	ret->class = class;
	ret->bits = bits;
	memcpy(ret->fp, fp, SHA256_LEN);
}

void
log_key_fact(const struct log_key *k, struct fact_key *ret)
{
	enum key_class class;

	memset(ret, 0, sizeof(*ret));
	if (!(ret->decoded = k->decoded))
		return;
	key_name_known(k->type, strlen(k->type), &class);
	plain_key_fact(class, k->bits, k->fp, &ret->key);
	if ((ret->is_cert = k->is_cert))
		plain_key_fact(k->ca_class, k->ca_bits, k->ca_fp, &ret->ca);
}

void
log_search_release(struct log_search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		log_line_release(&s->list[i].line);
		free(s->list[i].where);
		free(s->list[i].message);
	}
	free(s->list);
	log_reader_release(&s->reader);
}
