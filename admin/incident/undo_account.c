/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --undo: expiry, block and keys. The old password does not come back: whoever
 * stole it could otherwise log in, or set the new one. So its hash is replaced
 * by one that no password matches, which "passwd -u" does not unlock either,
 * and root sets a new one. What was changed since is left as it is.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/change/action.h"
#include "admin/change/ended.h"
#include "json_words.h"
#include "undo.h"

#define TEXT_MAX (1u << 16)

static const json_t *
before_of(const json_t *account, const char *name)
{
	return json_object_get(json_object_get(account, "before"), name);
}

/* --- the password --- */

/* usermod -p has set the time of the last change, so this comes behind it. */
static void
force_new(const char *name, struct steps *s)
{
	const char *const force[] = {CHAGE, "-d", "0", "--", name, NULL};
	struct diag d = {0};

	if (shadow_tool(force, &d) != 0)
		steps_add(s, "password", STEP_FAILED, "%s: %s", name, d.msg);
	else
		steps_add(s, "password", STEP_DONE,
		    "the old password of %s is gone; until you set a new one "
		    "with 'passwd %s', nobody can log in, not by key either",
		    name, name);
}

/*
 * Returns whether the old hash is gone. An account that was locked before is
 * not made to have a new password: it stays locked.
 */
static bool
drop_hash(const struct undo *u, const char *name, bool was_locked,
    struct steps *s)
{
	const char *const drop[] = {USERMOD, "-p", "!", "--", name, NULL};
	struct diag d = {0};

	if (u->o->dry_run) {
		steps_add(s, "password", STEP_SKIPPED,
		    "the old password of %s goes", name);
		return true;
	}
	if (shadow_tool(drop, &d) != 0) {
		steps_add(s, "password", STEP_FAILED, "%s: %s", name, d.msg);
		return false;
	}
	if (was_locked)
		steps_add(s, "password", STEP_DONE,
		    "the password of %s was locked, and the old one is gone: "
		    "set a new one to unlock it",
		    name);
	else
		force_new(name, s);
	return true;
}

/* Whether an undo was killed when the old hash was gone. */
static bool
is_half_done(const struct undo *u, const json_t *before,
    const struct shadow_facts *now)
{
	return !u->o->dry_run && json_is_set(before, "hash_sha256") &&
	    !json_true_of(before, "locked") && now->dropped &&
	    now->changed != 0;
}

/* Whether the hash is the old one, also if somebody has unlocked it since. */
static bool
is_old_hash(const json_t *before, const struct shadow_facts *now)
{
	return now->has_hash &&
	    strcmp(json_text_of(before, "hash_sha256", ""), now->digest) == 0;
}

bool
undo_password(const struct undo *u, const json_t *account, struct steps *s)
{
	const json_t *list = before_of(account, "shadow"), *v;
	struct shadow_facts f;
	bool good = true;
	size_t i;

	json_array_foreach(list, i, v)
	{
		const char *name = json_text_of(v, "name", "");

		if (json_int_of(account, "uid", 0) == 0)
			continue;
		if (shadow_facts_read(name, &f) != 0) {
			steps_add(s, "password", STEP_FAILED, "/etc/shadow: %s",
			    strerror(errno));
			good = false;
		} else if (is_old_hash(v, &f)) {
			good &= drop_hash(u, name, json_true_of(v, "locked"),
			    s);
		} else if (is_half_done(u, v, &f)) {
			force_new(name, s);
		} else {
			steps_add(s, "password", STEP_NOTHING, "%s",
			    f.has_hash ? "a new one was set since"
				: json_is_set(v, "hash_sha256")
				? "the old one is gone already"
				: "there was none before");
		}
	}
	return good;
}

/* --- the expiry --- */

void
undo_expiry(const struct undo *u, const json_t *account, struct steps *s)
{
	const json_t *list = before_of(account, "shadow"), *v;
	struct shadow_facts f;
	struct diag d = {0};
	char days[24];
	size_t i;

	json_array_foreach(list, i, v)
	{
		const char *name = json_text_of(v, "name", "");
		const int64_t was = json_int_of(v, "expires", -1);
		const char *const argv[] = {CHAGE, "-E", days, "--", name,
		    NULL};

		snprintf(days, sizeof(days), "%lld", (long long)was);
		if (json_int_of(account, "uid", 0) == 0)
			continue;
		if (shadow_facts_read(name, &f) != 0)
			steps_add(s, "expire", STEP_FAILED, "/etc/shadow: %s",
			    strerror(errno));
		else if (f.expires != EXPIRED || was == EXPIRED)
			steps_add(s, "expire", STEP_NOTHING,
			    "%s is not as the breach left it", name);
		else if (u->o->dry_run)
			steps_add(s, "expire", STEP_SKIPPED, "%s", name);
		else if (shadow_tool(argv, &d) != 0)
			steps_add(s, "expire", STEP_FAILED, "%s: %s", name,
			    d.msg);
		else
			steps_add(s, "expire", STEP_DONE, "%s: as before",
			    name);
	}
}

/* --- the block --- */

/* Whether the block is the one that the breach made. */
static bool
is_ours(const json_t *account, const struct state_block *k)
{
	const json_t *made = json_object_get(account, "block");
	int64_t at;

	return made != NULL && k->note.known && !k->has_until &&
	    !k->has_starting && json_time_of(made, "at", &at) &&
	    at == k->note.at && k->note.reason != NULL &&
	    strcmp(json_text_of(made, "reason", ""), k->note.reason) == 0;
}

