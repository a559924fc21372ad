/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gathers what programs told PAM, and what the system knows, as the facts that
 * rules are compared with: docs/design.md, "Unknown facts". attempt_begin()
 * shows the steps in their order. What cannot be found out stays unknown,
 * unless the step returns a refusal; the first refusal is the one that counts.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attempt.h"

static const struct refusal not_refused;
static const struct refusal no_memory = {REASON_TROUBLE, "no memory"};

static struct refusal
refuse(enum verdict_reason reason, const char *detail)
{
	return (struct refusal){reason, detail};
}

static struct refusal
first_refusal(const struct refusal *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].reason != REASON_NONE)
			return list[i];
	}
	return not_refused;
}

/* --- who --- */

bool
attempt_is_sudo(const struct attempt *a)
{
	return a->args->sudo || service_is_callers(a->items.service);
}

/* Returns 0; ERR_NOENT: no account has the name; ERR_IO, ERR_NOMEM. */
static int
find_person(struct lookup *l, const char *name, struct member *m,
    struct fact_person *ret)
{
	struct diag d = {0};
	int r;

	if (name == NULL || name[0] == '\0' || strlen(name) > RULE_NAME_MAX)
		return ERR_NOENT;
	if ((r = member_by_name(l, name, m, &d)) == 0)
		member_person(m, ret);
	return r;
}

static struct refusal
find_subject(struct people *p, const char *name, struct fact_person *ret)
{
	int r = find_person(p->lookup, name, &p->subject, ret);

	if (r == ERR_NOENT)
		return refuse(REASON_NO_ACCOUNT, NULL);
	return r == 0
	    ? not_refused
	    : refuse(REASON_TROUBLE, "the account cannot be looked up");
}

/*
 * A login by PAM_USER; by PAM_RUSER's user, if that is set and has an account.
 */
static struct refusal
find_user_and_caller(const struct items *items, struct people *p,
    struct facts *ret)
{
	struct refusal subject = find_subject(p, items->user, &ret->subject);
	int r = find_person(p->lookup, items->ruser, &p->caller, &ret->caller);

	if (subject.reason == REASON_NONE && r != 0 && r != ERR_NOENT)
		return refuse(REASON_TROUBLE, "the caller cannot be looked up");
	return subject;
}

/*
 * sudo and doas: about PAM_RUSER. Before the session PAM_USER may be either; at
 * the session it is the account that the command runs as.
 */
static struct refusal
find_caller_and_target(const struct items *items, enum stage stage,
    struct people *p, struct facts *ret)
{
	struct refusal subject = find_subject(p, items->ruser, &ret->subject);

	ret->caller = ret->subject;
	if (stage == STAGE_SESSION &&
	    find_person(p->lookup, items->user, &p->target, &ret->target) !=
		0 &&
	    subject.reason == REASON_NONE)
		return refuse(REASON_TROUBLE,
		    "the account that is entered cannot be looked up");
	return subject;
}

/* docs/design.md, "Who is the subject, who the caller". */
static struct refusal
find_people(const struct attempt *a, struct people *ret_people,
    struct facts *ret)
{
	if ((ret_people->lookup = lookup_new("")) == NULL)
		return no_memory;
	if (attempt_is_sudo(a))
		return find_caller_and_target(&a->items, a->stage, ret_people,
		    ret);
	return find_user_and_caller(&a->items, ret_people, ret);
}

/* --- by which method and key --- */

/* What sshd says must be what it said before, and more. */
static struct refusal
keep_ssh(struct handle *h, const struct items *items)
{
	int r = h->session_opened ? 0 : handle_keep_ssh(h, items);

	if (r == ERR_SYNTAX)
		return refuse(REASON_TAMPERED, NULL);
	return r == 0 ? not_refused : no_memory;
}

