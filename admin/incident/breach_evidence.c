/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Evidence: who came in as the account, from where and by which key, as the
 * module's log has it, and what runs as it now.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/log/log_read.h"
#include "admin/sessions/whose.h"
#include "breach_run.h"
#include "json_words.h"

#define SINCE_S	     (90 * 86400)
#define LOGINS_MAX   500
#define PROCESS_MAX  2000
#define COMMAND_ROOM 4096

/* --- logins --- */

struct logins {
	const struct breach *b;
	const struct breach_account *a;
	json_t *list;
	struct steps *s;
	struct fingerprints told; /* owned */
};

static bool
is_name_of(const struct breach_account *a, const char *name)
{
	for (size_t i = 0; name != NULL && i < a->who.member.n_names; i++) {
		if (strcmp(a->who.member.names[i], name) == 0)
			return true;
	}
	return false;
}

static void
put_keys(const struct log_line *l, json_t *o)
{
	json_t *keys = json_new_array();
	char fp[KEY_FP_LEN];

	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++) {
		key_fp_text(l->keys[i].fp, fp);
		json_add(keys, json_words(l->keys[i].decoded ? fp : "?"));
		if (i == 0)
			json_put(o, "key",
			    json_words(l->keys[i].decoded ? fp : "?"));
	}
	json_put(o, "keys", keys);
}

static json_t *
json_login(const struct log_line *l, const struct log_message *m)
{
	json_t *o = json_new_object();

	json_put(o, "at", json_when(m->at));
	json_put(o, "decision", json_words(log_word_text(l->word)));
	json_put(o, "stage", json_words(log_stage_text(l->stage)));
	json_put(o, "user", json_words(l->user));
	json_put(o, "by", json_words(l->by));
	json_put(o, "service", json_words(l->service));
	json_put(o, "from", json_words(l->from));
	json_put(o, "port", l->has_port ? json_int(l->port) : json_new_null());
	json_put(o, "tty", json_words(l->tty));
	json_put(o, "ref", json_words(l->ref));
	put_keys(l, o);
	json_put(o, "source", json_words(m->where));
	json_object_set_new(o, "written_by_root",
	    m->writer.known
		? json_boolean(m->writer.has_uid && m->writer.uid == 0)
		: json_new_null());
	return o;
}

/* Whether it was told of, or is among the keys that were found. */
static bool
is_known_key(const struct logins *x, const uint8_t fp[SHA256_LEN],
    const char *text)
{
	const json_t *k;
	size_t i;

	for (i = 0; i < x->told.n; i++) {
		if (memcmp(x->told.list[i], fp, SHA256_LEN) == 0)
			return true;
	}
	json_array_foreach(json_object_get(x->b->i.json, "keys"), i, k)
	{
		if (strcmp(json_text_of(k, "fingerprint", ""), text) == 0)
			return true;
	}
	return false;
}

/*
 * A key that opens the account, although it is in none of its files: by its
 * certificate, or by AuthorizedKeysCommand. It is not revoked, for whoever can
 * write to the log could name somebody else's key.
 */
static void
tell_key(struct logins *x, const struct log_key *k, const struct log_message *m)
{
	const bool elsewhere = k->is_cert || x->b->places.has_command;
	uint8_t(*list)[SHA256_LEN];
	char fp[KEY_FP_LEN];
	bool was;

	key_fp_text(k->fp, fp);
	if (!k->decoded || !elsewhere || is_known_key(x, k->fp, fp) ||
	    (state_key_revoked(&x->b->c.state, k->fp, &was) == 0 && was) ||
	    (list = vec_room(x->told.list, x->told.n, sizeof(*list))) == NULL)
		return;
	x->told.list = list;
	memcpy(list[x->told.n++], k->fp, SHA256_LEN);
	steps_add(x->s, "logins", STEP_FAILED,
	    "%s is not revoked: by %s somebody logged in with it, %s, and it "
	    "is in no file of the account; use 'loginpolicy key revoke %s' "
	    "unless it is somebody else's",
	    fp, m->where,
	    k->is_cert ? "by a certificate"
		       : "perhaps through AuthorizedKeysCommand",
	    fp);
}

