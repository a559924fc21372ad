/*
 * Finding a decision by its reference, or the last one on a user. References
 * are short, so that people can tell them on the phone: two decisions may have
 * the same one, and the newest is meant. Whoever can write to the log may write
 * any: where the log knows who did, what is not root's is never taken for a
 * decision while there is one of root's. A file does not know, so there none of
 * several is the answer: a line that is written later would be it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/account/member.h>
#include "log_find.h"

#define LOOKED_MAX 65536
#define WEEK_S	   604800
#define KEPT_MAX   20 /* lines with the reference, of each trust */

static enum log_trust
trust_of(const struct log_writer *w)
{
	if (!w->told)
		return LOG_ANYBODYS;
	return w->has_uid && w->uid == 0 ? LOG_ROOTS : LOG_NOT_ROOTS;
}

enum log_trust
logged_trust(const struct logged *l)
{
	return trust_of(&l->writer);
}

static bool
is_of_session(const struct log_search *s, const struct log_line *l)
{
	return l->stage == LOGGED_SESSION && l->word != LOGGED_DENY &&
	    l->has_uid && l->uid == s->uid && l->has_port &&
	    l->port == s->session->port && l->from != NULL &&
	    strcmp(l->from, s->session->from_text) == 0;
}

static bool
is_wanted(const struct log_search *s, const struct log_line *l)
{
	if (s->session != NULL)
		return is_of_session(s, l);
	if (s->ref[0] != '\0')
		return strcmp(l->ref, s->ref) == 0;
	return (l->user != NULL && strcmp(l->user, s->user) == 0) ||
	    (s->has_uid && l->has_uid && l->uid == s->uid);
}

/* A line that is none, and yet has what is looked for. */
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

/*
 * What stands in two files, or is repeated by somebody, is one line, and of the
 * first time that it was written.
 */
static bool
is_copy(struct log_search *s, const struct log_message *m, const char *message)
{
	for (size_t i = 0; i < s->n; i++) {
		struct logged *l = &s->list[i];

		if (l->writer.told || m->writer.told ||
		    strcmp(l->message, message) != 0)
			continue;
		if (m->at < l->at)
			l->at = m->at;
		return true;
	}
	return false;
}

/* Whoever writes a million lines with one reference has said enough. */
static bool
is_too_many(const struct log_search *s, enum log_trust trust)
{
	size_t same = 0;

	for (size_t i = 0; i < s->n && s->ref[0] != '\0'; i++)
		same += logged_trust(&s->list[i]) == trust;
	return same >= KEPT_MAX;
}

/* message: becomes the list's. */
static int
append(struct log_search *s, const struct log_message *m, char *message,
    struct log_line *line)
{
	struct logged *list = reallocarray(s->list, s->n + 1, sizeof(*list));
	struct logged *l;

	if (list == NULL) {
		free(message);
		return ERR_NOMEM;
	}
	s->list = list;
	l = &list[s->n];
	memset(l, 0, sizeof(*l));
	l->message = message;
	if ((l->where = strdup(m->where)) == NULL) {
		free(message);
		return ERR_NOMEM;
	}
	l->line = *line;
	l->at = m->at;
	l->writer = m->writer;
	s->n++;
	memset(line, 0, sizeof(*line));
	return 0;
}

static int
keep(struct log_search *s, const struct log_message *m, struct log_line *line)
{
	char *message = strndup(m->text, m->len);

	if (message == NULL)
		return ERR_NOMEM;
	if (!is_copy(s, m, message)) {
		if (!is_too_many(s, trust_of(&m->writer)))
			return append(s, m, message, line);
		s->left_out++;
	}
	free(message);
	return 0;
}

int
log_take(struct log_search *s, const struct log_message *m)
{
	struct log_line line;
	int r = log_line_parse(m->text, m->len, &line);

	if (r == ERR_SYNTAX && s->session == NULL && has_word(s, m))
		complain("%s: not understood: no line that the module writes",
		    m->where);
	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if (is_wanted(s, &line))
		r = keep(s, m, &line);
	log_line_release(&line);
	return r;
}

