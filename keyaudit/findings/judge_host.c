/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of a host are judged as those of files are (judge.c). What the
 * policy says of their size is a finding of the host, whose administrator must
 * fix it.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "host_remedy.h"
#include "judge_host.h"
#include "shared_keys.h"
#include "weak_algorithms.h"
#include "keyaudit/hosts/answer.h"
#include "keyaudit/hosts/key_answer.h"

#define TEXT_MAX   (256u << 10)
#define WEAK_NAMED 20 /* algorithms named in one sentence */

struct judge_hosts {
	const struct judge *judge;
	struct shared_keys *shared;
	const struct shared_key *next_shared;
	const struct host *host; /* that is judged; NULL: none in particular */
	struct record *records; /* of its keys */
	size_t cap;
	struct finding *findings; /* of it; their texts are in texts */
	size_t n_findings;
	struct arena texts;
	struct buf message, remedy; /* of the next finding */
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
	free(jh->findings);
	arena_release(&jh->texts);
	buf_release(&jh->message);
	buf_release(&jh->remedy);
	free(jh);
}

/* --- its keys --- */

static void
judge_host_key(const struct judge *j, const struct host_key *k,
    struct record *ret)
{
	static const struct origin origin = {.host_key = true};
	struct keyfile_entry e = {.state = KEYFILE_LIVE,
	    .kind = KEYFILE_PUBLIC_KEY};

	/*
	 * A type nobody knows is a key all the same: the policy says what of
	 * it.
	 */
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
		judge_host_key(jh->judge, &h->keys[i], &jh->records[i]);
	return 0;
}

/* --- findings --- */

/*
 * The buffer of the next finding's sentence, with its remedy emptied as well.
 */
static struct buf *
begin_finding(struct judge_hosts *jh)
{
	buf_clear(&jh->message);
	buf_clear(&jh->remedy);
	return &jh->message;
}