static struct refusal
read_auth_info(const char *text, struct auth_info *ret)
{
	int r = auth_info_parse(text != NULL ? text : "", ret);

	if (r == ERR_NOMEM)
		return no_memory;
	return r == 0 ? not_refused : refuse(REASON_TROUBLE, "too many keys");
}

/* At the session OpenSSH has completed a method, and names it. */
static struct refusal
check_session_info(const struct handle *h, enum stage stage)
{
	const char *info = h->auth_info;
	bool is_missing = info != NULL ? info[0] == '\0' : !h->login.decided;

	return stage == STAGE_SESSION && is_missing
	    ? refuse(REASON_TAMPERED, NULL)
	    : not_refused;
}

/*
 * What is still open may follow; at the session OpenSSH has named everything.
 */
static void
find_methods(const struct attempt *a, struct facts *ret)
{
	ret->methods = a->info.methods;
	if (a->stage == STAGE_SESSION && a->handle->auth_info != NULL)
		return;
	ret->methods_open = METHOD_ALL & ~ret->methods;
	ret->keys_open = true;
	/*
	 * sshd calls PAM for these alone: if one completes a login, it is this.
	 */
	if (a->stage == STAGE_AUTH && a->args->single_step) {
		ret->methods_open &= METHOD_PASSWORD |
		    METHOD_KEYBOARD_INTERACTIVE | METHOD_NONE;
		ret->keys_open = false;
	}
}

/* Revocation is unknown if the state directory could not be opened. */
static enum tri
is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN])
{
	return s->revoked_fd == -1 ? TRI_UNKNOWN : key_is_revoked(s, fp);
}

static void
find_keys(const struct state *s, struct auth_info *info, struct facts *ret)
{
	for (size_t i = 0; i < info->n_keys; i++) {
		struct fact_key *k = &info->keys[i];

		if (!k->decoded)
			continue;
		k->key.revoked = is_revoked(s, k->key.fp);
		if (k->is_cert)
			k->ca.revoked = is_revoked(s, k->ca.fp);
	}
	ret->keys = info->keys;
	ret->n_keys = info->n_keys;
}

/* --- from where --- */

/* The first word of "ADDRESS PORT ADDRESS PORT". */
static bool
parse_connection(const char *connection, struct net *ret)
{
	char text[NET_TEXT_MAX + 1];
	size_t len = connection != NULL ? strcspn(connection, " ") : 0;

	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, connection, len);
	text[len] = '\0';
	return net_parse_address(text, ret) == 0;
}

/* An address is numeric or unknown: no name is resolved. */
static void
find_address(const char *rhost, const char *connection, struct facts *ret)
{
	if (rhost != NULL && rhost[0] != '\0') {
		if (net_parse_address(rhost, &ret->address) == 0)
			ret->from = ADDRESS_KNOWN;
	} else if (!ret->is_ssh) {
		ret->from = ADDRESS_LOCAL;
	}
	if (ret->is_ssh && ret->from == ADDRESS_UNKNOWN &&
	    parse_connection(connection, &ret->address))
		ret->from = ADDRESS_KNOWN;
}

static struct refusal
find_tty(const char *tty, struct facts *ret)
{
	if (tty == NULL || tty[0] == '\0')
		return not_refused;
	ret->tty = strncmp(tty, "/dev/", 5) == 0 ? tty + 5 : tty;
	return facts_are_undeclared_ssh(ret, tty)
	    ? refuse(REASON_UNDECLARED_SSH, NULL)
	    : not_refused;
}

/* --- what is decided --- */

bool
service_is_ssh(const struct module_args *args, const char *service)
{
	return args->ssh || strcmp(service, "sshd") == 0;
}

/* The local time zone; NULL: conditions on the hour are unknown. */
static const struct tz *
load_zone(struct tz *ret)
{
	struct diag d = {0};
	bool missing;

	return tz_load("", ret, &missing, &d) == 0 ? ret : NULL;
}

/*
 * Whether methods and keys follow at the session: OpenSSH announces that by
 * setting SSH_AUTH_INFO_0.
 */
