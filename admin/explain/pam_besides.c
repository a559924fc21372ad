/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stacks of a service, followed as libpam would: lib/pamstack. What a
 * module answers is known, or it is assumed to succeed; so a stage that ends in
 * a refusal does so whatever the password is.
 */
#include <security/_pam_types.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/base/vec.h>
#include "admin/explain/pam_besides.h"
#include "admin/wiring/wiring_facts.h"

#define PATH_ROOM 4096

/* --- the login --- */

static enum pamconf_tri
subject_in_group(void *ctx, const char *group)
{
	struct pam_probe *p = ctx;
	const enum tri in = member_in_group(p->subject, group);

	return in == TRI_TRUE ? PAMCONF_YES
	    : in == TRI_FALSE ? PAMCONF_NO
			      : PAMCONF_UNSURE;
}

/* The shell as in passwd(5); "": not known. */
static void
read_shell(struct pam_probe *p)
{
	char path[PATH_ROOM];
	const struct passwd *pw = NULL;
	FILE *f = NULL;

	if (p->root[0] == '\0') {
		pw = getpwnam(p->user);
	} else {
		snprintf(path, sizeof(path), "%s/etc/passwd", p->root);
		f = fopen(path, "re");
		while (f != NULL && (pw = fgetpwent(f)) != NULL &&
		    strcmp(pw->pw_name, p->user) != 0)
			continue;
	}
	if (pw != NULL)
		snprintf(p->shell, sizeof(p->shell), "%s",
		    pw->pw_shell[0] != '\0' ? pw->pw_shell : "/bin/sh");
	if (f != NULL)
		fclose(f);
}

static void
set_clock(struct pam_probe *p, const struct tz *zone)
{
	const struct civil c = civil_of(p->now + tz_offset(zone, p->now));

	/* Monday is 0 there, Sunday here. */
	p->conf.weekday = (c.weekday + 1) % 7;
	p->conf.clock = 100 * c.hour + c.minute;
}

static void
probe_init(const struct options *o, struct login *l, const char *user,
    const struct account_book *book, struct pam_probe *ret)
{
	const struct facts *f = &l->facts;

	memset(ret, 0, sizeof(*ret));
	ret->root = o->root;
	ret->user = user;
	ret->subject = &l->subject;
	ret->caller = &l->caller;
	ret->has_caller = l->caller.n_names != 0;
	ret->now = f->now;
	ret->state = account_state(book, user, f->now);
	/* By its arguments, a service of sudo's kind has the caller. */
	if (service_is_callers(l->service)) {
		ret->caller = &l->subject;
		ret->has_caller = l->subject.n_names != 0;
	}
	ret->conf = (struct pamconf_login){.user = user,
	    .service = l->service,
	    .tty = f->is_ssh ? "ssh" : f->tty,
	    .rhost = f->from == ADDRESS_KNOWN ? o->from : NULL,
	    .rhost_unknown = f->from == ADDRESS_UNKNOWN,
	    .in_group = subject_in_group,
	    .ctx = ret};
	set_clock(ret, &l->zone);
	read_shell(ret);
}

/* --- the stages --- */

