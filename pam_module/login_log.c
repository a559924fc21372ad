/*
 * One log line per decision, as key=value pairs; untrusted values are escaped:
 * docs/design.md, "One login, one reference, one decision".
 */
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "login_log.h"

#define LINE_MAX_OCTETS 8192
#define VALUE_MAX	256 /* octets shown of what others chose, however long */
#define HASH_SHOWN	(LOG_HASH_LEN / 2) /* octets of the policy's SHA-256 */
/* linux/audit.h's anomaly types, as pam_access and pam_time use them. */
#define AUDIT_ANOM_LOGIN_ACCT	  2103
#define AUDIT_ANOM_LOGIN_LOCATION 2104

static const char *const stage_words[] = {"auth", "account", "session"};

/* Nobody may fill the line so that who it was does not fit into it. */
static void
put_some(struct buf *b, const char *name, const char *value, size_t len)
{
	buf_printf(b, " %s=", name);
	escape_word(b, value, len < VALUE_MAX ? len : VALUE_MAX);
}

static void
put(struct buf *b, const char *name, const char *value)
{
	put_some(b, name, value, strlen(value));
}

/* A name that resolves to nobody may be a password, typed in the wrong place. */
static void
put_who(const struct attempt *a, struct buf *b)
{
	const struct fact_person *s = &a->facts.subject, *by = &a->facts.caller;

	put(b, "user", s->n_names != 0 ? s->names[0] : "?");
	if (s->has_uid)
		buf_printf(b, " uid=%lu", (unsigned long)s->uid);
	if (by->n_names != 0 && by->names != s->names)
		put(b, "by", by->names[0]);
}

/* The second word of "ADDRESS PORT ADDRESS PORT". */
static void
put_port(const char *connection, struct buf *b)
{
	const char *port = connection != NULL ? strchr(connection, ' ') : NULL;
	size_t len = port != NULL ? strspn(port + 1, "0123456789") : 0;

	if (len != 0 && len <= 5)
		buf_printf(b, " port=%.*s", (int)len, port + 1);
}

static void
put_from(const struct attempt *a, struct buf *b)
{
	const char *rhost = a->items.rhost;

	if (a->facts.from == ADDRESS_KNOWN) {
		buf_puts(b, " from=");
		net_print(&a->facts.address, b);
	} else if (a->facts.from == ADDRESS_LOCAL) {
		buf_puts(b, " from=local");
	} else {
		put(b, "from", rhost != NULL && rhost[0] != '\0' ? rhost : "?");
	}
	if (a->facts.is_ssh && a->memory != NULL)
		put_port(a->memory->connection, b);
	if (a->facts.tty != NULL && !a->facts.is_ssh)
		put(b, "tty", a->facts.tty);
}

static void
put_plain_key(const char *name, const struct fact_plain_key *k, struct buf *b)
{
	char fp[KEY_FP_LEN];

	key_fp_text(k->fp, fp);
	buf_printf(b, " %s=%s", name, fp);
}

static void
put_key(const struct auth_info *info, size_t i, struct buf *b)
{
	const struct fact_key *k = &info->keys[i];
	const struct auth_info_cert *c = &info->certs[i];

	if (!k->decoded) {
		buf_puts(b, " key=?");
		return;
	}
	put_plain_key("key", &k->key, b);
	buf_printf(b, " type=%s bits=%u",
	    info->types[i] != NULL ? info->types[i] : "other", k->key.bits);
	if (!k->is_cert)
		return;
	put_plain_key("ca", &k->ca, b);
	put_some(b, "cert_id", c->id, c->id_len);
	buf_printf(b, " serial=%llu ca_type=%s ca_bits=%u",
	    (unsigned long long)c->serial, key_class_name(k->ca.class),
	    k->ca.bits);
}

static void
put_methods(const struct attempt *a, struct buf *b)
{
	const char *sign = " method=";

	for (unsigned i = 0; a->facts.is_ssh && i < METHOD_COUNT; i++) {
		if ((a->facts.methods >> i & 1) == 0)
			continue;
		buf_puts(b, sign);
		buf_puts(b, method_name(1u << i));
		sign = "+";
	}
}

static void
put_keys(const struct attempt *a, struct buf *b)
{
	for (size_t i = 0; i < a->info.n_keys; i++)
		put_key(&a->info, i, b);
}

/* Of several keys, and of a key and its CA, the one that the reason is about. */
static void
put_refused(const struct attempt *a, const struct verdict *v, struct buf *b)
{
	const struct fact_key *k = &a->info.keys[v->key];

	if (!reason_is_of_key(v->reason) || v->key >= a->info.n_keys ||
	    (a->info.n_keys == 1 && !k->is_cert))
		return;
	if (k->decoded)
		put_plain_key("refused", v->ca ? &k->ca : &k->key, b);
	else
		buf_puts(b, " refused=?");
}

