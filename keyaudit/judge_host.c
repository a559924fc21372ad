/*
 * One host in, its record and its findings out. Its keys are judged as those
 * of files are (judge.c); what the policy says of their size is the host's
 * finding, since its administrator has to mend it.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "keyaudit/findings/host_remedy.h"
#include "keyaudit/findings/shared_keys.h"
#include "keyaudit/findings/weak_algorithms.h"
#include "keyaudit/hosts/answer.h"
#include "keyaudit/report/text_users.h"
#include "judge_host.h"

#define TEXT_MAX   (256u << 10)
#define WEAK_NAMED 20 /* algorithms named in one sentence */

struct judge_hosts {
	const struct judge *judge;
	struct shared_keys *shared;
	struct record *records; /* of the host's keys */
	size_t cap;
	struct buf message, remedy;
};

/* What is told of one host. */
struct telling {
	struct judge_hosts *jh;
	const struct host *h;
	struct report *r;
	struct counts *counts;
};

int
judge_hosts_new(const struct judge *j, struct judge_hosts **ret)
{
	struct judge_hosts *jh = calloc(1, sizeof(*jh));

	if (jh == NULL)
		return ERR_NOMEM;
	jh->judge = j;
	buf_init(&jh->message, TEXT_MAX);
	buf_init(&jh->remedy, TEXT_MAX);
	if ((jh->shared = shared_keys_new()) == NULL) {
		judge_hosts_free(jh);
		return ERR_NOMEM;
	}
	*ret = jh;
	return 0;
}

void
judge_hosts_free(struct judge_hosts *jh)
{
	if (jh == NULL)
		return;
	shared_keys_free(jh->shared);
	free(jh->records);
	buf_release(&jh->message);
	buf_release(&jh->remedy);
	free(jh);
}

/* --- its keys --- */

static void
judge_key(const struct judge *j, const struct host_key *k, struct record *ret)
{
	static const struct origin origin = {.host_key = true};
	struct keyfile_entry e = {.state = KEYFILE_LIVE,
	    .kind = KEYFILE_PUBLIC_KEY};

	/* A type nobody knows is a key all the same: the policy says what of it. */
	if (k->err == 0 || k->err == ERR_UNSUPPORTED) {
		e.has_key = e.has_fp = true;
		e.key = k->key;
	} else {
		e.state = KEYFILE_BROKEN;
	}
	judge_entry(j, &origin, &e, ret);
}

static int
judge_keys(struct judge_hosts *jh, const struct host *h)
{
	if (h->n_keys > jh->cap) {
		struct record *p = reallocarray(jh->records, h->n_keys,
		    sizeof(*p));

		if (p == NULL)
			return ERR_NOMEM;
		jh->records = p;
		jh->cap = h->n_keys;
	}
	for (size_t i = 0; i < h->n_keys; i++)
		judge_key(jh->judge, &h->keys[i], &jh->records[i]);
	return 0;
}

/* --- findings --- */

/* What stands in message, and in remedy if anything does, of t's host or none. */
static int
tell(const struct telling *t, enum rule_id rule, const struct record *key)
{
	struct judge_hosts *jh = t->jh;
	struct finding f = {.rule = rule, .key = key};

	buf_putc(&jh->message, '\0');
	buf_putc(&jh->remedy, '\0');
	if (jh->message.err != 0 || jh->remedy.err != 0)
		return jh->message.err != 0 ? jh->message.err : jh->remedy.err;
	if (t->h != NULL) {
		f.host = t->h->name;
		f.port = t->h->port;
	}
	f.message = jh->message.p;
	f.remedy = jh->remedy.p[0] != '\0' ? jh->remedy.p : NULL;
	t->counts->findings[rules[rule].severity]++;
	return report_finding(t->r, &f);
}

/* The sentence's buffer, with remedy emptied as well. */
static struct buf *
begin(const struct telling *t)
{
	buf_clear(&t->jh->message);
	buf_clear(&t->jh->remedy);
	return &t->jh->message;
}

static void
put_methods(struct buf *b, const struct host *h)
{
	const char *sep = "";

	for (const char *s = name_list_first(&h->methods); s != NULL;
	     s = name_list_next(&h->methods, s)) {
		buf_puts(b, sep);
		escape_text(b, s, strlen(s));
		sep = ", ";
	}
}

/* " to root and alice": whose answer decided. Nothing where nobody in particular was asked. */
static void
put_users(struct buf *b, const char *before, const struct host *h)
{
	if (h->n_users == 0)
		return;
	buf_puts(b, before);
	put_host_users(b, h, h->password_login);
}