static int
add_line(struct besides *b, const struct pam_probe *p, const struct pam_line *l,
    const struct pam_answer *a, bool refuses)
{
	struct besides_line *list = vec_room(b->list, b->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	b->list = list;
	list[b->n] = (struct besides_line){.stage = p->stage,
	    .fails = a->how == PAM_FAILS,
	    .refuses = refuses,
	    .path = arena_strndup(&b->memory, l->path, strlen(l->path)),
	    .module = arena_strndup(&b->memory, l->module, strlen(l->module)),
	    .why = arena_strndup(&b->memory, a->why, strlen(a->why)),
	    .line = l->line};
	if (list[b->n].path == NULL || list[b->n].module == NULL ||
	    list[b->n].why == NULL)
		return ERR_NOMEM;
	b->n++;
	return 0;
}

/* Whether the program goes on: an expired password is changed first. */
static bool
goes_on(enum pam_type stage, int result)
{
	return result == PAM_SUCCESS ||
	    (stage == PAM_TYPE_ACCOUNT && result == PAM_NEW_AUTHTOK_REQD);
}

/*
 * Store the lines that were called and fail or may. Of a stage that goes on
 * only what may fail matters.
 */
static int
add_lines(struct besides *b, const struct pam_probe *p,
    const struct pam_stack *s, const struct pam_answer *answers,
    const bool *called, bool refuses)
{
	bool reason = false;
	int r = 0;

	for (size_t i = 0; i < s->n; i++)
		reason |= called[i] && answers[i].how == PAM_FAILS &&
		    !pam_line_is_module(&s->lines[i], "pam_deny.so");
	for (size_t i = 0; i < s->n && r == 0; i++) {
		const struct pam_answer *a = &answers[i];

		if (!called[i] || a->how == PAM_ASSUMED ||
		    (a->how == PAM_FAILS && !refuses))
			continue;
		/* pam_deny ends what another module has refused. */
		if (reason && pam_line_is_module(&s->lines[i], "pam_deny.so"))
			continue;
		r = add_line(b, p, &s->lines[i], a, refuses);
	}
	return r;
}

static int
walk_stage(struct besides *b, struct pam_probe *p, const struct pam_stack *s)
{
	struct pam_answer *answers = calloc(s->n + 1, sizeof(*answers));
	int *returns = calloc(s->n + 1, sizeof(*returns)),
	    *cached = calloc(s->n + 1, sizeof(*cached));
	bool *called = calloc(s->n + 1, sizeof(*called)), refuses;
	int r = ERR_NOMEM, result;

	if (answers == NULL || returns == NULL || cached == NULL ||
	    called == NULL)
		goto out;
	for (size_t i = 0; i < s->n; i++) {
		pam_probe_line(p, &s->lines[i], &answers[i]);
		returns[i] = answers[i].retval;
		cached[i] = PAM_NOT_CALLED;
	}
	result = pam_stack_run(s, returns, cached, PAM_CHAIN_FREEZING, called);
	refuses = !goes_on(p->stage, result);
	r = add_lines(b, p, s, answers, called, refuses);
	if (refuses && p->stage == PAM_TYPE_AUTH && b->auth_for_passwords)
		b->refuses_passwords = true;
	else if (refuses)
		b->refuses = true;
out:
	free(answers);
	free(returns);
	free(cached);
	free(called);
	return r;
}

/* Whether the service's program calls the stage, about the account asked. */
static bool
is_called(const char *service, enum pam_type stage)
{
	static const char *const jobs[] = {"cron", "crond", "atd",
	    "systemd-user"};

	if (strncmp(service, "runuser", 7) == 0)
		return stage == PAM_TYPE_SESSION;
	/* The session of sudo is the target's. */
	if (service_is_callers(service) && stage == PAM_TYPE_SESSION)
		return false;
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (strcmp(jobs[i], service) == 0)
			return stage != PAM_TYPE_AUTH;
	}
	return true;
}

/* OpenSSH: no method that was given asks the auth stage. */
static bool
has_no_auth(const struct facts *f)
{
	return f->is_ssh && f->methods != 0 &&
	    (f->methods & (METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE)) == 0;
}

static int
walk_service(struct besides *b, struct pam_probe *p, const struct login *l,
    const struct pam_service *s)
{
	static const enum pam_type stages[] = {PAM_TYPE_AUTH, PAM_TYPE_ACCOUNT,
	    PAM_TYPE_SESSION};
	int r = 0;

	b->auth_for_passwords = (l->facts.is_ssh && l->facts.methods == 0) ||
	    service_is_callers(l->service);
	if (s->abort_why != NULL) {
		b->refuses = true;
		snprintf(b->why, sizeof(b->why), "PAM gives the service up: %s",
		    s->abort_why);
		return 0;
	}
	for (size_t i = 0; i < 3 && r == 0; i++) {
		if (!is_called(l->service, stages[i]) ||
		    (stages[i] == PAM_TYPE_AUTH && has_no_auth(&l->facts)))
			continue;
		p->stage = stages[i];
		r = walk_stage(b, p, &s->stack[stages[i]]);
	}
	return r;
}