static void
tell_keys(struct logins *x, const struct log_line *l,
    const struct log_message *m)
{
	if (!is_name_of(x->a, l->user) || !log_line_got_in(l))
		return;
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		tell_key(x, &l->keys[i], m);
}

static int
each_message(void *ctx, const struct log_message *m)
{
	struct logins *x = ctx;
	struct log_line l;
	int r = log_line_parse(m->text, m->len, &l);

	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if ((is_name_of(x->a, l.user) || is_name_of(x->a, l.by) ||
		(l.has_uid && l.uid == x->a->who.uid)) &&
	    json_array_size(x->list) < LOGINS_MAX)
		json_add(x->list, json_login(&l, m));
	tell_keys(x, &l, m);
	log_line_release(&l);
	return 0;
}

static bool
has_enough(void *ctx, enum log_place place, int64_t at)
{
	const struct logins *x = ctx;

	(void)place;
	(void)at;
	return json_array_size(x->list) >= LOGINS_MAX;
}

void
breach_find_logins(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct logins x = {b, a, json_new_array(), s, {0}};
	struct log_reader r;
	enum exit_code code;
	size_t n;

	log_reader_init(&r, b->o, &b->zone);
	r.since = b->c.now - SINCE_S;
	r.newest_first = true;
	r.each = each_message;
	r.enough = has_enough;
	r.ctx = &x;
	code = log_read(&r);
	n = json_array_size(x.list);
	if (code != EXIT_OK || r.incomplete)
		steps_add(s, "logins", STEP_FAILED,
		    "not all of the log can be read; %zu kept", n);
	else
		steps_add(s, "logins", n != 0 ? STEP_DONE : STEP_NOTHING,
		    n != 0 ? "%zu of the last 90 days kept"
			   : "none in the log of the last 90 days",
		    n);
	log_reader_release(&r);
	fingerprints_release(&x.told);
	json_put(a->json, "logins", x.list);
}

/* --- processes --- */

struct running {
	struct whose w;
	json_t *list;
	size_t n;
};

static int
each_process(void *ctx, const struct account_process *p)
{
	struct running *x = ctx;
	const enum whose_answer whose = whose_process(&x->w, p);
	struct buf command;
	json_t *o;

	if (whose == WHOSE_NOT || whose == WHOSE_CALLER)
		return 0;
	if (++x->n > PROCESS_MAX)
		return 0;
	buf_init(&command, COMMAND_ROOM);
	process_put_command(p, &command);
	o = json_new_object();
	json_put(o, "pid", json_int(p->pid));
	json_put(o, "parent", json_int(p->parent));
	json_put(o, "uid", json_int((int64_t)p->uids[1]));
	json_put(o, "login_uid",
	    p->has_login ? json_int((int64_t)p->login_uid) : json_new_null());
	json_put(o, "command",
	    json_words_of(command.p == NULL ? "" : command.p, command.len));
	json_put(o, "cgroup", json_words(p->cgroup));
	json_add(x->list, o);
	buf_release(&command);
	return 0;
}

void
breach_find_processes(struct breach *b, struct breach_account *a,
    struct steps *s)
{
	struct running x = {.list = json_new_array()};
	const char *name = a->who.member.n_names != 0 ? a->name : NULL;
	struct diag d = {0};
	int r;

	(void)b;
	r = whose_open(name, a->who.uid, true, &x.w, &d);
	if (x.w.lookup != NULL)
		r = processes_each(each_process, &x);
	whose_close(&x.w);
	if (r != 0)
		steps_add(s, "running", STEP_FAILED,
		    "the processes cannot all be looked at%s%s",
		    d.msg[0] != '\0' ? ": " : "", d.msg);
	else
		steps_add(s, "running", x.n != 0 ? STEP_DONE : STEP_NOTHING,
		    x.n != 0 ? "%zu process%s kept" : "nothing runs", x.n,
		    x.n == 1 ? "" : "es");
	json_put(a->json, "processes", x.list);
}