/* The rule that decided, or else why. */
static void
put_rule(const struct attempt *a, const struct verdict *v, struct buf *b)
{
	const struct policy_rule *r = v->rule;
	const char *file, *slash;

	if (v->reason != REASON_RULE)
		put(b, "reason", verdict_word(v->reason));
	if (v->reason == REASON_TROUBLE && a->detail != NULL)
		put(b, "detail", a->detail);
	if (r == NULL || r->where.file < 0)
		return;
	file = a->policy->files[r->where.file];
	slash = strrchr(file, '/');
	put(b, "rule", slash != NULL ? slash + 1 : file);
	buf_printf(b, ":%u", r->where.line);
	if (r->id != NULL)
		put(b, "id", r->id);
}

static const char *
word_of(const struct attempt *a, const struct verdict *v)
{
	if (v->kind == VERDICT_PERMIT)
		return "permit";
	return attempt_refuses(a, v) ? "deny" : "would-deny";
}

static void
put_line(const struct attempt *a, const struct verdict *v, const char *stage,
    bool with_keys, struct buf *b)
{
	buf_puts(b, word_of(a, v));
	put_who(a, b);
	put(b, "service", a->items.service);
	buf_printf(b, " stage=%s", stage);
	put_from(a, b);
	put_methods(a, b);
	if (with_keys)
		put_keys(a, b);
	else
		buf_printf(b, " keys=%zu", a->info.n_keys);
	put_refused(a, v, b);
	put_rule(a, v, b);
	buf_printf(b, " measure=%s policy=", verdict_measure(v));
	if (a->access.policy == NULL)
		buf_puts(b, "none");
	for (size_t i = 0; a->access.policy != NULL && i < HASH_SHOWN; i++)
		buf_printf(b, "%02x", a->policy->sha256[i]);
}

/*
 * All of the line but the reference: with an empty stage, what makes it this
 * decision and no other. Keys without end must not hide whose they are.
 */
static void
put_decision(const struct attempt *a, const struct verdict *v,
    const char *stage, struct buf *b)
{
	put_line(a, v, stage, true, b);
	if (b->err != ERR_TOOBIG)
		return;
	buf_clear(b);
	put_line(a, v, stage, false, b);
}

/*
 * A pass that settles nothing yet: more is to come, or a password still to be
 * judged. What mode observe would refuse early is told at the session, with all
 * that is known there: once a login, and in sshd's child the session would not
 * know that it had been told.
 */
static bool
is_only_a_step(const struct attempt *a, const struct verdict *v)
{
	if (a->access.stage == DECIDE_EARLY)
		return !attempt_refuses(a, v);
	return v->kind == VERDICT_PERMIT &&
	    (a->stage == STAGE_AUTH || v->reason == REASON_NOT_BLOCKED);
}

/* Whether a line of this login said the same: another line of ours in the stack, or an earlier stage. */
static bool
is_logged(const struct attempt *a, const struct verdict *v)
{
	const bool observed = v->kind != VERDICT_PERMIT &&
	    !attempt_refuses(a, v);
	struct buf b;
	bool same = false;

	if (a->memory == NULL)
		return false;
	if (observed && a->memory->login.observed)
		return true;
	a->memory->login.observed |= observed;
	buf_init(&b, LINE_MAX_OCTETS);
	put_decision(a, v, "", &b);
	buf_putc(&b, '\0');
	if (b.err == 0)
		same = memory_has_logged(a->memory, b.p);
	buf_release(&b);
	return same;
}

static void
audit(const struct attempt *a, const struct verdict *v)
{
	const int type = v->reason == REASON_NO_RULE_FROM
	    ? AUDIT_ANOM_LOGIN_LOCATION
	    : AUDIT_ANOM_LOGIN_ACCT;

	pam_modutil_audit_write(a->pamh, type, "pam_loginpolicy",
	    PAM_PERM_DENIED);
}

/* What the log says when the session ends: whose it was, and where it began. */
static void
keep_end(const struct attempt *a, const char *ref)
{
	struct buf b;

	buf_init(&b, LINE_MAX_OCTETS);
	put_who(a, &b);
	put(&b, "service", a->items.service);
	buf_puts(&b, " stage=close");
	put_from(a, &b);
	buf_printf(&b, " measure=access-log ref=%s", ref);
	buf_putc(&b, '\0');
	if (b.err == 0 && a->memory->ended == NULL)
		a->memory->ended = strdup(b.p);
	buf_release(&b);
}

/* The whole line; for buf_release(). */
static void
make_line(const struct attempt *a, const struct verdict *v, const char *ref,
    struct buf *b)
{
	buf_init(b, LINE_MAX_OCTETS);
	put_decision(a, v, stage_words[a->stage], b);
	b->max += sizeof(" ref=") + LOG_REF_LEN;
	buf_printf(b, " ref=%s", ref);
}

