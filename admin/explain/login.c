/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What PAM would report about a login, from the command line: the subject and
 * the caller by service, and for SSH what each stage knows: docs/design.md,
 * "Who is the subject, who the caller" and "Unknown facts".
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/change/change.h"
#include "admin/change/key_file.h"
#include "admin/check/services.h"
#include "admin/check/unenforced.h"
#include "login.h"

enum exit_code
zone_load(const struct options *o, struct tz *ret, bool report)
{
	struct diag d = {0};
	bool missing;

	if (tz_load(o->root, ret, &missing, &d) != 0)
		return complain("%s/etc/localtime: %s", o->root, d.msg);
	if (missing && report)
		complain("%s/etc/localtime does not exist: local time is UTC",
		    o->root);
	return EXIT_OK;
}

/* Load an account, or only its name if there is none. */
static enum exit_code
load_person(struct lookup *lookup, const char *name, struct member *m,
    const char **only_name, struct fact_person *ret)
{
	struct diag d = {0};
	int r = member_by_name(lookup, name, m, &d);

	if (r == 0) {
		member_person(m, ret);
		return EXIT_OK;
	}
	if (r != ERR_NOENT)
		return complain("%s: %s", name,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	complain("%s: no such account: only the name is used; the PAM module "
		 "would refuse it",
	    name);
	*only_name = name;
	ret->names = only_name;
	ret->n_names = 1;
	return EXIT_OK;
}

/* Parse "publickey+password". *ret: enum method. */
static enum exit_code
parse_methods(const char *text, unsigned *ret)
{
	char *copy = strdup(text), *save, *s;
	unsigned bit;

	if (copy == NULL)
		return complain("out of memory");
	for (s = strtok_r(copy, ",+", &save); s != NULL;
	     s = strtok_r(NULL, ",+", &save)) {
		if ((bit = method_of(s)) == 0) {
			complain("--method: unknown method: %s", s);
			free(copy);
			return EXIT_NOTHING_DONE;
		}
		*ret |= bit;
	}
	free(copy);
	return EXIT_OK;
}

static enum exit_code
load_from(const char *from, struct facts *f)
{
	if (from == NULL || strcmp(from, "local") == 0) {
		f->from = f->is_ssh ? ADDRESS_UNKNOWN : ADDRESS_LOCAL;
		if (from != NULL && f->is_ssh)
			return complain(
			    "--from local: an SSH login is never local");
		return EXIT_OK;
	}
	if (service_has_no_remote(f->service))
		return complain("--from: %s has no remote host", f->service);
	f->from = ADDRESS_UNKNOWN;
	if (strcmp(from, "unknown") == 0)
		return EXIT_OK;
	if (net_parse_address(from, &f->address) != 0)
		return complain("--from: expected a numeric address, local or "
				"unknown, not %s",
		    from);
	f->from = ADDRESS_KNOWN;
	return EXIT_OK;
}

static enum exit_code
load_service(const struct options *o, struct login *l)
{
	struct name_list services;

	if (o->service == NULL)
		return complain(
		    "--service is missing: for example --service sshd");
	if ((l->service = strdup(o->service)) == NULL)
		return complain("out of memory");
	for (char *p = l->service; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p); /* as libpam does */
	l->facts.service = l->service;
	/* What cannot be read has no arguments. */
	wiring_arguments_load(o->root, l->service, &l->pam);
	l->facts.is_ssh = l->pam.ssh || strcmp(l->service, "sshd") == 0;
	/* A mistyped name is denied like one that nobody may use. */
	if (o->quiet || services_load(o->root, &services) != 0)
		return EXIT_OK;
	if (!name_list_has(&services, l->service))
		complain("%s: no such service in %s/etc/pam.d: is the name "
			 "right?",
		    l->service, o->root);
	name_list_release(&services);
	return EXIT_OK;
}

/* Without a zone, conditions on the hour are unknown, as in the module. */
static enum exit_code
load_time(const struct options *o, struct login *l)
{
	bool has_zone = zone_load(o, &l->zone, true) == EXIT_OK;
	struct moment m;

	l->facts.zone = has_zone ? &l->zone : NULL;
	l->facts.now = time(NULL);
	if (o->at == NULL)
		return EXIT_OK;
	if (moment_parse(o->at, &m) != 0)
		return complain(
		    "--at: expected a date such as 2027-12-31, or RFC 3339, not %s",
		    o->at);
	if (m.local && !has_zone)
		return complain("--at: local time is unknown: give the "
				"offset, as in 2027-01-01T09:00:00+01:00");
	l->facts.now = moment_instant(&m, l->facts.zone);
	return EXIT_OK;
}

/* Load the first key of a file of any format. */
static enum exit_code
key_load(const char *path, struct fact_key *ret)
{
	struct keyfile_entry e;
	struct key_file f;
	enum exit_code r = key_file_open(path, &f);

	if (r != EXIT_OK)
		return r;
	while (!ret->decoded && key_file_next(&f, &e)) {
		if (!e.has_key || !e.has_fp)
			continue;
		ret->decoded = true;
		ret->key.class = e.key.class;
		ret->key.bits = e.key.bits;
		memcpy(ret->key.fp, e.key.fp, SHA256_LEN);
		if (!(ret->is_cert = e.key.is_cert))
			continue;
		ret->ca.class = e.key.cert.ca_class;
		ret->ca.bits = e.key.cert.ca_bits;
		memcpy(ret->ca.fp, e.key.cert.ca_fp, SHA256_LEN);
	}
	key_file_close(&f);
	if (!ret->decoded)
		return complain("%s: no readable key in it", path);
	return EXIT_OK;
}

/* Unknown if the state directory could not be opened. */
static enum tri
is_revoked(const struct login *l, const uint8_t fp[SHA256_LEN])
{
	return l->access.state_known ? key_is_revoked(&l->state, fp)
				     : TRI_UNKNOWN;
}

static enum exit_code
load_key(const struct options *o, struct login *l)
{
	struct facts *f = &l->facts;
	enum exit_code r;

	if (o->method != NULL &&
	    (f->methods & (METHOD_PUBLICKEY | METHOD_HOSTBASED)) == 0)
		return complain("--key: method %s does not use a key",
		    o->method);
	if ((r = key_load(o->key, &l->key)) != EXIT_OK)
		return r;
	l->key.key.revoked = is_revoked(l, l->key.key.fp);
	if (l->key.is_cert)
		l->key.ca.revoked = is_revoked(l, l->key.ca.fp);
	f->keys = &l->key;
	f->n_keys = 1;
	if (o->method == NULL)
		f->methods = METHOD_PUBLICKEY;
	return EXIT_OK;
}

static enum exit_code
load_methods(const struct options *o, struct login *l)
{
	struct facts *f = &l->facts;
	enum exit_code r;

	if (!f->is_ssh && (o->method != NULL || o->key != NULL))
		return complain("--method and --key are only for SSH "
				"services; %s is not one",
		    l->service);
	l->told_later = f->is_ssh;
	/* Not every SSH server reports the methods to PAM. */
	if (o->method != NULL && strcmp(o->method, "unknown") == 0) {
		l->told_later = false;
		f->methods_open = METHOD_ALL;
		f->keys_open = true;
		return o->key == NULL
		    ? EXIT_OK
		    : complain("--key cannot be used with --method unknown");
	}
	if (o->method != NULL &&
	    (r = parse_methods(o->method, &f->methods)) != EXIT_OK)
		return r;
	return o->key == NULL ? EXIT_OK : load_key(o, l);
}

static enum exit_code
load_people(const struct options *o, const char *user, struct login *l)
{
	struct facts *f = &l->facts;
	enum exit_code r;

	if ((l->lookup = lookup_new(o->root)) == NULL)
		return complain("out of memory");
	r = load_person(l->lookup, user, &l->subject, l->subject_name,
	    &f->subject);
	if (r != EXIT_OK)
		return r;
	/* A sudo under another name has an argument in its file. */
	if (l->pam.sudo || service_is_callers(l->service)) {
		if (o->by != NULL && strcmp(o->by, user) != 0)
			return complain("--by: with %s, USER is the caller "
					"already",
			    l->service);
		f->caller = f->subject;
		return EXIT_OK;
	}
	if (o->by == NULL && service_needs_caller(l->service))
		complain("--by is missing: %s without a caller is refused",
		    l->service);
	if (o->by == NULL)
		return EXIT_OK;
	if (f->is_ssh)
		return complain("--by: an SSH login has no caller");
	return load_person(l->lookup, o->by, &l->caller, l->caller_name,
	    &f->caller);
}

/*
 * sshd asks PAM about these methods only. With single_step one of them is a
 * whole login.
 */
static void
load_early(struct login *l)
{
	const unsigned asked = METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE |
	    METHOD_NONE;
	struct facts *f = &l->early;
	bool single = l->pam.single_step && l->facts.methods != 0 &&
	    (l->facts.methods & ~asked) == 0;

	*f = l->facts;
	f->methods = 0;
	f->methods_open = single ? asked : METHOD_ALL;
	f->n_keys = 0;
	f->keys_open = !single;
}

/*
 * A state that cannot be read refuses, as in the module. Where the module is
 * not in use, there need be none.
 */
static bool
state_is_known(const struct options *o, struct state *ret)
{
	return state_try(o, STATE_BLOCKED | STATE_REVOKED, ret) == 0 &&
	    (ret->dir_fd != -1 || !logins_are_asked(o->root));
}

enum exit_code
login_load(const struct options *o, const char *user, struct login *ret)
{
	struct facts *f = &ret->facts;
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	if ((r = load_service(o, ret)) == EXIT_OK &&
	    (r = load_from(o->from, f)) == EXIT_OK &&
	    (r = load_time(o, ret)) == EXIT_OK &&
	    (r = load_people(o, user, ret)) == EXIT_OK) {
		ret->access.facts = &ret->facts;
		if (state_is_known(o, &ret->state))
			access_look(&ret->access, &ret->state, ret->facts.now);
		if ((r = load_methods(o, ret)) == EXIT_OK) {
			if (o->tty != NULL)
				f->tty = o->tty +
				    (strncmp(o->tty, "/dev/", 5) == 0 ? 5 : 0);
			if (o->tty != NULL &&
			    facts_are_undeclared_ssh(f, o->tty))
				ret->trouble = REASON_UNDECLARED_SSH;
			load_early(ret);
			return EXIT_OK;
		}
	}
	login_release(ret);
	return r;
}

void
login_use(struct login *l, const struct inforce *f)
{
	l->access.policy = f->counts == INFORCE_POLICY ? &f->policy : NULL;
	l->access.policy_unknown = f->counts == INFORCE_UNKNOWN;
}

struct verdict
login_decide(const struct login *l, bool early,
    const struct decide_trace *trace)
{
	struct access a = l->access;

	a.facts = early ? &l->early : &l->facts;
	a.stage = early ? DECIDE_EARLY : DECIDE_FINAL;
	return access_decide_in_trouble(&a, l->trouble, trace);
}

void
login_release(struct login *l)
{
	member_release(&l->subject);
	member_release(&l->caller);
	lookup_free(l->lookup);
	tz_release(&l->zone);
	state_close(&l->state);
	free(l->service);
	memset(l, 0, sizeof(*l));
}
