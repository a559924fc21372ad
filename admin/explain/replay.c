/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides again what was logged. Rules, time and what PAM reported are those at
 * the time: the line and the policy with its hash have them. Accounts, groups,
 * blocks and revocations are the current ones, because nobody stores older
 * ones. What the log recorded is what was decided; if the result differs now,
 * say what has changed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin/change/change.h"
#include "admin/inforce.h"
#include "replay.h"

#define BECAUSE_MAX 65536

/* --- the policy, by its hash --- */

/*
 * Keep p, loaded with the result r, if it has the hash. Returns 0, ERR_NOMEM,
 * or ERR_NOENT: it is another one.
 */
static int
check_hash(int r, const char *hash, struct policy *p)
{
	char text[LOG_HASH_LEN + 1];

	if (r == ERR_NOMEM)
		return r;
	for (size_t i = 0; r == 0 && i < LOG_HASH_LEN / 2; i++)
		snprintf(text + 2 * i, 3, "%02x", p->sha256[i]);
	if (r == 0 && strcmp(text, hash) == 0)
		return 0;
	policy_release(p);
	return ERR_NOENT;
}

/* The file of -f, or the policy file. Errors in it do not matter here. */
static int
try_file(const struct options *o, const char *hash, struct policy *ret)
{
	struct policy_errors errs;
	struct inforce f;
	const struct policy_files files = policy_files_of(o);
	int r = inforce_load_file(&files, &f, &errs);

	policy_errors_release(&errs);
	*ret = f.policy;
	memset(&f.policy, 0, sizeof(f.policy));
	inforce_release(&f);
	return check_hash(r, hash, ret);
}

/* A file that apply stored, trusted like the last accepted policy. */
static int
try_stored(const struct options *o, const char *dir, const char *name,
    const char *hash, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = "",
	    .owner = o->state != NULL ? geteuid() : 0,
	    .check_parents = true};
	struct policy_errors errs;
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &opts, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return check_hash(r, hash, ret);
}

/*
 * An entry of the history ends with the beginning of its hash
 * (lib/policy/accept.c). Entries with one hash are one policy: any will do.
 */
static int
try_history(const struct options *o, const char *dir, const char *hash,
    struct policy *ret)
{
	const struct dirent *e;
	char *path;
	int r = ERR_NOENT;
	DIR *d;

	if (asprintf(&path, "%s/history", dir) < 0)
		return ERR_NOMEM;
	if ((d = opendir(path)) == NULL)
		r = errno == ENOENT ? ERR_NOENT : ERR_PERM;
	while (d != NULL && r == ERR_NOENT && (e = readdir(d)) != NULL) {
		const char *dash = strrchr(e->d_name, '-');

		if (dash != NULL && strcmp(dash + 1, hash) == 0)
			r = try_stored(o, path, e->d_name, hash, ret);
	}
	if (d != NULL)
		closedir(d);
	free(path);
	return r;
}

/*
 * Find the policy: -f if it is given, or else the policy file, last-good.conf
 * and the history of the state directory. ret: empty if it is not found.
 * Returns 0; ERR_NOENT; ERR_PERM: it may be in the history, which cannot be
 * read; ERR_NOMEM.
 */
