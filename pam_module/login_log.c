/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One log line per decision, as key=value pairs; untrusted values are escaped
 * and cut: docs/design.md, "One login, one reference, one decision".
 */
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "login_log.h"
#include "login_persons.h"

/*
 * Bytes of a line, without the reference, and of each value that others chose.
 */
#define LINE_BYTES_MAX	8192
#define VALUE_BYTES_MAX 256
/* linux/audit.h's anomaly types, as pam_access and pam_time use them. */
#define AUDIT_ANOM_LOGIN_ACCT	  2103
#define AUDIT_ANOM_LOGIN_LOCATION 2104

/* --- what a line says --- */

/* A line, and the texts that were made for it. */
struct decision_line {
	struct log_line line;
	char from[NET_TEXT_MAX + 1];
	char policy[LOG_HASH_LEN + 1];
	char persons[LOGIN_PERSONS_MAX + 1];
};

/* An unknown name is not logged: it may be a password, typed as the name. */
static void
set_who(const struct attempt *a, struct log_line *l)
{
	const struct fact_person *s = &a->facts.subject, *by = &a->facts.caller;

	l->user = s->n_names != 0 ? s->names[0] : "?";
	l->has_uid = s->has_uid;
	l->uid = s->uid;
	if (by->n_names != 0 && by->names != s->names)
		l->by = by->names[0];
	l->service = a->items.service;
}

/* The second word of "ADDRESS PORT ADDRESS PORT". */
static void
set_port(const char *connection, struct log_line *l)
{
	const char *port = connection != NULL ? strchr(connection, ' ') : NULL;
	size_t len = port != NULL ? strspn(port + 1, "0123456789") : 0;

	l->has_port = len != 0 && len <= 5;
	if (l->has_port)
		l->port = (unsigned)strtoul(port + 1, NULL, 10);
}

static void
set_from(const struct attempt *a, struct decision_line *d)
{
	const char *rhost = a->items.rhost;
	struct buf b;

	if (a->facts.from == ADDRESS_KNOWN) {
		buf_init(&b, NET_TEXT_MAX);
		net_print(&a->facts.address, &b);
		memcpy(d->from, b.p != NULL ? b.p : "", b.len);
		d->line.from = b.err == 0 ? d->from : "?";
		buf_release(&b);
	} else if (a->facts.from == ADDRESS_LOCAL) {
		d->line.from = "local";
	} else {
		d->line.from = rhost != NULL && rhost[0] != '\0' ? rhost : "?";
	}
	if (a->facts.is_ssh && a->handle != NULL)
		set_port(a->handle->connection, &d->line);
	if (a->facts.tty != NULL && !a->facts.is_ssh)
		d->line.tty = a->facts.tty;
}

static void
set_key(const struct auth_info *info, size_t i, struct log_key *ret)
{
	const struct fact_key *k = &info->keys[i];

	ret->decoded = k->decoded;
	memcpy(ret->fp, k->key.fp, sizeof(ret->fp));
	ret->type = info->types[i] != NULL ? info->types[i] : "other";
	ret->bits = k->key.bits;
	ret->is_cert = k->decoded && k->is_cert;
	memcpy(ret->ca_fp, k->ca.fp, sizeof(ret->ca_fp));
	ret->cert_id = info->certs[i].id;
	ret->cert_id_len = info->certs[i].id_len;
	ret->serial = info->certs[i].serial;
	ret->ca_class = k->ca.class;
	ret->ca_bits = k->ca.bits;
}

/*
 * Of several keys, or a key and its CA, name the one that the reason is about.
 */
static void
set_refused(const struct attempt *a, const struct verdict *v,
    struct log_line *l)
{
	const struct fact_key *k = &a->info.keys[v->key];

	if (!reason_is_of_key(v->reason) || v->key >= a->info.n_keys ||
	    (a->info.n_keys == 1 && !k->is_cert))
		return;
	l->has_refused = true;
	l->refused_decoded = k->decoded;
	memcpy(l->refused, v->ca ? k->ca.fp : k->key.fp, sizeof(l->refused));
}

/* The rule that decided, or else why. */
static void
set_rule(const struct attempt *a, const struct verdict *v, struct log_line *l)
{
	const struct policy_rule *r = v->rule;
	const char *file, *slash;

	l->reason = v->reason;
	if (v->reason == REASON_TROUBLE)
		l->detail = a->refusal.detail;
	if (r == NULL || r->where.file < 0)
		return;
	file = a->access.policy->files[r->where.file].path;
	slash = strrchr(file, '/');
	l->rule_file = slash != NULL ? slash + 1 : file;
	l->rule_line = r->where.line;
	l->id = r->id;
}

