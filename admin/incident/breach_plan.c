/* SPDX-License-Identifier: BSD-2-Clause */
/* All that can be refused is refused here, before anything is changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/register/key_register.h>
#include "admin/change/ask.h"
#include "admin/check/last_way.h"
#include "admin/explain/login.h"
#include "breach_plan.h"
#include "fields.h"
#include "json_words.h"

/* --- accounts --- */

/* The account with its home; NULL: it has no name. */
static const struct account *
account_of(const struct breach *b, const struct who *w)
{
	const struct account *a = NULL;

	if (w->member.n_names != 0)
		a = accounts_by_name(&b->all, w->member.names[0]);
	if (a == NULL)
		a = accounts_by_uid(&b->all, w->uid);
	return w->member.n_names != 0 && a != NULL && a->uid == w->uid ? a
								       : NULL;
}

enum exit_code
breach_add_account(struct breach *b, const char *name, struct who *w,
    bool unknown)
{
	struct breach_account *list, *a;

	for (size_t i = 0; i < b->n && !unknown; i++) {
		if (!b->list[i].unknown && b->list[i].who.uid == w->uid) {
			who_release(w);
			return EXIT_OK;
		}
	}
	if ((list = vec_room(b->list, b->n, sizeof(*list))) == NULL) {
		who_release(w);
		return complain("out of memory");
	}
	b->list = list;
	a = &list[b->n++];
	*a = (struct breach_account){.who = *w, .unknown = unknown};
	*w = (struct who){0};
	a->account = unknown ? NULL : account_of(b, &a->who);
	a->name = a->who.member.n_names != 0 ? a->who.member.names[0] : name;
	return EXIT_OK;
}

/* Whether this machine has no account of this name; unknown is false. */
static bool
is_nobody(const char *name)
{
	struct lookup *lookup = lookup_new("");
	struct member m = {0};
	bool nobody = lookup != NULL && strncmp(name, "uid:", 4) != 0 &&
	    member_by_name(lookup, name, &m, NULL) == ERR_NOENT;

	member_release(&m);
	lookup_free(lookup);
	return nobody;
}

static enum exit_code
load_named(struct breach *b)
{
	enum exit_code r = EXIT_OK;

	for (size_t i = 0; r == EXIT_OK && i < b->o->n_args; i++) {
		const char *name = b->o->args[i];
		struct who w = {0};
		const bool unknown = b->o->incident != NULL && is_nobody(name);

		if (!unknown)
			r = who_load(name, &w);
		if (r == EXIT_OK)
			r = breach_add_account(b, name, &w, unknown);
		else
			who_release(&w);
	}
	return r;
}

static enum exit_code
load_key(struct breach *b)
{
	struct options copy = *b->o;
	char *args[2] = {NULL, NULL};

	if (b->o->key == NULL)
		return EXIT_OK;
	memcpy(&args[0], &b->o->key, sizeof(args[0]));
	copy.args = args;
	copy.n_args = 1;
	return fingerprints_load(&copy, true, &b->asked);
}

/* Every key of the register that is this person's. */
static enum exit_code
load_person(struct breach *b)
{
	const struct register_entry *e;
	const char *person = b->o->person;
	uint8_t(*list)[SHA256_LEN];
	size_t at = 0;
	int r = 0;

	if (person == NULL)
		return EXIT_OK;
	if (b->reg_err != 0)
		return complain("%s: %s: nothing was done", REGISTER_PATH,
		    b->reg_err == ERR_NOENT ? "it does not exist"
					    : "it cannot be used");
	while (
	    r == 0 && (e = key_register_next(&b->reg, person, &at)) != NULL) {
		list = realloc(b->asked.list, (b->asked.n + 1) * SHA256_LEN);
		r = list == NULL ? ERR_NOMEM : 0;
		if (list == NULL)
			break;
		b->asked.list = list;
		memcpy(list[b->asked.n++], e->fp, SHA256_LEN);
	}
	if (r != 0)
		return complain("out of memory");
	return b->asked.n != 0 ? EXIT_OK
			       : complain("%s has no key of %s: nothing was "
					  "done",
				     REGISTER_PATH, person);
}

/* --key, --person: fingerprints, and the accounts that carry them. */
static enum exit_code
load_asked(struct breach *b)
{
	enum exit_code r;

	if ((r = load_key(b)) == EXIT_OK && (r = load_person(b)) == EXIT_OK &&
	    b->asked.n != 0)
		r = breach_find_carriers(b);
	return r;
}