/* Add a finding with what is in message, and in remedy if anything is. */
static int
add_finding(struct judge_hosts *jh, enum rule_id rule, const struct record *key)
{
	struct finding f = {.rule = rule, .key = key};
	struct finding *list = vec_room(jh->findings, jh->n_findings,
	    sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	jh->findings = list;
	if (jh->message.err != 0 || jh->remedy.err != 0)
		return jh->message.err != 0 ? jh->message.err : jh->remedy.err;
	if (jh->host != NULL) {
		f.host = jh->host->name;
		f.port = jh->host->port;
	}
	f.message = arena_strndup(&jh->texts, jh->message.p, jh->message.len);
	if (jh->remedy.len != 0)
		f.remedy = arena_strndup(&jh->texts, jh->remedy.p,
		    jh->remedy.len);
	if (f.message == NULL || (f.remedy == NULL && jh->remedy.len != 0))
		return ERR_NOMEM;
	list[jh->n_findings++] = f;
	return 0;
}

void
put_host_users(struct buf *b, const struct host *h, enum password_login login)
{
	size_t n = 0, left = 0;

	for (size_t i = 0; i < h->n_users; i++)
		left += login == LOGIN_COUNT ||
		    h->users[i].password_login == login;
	for (size_t i = 0; i < h->n_users; i++) {
		if (login != LOGIN_COUNT && h->users[i].password_login != login)
			continue;
		if (n++ != 0)
			buf_puts(b, n == left ? " and " : ", ");
		escape_text(b, h->users[i].user, strlen(h->users[i].user));
	}
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

/*
 * " to root and alice": whose answer decided. Nothing where nobody in
 * particular was asked.
 */
static void
put_users(struct buf *b, const char *before, const struct host *h)
{
	if (h->n_users == 0)
		return;
	buf_puts(b, before);
	put_host_users(b, h, h->password_login);
}

static int
find_password(struct judge_hosts *jh)
{
	struct buf *b = begin_finding(jh);

	buf_puts(b, "password login is offered");
	put_users(b, " to ", jh->host);
	buf_puts(b, " (");
	put_methods(b, jh->host);
	buf_putc(b, ')');
	host_remedy_login(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_PASSWORD_LOGIN, NULL);
}

static int
find_keyboard(struct judge_hosts *jh)
{
	const char *prompt = answer_asking_prompt(jh->host);
	struct buf *b = begin_finding(jh);

	buf_puts(b, "keyboard-interactive asks");
	put_users(b, " ", jh->host);
	buf_puts(b, " for a password");
	if (prompt != NULL) {
		buf_puts(b, ": \"");
		escape_text(b, prompt, strlen(prompt));
		buf_putc(b, '"');
	}
	host_remedy_login(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD, NULL);
}

static int
find_none_accepted(struct judge_hosts *jh)
{
	struct buf *b = begin_finding(jh);

	buf_puts(b, "it lets in");
	put_users(b, " ", jh->host);
	buf_puts(b, " with nothing: neither a key nor a password is asked for");
	host_remedy_login(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_NONE_ACCEPTED, NULL);
}

/* Where others had another answer, whose this was is part of the reason. */
static int
find_undetermined(struct judge_hosts *jh)
{
	const struct host *h = jh->host;
	struct buf *b = begin_finding(jh);
	size_t n = 0;

	for (size_t i = 0; i < h->n_users; i++)
		n += h->users[i].password_login == LOGIN_UNDETERMINED;
	if (n != h->n_users) {
		buf_puts(b, "asked as ");
		put_host_users(b, h, LOGIN_UNDETERMINED);
		buf_puts(b, ", ");
	}
	buf_puts(b, h->why[0] != '\0' ? h->why : host_status_name(h->status));
	return add_finding(jh, RULE_HOST_UNDETERMINED, NULL);
}

/* --- keys that it was asked about --- */

static bool
is_revoked(const struct judge *j, const uint8_t fp[SHA256_LEN])
{
	bool revoked = false;

	return j->state != NULL &&
	    state_key_revoked(j->state, fp, &revoked) == 0 && revoked;
}

static void
put_accepts(struct buf *b, const struct judge *j, const struct user_answer *u,
    const struct key_answer *a)
{
	const bool accepted = a->result == ACCEPTS_ACCEPTED;
	char fp[KEY_FP_LEN];

	key_fp_text(a->key.fp, fp);
	buf_puts(b,
	    accepted ? "the key " : "not known whether it accepts the key ");
	buf_printf(b, "%s (", fp);
	escape_text(b, a->key.type, strlen(a->key.type));
	buf_printf(b, ")%s %s ",
	    is_revoked(j, a->key.fp) ? ", which is revoked here," : "",
	    accepted ? "is accepted for" : "for");
	escape_text(b, u->user, strlen(u->user));
	if (accepted)
		buf_puts(b,
		    ": the server would take it; PAM, our revocation included, "
		    "may still refuse the login");
	else
		buf_printf(b, ": %s", a->why);
}

static int
find_accepts(struct judge_hosts *jh, const struct user_answer *u,
    const struct key_answer *a)
{
	struct record *rec;
	int r;

	if (a->result == ACCEPTS_REFUSED)
		return 0;
	if ((rec = arena_alloc(&jh->texts, sizeof(*rec))) == NULL)
		return ERR_NOMEM;
	*rec = (struct record){.kind = a->key.is_cert ? KIND_CERTIFICATE
						      : KIND_PUBLIC_KEY,
	    .type = a->key.type,
	    .bits = a->key.bits,
	    .has_fp = true};
	memcpy(rec->fp, a->key.fp, SHA256_LEN);
	put_accepts(begin_finding(jh), jh->judge, u, a);
	r = add_finding(jh,
	    a->result == ACCEPTS_ACCEPTED ? RULE_HOST_ACCEPTS_REVOKED_KEY
					  : RULE_HOST_ACCEPTS_UNDETERMINED,
	    rec);
	if (r == 0)
		jh->findings[jh->n_findings - 1].account = u->user;
	return r;
}

static int
find_all_accepts(struct judge_hosts *jh)
{
	const struct host *h = jh->host;
	int r = 0;

	for (size_t i = 0; i < h->n_users; i++) {
		for (size_t k = 0; r == 0 && k < h->users[i].n_keys_asked; k++)
			r = find_accepts(jh, &h->users[i],
			    &h->users[i].keys_asked[k]);
	}
	return r;
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

/*
 * Nobody gets in by it today; PAM, which may ask for a password tomorrow, can.
 */
static int
find_refused_keyboard(struct judge_hosts *jh)
{
	const struct host *h = jh->host;
	struct buf *b;

	if (!answer_is_refused(h))
		return 0;
	b = begin_finding(jh);
	buf_puts(b, "keyboard-interactive is offered to ");
	put_refused_users(b, h);
	buf_puts(b, ", and refused without a question");
	host_remedy_keyboard(&jh->remedy, h);
	return add_finding(jh, RULE_HOST_KEYBOARD_INTERACTIVE_REFUSED, NULL);
}

static int
find_login(struct judge_hosts *jh)
{
	switch (jh->host->password_login) {
	case LOGIN_PASSWORD:
		return find_password(jh);
	case LOGIN_KEYBOARD_INTERACTIVE:
		return find_keyboard(jh);
	case LOGIN_NONE_ACCEPTED:
		return find_none_accepted(jh);
	case LOGIN_KEY_ONLY:
		return 0;
	default:
		return find_undetermined(jh);
	}
}

static int
find_ssh1(struct judge_hosts *jh)
{
	struct buf *b = begin_finding(jh);

	if (!jh->host->ssh1)
		return 0;
	buf_puts(b, "it speaks SSH protocol 1");
	if (jh->host->ident != NULL) {
		buf_puts(b, ": ");
		escape_text(b, jh->host->ident, jh->host->ident_len);
	}
	host_remedy_ssh1(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_SSH1, NULL);
}

/*
 * OpenSSH's table of those that withstand a quantum computer. A list that was
 * cut proves nothing.
 */
static int
find_no_pq(struct judge_hosts *jh)
{
	static const char *const names[] = {"mlkem768x25519-sha256",
	    "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com",
	    "mlkem768nistp256-sha256"};
	const struct name_list *l = &jh->host->kex;

	if (l->n == 0 || l->cut)
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (name_list_have(l, names[i]))
			return 0;
	}
	buf_puts(begin_finding(jh),
	    "no post-quantum key exchange is offered: what is recorded now "
	    "may be read later");
	host_remedy_no_pq(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_NO_PQ_KEX, NULL);
}

/* Append the weak names of one list. Returns how many there are in all. */
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
find_weak_algorithms(struct judge_hosts *jh)
{
	struct buf *b = begin_finding(jh);
	size_t n = 0;

	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++)
		n = put_weak(b, jh->host, (enum weak_kind)k, n);
	if (n == 0)
		return 0;
	if (n > WEAK_NAMED)
		buf_printf(b, " and %zu more", n - WEAK_NAMED);
	host_remedy_weak(&jh->remedy, jh->host);
	return add_finding(jh, RULE_HOST_WEAK_ALGORITHM, NULL);
}

/* What judge.c found; the size has a rule of hosts. */
static int
find_key_rules(struct judge_hosts *jh, const struct host_key *k,
    const struct record *rec)
{
	int r;

	RULE_SET_EACH(key_rule, &rec->rules)
	{
		enum rule_id rule = key_rule;

		judge_message(jh->judge, rule, rec,
		    k->err != 0 ? err_str(k->err) : "", begin_finding(jh));
		if (rules[rule].rejects)
			host_remedy_key(&jh->remedy, jh->host);
		if (rule == RULE_KEY_TOO_SMALL)
			rule = RULE_HOST_KEY_TOO_SMALL;
		if ((r = add_finding(jh, rule, rec)) != 0)
			return r;
	}
	return 0;
}

static int
find_known_key(struct judge_hosts *jh, enum known known,
    const struct record *rec)
{
	if (known == KNOWN_CHANGED) {
		buf_puts(begin_finding(jh),
		    "not the key that known_hosts has for this host, or one "
		    "that it marks as revoked");
		return add_finding(jh, RULE_HOST_KEY_CHANGED, rec);
	}
	if (known == KNOWN_UNKNOWN) {
		buf_puts(begin_finding(jh),
		    "known_hosts does not have this key");
		return add_finding(jh, RULE_HOST_KEY_UNKNOWN, rec);
	}
	return 0;
}

static int
find_keys(struct judge_hosts *jh)
{
	const struct host *h = jh->host;
	int r;

	for (size_t i = 0; i < h->n_keys; i++) {
		const struct record *rec = &jh->records[i];

		if ((r = find_key_rules(jh, &h->keys[i], rec)) != 0 ||
		    (r = find_known_key(jh, h->keys[i].known, rec)) != 0)
			return r;
		if (rec->has_fp &&
		    (r = shared_keys_add(jh->shared, rec,
			 h->address[0] != '\0' ? h->address : h->name, h->name,
			 h->port)) != 0)
			return r;
	}
	return 0;
}

int
judge_host(struct judge_hosts *jh, const struct host *h,
    struct host_findings *ret)
{
	int e;

	arena_release(&jh->texts);
	jh->n_findings = 0;
	jh->host = h;
	if ((e = judge_keys(jh, h)) != 0 || (e = find_login(jh)) != 0 ||
	    (e = find_all_accepts(jh)) != 0 ||
	    (e = find_refused_keyboard(jh)) != 0 || (e = find_ssh1(jh)) != 0 ||
	    (e = find_weak_algorithms(jh)) != 0 || (e = find_no_pq(jh)) != 0 ||
	    (e = find_keys(jh)) != 0)
		return e;
	*ret = (struct host_findings){jh->records, jh->findings,
	    jh->n_findings};
	return 0;
}

/* --- at the end --- */

static int
find_shared_key(struct judge_hosts *jh, const struct shared_key *k)
{
	struct record *rec = arena_alloc(&jh->texts, sizeof(*rec));
	struct buf *b = begin_finding(jh);
	const char *sep = "";

	if (rec == NULL)
		return ERR_NOMEM;
	rec->kind = KIND_HOST_KEY;
	rec->type = k->type;
	rec->bits = k->bits;
	rec->strength_bits = k->strength_bits;
	rec->has_fp = true;
	memcpy(rec->fp, k->fp, SHA256_LEN);
	buf_printf(b, "one key on %u addresses: ", k->addresses);
	for (const struct shared_host *h = k->hosts; h != NULL; h = h->next) {
		buf_puts(b, sep);
		put_host_port(b, h->name, h->port);
		sep = ", ";
	}
	if (k->addresses > k->named)
		buf_printf(b, " and %u more", k->addresses - k->named);
	return add_finding(jh, RULE_HOST_KEY_SHARED, rec);
}

int
judge_hosts_next_shared(struct judge_hosts *jh, struct host_findings *ret)
{
	int e = 0;

	arena_release(&jh->texts);
	jh->n_findings = 0;
	jh->host = NULL;
	jh->next_shared = shared_keys_next(jh->shared, jh->next_shared);
	if (jh->next_shared != NULL)
		e = find_shared_key(jh, jh->next_shared);
	*ret = (struct host_findings){NULL, jh->findings, jh->n_findings};
	return e;
}