static void
record(struct undo *u, const json_t *account, const char *name,
    const struct state_block *old, const struct state_block *new)
{
	struct buf was, is;
	struct diag d = {0};

	buf_init(&was, TEXT_MAX);
	buf_init(&is, TEXT_MAX);
	ended_put_block(old, &was);
	if (new != NULL)
		ended_put_block(new, &is);
	if (was.err != 0 || is.err != 0 ||
	    action_try(u->o, &u->c,
		&(struct action){name, json_text_of(account, "name", ""), was.p,
		    is.p},
		&d) != 0)
		u->unrecorded = true;
	buf_release(&was);
	buf_release(&is);
}

/* As it was: blocked, with its end and reason, or not. */
static int
put_back(struct undo *u, const json_t *account, const struct state_block *old,
    struct diag *d)
{
	const json_t *was = before_of(account, "blocked");
	struct state_block new = {.uid = old->uid, .note = {.known = true}};
	char reason[STATE_REASON_MAX + 1];
	int r;

	if (!json_is_object(was)) {
		r = state_unblock(u->c.dir, old->uid, d);
		if (err_is_done(r) || r == ERR_NOENT) {
			record(u, account, "unblock", old, NULL);
			state_forget_block(u->c.dir, old->uid);
		}
		return r == ERR_NOENT ? 0 : r;
	}
	new.has_until = json_time_of(was, "until", &new.until);
	new.has_starting = json_time_of(was, "starting", &new.starting);
	new.note.has_left = json_time_of(was, "left", &new.note.left);
	new.note.by_sync = json_true_of(was, "by_sync");
	if (!json_time_of(was, "since", &new.note.at))
		new.note.at = u->c.now;
	new.note.by = (uid_t)json_int_of(was, "by", (int64_t)u->c.actor.by);
	snprintf(reason, sizeof(reason), "%s", json_text_of(was, "reason", ""));
	new.note.reason = reason[0] != '\0' ? reason : NULL;
	r = state_put_block(u->c.dir, &new, d);
	if (err_is_done(r))
		record(u, account, "block", old, &new);
	return r;
}

void
undo_block(struct undo *u, const json_t *account, struct steps *s)
{
	const uid_t uid = (uid_t)json_int_of(account, "uid", -1);
	const bool was = json_is_object(before_of(account, "blocked"));
	struct state_block now;
	struct diag d = {0};
	int r = state_read_block(&u->c.state, uid, STATE_EVER, &now);

	if (r != 0 && r != ERR_NOENT)
		steps_add(s, "block", STEP_FAILED, "it cannot be read: %s",
		    err_str(r));
	else if (r == ERR_NOENT)
		steps_add(s, "block", STEP_NOTHING, "it is not blocked");
	else if (!is_ours(account, &now))
		steps_add(s, "block", STEP_NOTHING,
		    "it stays blocked: not by this incident");
	else if (u->o->dry_run)
		steps_add(s, "block", STEP_SKIPPED,
		    was ? "blocked as before" : "no longer blocked");
	else if (!err_is_done(r = put_back(u, account, &now, &d)))
		steps_add(s, "block", STEP_FAILED, "%s", d.msg);
	else
		steps_add(s, "block", STEP_DONE, "%s%s%s",
		    was ? "blocked as before" : "no longer blocked",
		    r == 0 ? "" : "; ", r == 0 ? "" : d.msg);
	u->unsynced |= r == ERR_UNSYNCED;
	state_block_release(&now);
}

/* --- keys --- */

static json_t *
find_key(const struct undo *u, const char *fp)
{
	const json_t *keys = json_object_get(u->i.json, "keys");
	json_t *k, *hit = NULL;
	size_t i;

	json_array_foreach(keys, i, k)
	{
		if (strcmp(json_text_of(k, "fingerprint", ""), fp) == 0 &&
		    (hit == NULL || json_true_of(k, "revoked")))
			hit = k;
	}
	return hit;
}

static void
restore(struct undo *u, json_t *key, const uint8_t fp[SHA256_LEN],
    const char *text, struct steps *s)
{
	struct diag d = {0};
	int r = state_unrevoke(u->c.dir, fp, &d);

	if (!err_is_done(r) && r != ERR_NOENT) {
		steps_add(s, "key", STEP_FAILED, "%s: %s", text, d.msg);
		return;
	}
	if (r == ERR_NOENT)
		steps_add(s, "key", STEP_NOTHING, "%s is not revoked", text);
	else
		steps_add(s, "key", STEP_DONE, "%s opens again%s%s", text,
		    r == 0 ? "" : "; ", r == 0 ? "" : d.msg);
	u->unsynced |= r == ERR_UNSYNCED;
	json_put(key, "restored_at", json_when(u->c.now));
	if (r != ERR_NOENT &&
	    action_try(u->o, &u->c,
		&(struct action){"key-restore", text, NULL, NULL}, &d) != 0)
		u->unrecorded = true;
	else
		state_forget_revocation(u->c.dir, fp);
}

void
undo_keys(struct undo *u, struct steps *s)
{
	uint8_t fp[SHA256_LEN];
	char text[KEY_FP_LEN];
	json_t *key;

	for (size_t i = 0; i < u->o->n_restore_keys; i++) {
		const char *word = u->o->restore_keys[i];

		if (key_fp_parse(word, fp) != 0) {
			steps_add(s, "key", STEP_FAILED,
			    "expected SHA256:..., not %s", word);
			continue;
		}
		key_fp_text(fp, text);
		if ((key = find_key(u, text)) == NULL)
			steps_add(s, "key", STEP_FAILED,
			    "%s is not in this incident's record", text);
		else if (json_true_of(key, "was_revoked"))
			steps_add(s, "key", STEP_NOTHING,
			    "%s was revoked before, and stays so", text);
		else if (u->o->dry_run)
			steps_add(s, "key", STEP_SKIPPED, "%s", text);
		else
			restore(u, key, fp, text, s);
	}
}