static int
tell_password(const struct telling *t)
{
	struct buf *b = begin(t);

	buf_puts(b, "password login is offered");
	put_users(b, " to ", t->h);
	buf_puts(b, " (");
	put_methods(b, t->h);
	buf_putc(b, ')');
	host_remedy_login(&t->jh->remedy, t->h);
	return tell(t, RULE_HOST_PASSWORD_LOGIN, NULL);
}

static int
tell_keyboard(const struct telling *t)
{
	const char *prompt = answer_asking_prompt(t->h);
	struct buf *b = begin(t);

	buf_puts(b, "keyboard-interactive asks");
	put_users(b, " ", t->h);
	buf_puts(b, " for a password");
	if (prompt != NULL) {
		buf_puts(b, ": \"");
		escape_text(b, prompt, strlen(prompt));
		buf_putc(b, '"');
	}
	host_remedy_login(&t->jh->remedy, t->h);
	return tell(t, RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD, NULL);
}

static int
tell_none(const struct telling *t)
{
	struct buf *b = begin(t);

	buf_puts(b, "it lets in");
	put_users(b, " ", t->h);
	buf_puts(b, " with nothing: neither a key nor a password is asked for");
	host_remedy_login(&t->jh->remedy, t->h);
	return tell(t, RULE_HOST_NONE_ACCEPTED, NULL);
}

/* Where others had another answer, whose this was is part of the reason. */
static int
tell_undetermined(const struct telling *t)
{
	const struct host *h = t->h;
	struct buf *b = begin(t);
	size_t n = 0;

	for (size_t i = 0; i < h->n_users; i++)
		n += h->users[i].password_login == LOGIN_UNDETERMINED;
	if (n != h->n_users) {
		buf_puts(b, "asked as ");
		put_host_users(b, h, LOGIN_UNDETERMINED);
		buf_puts(b, ", ");
	}
	buf_puts(b, h->why[0] != '\0' ? h->why : host_status_name(h->status));
	return tell(t, RULE_HOST_UNDETERMINED, NULL);
}

static void
put_refused_users(struct buf *b, const struct host *h)
{
	const char *sep = "";

	for (size_t i = 0; i < h->n_users; i++) {
		if (!h->users[i].refused)
			continue;
		buf_puts(b, sep);
		escape_text(b, h->users[i].user, strlen(h->users[i].user));
		sep = ", ";
	}
}

/* Nobody gets in by it today; PAM, which may ask for a password tomorrow, can. */
static int
tell_refused(const struct telling *t)
{
	const struct host *h = t->h;
	struct buf *b;

	if (!answer_is_refused(h))
		return 0;
	b = begin(t);
	buf_puts(b, "keyboard-interactive is offered to ");
	put_refused_users(b, h);
	buf_puts(b, ", and refused without a question");
	host_remedy_keyboard(&t->jh->remedy, h);
	return tell(t, RULE_HOST_KEYBOARD_INTERACTIVE_REFUSED, NULL);
}

static int
tell_login(const struct telling *t)
{
	struct host_counts *c = &t->counts->hosts;

	c->total++;
	switch (t->h->password_login) {
	case LOGIN_PASSWORD:
		c->password++;
		return tell_password(t);
	case LOGIN_KEYBOARD_INTERACTIVE:
		c->password++;
		return tell_keyboard(t);
	case LOGIN_NONE_ACCEPTED:
		c->password++;
		return tell_none(t);
	case LOGIN_KEY_ONLY:
		c->key_only++;
		return 0;
	default:
		break;
	}
	c->undetermined++;
	return tell_undetermined(t);
}

static int
tell_ssh1(const struct telling *t)
{
	struct buf *b = begin(t);

	if (!t->h->ssh1)
		return 0;
	buf_puts(b, "it speaks SSH protocol 1");
	if (t->h->ident != NULL) {
		buf_puts(b, ": ");
		escape_text(b, t->h->ident, t->h->ident_len);
	}
	host_remedy_ssh1(&t->jh->remedy, t->h);
	return tell(t, RULE_HOST_SSH1, NULL);
}

/* OpenSSH's table of those that withstand a quantum computer. A list that was cut proves nothing. */
static int
tell_no_pq(const struct telling *t)
{
	static const char *const names[] = {"mlkem768x25519-sha256",
	    "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com",
	    "mlkem768nistp256-sha256"};
	const struct name_list *l = &t->h->kex;

	if (l->n == 0 || l->cut)
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (name_list_have(l, names[i]))
			return 0;
	}
	buf_puts(begin(t),
	    "no post-quantum key exchange is offered: what is recorded now "
	    "may be read later");
	host_remedy_no_pq(&t->jh->remedy, t->h);
	t->counts->advice++;
	return tell(t, RULE_HOST_NO_PQ_KEX, NULL);
}