static int
find_policy(const struct options *o, const char *hash, struct policy *ret)
{
	char *dir = o->state != NULL && o->state[0] != '/'
	    ? path_below_cwd(o->state)
	    : state_path(o);
	int r;

	memset(ret, 0, sizeof(*ret));
	if (dir == NULL)
		return ERR_NOMEM;
	r = try_file(o, hash, ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_stored(o, dir, "last-good.conf", hash, ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_history(o, dir, hash, ret);
	free(dir);
	return r;
}

/* --- the facts, from the line --- */

/*
 * Load an account as it is now, or only what the line has about it. *ret_gone:
 * the account no longer exists, or its name has another uid now.
 */
static void
load_person(struct replay *r, const char *name, const uid_t *uid,
    struct member *m, const char **only_name, struct fact_person *ret,
    bool *ret_gone)
{
	struct diag d = {0};
	int e = member_by_name(r->lookup, name, m, &d);

	if (e == 0 && (uid == NULL || m->uid == *uid)) {
		member_person(m, ret);
		return;
	}
	if (e != 0 && e != ERR_NOENT)
		complain("%s: %s", name, d.msg[0] != '\0' ? d.msg : err_str(e));
	*ret_gone = true;
	*only_name = name;
	ret->names = only_name;
	ret->n_names = 1;
	ret->has_uid = uid != NULL;
	ret->uid = uid != NULL ? *uid : 0;
}

/* With sudo the caller is the subject, and the line has one name. */
static void
load_people(struct replay *r)
{
	const struct log_line *l = &r->logged->line;
	struct facts *f = &r->facts;
	bool caller_gone;

	if (l->user == NULL)
		return;
	load_person(r, l->user, l->has_uid ? &l->uid : NULL, &r->subject,
	    r->subject_name, &f->subject, &r->subject_gone);
	if (service_is_callers(l->service))
		f->caller = f->subject;
	else if (l->by != NULL)
		load_person(r, l->by, NULL, &r->caller, r->caller_name,
		    &f->caller, &caller_gone);
}

static void
load_keys(struct replay *r)
{
	const struct log_line *l = &r->logged->line;

	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++) {
		struct fact_key *k = &r->keys[i];

		log_key_fact(&l->keys[i], k);
		if (k->decoded)
			k->key.revoked = key_is_revoked(&r->state, k->key.fp);
		if (k->is_cert)
			k->ca.revoked = key_is_revoked(&r->state, k->ca.fp);
	}
	r->facts.keys = r->keys;
	r->facts.n_keys = l->keys_left_out ? 0 : l->n_keys;
}

static void
load_facts(struct replay *r)
{
	const struct log_line *l = &r->logged->line;
	struct facts *f = &r->facts;

	f->service = l->service;
	/* An SSH server of another name has fields that only SSH has. */
	f->is_ssh = strcmp(l->service, "sshd") == 0 || l->has_port ||
	    l->methods != 0 || l->n_keys != 0;
	f->tty = l->tty;
	f->methods = l->methods;
	f->now = r->logged->at;
	f->zone = r->zone;
	if (l->from != NULL && net_parse_address(l->from, &f->address) == 0)
		f->from = ADDRESS_KNOWN;
	else if (!f->is_ssh && l->from != NULL && strcmp(l->from, "local") == 0)
		f->from = ADDRESS_LOCAL;
	load_people(r);
	load_keys(r);
}

/* --- the decision --- */

/* How the rules were evaluated, which the line does not say. */
struct replay_way {
	enum decide_stage stage;
	unsigned methods_open; /* enum method, but for the completed ones */
	bool keys_open;
};

static const struct replay_way ways[] = {
    {DECIDE_FINAL, 0, false},
    /* sshd, before the session: more is to come */
    {DECIDE_EARLY, METHOD_ALL, true},
    /* the same, where one method is a whole login (single_step) */
    {DECIDE_EARLY, METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE | METHOD_NONE,
	false},
    /* another SSH server, which reports nothing more */
    {DECIDE_FINAL, METHOD_ALL, true},
};

static bool
is_possible_way(const struct replay *r, const struct replay_way *w)
{
	const enum log_stage stage = r->logged->line.stage;
	bool before = r->facts.is_ssh && stage != LOGGED_SESSION;

	if (w->methods_open == 0)
		return !before;
	return before && (w != &ways[2] || stage == LOGGED_AUTH);
}

static struct verdict
decide_way(struct replay *r, const struct replay_way *w,
    const struct decide_trace *trace)
{
	r->facts.methods_open = w->methods_open & ~r->facts.methods;
	r->facts.keys_open = w->keys_open;
	r->access.stage = w->stage;
	return access_decide(&r->access, trace);
}

static enum log_word
word_of(const struct replay *r, const struct verdict *v)
{
	if (v->kind == VERDICT_PERMIT)
		return LOGGED_PERMIT;
	return access_refuses(&r->access, v) ? LOGGED_DENY : LOGGED_WOULD_DENY;
}

static bool
is_named(const struct replay *r, int file)
{
	const char *path = r->policy.files[file].path,
		   *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path,
		   r->logged->line.rule_file) == 0;
}