/* Of the same second the one that stands later in a file. */
static bool
is_better(const struct logged *l, const struct logged *than)
{
	if (than == NULL || logged_trust(l) != logged_trust(than))
		return than == NULL || logged_trust(l) > logged_trust(than);
	return l->at >= than->at;
}

/* NULL: there is none. */
static struct logged *
best(const struct log_search *s)
{
	struct logged *found = NULL;

	for (size_t i = 0; i < s->n; i++) {
		if (is_better(&s->list[i], found))
			found = &s->list[i];
	}
	return found;
}

bool
log_is_found(const struct log_search *s, enum log_trust trust, int64_t *ret_at)
{
	const struct logged *l = best(s);

	if (l == NULL || logged_trust(l) < trust)
		return false;
	*ret_at = l->at;
	return true;
}

bool
log_is_contestant(const struct log_search *s, const struct logged *l)
{
	return logged_trust(s->found) == LOG_ANYBODYS &&
	    logged_trust(l) == LOG_ANYBODYS &&
	    strcmp(l->line.ref, s->found->line.ref) == 0;
}

static bool
is_contested(const struct log_search *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += log_is_contestant(s, &s->list[i]);
	return n > 1;
}

/* As people tell it: in small letters, too. */
static enum exit_code
take_ref(struct log_search *s, const char *ref)
{
	for (size_t i = 0; i < LOG_REF_LEN && ref[i] != '\0'; i++)
		s->ref[i] = (char)toupper((unsigned char)ref[i]);
	if (strlen(ref) == LOG_REF_LEN &&
	    strspn(s->ref, LOG_REF_ALPHABET) == LOG_REF_LEN)
		return EXIT_OK;
	return complain("--ref: a reference has %d of these characters: %s",
	    LOG_REF_LEN, LOG_REF_ALPHABET);
}

/* The log has an account's first name; who asks may use another. */
static enum exit_code
take_user(struct log_search *s, const char *user)
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
		complain("%s: no such account: only the name is used", user);
	} else {
		complain("%s: %s: only the name is used", user,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	}
	lookup_free(lookup);
	return EXIT_OK;
}

static enum exit_code
look(struct log_search *s)
{
	int64_t at;
	enum exit_code r;

	if (s->o->log != NULL)
		return log_one_file(s, s->o->log);
	if ((r = log_journal(s)) != EXIT_OK || log_is_found(s, LOG_ROOTS, &at))
		return r;
	return log_files(s);
}

static enum exit_code
not_found(const struct log_search *s)
{
	const char *what = s->ref[0] != '\0' ? "no decision with the reference "
					     : "no decision on ";
	const char *hint = geteuid() != 0 && s->o->log == NULL
	    ? " (root may see more of them)"
	    : "";

	if (s->looked.len == 0)
		return complain("%s%s: there is no journal and no log file "
				"here; --log FILE names one",
		    what, s->ref[0] != '\0' ? s->ref : s->user);
	return complain("%s%s in %.*s%s", what,
	    s->ref[0] != '\0' ? s->ref : s->user, (int)s->looked.len,
	    s->looked.p, hint);
}

enum exit_code
log_find(const struct options *o, const struct tz *zone, struct log_search *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->zone = zone;
	buf_init(&ret->looked, LOOKED_MAX);
	r = o->ref != NULL ? take_ref(ret, o->ref) : take_user(ret, o->last);
	if (r != EXIT_OK || (r = look(ret)) != EXIT_OK)
		return r;
	if ((ret->found = best(ret)) == NULL)
		return not_found(ret);
	ret->contested = is_contested(ret);
	return EXIT_OK;
}

enum exit_code
log_find_session(const struct options *o, const struct tz *zone,
    const struct session *session, uid_t uid, int64_t now,
    struct log_search *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->zone = zone;
	ret->session = session;
	ret->uid = uid;
	ret->since = now - WEEK_S;
	buf_init(&ret->looked, LOOKED_MAX);
	if ((r = look(ret)) == EXIT_OK)
		ret->found = best(ret);
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
	buf_release(&s->looked);
}