static enum log_word
word_of(const struct attempt *a, const struct verdict *v)
{
	if (v->kind == VERDICT_PERMIT)
		return LOGGED_PERMIT;
	return attempt_refuses(a, v) ? LOGGED_DENY : LOGGED_WOULD_DENY;
}

static void
set_decision(const struct attempt *a, const struct verdict *v, const char *ref,
    struct decision_line *ret)
{
	struct log_line *l = &ret->line;

	memset(ret, 0, sizeof(*ret));
	l->value_max = VALUE_BYTES_MAX;
	l->word = word_of(a, v);
	l->stage = (enum log_stage)a->stage;
	set_who(a, l);
	set_from(a, ret);
	if (a->facts.is_ssh)
		l->methods = a->facts.methods;
	l->n_keys = a->info.n_keys;
	for (size_t i = 0; i < l->n_keys; i++)
		set_key(&a->info, i, &l->keys[i]);
	set_refused(a, v, l);
	set_rule(a, v, l);
	l->measure = verdict_measure(v);
	if (a->access.policy != NULL)
		log_hash_text(a->access.policy->sha256, ret->policy);
	l->policy = a->access.policy != NULL ? ret->policy : "none";
	l->ref = ref;
}

/*
 * The line as text, without its keys if they do not fit: they must not hide
 * whose they are. To be freed; NULL: no memory.
 */
static char *
line_text(struct log_line *l)
{
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX + strlen(" ref=") + LOG_REF_LEN);
	log_line_write(l, &b);
	if (b.err == ERR_TOOBIG) {
		buf_clear(&b);
		l->keys_left_out = true;
		log_line_write(l, &b);
	}
	b.max++;
	buf_putc(&b, '\0');
	if (b.err == 0)
		return b.p;
	buf_release(&b);
	return NULL;
}

/* --- what is logged --- */

/*
 * Whether a pass decides nothing yet: more facts follow, or a password is still
 * to be checked. What mode observe would refuse early is logged at the session
 * with all facts: one line per login, also if sshd's child ran the early
 * stages.
 */
static bool
is_only_a_step(const struct attempt *a, const struct verdict *v)
{
	if (a->access.stage == DECIDE_EARLY)
		return !attempt_refuses(a, v);
	return v->kind == VERDICT_PERMIT &&
	    (a->stage == STAGE_AUTH || v->reason == REASON_NOT_BLOCKED);
}

/*
 * Whether this login has this line already, but for its stage: of another line
 * of ours in the stack, or of an earlier stage. What mode observe lets pass at
 * auth is logged again behind it: the password comes between, and only who had
 * the right one comes to the next stage.
 */
static bool
is_logged(const struct attempt *a, const struct decision_line *d)
{
	struct handle *h = a->handle;
	struct log_line l = d->line;
	bool same;
	char *text;

	if (h == NULL)
		return false;
	if (l.word == LOGGED_WOULD_DENY && h->login.observed)
		return true;
	if (l.word != LOGGED_WOULD_DENY || a->stage != STAGE_AUTH) {
		h->login.observed |= l.word == LOGGED_WOULD_DENY;
		l.stage = LOGGED_NO_STAGE;
	}
	l.ref = NULL;
	text = line_text(&l);
	same = text != NULL && handle_has_logged(h, text);
	free(text);
	return same;
}

static void
write_audit_record(const struct attempt *a, const struct verdict *v)
{
	const int type = v->reason == REASON_NO_RULE_FROM
	    ? AUDIT_ANOM_LOGIN_LOCATION
	    : AUDIT_ANOM_LOGIN_ACCT;

	pam_modutil_audit_write(a->pamh, type, "pam_loginpolicy",
	    PAM_PERM_DENIED);
}

/* Keep what is logged when the session ends: the same user and origin. */
static void
keep_end(const struct attempt *a, const struct decision_line *d)
{
	const struct log_line *l = &d->line;
	struct log_line end = {.value_max = l->value_max,
	    .word = LOGGED_END,
	    .stage = LOGGED_CLOSE,
	    .user = l->user,
	    .by = l->by,
	    .service = l->service,
	    .from = l->from,
	    .tty = l->tty,
	    .has_uid = l->has_uid,
	    .uid = l->uid,
	    .has_port = l->has_port,
	    .port = l->port,
	    .reason = REASON_RULE,
	    .measure = "access-log",
	    .ref = l->ref};

	if (a->handle->ended == NULL)
		a->handle->ended = line_text(&end);
}

/*
 * Whether a local user has started the program, such as a screen locker: it
 * sets no remote host, and runs as its subject or is setuid. vlock is setuid,
 * and accepts root's password, too.
 */