/* Append the weak names of one list. Returns how many stand there in all. */
static size_t
put_weak(struct buf *b, const struct host *h, enum weak_kind kind, size_t n)
{
	const struct name_list *l = weak_kind_list(h, kind);

	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s)) {
		if (weak_algorithm_find(kind, s) == NULL)
			continue;
		if (n++ >= WEAK_NAMED)
			continue;
		buf_puts(b, n == 1 ? "it offers " : ", ");
		escape_text(b, s, strlen(s));
	}
	return n;
}

static int
tell_weak(const struct telling *t)
{
	struct buf *b = begin(t);
	size_t n = 0;

	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++)
		n = put_weak(b, t->h, (enum weak_kind)k, n);
	if (n == 0)
		return 0;
	if (n > WEAK_NAMED)
		buf_printf(b, " and %zu more", n - WEAK_NAMED);
	host_remedy_weak(&t->jh->remedy, t->h);
	return tell(t, RULE_HOST_WEAK_ALGORITHM, NULL);
}

/* What judge.c found; the size is the host's to mend. */
static int
tell_key_rules(const struct telling *t, const struct host_key *k,
    const struct record *rec)
{
	int r;

	RULE_SET_EACH(key_rule, &rec->rules)
	{
		enum rule_id rule = key_rule;

		judge_message(t->jh->judge, rule, rec,
		    k->err != 0 ? err_str(k->err) : "", begin(t));
		if (rules[rule].rejects)
			host_remedy_key(&t->jh->remedy, t->h);
		if (rule == RULE_KEY_TOO_SMALL)
			rule = RULE_HOST_KEY_TOO_SMALL;
		if ((r = tell(t, rule, rec)) != 0)
			return r;
	}
	return 0;
}

static int
tell_known(const struct telling *t, enum known known, const struct record *rec)
{
	if (known == KNOWN_CHANGED) {
		buf_puts(begin(t),
		    "not the key that known_hosts has for this host, or one "
		    "that it marks as revoked");
		return tell(t, RULE_HOST_KEY_CHANGED, rec);
	}
	if (known == KNOWN_UNKNOWN) {
		buf_puts(begin(t), "known_hosts does not have this key");
		return tell(t, RULE_HOST_KEY_UNKNOWN, rec);
	}
	return 0;
}

static int
tell_keys(const struct telling *t)
{
	const struct host *h = t->h;
	int r;

	for (size_t i = 0; i < h->n_keys; i++) {
		const struct record *rec = &t->jh->records[i];

		if ((r = tell_key_rules(t, &h->keys[i], rec)) != 0 ||
		    (r = tell_known(t, h->keys[i].known, rec)) != 0)
			return r;
		if (rec->has_fp &&
		    (r = shared_keys_add(t->jh->shared, rec,
			 h->address[0] != '\0' ? h->address : h->name, h->name,
			 h->port)) != 0)
			return r;
	}
	return 0;
}

int
judge_host(struct judge_hosts *jh, const struct host *h, struct report *r,
    struct counts *counts)
{
	struct telling t = {jh, h, r, counts};
	int e;

	if ((e = judge_keys(jh, h)) != 0 ||
	    (e = report_host(r, h, jh->records)) != 0 ||
	    (e = tell_login(&t)) != 0 || (e = tell_refused(&t)) != 0 ||
	    (e = tell_ssh1(&t)) != 0 || (e = tell_weak(&t)) != 0 ||
	    (e = tell_no_pq(&t)) != 0)
		return e;
	return tell_keys(&t);
}

/* --- at the end --- */

static int
tell_shared(void *arg, const struct shared_key *k)
{
	const struct telling *t = arg;
	struct record rec = {.kind = KIND_HOST_KEY,
	    .type = k->type,
	    .bits = k->bits,
	    .strength_bits = k->strength_bits,
	    .has_fp = true};
	struct buf *b = begin(t);
	const char *sep = "";

	memcpy(rec.fp, k->fp, SHA256_LEN);
	buf_printf(b, "one key on %u addresses: ", k->addresses);
	for (const struct shared_host *h = k->hosts; h != NULL; h = h->next) {
		buf_puts(b, sep);
		put_host_port(b, h->name, h->port);
		sep = ", ";
	}
	if (k->addresses > k->named)
		buf_printf(b, " and %u more", k->addresses - k->named);
	return tell(t, RULE_HOST_KEY_SHARED, &rec);
}

int
judge_hosts_finish(struct judge_hosts *jh, struct report *r,
    struct counts *counts)
{
	struct telling t = {jh, NULL, r, counts};

	return shared_keys_each(jh->shared, tell_shared, &t);
}
