/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judging one key: the policy's minimums, revocation, what the file says of
 * it. Pure: everything comes in by arguments, so that workers share it.
 * A certificate is judged by both its key and its CA's.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/keyrule/judge.h>

/* If it cannot be known, it counts as revoked. */
static bool
is_revoked(const struct judge *j, const uint8_t *fp)
{
	bool revoked = false;

	if (j->state != NULL)
		(void)state_key_revoked(j->state, fp, &revoked);
	return revoked;
}

static void
judge_size(const struct judge *j, enum key_class class, unsigned bits,
    struct rule_set *hits)
{
	switch (policy_judge_key(j->policy, class, bits)) {
	case POLICY_KEY_ACCEPT:
		return;
	case POLICY_KEY_TOO_SMALL:
		rule_set_add(hits, RULE_KEY_TOO_SMALL);
		return;
	case POLICY_KEY_TYPE_REFUSED:
		break;
	}
	rule_set_add(hits, RULE_KEY_TYPE_REFUSED);
}

static void
judge_key(const struct judge *j, const struct keyfile_entry *e,
    struct rule_set *hits)
{
	const struct key *k = &e->key;

	judge_size(j, k->class, k->bits, hits);
	if (e->has_fp && is_revoked(j, k->fp))
		rule_set_add(hits, RULE_KEY_REVOKED);
	if (!k->is_cert)
		return;
	judge_size(j, k->cert.ca_class, k->cert.ca_bits, hits);
	if (is_revoked(j, k->cert.ca_fp))
		rule_set_add(hits, RULE_KEY_REVOKED);
	if (k->cert.valid_before <= j->now)
		rule_set_add(hits, RULE_KEY_EXPIRED);
}

/* An encrypted PEM file shows the name of its key's type, but not its size. */
static void
judge_hidden(const struct judge *j, const struct keyfile_entry *e,
    struct rule_set *hits)
{
	enum key_class class;

	if (e->type_name != NULL &&
	    key_name_known(e->type_name, strlen(e->type_name), &class) &&
	    policy_judge_key(j->policy, class, KEY_RSA_BITS_MAX) ==
		POLICY_KEY_TYPE_REFUSED)
		rule_set_add(hits, RULE_KEY_TYPE_REFUSED);
}

/* The secret of a security key is in the token: its file is but a handle. */
static bool
is_token_handle(const struct keyfile_entry *e)
{
	return e->has_key &&
	    (e->key.class == KEY_CLASS_ECDSA_SK ||
		e->key.class == KEY_CLASS_ED25519_SK);
}

static void
judge_private(const struct origin *o, const struct keyfile_entry *e,
    struct rule_set *hits)
{
	mode_t loose = o->mode & 077;

	/*
	 * A host key may be readable by a group of root's choice: ssh_keys of
	 * Fedora.
	 */
	if (o->host_key && o->owner == 0)
		loose &= (mode_t)~040;
	if (loose != 0)
		rule_set_add(hits, RULE_KEY_FILE_PERMISSIONS);
	if (!o->host_key && !e->encrypted && e->state == KEYFILE_LIVE &&
	    !is_token_handle(e))
		rule_set_add(hits, RULE_PRIVATE_KEY_UNENCRYPTED);
	if (e->misplaced)
		rule_set_add(hits, RULE_PRIVATE_KEY_MISPLACED);
}

static enum record_kind
kind_of(const struct origin *o, const struct keyfile_entry *e)
{
	if (o->host_key)
		return KIND_HOST_KEY;
	switch (e->kind) {
	case KEYFILE_PUBLIC_KEY:
		return KIND_PUBLIC_KEY;
	case KEYFILE_CERTIFICATE:
		return KIND_CERTIFICATE;
	case KEYFILE_PRIVATE_KEY:
		return KIND_PRIVATE_KEY;
	case KEYFILE_KNOWN_HOSTS:
		return KIND_KNOWN_HOSTS;
	case KEYFILE_AUTHORIZED_KEYS:
	case KEYFILE_NONE:
		break;
	}
	return KIND_AUTHORIZED_KEYS;
}

static void
judge_state(const struct judge *j, const struct keyfile_entry *e,
    struct rule_set *hits)
{
	switch (e->state) {
	case KEYFILE_LIVE:
		return;
	case KEYFILE_DEAD:
		rule_set_add(hits, RULE_KEY_LINE_INVALID);
		return;
	case KEYFILE_EXPIRED:
		rule_set_add(hits, RULE_KEY_EXPIRED);
		return;
	case KEYFILE_HIDDEN:
		judge_hidden(j, e, hits);
		return;
	case KEYFILE_BROKEN:
		break;
	}
	rule_set_add(hits, RULE_KEY_UNREADABLE);
}

