/*
 * Turn what programs told PAM into the facts that rules are compared with:
 * docs/design.md, "Unknown facts". An address is numeric or unknown: no name
 * service is asked.
 */
#include <string.h>

#include "attempt_facts.h"

/* --- who --- */

static int
find_person(struct attempt *a, const char *name, struct member *m,
    struct fact_person *ret)
{
	struct diag d = {0};
	int r;

	if (name == NULL || name[0] == '\0' || strlen(name) > RULE_NAME_MAX)
		return ERR_NOENT;
	if ((r = member_by_name(a->lookup, name, m, &d)) == 0)
		member_person(m, ret);
	return r;
}

static void
find_subject(struct attempt *a, const char *name)
{
	int r = find_person(a, name, &a->subject, &a->facts.subject);

	if (r == ERR_NOENT)
		attempt_refuse(a, REASON_NO_ACCOUNT, NULL);
	else if (r != 0)
		attempt_refuse(a, REASON_TROUBLE,
		    "the account cannot be looked up");
}

/* Where a program tells of one. A name that nobody has is nobody's. */
static void
find_caller(struct attempt *a, const char *name)
{
	int r = find_person(a, name, &a->caller, &a->facts.caller);

	if (r != 0 && r != ERR_NOENT)
		attempt_refuse(a, REASON_TROUBLE,
		    "the caller cannot be looked up");
}

/* At the session sudo and doas have made PAM's user of who is entered. */
static void
find_target(struct attempt *a)
{
	if (a->stage == STAGE_SESSION &&
	    find_person(a, a->items.user, &a->target, &a->facts.target) != 0)
		attempt_refuse(a, REASON_TROUBLE,
		    "the account that is entered cannot be looked up");
}

void
attempt_find_people(struct attempt *a)
{
	if ((a->lookup = lookup_new("")) == NULL) {
		attempt_refuse(a, REASON_TROUBLE, "no memory");
	} else if (attempt_is_sudo(a)) {
		find_subject(a, a->items.ruser);
		a->facts.caller = a->facts.subject;
		find_target(a);
	} else {
		find_subject(a, a->items.user);
		find_caller(a, a->items.ruser);
	}
}

/* --- by which method and key --- */

/* What sshd says must be what it said before, and more. */
static void
check_memory(struct attempt *a)
{
	int r;

	if (a->memory->session_opened)
		return;
	if ((r = memory_keep(a->memory, &a->items)) == ERR_SYNTAX)
		attempt_refuse(a, REASON_TAMPERED, NULL);
	else if (r != 0)
		attempt_refuse(a, REASON_TROUBLE, "no memory");
}

/* What is not told yet may come; at the session OpenSSH has told all. */
static void
find_methods(struct attempt *a)
{
	struct facts *f = &a->facts;

	f->methods = a->info.methods;
	if (a->stage == STAGE_SESSION && a->memory->auth_info != NULL)
		return;
	f->methods_open = METHOD_ALL & ~f->methods;
	f->keys_open = true;
	/* sshd asks PAM for these alone, and where one is all, it is one of them. */
	if (a->stage == STAGE_AUTH && a->args->single_step) {
		f->methods_open &= METHOD_PASSWORD |
		    METHOD_KEYBOARD_INTERACTIVE | METHOD_NONE;
		f->keys_open = false;
	}
}

/* Of a state that is not open nothing is known. */
static enum tri
is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN])
{
	return s->revoked_fd == -1 ? TRI_UNKNOWN : key_is_revoked(s, fp);
}

static void
find_keys(struct attempt *a)
{
	for (size_t i = 0; i < a->info.n_keys; i++) {
		struct fact_key *k = &a->info.keys[i];

		if (!k->decoded)
			continue;
		k->key.revoked = is_revoked(&a->state, k->key.fp);
		if (k->is_cert)
			k->ca.revoked = is_revoked(&a->state, k->ca.fp);
	}
	a->facts.keys = a->info.keys;
	a->facts.n_keys = a->info.n_keys;
}

/* At the session OpenSSH has completed a method, and says which. */
static bool
is_untold(const struct attempt *a)
{
	const char *told = a->memory->auth_info;

	if (a->stage != STAGE_SESSION)
		return false;
	return told != NULL ? told[0] == '\0' : !a->memory->login.decided;
}

static void
find_ssh(struct attempt *a)
{
	const char *told;
	int r;

	check_memory(a);
	told = a->memory->auth_info;
	if ((r = auth_info_parse(told != NULL ? told : "", &a->info)) != 0)
		attempt_refuse(a, REASON_TROUBLE,
		    r == ERR_NOMEM ? "no memory" : "too many keys");
	if (is_untold(a))
		attempt_refuse(a, REASON_TAMPERED, NULL);
	find_methods(a);
	find_keys(a);
}

/* --- from where --- */

/* "ADDRESS PORT ADDRESS PORT": as sshd said it first. */
static bool
address_of_connection(const char *connection, struct net *ret)
{
	char text[NET_TEXT_MAX + 1];
	size_t len = connection != NULL ? strcspn(connection, " ") : 0;

	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, connection, len);
	text[len] = '\0';
	return net_parse_address(text, ret) == 0;
}

static void
find_address(struct attempt *a)
{
	struct facts *f = &a->facts;
	const char *rhost = a->items.rhost;

	if (rhost != NULL && rhost[0] != '\0') {
		if (net_parse_address(rhost, &f->address) == 0)
			f->from = ADDRESS_KNOWN;
	} else if (!f->is_ssh) {
		f->from = ADDRESS_LOCAL;
	}
	if (f->is_ssh && f->from == ADDRESS_UNKNOWN &&
	    address_of_connection(a->memory->connection, &f->address))
		f->from = ADDRESS_KNOWN;
}

static void
find_tty(struct attempt *a)
{
	const char *tty = a->items.tty;

	if (tty == NULL || tty[0] == '\0')
		return;
	a->facts.tty = strncmp(tty, "/dev/", 5) == 0 ? tty + 5 : tty;
	if (facts_are_undeclared_ssh(&a->facts, tty))
		attempt_refuse(a, REASON_UNDECLARED_SSH, NULL);
}

void
attempt_find_login(struct attempt *a)
{
	a->facts.service = a->items.service;
	a->facts.is_ssh = args_are_ssh(a->args, a->items.service);
	if (a->facts.is_ssh)
		find_ssh(a);
	find_address(a);
	find_tty(a);
}