/* --- who may not be locked out unasked --- */

static const char *
why_not(const struct breach *b, const struct breach_account *a)
{
	if (a->unknown)
		return NULL;
	if (a->who.uid == 0)
		return "root could no longer log in, root's sessions end, and "
		       "root's jobs would not run";
	if (actor_is(&b->c.actor, a->who.uid))
		return "this is you";
	if (a->who.member.n_names > 1)
		return "its uid has several names, and all of them are hit";
	return NULL;
}

/* Whether no administrator is left who is not hit. */
static bool
hits_last(const struct breach *b)
{
	uid_t *uids = calloc(b->n + 1, sizeof(*uids));
	size_t n = 0;
	bool last;

	for (size_t i = 0; uids != NULL && i < b->n; i++) {
		if (!b->list[i].unknown)
			uids[n++] = b->list[i].who.uid;
	}
	last = n != 0 && last_way_by_blocks(b->o, &b->c, uids, n);
	free(uids);
	return last;
}

static enum exit_code
refuse_lock_out(const struct breach *b)
{
	const char *why;

	if (b->o->yes_lock_out)
		return EXIT_OK;
	for (size_t i = 0; i < b->n; i++) {
		if ((why = why_not(b, &b->list[i])) != NULL)
			return complain("%s: %s: nothing was done; use "
					"--yes-lock-out to go ahead anyway",
			    b->list[i].name, why);
	}
	if (hits_last(b))
		return complain("nobody else is an administrator who can log "
				"in: nothing was done; use --yes-lock-out to "
				"go ahead anyway");
	return EXIT_OK;
}

/* --- the incident --- */

/* Whether the record is open and about all these accounts. */
static bool
is_about(const struct incident *i, const struct breach *b)
{
	const json_t *list = json_object_get(i->json, "accounts"), *a;
	size_t k, hits = 0;

	if (json_is_set(json_object_get(i->json, "fields"), "closed_at"))
		return false;
	json_array_foreach(list, k, a)
	{
		if (json_is_set(a, "undone_at"))
			return false;
		for (size_t n = 0; n < b->n; n++)
			hits += json_int_of(a, "uid", -1) ==
			    (int64_t)b->list[n].who.uid;
	}
	return b->n != 0 && hits == b->n;
}

/* The ID of the newest open incident about these accounts; "": none. */
static void
find_open(const struct breach *b, char ret[INCIDENT_ID_MAX + 1])
{
	struct incident_list l;

	ret[0] = '\0';
	if (incident_list_load(b->c.dir, &l) == 0) {
		for (size_t i = l.n; i-- != 0 && ret[0] == '\0';) {
			if (is_about(&l.list[i], b))
				memcpy(ret, l.list[i].id, INCIDENT_ID_MAX + 1);
		}
	}
	incident_list_release(&l);
}

/*
 * Whether the incident of --id can be gone on with. What was given back by
 * --undo cannot be given back twice: the record knows one state from before.
 */
static enum exit_code
check_named(const struct breach *b)
{
	const json_t *list = json_object_get(b->i.json, "accounts"), *a;
	size_t k;

	json_array_foreach(list, k, a)
	{
		if (!json_is_set(a, "undone_at"))
			continue;
		for (size_t n = 0; n < b->n; n++) {
			if (!b->list[n].unknown &&
			    json_int_of(a, "uid", -1) ==
				(int64_t)b->list[n].who.uid)
				return complain("incident %s: %s was given "
						"back by --undo: nothing was "
						"done; use another --id",
				    b->i.id, b->list[n].name);
		}
	}
	if (!b->dry_run &&
	    json_is_set(json_object_get(b->i.json, "fields"), "closed_at"))
		complain("incident %s is closed: no 72 hours run for what is "
			 "done now; use another --id for a new incident",
		    b->i.id);
	return EXIT_OK;
}

static enum exit_code
open_incident(struct breach *b)
{
	char id[INCIDENT_ID_MAX + 1] = "";
	struct diag d = {0};
	int r;

	if (b->o->incident != NULL)
		snprintf(id, sizeof(id), "%s", b->o->incident);
	else
		find_open(b, id);
	r = id[0] != '\0' ? incident_load(b->c.dir, id, &b->i, &d) : ERR_NOENT;
	if (r == 0 && b->o->incident == NULL && !b->dry_run)
		complain("going on with incident %s, which is open", id);
	if (r == ERR_NOENT) {
		incident_release(&b->i);
		r = incident_new(&b->c, id[0] != '\0' ? id : NULL, &b->i);
		if (r == 0)
			json_put(json_object_get(b->i.json, "fields"),
			    "aware_at", json_when(b->aware_at));
	}
	return r == 0 ? check_named(b)
		      : complain("incident %s: %s: nothing was done", id,
			    d.msg[0] != '\0' ? d.msg : err_str(r));
}