static void
log_line(const struct attempt *a, const struct verdict *v, const char *ref)
{
	struct buf b;

	make_line(a, v, ref, &b);
	/* No memory: the decision stands in the log all the same. */
	if (b.err != 0)
		pam_syslog(a->pamh, LOG_NOTICE,
		    "%s stage=%s reason=%s detail=no\\x20memory ref=%s",
		    word_of(a, v), stage_words[a->stage],
		    verdict_word(v->reason), ref);
	else
		pam_syslog(a->pamh, LOG_NOTICE, "%.*s", (int)b.len, b.p);
	buf_release(&b);
}

/* It is no decision, and does not look like one: only one line of a login does. */
static void
log_step(const struct attempt *a, const struct verdict *v, const char *ref)
{
	const size_t word = strlen(word_of(a, v));
	struct buf b;

	make_line(a, v, ref, &b);
	if (b.err == 0)
		pam_syslog(a->pamh, LOG_DEBUG, "debug%.*s", (int)(b.len - word),
		    b.p + word);
	buf_release(&b);
}

/*
 * Whether a user at this machine has started the program, as a screen locker: it
 * names no remote host, and runs as its subject or is setuid. vlock is setuid, and
 * takes root's password, too.
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
 * Programs that ask for auth alone have got their permit there, if the password
 * was right, which is not judged yet.
 */
static void
keep_permit(const struct attempt *a, const struct verdict *v, const char *ref)
{
	struct login *l = &a->memory->login;
	struct buf b;

	free(l->permit);
	l->permit = NULL;
	l->is_own_process = is_own_process(a);
	if (a->stage != STAGE_AUTH || v->kind != VERDICT_PERMIT ||
	    a->access.stage == DECIDE_EARLY)
		return;
	make_line(a, v, ref, &b);
	buf_putc(&b, '\0');
	if (b.err == 0)
		l->permit = strdup(b.p);
	buf_release(&b);
}

void
login_log(struct attempt *a, const struct verdict *v, const char *ref)
{
	const bool refused = attempt_refuses(a, v);

	if (a->memory != NULL)
		keep_permit(a, v, ref);
	if (a->stage == STAGE_SESSION && !refused && a->memory != NULL)
		keep_end(a, ref);
	if (is_only_a_step(a, v)) {
		if (a->args->debug)
			log_step(a, v, ref);
		return;
	}
	if (is_logged(a, v))
		return;
	log_line(a, v, ref);
	if (refused)
		audit(a, v);
}

void
login_log_end(pam_handle_t *pamh, struct memory *m)
{
	if (m->ended != NULL)
		pam_syslog(pamh, LOG_NOTICE, "end%s", m->ended);
	free(m->ended);
	m->ended = NULL;
}

/* No module runs when a handle ends, and libpam would not say whose line it is. */
static void
log_handle_end(pam_handle_t *pamh, int priority, enum stage stage,
    const char *text)
{
	const void *service = NULL;

	if (pam_get_item(pamh, PAM_SERVICE, &service) != PAM_SUCCESS ||
	    service == NULL)
		service = "";
	syslog(LOG_AUTHPRIV | priority, "pam_loginpolicy(%s:%s): %s",
	    (const char *)service, stage_words[stage], text);
}

/* Only what sshd let in without asking about the session: it ends so after a refusal, too. */
static void
log_no_session(pam_handle_t *pamh)
{
	const void *user = NULL;
	struct buf b;

	buf_init(&b, LINE_MAX_OCTETS);
	buf_puts(&b, "no session stage:");
	if (pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user != NULL)
		put(&b, "user", user);
	buf_puts(&b,
	    ": has logged in, and method and key were not judged: the "
	    "service needs the line "
	    "\"session requisite pam_loginpolicy.so\"");
	buf_putc(&b, '\0');
	if (b.err == 0)
		log_handle_end(pamh, LOG_ALERT, STAGE_SESSION, b.p);
	buf_release(&b);
}

/*
 * Whether the login ended after auth with the right password. Servers may end a
 * handle with PAM_SUCCESS after a wrong one, as nginx and cups do: of them only
 * credentials prove it.
 */
static bool
has_ended_permitted(const struct login *l, int status)
{
	return l->permit != NULL && status == PAM_SUCCESS &&
	    (l->is_own_process || l->has_credentials);
}

void
login_log_handle_end(pam_handle_t *pamh, const struct memory *m, int status)
{
	/* A copy of the handle in another process: the login goes on. */
	if (((unsigned)status & PAM_DATA_SILENT) != 0)
		return;
	if (has_ended_permitted(&m->login, status))
		log_handle_end(pamh, LOG_NOTICE, STAGE_AUTH, m->login.permit);
	if (m->let_in && m->auth_info != NULL && !m->session_asked)
		log_no_session(pamh);
}
