/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every key that was found is revoked, on this machine and for all accounts. An
 * authority that others rely on, and a key without which the caller or the last
 * administrator could not log in, is not: that is a step that failed.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/change/action.h"
#include "admin/change/ended.h"
#include "admin/check/last_way.h"
#include "breach_run.h"
#include "json_words.h"

#define TEXT_MAX (1u << 16)

static int
record_revocation(struct breach *b, const char *fp,
    const struct state_note *note)
{
	struct diag d = {0};
	struct buf is;
	int r;

	buf_init(&is, TEXT_MAX);
	ended_put_note(note, &is);
	r = is.err != 0
	    ? is.err
	    : action_try(b->o, &b->c,
		  &(struct action){"key-revoke", fp, NULL, is.p}, &d);
	buf_release(&is);
	return r;
}

static int
compare_fps(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

/* Whether all keys of the record may go: then no single one is asked about. */
static bool
may_all_go(const struct breach *b)
{
	const json_t *keys = json_object_get(b->i.json, "keys");
	struct fingerprints all = {0};
	bool yes = false;

	all.list = calloc(json_array_size(keys) + 1, SHA256_LEN);
	for (size_t i = 0; all.list != NULL && i < json_array_size(keys); i++) {
		const json_t *k = json_array_get(keys, i);

		if (key_fp_parse(json_text_of(k, "fingerprint", ""),
			all.list[all.n]) == 0)
			all.n++;
	}
	if (all.list != NULL && all.n > 1)
		qsort(all.list, all.n, SHA256_LEN, compare_fps);
	if (all.n != 0)
		yes = last_way_by_keys(b->o, &b->c, &all) == EXIT_OK;
	free(all.list);
	return yes;
}

/* Whether others could no longer get in, who have nothing to do with it. */
static bool
is_needed(struct breach *b, const json_t *key, uint8_t fp[1][SHA256_LEN],
    uid_t uid, struct buf *why)
{
	const struct fingerprints one = {.list = fp, .n = 1};

	if (b->o->yes_lock_out)
		return false;
	if (breach_is_sshd_authority(b, fp[0])) {
		buf_puts(why,
		    "sshd takes its certificates for every account "
		    "(TrustedUserCAKeys)");
		return true;
	}
	if (json_true_of(key, "authority") ||
	    breach_others_trust(b, fp[0], uid)) {
		breach_put_carriers(b, fp[0], uid, why);
		if (why->len != 0) {
			buf_puts(why, " log in by this authority, too");
			return true;
		}
	}
	if (!b->revoking)
		b->keys_free = may_all_go(b);
	b->revoking = true;
	if (b->keys_free || last_way_by_keys(b->o, &b->c, &one) == EXIT_OK)
		return false;
	buf_puts(why, "you, or the last administrator, need it");
	return true;
}

/*
 * Append whom the revocation hits besides: the account's file may have a key of
 * somebody else's, put there by its owner or by an intruder.
 */
static void
put_others(struct breach *b, const json_t *key, const uint8_t fp[SHA256_LEN],
    struct buf *out)
{
	const struct register_entry *e = key_register_find(&b->reg, fp);
	struct buf names;
	size_t n;

	if (e != NULL &&
	    strcmp(e->person, json_text_of(key, "account", "")) != 0 &&
	    (b->o->person == NULL || strcmp(e->person, b->o->person) != 0))
		buf_printf(out, "; it is %s's, by the register", e->person);
	buf_init(&names, TEXT_MAX);
	n = breach_put_outside(b, fp, &names);
	buf_putc(&names, '\0');
	if (n == 1)
		buf_printf(out, "; it opens %s, too: %s then needs another key",
		    names.p, names.p);
	else if (n != 0)
		buf_printf(out, "; it opens %s, too: they then need other keys",
		    names.p);
	buf_release(&names);
}

static void
make_revocation(struct breach *b, json_t *key, const uint8_t fp[SHA256_LEN],
    const char *text, const char *others, struct steps *s)
{
	char reason[STATE_REASON_MAX + 1];
	struct state_note note = {.known = true,
	    .at = b->c.now,
	    .by = b->c.actor.by,
	    .reason = reason};
	struct diag d = {0};
	int r;

	snprintf(reason, sizeof(reason), "breach %s", b->i.id);
	r = state_revoke(b->c.dir, fp, &note, &d);
	if (!err_is_done(r)) {
		steps_add(s, "revoke", STEP_FAILED, "%s: %s", text, d.msg);
		return;
	}
	json_object_set_new(key, "revoked", json_boolean(true));
	steps_add(s, "revoke", STEP_DONE, "%s%s%s%s", text, others,
	    r == 0 ? "" : "; ", r == 0 ? "" : d.msg);
	b->unsynced |= r != 0;
	if (record_revocation(b, text, &note) != 0)
		b->unrecorded = true;
}

static void
revoke_key(struct breach *b, json_t *key, uid_t uid, struct steps *s)
{
	const char *text = json_text_of(key, "fingerprint", "");
	uint8_t fp[1][SHA256_LEN];
	struct buf why, others;
	bool was;

	if (key_fp_parse(text, fp[0]) != 0)
		return;
	if (state_key_revoked(&b->c.state, fp[0], &was) == 0 && was) {
		steps_add(s, "revoke", STEP_NOTHING, "%s is revoked already",
		    text);
		return;
	}
	buf_init(&why, TEXT_MAX);
	buf_init(&others, TEXT_MAX);
	put_others(b, key, fp[0], &others);
	buf_putc(&others, '\0');
	if (is_needed(b, key, fp, uid, &why))
		steps_add(s, "revoke", STEP_FAILED,
		    "%s is not revoked: %.*s; use --yes-lock-out to revoke it "
		    "anyway",
		    text, (int)why.len, why.p == NULL ? "" : why.p);
	else if (b->dry_run)
		steps_add(s, "revoke", STEP_SKIPPED, "%s%s", text,
		    others.err == 0 ? others.p : "");
	else
		make_revocation(b, key, fp[0], text,
		    others.err == 0 ? others.p : "", s);
	buf_release(&others);
	buf_release(&why);
}

/* a NULL: the keys that were asked for, and that no account carries. */
void
breach_revoke(struct breach *b, struct breach_account *a, struct steps *s)
{
	json_t *keys = json_object_get(b->i.json, "keys"), *k;
	json_t *done = json_new_object(); /* a set of fingerprints */
	size_t i, n = 0;

	json_array_foreach(keys, i, k)
	{
		const char *of = json_text_of(k, "account", NULL);
		const char *fp = json_text_of(k, "fingerprint", "");
		const bool again = json_object_get(done, fp) != NULL;

		json_object_set_new_nocheck(done, fp, json_true());
		if ((a == NULL) != (of == NULL) ||
		    (a != NULL && strcmp(of, a->name) != 0) || again)
			continue;
		revoke_key(b, k, a != NULL ? a->who.uid : (uid_t)-1, s);
		n++;
	}
	json_decref(done);
	if (n == 0 && a != NULL)
		steps_add(s, "revoke", STEP_NOTHING, "no key was found");
}
