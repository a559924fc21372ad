/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy sessions: who is in, since when, from where, and how. A session
 * is joined with the line of the log that let it in, which has the method, the
 * keys and whose they are.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/register/key_register.h>
#include "admin/change/change.h"
#include "admin/explain/login.h"
#include "admin/keys/register_file.h"
#include "admin/log/log_out.h"
#include "admin/log/log_person.h"
#include "admin/log/log_read.h"
#include "admin/sessions/sessions.h"

#define TEXT_MAX   4096
#define LOG_BACK_S 60 /* before the first session */

static const struct log_column columns[] = {
    {"since", "since", 12, false, false},
    {"account", NULL, 0, false, false},
    {"uid", NULL, 0, false, false},
    {"who", "who", 12, false, true},
    {"service", "service", 7, false, false},
    {"from", "from", 15, false, false},
    {"tty", "tty", 7, false, false},
    {"method", "method", 9, false, false},
    {"keys", "keys", 0, false, false},
    {"person", NULL, 0, false, false},
    {"ref", NULL, 0, false, false},
    {"leader", NULL, 0, false, false},
    {"session", NULL, 0, false, false},
    {"known_from", "known from", 0, false, false},
    {NULL, NULL, 0, false, false},
};

/* What is asked for. */
struct asked {
	const struct options *o;
	bool has_uid;
	uid_t uid;
	int64_t now;
	struct tz zone;
	struct key_register keys; /* as it is now; may be empty */
};

static const char *
or_null(const char *s)
{
	return s[0] != '\0' ? s : NULL;
}

static const char *
methods_text(unsigned methods, char *ret, size_t room)
{
	size_t len = 0;

	ret[0] = '\0';
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) != 0 && len < room)
			len += (size_t)snprintf(ret + len, room - len, "%s%s",
			    len != 0 ? "+" : "", method_name(1u << i));
	}
	return or_null(ret);
}

/*
 * Who logged in: of a key that was in no register then, whose it is now.
 * Returns NULL if nobody is known.
 */
static const char *
find_persons(const struct asked *a, const struct log_rows *r,
    const struct log_kind *k, char ret[TEXT_MAX])
{
	struct log_key keys[AUTH_INFO_KEYS_MAX];
	const char *text = log_name(&r->names, k->keys);
	const char *logged = log_name(&r->names, k->persons);
	struct buf b;
	size_t n = 0;

	memset(keys, 0, sizeof(keys));
	while (text != NULL && text[0] != '\0' && n < AUTH_INFO_KEYS_MAX) {
		char fp[KEY_FP_LEN];
		const size_t len = strcspn(text, " ");

		snprintf(fp, sizeof(fp), "%.*s", (int)len, text);
		keys[n].decoded = key_fp_parse(fp, keys[n].fp) == 0;
		n++;
		text += len + (text[len] == ' ');
	}
	buf_init(&b, TEXT_MAX);
	log_persons_now(&a->keys, logged, keys, n, &b);
	snprintf(ret, TEXT_MAX, "%.*s", b.err == 0 ? (int)b.len : 0,
	    b.p == NULL ? "" : b.p);
	buf_release(&b);
	return ret[0] != '\0' ? ret : logged;
}

/* "alice", "deploy (alice)", "uid 1001". */
static void
put_session_who(struct log_out *w, const struct login_session *s,
    const char *persons)
{
	char uid[32];

	snprintf(uid, sizeof(uid), "uid %lu", (unsigned long)s->uid);
	log_out_who(w, s->user[0] != '\0' ? s->user : uid,
	    s->user[0] != '\0' ? persons : NULL);
}

/* logind has no address of a login, and some write a name. */
static const char *
from_text(const struct login_session *s, const struct log_rows *r,
    const struct log_row *row)
{
	const char *logged = row != NULL ? log_name(&r->names, row->from)
					 : NULL;

	return logged != NULL ? logged : or_null(s->from);
}

static void
put_session(struct log_out *w, const struct log_rows *r,
    const struct login_session *s, const char *persons)
{
	static const struct log_kind none = {0};
	const struct log_row *row = s->has_row ? &r->list[s->row] : NULL;
	const struct log_kind *k = row != NULL ? &r->kinds[row->kind] : &none;
	char methods[256], ref[LOG_REF_LEN + 1] = "", source[64];

	if (row != NULL)
		memcpy(ref, row->ref, LOG_REF_LEN);
	snprintf(source, sizeof(source), "%s%s", s->source,
	    row != NULL ? "+log" : "");
	log_out_time(w, s->since != 0 ? &s->since : NULL);
	log_out_text(w, or_null(s->user));
	log_out_known(w, s->has_uid, s->uid);
	put_session_who(w, s, persons);
	log_out_text(w, or_null(s->service));
	log_out_text(w, from_text(s, r, row));
	log_out_text(w, or_null(s->tty));
	log_out_text(w, methods_text(k->methods, methods, sizeof(methods)));
	log_out_text(w, log_name(&r->names, k->keys));
	log_out_text(w, persons);
	log_out_text(w, or_null(ref));
	log_out_known(w, s->leader > 0, (uint64_t)s->leader);
	log_out_text(w, or_null(s->id));
	log_out_text(w, source);
	log_out_row_end(w);
}