static int
read_service(const struct options *o, struct login *l, struct pam_probe *p,
    struct besides *ret)
{
	const struct pam_read_opts opts = {.root = o->root,
	    .includes = wiring_includes(o->root)};
	struct pam_service s;
	struct diag d = {0};
	int r = pam_service_read(l->service, &opts, &s, &d);

	if (r == 0) {
		r = walk_service(ret, p, l, &s);
	} else if (r != ERR_NOMEM) {
		ret->unknown = true;
		snprintf(ret->why, sizeof(ret->why), "%.200s%s%.200s",
		    d.path != NULL ? d.path : "", d.path != NULL ? ": " : "",
		    d.msg[0] != '\0' ? d.msg : err_str(r));
		r = 0;
	}
	pam_service_release(&s);
	return r;
}

enum exit_code
besides_load(const struct options *o, struct login *l, const char *user,
    struct besides *ret)
{
	struct account_book *book = NULL;
	const struct wiring_opts system = {.root = o->root, .state = o->state};
	struct wiring w = {0};
	struct pam_probe p;
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = account_book_load(o->root, &book)) == 0 &&
	    (r = wiring_find_modules(o->root, &w)) == 0) {
		probe_init(o, l, user, book, &p);
		p.wiring = &w;
		p.system = &system;
		r = read_service(o, l, &p, ret);
	}
	wiring_release(&w);
	account_book_free(book);
	return r == 0 ? EXIT_OK : complain("out of memory");
}

void
besides_release(struct besides *b)
{
	free(b->list);
	arena_release(&b->memory);
	memset(b, 0, sizeof(*b));
}

/* --- output --- */

static void
put_line(const struct besides *b, const struct besides_line *l, struct buf *out)
{
	const char *word = !l->fails ? "not known" : "REFUSES";

	buf_printf(out, "  %s: %s: ", pam_type_name(l->stage), word);
	escape_text(out, l->path, strlen(l->path));
	buf_printf(out, ":%u ", l->line);
	escape_text(out, l->module, strlen(l->module));
	buf_puts(out, "\n    ");
	escape_text(out, l->why, strlen(l->why));
	if (l->stage == PAM_TYPE_AUTH && b->auth_for_passwords)
		buf_puts(out, " (only if a password is asked)");
	buf_putc(out, '\n');
}

static const char *
verdict_of(const struct besides *b)
{
	return b->unknown ? "unknown" : b->refuses ? "refuse" : "pass";
}

void
besides_text(const struct besides *b, struct buf *out)
{
	buf_puts(out, "other modules of PAM: ");
	if (b->unknown || b->why[0] != '\0') {
		buf_printf(out, "%s: ", b->unknown ? "not known" : "REFUSE");
		escape_text(out, b->why, strlen(b->why));
		buf_putc(out, '\n');
		return;
	}
	buf_puts(out,
	    b->refuses		       ? "REFUSE, whatever the password\n"
		: b->refuses_passwords ? "REFUSE if a password is asked\n"
		: b->n != 0	       ? "nothing known stands in the way\n"
				       : "nothing stands in the way\n");
	for (size_t i = 0; i < b->n; i++)
		put_line(b, &b->list[i], out);
}

void
besides_json(const struct besides *b, struct json_out *j)
{
	json_key(j, "pam_verdict");
	json_str(j, verdict_of(b));
	json_key(j, "pam_because");
	json_str(j, b->why[0] != '\0' ? b->why : NULL);
	json_key(j, "pam");
	json_array(j);
	for (size_t i = 0; i < b->n; i++) {
		const struct besides_line *l = &b->list[i];

		json_object(j);
		json_key(j, "stage");
		json_str(j, pam_type_name(l->stage));
		json_key(j, "path");
		json_str(j, l->path);
		json_key(j, "line");
		json_u64(j, l->line);
		json_key(j, "module");
		json_str(j, l->module);
		json_key(j, "answer");
		json_str(j, l->fails ? "refuses" : "unknown");
		json_key(j, "because");
		json_str(j, l->why);
		json_object_end(j);
	}
	json_array_end(j);
}