static enum verdict_word
verdict_of(const struct keyfile_entry *e, const struct rule_set *hits)
{
	RULE_SET_EACH(rule, hits)
	{
		if (rules[rule].rejects)
			return VERDICT_REJECT;
	}
	return e->has_key ? VERDICT_ACCEPT : VERDICT_UNDETERMINED;
}

/* A line that lets somebody in is somebody's, by the register of keys. */
static void
judge_register(const struct judge *j, const struct keyfile_entry *e,
    struct record *rec)
{
	const struct register_entry *entry;

	if (j->keys == NULL || !rec->has_fp || e->state != KEYFILE_LIVE ||
	    rec->kind != KIND_AUTHORIZED_KEYS || rec->used == USED_NO)
		return;
	entry = key_register_find(j->keys, rec->fp);
	if (entry == NULL)
		rule_set_add(&rec->rules, RULE_KEY_UNREGISTERED);
	else if (register_entry_expired(entry, (int64_t)j->now))
		rule_set_add(&rec->rules, RULE_KEY_REGISTER_EXPIRED);
}

static void
message_register_expired(const struct judge *j, const struct record *rec,
    struct buf *b)
{
	const struct register_entry *e = j->keys == NULL
	    ? NULL
	    : key_register_find(j->keys, rec->fp);

	buf_puts(b, "it has expired in the register of keys");
	if (e == NULL)
		return;
	buf_puts(b, " at ");
	put_utc(b, e->expires);
	buf_printf(b, ": it is the key of %s", e->person);
}

bool
judge_entry(const struct judge *j, const struct origin *o,
    const struct keyfile_entry *e, struct record *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->path = o->path;
	ret->line = e->line;
	ret->account = o->account;
	ret->kind = kind_of(o, e);
	ret->comment = e->comment;
	ret->comment_len = e->comment_len;
	ret->options = e->options;
	ret->options_len = e->options_len;
	ret->type = e->type_name;
	judge_state(j, e, &ret->rules);
	if (e->has_key) {
		ret->type = e->key.type;
		ret->bits = e->key.bits;
		ret->strength_bits = e->key.strength_bits;
		judge_key(j, e, &ret->rules);
	}
	if (e->has_key && e->has_fp) {
		ret->has_fp = true;
		memcpy(ret->fp, e->key.fp, SHA256_LEN);
	}
	if (e->kind == KEYFILE_PRIVATE_KEY)
		judge_private(o, e, &ret->rules);
	judge_lets_in(o, e, ret);
	judge_register(j, e, ret);
	ret->verdict = verdict_of(e, &ret->rules);
	return e->has_key || e->state != KEYFILE_DEAD;
}

static void
message_small(const struct judge *j, const struct record *rec, struct buf *b)
{
	enum key_class class = KEY_CLASS_OTHER;
	unsigned asked;

	if (rec->type != NULL)
		key_name_known(rec->type, strlen(rec->type), &class);
	asked = j->policy->key[class].min_bits;
	if (rec->bits < asked)
		buf_printf(b, "%s key of %u bits; the policy asks for %u",
		    key_class_name(class), rec->bits, asked);
	else
		buf_puts(b, "the key of the certificate's CA is too small");
}

static void
message_refused(const struct judge *j, const struct record *rec, struct buf *b)
{
	enum key_class class = KEY_CLASS_OTHER;

	if (rec->type != NULL)
		key_name_known(rec->type, strlen(rec->type), &class);
	if (j->policy->key[class].refuse)
		buf_printf(b, "the policy refuses %s keys",
		    key_class_name(class));
	else
		buf_puts(b, "the policy refuses the type of the CA's key");
}

void
judge_message(const struct judge *j, enum rule_id rule,
    const struct record *rec, const char *why, struct buf *b)
{
	switch (rule) {
	case RULE_KEY_TOO_SMALL:
		message_small(j, rec, b);
		return;
	case RULE_KEY_TYPE_REFUSED:
		message_refused(j, rec, b);
		return;
	case RULE_KEY_REVOKED:
		buf_puts(b, "this key, or its CA's, was revoked");
		return;
	case RULE_KEY_LINE_INVALID:
		buf_puts(b, "sshd ignores this line: ");
		break;
	case RULE_KEY_EXPIRED:
		if (why[0] == '\0')
			buf_puts(b, "the certificate is no longer valid");
		break;
	case RULE_KEY_UNREGISTERED:
		buf_puts(b, "this key is not in the register of keys");
		return;
	case RULE_KEY_REGISTER_EXPIRED:
		message_register_expired(j, rec, b);
		return;
	case RULE_PRIVATE_KEY_UNENCRYPTED:
		buf_puts(b, "private key without a passphrase");
		return;
	case RULE_PRIVATE_KEY_MISPLACED:
		buf_puts(b, "private key in an authorized_keys file");
		return;
	case RULE_KEY_FILE_PERMISSIONS:
		buf_puts(b, "private key that others may read or change");
		return;
	default:
		break;
	}
	escape_text(b, why, strlen(why));
}