enum exit_code
breach_open_again(struct breach *b)
{
	incident_release(&b->i);
	json_decref(b->told);
	b->told = json_new_array();
	json_decref(b->seen);
	b->seen = NULL;
	b->dry_run = b->failed = b->done_any = b->revoking = false;
	for (size_t i = 0; i < b->n; i++) {
		b->list[i].json = NULL;
		b->list[i].keys_failed = false;
		b->list[i].jobs_bytes = 0;
	}
	return open_incident(b);
}

/* --- opening --- */

static enum exit_code
read_aware_at(struct breach *b)
{
	struct moment m;

	b->aware_at = b->c.now;
	if (b->o->aware_at == NULL)
		return EXIT_OK;
	if (moment_parse(b->o->aware_at, &m) != 0)
		return complain(
		    "--aware-at: expected a date such as 2027-12-31, or RFC 3339, not "
		    "%s",
		    b->o->aware_at);
	b->aware_at = moment_instant(&m, &b->zone);
	return b->aware_at <= b->c.now
	    ? EXIT_OK
	    : complain("--aware-at: %s is in the future", b->o->aware_at);
}

static enum exit_code
check_usage(const struct options *o)
{
	if (o->n_args == 0 && o->key == NULL && o->person == NULL)
		return complain("name an account, a key with --key, or a "
				"person with --person");
	if (o->incident != NULL && !incident_id_is_good(o->incident))
		return complain("--id: expected letters, digits, '.', '_' and "
				"'-', at most %d, not %s",
		    INCIDENT_ID_MAX, o->incident);
	if (o->n_restore_keys != 0)
		return complain("--restore-key goes with --undo");
	if (!o->dry_run && !o->yes && !ask_can())
		return complain("no terminal to ask on: use -y to go ahead: "
				"nothing was done");
	return EXIT_OK;
}

/* Whose the keys are, for a person who reads the plan. */
static void
load_register(struct breach *b)
{
	struct diag d = {0};

	b->reg_err = key_register_load(REGISTER_PATH, 0, &b->zone, &b->reg, &d);
	if (b->reg_err != 0 && b->reg_err != ERR_NOENT)
		complain("%s: %s: whose the keys are is not known",
		    REGISTER_PATH,
		    d.msg[0] != '\0' ? d.msg : err_str(b->reg_err));
}

/* Accounts and sshd's places; what is not known fails a step later. */
static void
load_system(struct breach *b)
{
	const struct accounts_opts opts = {.root = ""};
	struct diag d = {0};

	if (accounts_load(&opts, &b->all, &d) != 0) {
		complain("accounts cannot be listed: %s", d.msg);
		b->failed = true;
	}
	b->places_known = key_places_load("", &b->places, &b->places_why) == 0;
}

enum exit_code
breach_open(const struct options *o, struct breach *b)
{
	enum exit_code r = check_usage(o);

	b->i.lock = -1;
	b->told = json_new_array();
	if (r != EXIT_OK ||
	    (r = change_open(o, STATE_BLOCKED | STATE_REVOKED, &b->c)) !=
		EXIT_OK ||
	    (r = zone_load(o, &b->zone, false)) != EXIT_OK ||
	    (r = read_aware_at(b)) != EXIT_OK)
		return r;
	load_system(b);
	load_register(b);
	if ((r = load_named(b)) != EXIT_OK || (r = load_asked(b)) != EXIT_OK ||
	    (r = refuse_lock_out(b)) != EXIT_OK)
		return r;
	return open_incident(b);
}

void
breach_close(struct breach *b)
{
	for (size_t i = 0; i < b->n; i++)
		who_release(&b->list[i].who);
	free(b->list);
	free(b->carried);
	buf_release(&b->unread);
	fingerprints_release(&b->asked);
	key_register_release(&b->reg);
	fingerprints_release(&b->authorities);
	key_places_release(&b->places);
	accounts_release(&b->all);
	tz_release(&b->zone);
	incident_release(&b->i);
	json_decref(b->told);
	json_decref(b->seen);
	change_close(&b->c);
}