static bool
is_ssh_announced(const struct attempt *a)
{
	return a->facts.is_ssh && a->handle->auth_info != NULL;
}

/* Only where facts can still follow is a decision early. */
static enum decide_stage
find_decide_stage(const struct attempt *a)
{
	return (a->stage == STAGE_AUTH && a->facts.is_ssh) ||
		(a->stage == STAGE_ACCOUNT && is_ssh_announced(a))
	    ? DECIDE_EARLY
	    : DECIDE_FINAL;
}

/*
 * At the session only blocks and the lock-down count if an account stage has
 * decided about this subject, unless methods and keys were announced.
 */
static struct refusal
find_decided(const struct attempt *a, bool *ret_decided)
{
	const struct handle_login *l = &a->handle->login;

	if (a->stage != STAGE_SESSION || is_ssh_announced(a))
		return not_refused;
	*ret_decided = l->decided && l->has_uid &&
	    l->uid == a->facts.subject.uid;
	return !*ret_decided && attempt_is_sudo(a)
	    ? refuse(REASON_TROUBLE, "no account stage before this session")
	    : not_refused;
}

static void
attempt_init(pam_handle_t *pamh, int flags, const struct module_args *args,
    enum stage stage, struct attempt *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	ret->pamh = pamh;
	ret->stage = stage;
	ret->silent = ((unsigned)flags & PAM_SILENT) != 0;
	ret->args = args;
	ret->access.facts = &ret->facts;
}

void
attempt_begin(pam_handle_t *pamh, int flags, const struct module_args *args,
    enum stage stage, struct attempt *ret)
{
	struct refusal who, kept = not_refused, read = not_refused,
			    said = not_refused, tty, decided;
	struct facts *f = &ret->facts;
	struct access *access = &ret->access;
	struct handle *h;

	attempt_init(pamh, flags, args, stage, ret);
	items_get(pamh, &ret->items);
	if ((h = ret->handle = handle_of(pamh)) == NULL) {
		ret->refusal = no_memory;
		return;
	}
	f->now = time(NULL);
	f->zone = load_zone(&ret->zone);
	f->service = ret->items.service;
	f->is_ssh = service_is_ssh(args, f->service);
	who = find_people(ret, &ret->people, f);
	if (state_open(args->state, 0, false, STATE_BLOCKED | STATE_REVOKED,
		&ret->state, NULL) == 0)
		access_look(access, &ret->state, f->now);
	if (f->is_ssh) {
		kept = keep_ssh(h, &ret->items);
		read = read_auth_info(h->auth_info, &ret->info);
		said = check_session_info(h, stage);
		find_methods(ret, f);
		find_keys(&ret->state, &ret->info, f);
	}
	find_address(ret->items.rhost, h->connection, f);
	tty = find_tty(ret->items.tty, f);
	/* If it cannot be read, the decision refuses all but the rescue. */
	access->policy_unknown = module_policy_of(pamh, args, h,
				     &access->policy) != 0;
	access->stage = find_decide_stage(ret);
	decided = find_decided(ret, &access->decided);
	ret->refusal = first_refusal((const struct refusal[]){who, kept, read,
					 said, tty, decided},
	    6);
	if (ret->refusal.reason == REASON_NONE && access->policy_unknown)
		ret->refusal.detail = "the policy cannot be read";
}

struct verdict
attempt_decide(const struct attempt *a)
{
	return access_decide_in_trouble(&a->access, a->refusal.reason, NULL);
}

bool
attempt_refuses(const struct attempt *a, const struct verdict *v)
{
	return access_refuses(&a->access, v);
}

void
attempt_end(struct attempt *a)
{
	auth_info_release(&a->info);
	member_release(&a->people.subject);
	member_release(&a->people.caller);
	member_release(&a->people.target);
	lookup_free(a->people.lookup);
	tz_release(&a->zone);
	state_close(&a->state);
}