bool
replay_has_rule(const struct replay *r, const struct policy_rule *rule)
{
	const struct log_line *l = &r->logged->line;
	bool named = false;

	if (l->rule_file == NULL || rule->where.line != l->rule_line ||
	    rule->where.file < 0)
		return false;
	/* The file of -f may have another name than the policy file. */
	for (size_t i = 0; i < r->policy.n_files; i++)
		named = named || is_named(r, (int)i);
	return named ? is_named(r, rule->where.file)
		     : r->renamed && rule->where.file == 0;
}

static bool
is_same(const struct replay *r, const struct verdict *v)
{
	const struct log_line *l = &r->logged->line;

	if (word_of(r, v) != l->word || v->reason != l->reason)
		return false;
	return v->rule == NULL ? l->rule_file == NULL
			       : replay_has_rule(r, v->rule);
}

/* The way that gives the logged result, or else the likeliest. */
static const struct replay_way *
find_way(struct replay *r)
{
	const struct replay_way *first = NULL;
	struct verdict v;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!is_possible_way(r, &ways[i]))
			continue;
		v = decide_way(r, &ways[i], NULL);
		if (is_same(r, &v))
			return &ways[i];
		if (first == NULL)
			first = &ways[i];
	}
	return first;
}

/* --- what has changed --- */

/* Why a reason in the log no longer holds. NULL: it still would. */
static const char *
what_ended(enum verdict_reason logged)
{
	switch (logged) {
	case REASON_BLOCKED:
	case REASON_CALLER_BLOCKED:
	case REASON_TARGET_BLOCKED:
		return "the block has ended or been lifted since";
	case REASON_LOCKDOWN:
		return "the lock-down has ended since";
	case REASON_KEY_REVOKED:
		return "the key has been restored since";
	case REASON_STATE_UNKNOWN:
	case REASON_KEY_REVOCATION:
		return "the state directory can be read again";
	case REASON_RESCUE:
		return "the reason for the rescue has ended";
	default:
		return NULL;
	}
}

static void
put_change(struct replay *r)
{
	const struct log_line *l = &r->logged->line;
	const enum verdict_reason now = r->verdict.reason;
	const char *ended = what_ended(l->reason);

	if (now != l->reason && ended != NULL)
		buf_puts(&r->because, ended);
	else if (now != l->reason && what_ended(now) != NULL &&
	    now != REASON_RESCUE)
		buf_printf(&r->because, "since then %s", verdict_text(now));
	else if (r->subject_gone)
		buf_puts(&r->because,
		    "the account no longer exists, so its groups are unknown");
	else
		buf_puts(&r->because,
		    "groups or other facts have changed since, or the line is "
		    "not the module's");
	buf_printf(&r->because, "; now it would be %s: %s",
	    log_word_text(word_of(r, &r->verdict)), verdict_text(now));
}

/* Why it cannot be decided again from what the log has. NULL: it can. */
static const char *
not_in_log(const struct log_line *l)
{
	switch (l->reason) {
	case REASON_TAMPERED:
		return "the original variables of sshd are not in the log";
	case REASON_NO_ACCOUNT:
		return "the given name is not in the log";
	case REASON_TARGET_BLOCKED:
		return "the target account is not in the log";
	case REASON_UNDECLARED_SSH:
	case REASON_TROUBLE:
		return "no rule decided it";
	default:
		break;
	}
	if (l->service == NULL || l->user == NULL)
		return "the line does not name the user or the service";
	return l->keys_left_out ? "there were too many keys for the line"
				: NULL;
}

