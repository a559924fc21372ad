/*
 * Finding a decision by its reference, or the last one on a user. References
 * are short, so that people can tell them on the phone: two decisions may have
 * the same one, and the newest is meant. Whoever can write to the log may write
 * any: where the log knows who did, what is not root's is never taken for a
 * decision while there is one of root's.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/member.h>
#include "log_find.h"

#define LOOKED_MAX 65536

bool
logged_is_believed(const struct logged *l)
{
	return !l->writer.told || (l->writer.has_uid && l->writer.uid == 0);
}

static bool
is_wanted(const struct log_search *s, const struct log_line *l)
{
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

static int
keep(struct log_search *s, const struct log_message *m, struct log_line *line)
{
	struct logged *list = reallocarray(s->list, s->n + 1, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	s->list = list;
	memset(&list[s->n], 0, sizeof(*list));
	if ((list[s->n].where = strdup(m->where)) == NULL)
		return ERR_NOMEM;
	list[s->n].line = *line;
	list[s->n].at = m->at;
	list[s->n++].writer = m->writer;
	memset(line, 0, sizeof(*line));
	return 0;
}

int
log_take(struct log_search *s, const struct log_message *m)
{
	struct log_line line;
	int r = log_line_parse(m->text, m->len, &line);

	if (r == ERR_SYNTAX && has_word(s, m))
		complain("%s: not understood: no line that the module writes",
		    m->where);
	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if (is_wanted(s, &line))
		r = keep(s, m, &line);
	log_line_release(&line);
	return r;
}

/* The newest of those that are believed, or else of all. NULL: there is none. */
static struct logged *
newest(const struct log_search *s)
{
	struct logged *best = NULL;

	for (size_t i = 0; i < s->n; i++) {
		struct logged *l = &s->list[i];
		bool better = best == NULL ||
		    logged_is_believed(l) > logged_is_believed(best);

		/* Of the same second the one that stands later in a file. */
		if (better ||
		    (logged_is_believed(l) == logged_is_believed(best) &&
			l->at >= best->at))
			best = l;
	}
	return best;
}

bool
log_is_found(const struct log_search *s, int64_t *ret_at)
{
	const struct logged *l = newest(s);

	if (l == NULL || !logged_is_believed(l))
		return false;
	*ret_at = l->at;
	return true;
}

/* As people tell it: in small letters, too. */
static int
take_ref(struct log_search *s, const char *ref)
{
	for (size_t i = 0; i < LOG_REF_LEN && ref[i] != '\0'; i++)
		s->ref[i] = (char)toupper((unsigned char)ref[i]);
	if (strlen(ref) == LOG_REF_LEN &&
	    strspn(s->ref, LOG_REF_ALPHABET) == LOG_REF_LEN)
		return -1;
	return complain("--ref: a reference has %d of these characters: %s",
	    LOG_REF_LEN, LOG_REF_ALPHABET);
}

/* The log has an account's first name; who asks may use another. */
static int
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
	return -1;
}

static int
look(struct log_search *s)
{
	int64_t at;
	int r;

	if (s->o->log != NULL)
		return log_one_file(s, s->o->log);
	if ((r = log_journal(s)) != -1 || log_is_found(s, &at))
		return r;
	return log_files(s);
}

static int
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

int
log_find(const struct options *o, const struct tz *zone, struct log_search *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->zone = zone;
	buf_init(&ret->looked, LOOKED_MAX);
	r = o->ref != NULL ? take_ref(ret, o->ref) : take_user(ret, o->last);
	if (r != -1 || (r = look(ret)) != -1)
		return r;
	ret->found = newest(ret);
	return ret->found != NULL ? -1 : not_found(ret);
}

void
log_search_release(struct log_search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		log_line_release(&s->list[i].line);
		free(s->list[i].where);
	}
	free(s->list);
	buf_release(&s->looked);
}