static bool
is_own_process(const struct attempt *a)
{
	const struct fact_person *s = &a->facts.subject;
	const char *rhost = a->items.rhost;

	return (rhost == NULL || rhost[0] == '\0') &&
	    (getuid() != geteuid() || (s->has_uid && s->uid == getuid()));
}

/*
 * Keep a permit of auth, for programs that call no other stage: it is logged at
 * the end, if the password was right, which is not known yet.
 */
static void
keep_permit(const struct attempt *a, const struct decision_line *d)
{
	struct handle_login *l = &a->handle->login;
	struct log_line permit = d->line;

	free(l->permit);
	l->permit = NULL;
	l->is_own_process = is_own_process(a);
	if (a->stage == STAGE_AUTH && permit.word == LOGGED_PERMIT &&
	    a->access.stage == DECIDE_FINAL)
		l->permit = line_text(&permit);
}

static void
write_line(const struct attempt *a, int priority, struct log_line *l)
{
	char *text = line_text(l);

	if (text != NULL)
		pam_syslog(a->pamh, priority, "%s", text);
	else if (l->word != LOGGED_DEBUG)
		/* Without memory the decision is logged all the same. */
		pam_syslog(a->pamh, priority,
		    "%s stage=%s reason=%s detail=no\\x20memory ref=%s",
		    log_word_text(l->word), log_stage_text(l->stage),
		    verdict_word(l->reason), l->ref);
	free(text);
}

void
login_log(struct attempt *a, const struct verdict *v, const char *ref)
{
	const bool refused = attempt_refuses(a, v);
	struct decision_line d;

	set_decision(a, v, ref, &d);
	if (a->handle != NULL)
		keep_permit(a, &d);
	if (a->stage == STAGE_SESSION && !refused && a->handle != NULL)
		keep_end(a, &d);
	if (is_only_a_step(a, v)) {
		/* It must not look like a decision: a login has one. */
		d.line.word = LOGGED_DEBUG;
		if (a->args->debug)
			write_line(a, LOG_DEBUG, &d.line);
		return;
	}
	if (is_logged(a, &d))
		return;
	/* Only for a line that is written: a login reads the register once. */
	if (login_persons(a, v, d.persons))
		d.line.persons = d.persons;
	write_line(a, LOG_NOTICE, &d.line);
	if (refused)
		write_audit_record(a, v);
}

void
login_log_end(pam_handle_t *pamh, struct handle *h)
{
	if (h->ended != NULL)
		pam_syslog(pamh, LOG_NOTICE, "%s", h->ended);
	free(h->ended);
	h->ended = NULL;
}

/* --- when the handle ends --- */

/* No module runs when a handle ends: pam_syslog(3) would not name ours. */
static void
log_at_handle_end(pam_handle_t *pamh, int priority, enum log_stage stage,
    const char *text)
{
	syslog(LOG_AUTHPRIV | priority, "pam_loginpolicy(%s:%s): %s",
	    items_service(pamh), log_stage_text(stage), text);
}

static void
log_no_session(pam_handle_t *pamh)
{
	const void *user = NULL;
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX);
	buf_puts(&b, "no session stage:");
	if (pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS &&
	    user != NULL) {
		buf_puts(&b, " user=");
		escape_word(&b, user, strnlen(user, VALUE_BYTES_MAX));
	}
	buf_puts(&b,
	    ": logged in without a check of method and key; add \"session "
	    "requisite pam_loginpolicy.so\" to the service's PAM file");
	buf_putc(&b, '\0');
	if (b.err == 0)
		log_at_handle_end(pamh, LOG_ALERT, LOGGED_SESSION, b.p);
	buf_release(&b);
}

/*
 * Whether the login ended after auth with the right password. Servers may end a
 * handle with PAM_SUCCESS after a wrong one, as nginx and cups do: of them only
 * credentials prove it.
 */
static bool
has_ended_permitted(const struct handle_login *l, int status)
{
	return l->permit != NULL && status == PAM_SUCCESS &&
	    (l->is_own_process || l->has_credentials);
}

void
login_log_handle_end(pam_handle_t *pamh, const struct handle *h, int status)
{
	/* A copy of the handle in another process: the login goes on. */
	if (((unsigned)status & PAM_DATA_SILENT) != 0)
		return;
	if (has_ended_permitted(&h->login, status))
		log_at_handle_end(pamh, LOG_NOTICE, LOGGED_AUTH,
		    h->login.permit);
	/* sshd ends so after a refusal, too; then the session was asked. */
	if (h->let_in && h->auth_info != NULL && !h->session_asked)
		log_no_session(pamh);
}