/* policy: 0, or the error why the policy at the time is not available. */
static void
decide_again(const struct options *o, struct replay *r, int policy)
{
	const struct replay_way *w = find_way(r);

	r->verdict = decide_way(r, w, NULL);
	if (is_same(r, &r->verdict)) {
		r->result = REPLAY_SAME;
	} else if (policy != 0) {
		memset(&r->verdict, 0, sizeof(r->verdict));
		buf_printf(&r->because,
		    "the policy in force at the time (%s) is no longer "
		    "available: %s",
		    r->logged->line.policy,
		    o->policy != NULL	     ? "-f names another one"
			: policy == ERR_PERM ? "it may be in the history, "
					       "which cannot be read"
					     : "it is not the policy file, the "
					       "last accepted policy, or in "
					       "the history");
	} else {
		r->result = REPLAY_DIFFERS;
		put_change(r);
	}
}

enum exit_code
replay_load(const struct options *o, const struct logged *l,
    const struct tz *zone, struct replay *ret)
{
	const char *hash = l->line.policy, *why = not_in_log(&l->line);
	bool state_is_open;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	ret->logged = l;
	ret->zone = zone;
	ret->renamed = o->policy != NULL;
	ret->state = (struct state){-1, -1, -1};
	buf_init(&ret->because, BECAUSE_MAX);
	if ((ret->lookup = lookup_new(o->root)) == NULL)
		return complain("out of memory");
	if (hash != NULL && strcmp(hash, "none") != 0)
		r = find_policy(o, hash, &ret->policy);
	if (r == ERR_NOMEM)
		return complain("out of memory");
	ret->has_policy = r == 0 && hash != NULL && strcmp(hash, "none") != 0;
	ret->access.policy = ret->has_policy ? &ret->policy : NULL;
	ret->access.decided = l->line.reason == REASON_NOT_BLOCKED;
	if (why != NULL) {
		buf_puts(&ret->because, why);
		return EXIT_OK;
	}
	/* Without the state, blocks are unknown, and that decides. */
	state_is_open = state_look(o, STATE_BLOCKED | STATE_REVOKED,
			    &ret->state) == EXIT_OK;
	load_facts(ret);
	ret->access.facts = &ret->facts;
	if (state_is_open)
		access_look(&ret->access, &ret->state, time(NULL));
	decide_again(o, ret, r);
	return EXIT_OK;
}

void
replay_now(const struct logged *l, const struct policy *p,
    struct lookup *lookup, const struct state *state, int64_t now,
    const struct tz *zone, struct replay *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->logged = l;
	ret->zone = zone;
	ret->lookup = lookup;
	ret->state = *state;
	if (not_in_log(&l->line) != NULL)
		return;
	load_facts(ret);
	ret->access.policy = p;
	ret->access.facts = &ret->facts;
	access_look(&ret->access, state, now);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (is_possible_way(ret, &ways[i])) {
			ret->verdict = decide_way(ret, &ways[i], NULL);
			ret->result = REPLAY_SAME;
			return;
		}
	}
}

void
replay_now_release(struct replay *r)
{
	member_release(&r->subject);
	member_release(&r->caller);
	memset(r, 0, sizeof(*r));
}

void
replay_trace(struct replay *r, struct explained *e)
{
	const struct replay_way *w;
	struct decide_trace t;
	struct verdict v;

	if (r->result == REPLAY_IMPOSSIBLE)
		return;
	w = find_way(r);
	t = explained_by(e, &r->facts, w->stage);
	v = decide_way(r, w, &t);
	explained_end(e, &v);
}

void
replay_release(struct replay *r)
{
	member_release(&r->subject);
	member_release(&r->caller);
	lookup_free(r->lookup);
	policy_release(&r->policy);
	state_close(&r->state);
	buf_release(&r->because);
}