static bool
is_asked_for(const struct asked *a, const struct login_session *s,
    const char *persons)
{
	if (a->has_uid && (!s->has_uid || s->uid != a->uid))
		return false;
	return a->o->person == NULL ||
	    (persons != NULL && register_persons_have(persons, a->o->person));
}

/* Others may be logged in: say of whom it is that nothing was found. */
static void
put_nobody(struct log_out *w, const struct asked *a, bool incomplete)
{
	const char *who = a->o->n_args != 0 ? a->o->args[0] : "nobody";
	const char *is = a->o->n_args != 0 ? "is not" : "is";
	const char *person = a->o->person;

	log_out_line(w, "%s %s logged in%s%s%s", who, is,
	    person != NULL ? " by a key of " : "", person != NULL ? person : "",
	    incomplete ? ", as far as is known" : "");
}

static enum exit_code
put_sessions(const struct asked *a, const struct login_sessions *l,
    const struct log_rows *rows, enum exit_code code)
{
	char room[TEXT_MAX];
	struct log_out w;

	log_out_begin(&w, a->o, &a->zone, a->now, "sessions", columns);
	w.dates = true;
	for (size_t i = 0; i < l->n && w.err == 0; i++) {
		const struct login_session *s = &l->list[i];
		const char *persons = s->has_row
		    ? find_persons(a, rows,
			  &rows->kinds[rows->list[s->row].kind], room)
		    : NULL;

		if (is_asked_for(a, s, persons))
			put_session(&w, rows, s, persons);
	}
	if (w.rows == 0)
		put_nobody(&w, a, l->incomplete);
	log_out_rows_end(&w);
	return log_out_end(&w, "loginpolicy-sessions/1", code);
}

/* Read what was logged since the first session began. */
static bool
read_log(const struct asked *a, const struct login_sessions *l,
    struct log_rows *rows)
{
	struct log_reader r;
	enum exit_code code;
	bool complete;

	log_reader_init(&r, a->o, &a->zone);
	r.since = l->n != 0 && l->list[0].since > LOG_BACK_S
	    ? l->list[0].since - LOG_BACK_S
	    : 0;
	r.each = log_rows_add;
	r.ctx = rows;
	code = log_read(&r);
	if (code == EXIT_OK && r.looked.len == 0)
		code = log_complain_none(r.incomplete);
	complete = code == EXIT_OK && !r.incomplete;
	log_reader_release(&r);
	return complete;
}

static enum exit_code
find_user(struct asked *a)
{
	struct who w = {0};
	enum exit_code r = EXIT_OK;
	int e;

	if (a->o->n_args == 0)
		return EXIT_OK;
	if ((e = who_find(a->o->args[0], &w)) == ERR_NOENT)
		complain("%s: no such account", a->o->args[0]);
	if (e != 0)
		r = EXIT_NOTHING_DONE;
	a->has_uid = e == 0;
	a->uid = w.uid;
	who_release(&w);
	return r;
}

static enum exit_code
show_all(struct asked *a)
{
	struct log_rows rows = {.word = -1};
	struct login_sessions l;
	enum exit_code r;
	int e;

	if (sessions_load(&l) != 0) {
		r = complain("out of memory");
	} else {
		e = register_file_load(a->o, &a->zone, &a->keys);
		l.incomplete = (l.n != 0 && !read_log(a, &l, &rows)) ||
		    (e != 0 && e != ERR_NOENT) || l.incomplete;
		sessions_join_log(&l, &rows);
		r = put_sessions(a, &l, &rows,
		    l.incomplete ? EXIT_INCOMPLETE : EXIT_OK);
	}
	key_register_release(&a->keys);
	log_rows_release(&rows);
	sessions_release(&l);
	return r;
}

static enum exit_code
show_sessions(const struct options *o)
{
	struct asked a = {.o = o, .now = time(NULL)};
	enum exit_code r;

	if (o->person != NULL && !is_register_person(o->person))
		return complain("--person: %s cannot be a person: at most 64 "
				"letters, digits and . _ - @ +, the first no -",
		    o->person);
	if ((r = find_user(&a)) != EXIT_OK ||
	    (r = zone_load(o, &a.zone, false)) != EXIT_OK)
		return r;
	r = show_all(&a);
	tz_release(&a.zone);
	return r;
}

const struct command cmd_sessions = {
    .id = COMMAND_SESSIONS,
    .name = "sessions",
    .run = show_sessions,
    .synopsis = "[USER|uid:N] [--person NAME] [OPTION]...",
    .about = "Show who is logged in, since when, from where and how",
    .help = "Sessions come from logind; without it from wtmpdb, else from "
	    "utmp; and from the processes of sshd and login. Each is joined "
	    "with the line of the log that let it in, which has the method, "
	    "the keys and the person. The last column says what is known from "
	    "where.\n"
	    "\n"
	    "Exit code: 0 shown; 2 nothing done; 3 something could not be "
	    "read.\n"
	    "\n"
	    "Example: sudo loginpolicy sessions alice\n",
    .min_args = 0,
    .max_args = 1,
};
