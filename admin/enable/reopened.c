/* SPDX-License-Identifier: BSD-2-Clause */
/* Who could log in again once the module is no longer asked. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/sshkey/key.h>
#include "disable.h"

#define TEXT_MAX (16u << 20) /* bytes */

void
reopened_load(const struct enable *e, struct reopened *ret)
{
	char *dir = state_path(e->o);
	struct state s = {-1, -1, -1};
	struct lockdown l = {0};
	struct diag d = {0};

	memset(ret, 0, sizeof(*ret));
	if (dir == NULL ||
	    state_open(dir, e->o->state != NULL ? geteuid() : 0, true,
		STATE_BLOCKED | STATE_REVOKED, &s, &d) != 0) {
		complain("who is blocked is not known: %s", d.msg);
		ret->unknown = true;
	} else if (state_list_blocks(&s, STATE_EVER, &ret->blocks) != 0 ||
	    state_revoked_list(&s, &ret->keys, &ret->n_keys) != 0 ||
	    (s.dir_fd != -1 && state_lockdown(&s, &l) != 0)) {
		complain("%s: who is blocked, and which keys are revoked, "
			 "cannot be read",
		    dir);
		ret->unknown = true;
	}
	ret->locked_down = l.active;
	lockdown_release(&l);
	/* What is to begin later would never begin. */
	state_drop_ended(&ret->blocks, e->change.now);
	state_close(&s);
	free(dir);
}

void
reopened_release(struct reopened *r)
{
	state_blocks_release(&r->blocks);
	free(r->keys);
	memset(r, 0, sizeof(*r));
}

/* The account's name, or "uid N". */
static void
put_account(struct lookup *l, uid_t uid, struct buf *b)
{
	struct member m = {0};
	struct diag d = {0};

	if (l != NULL && member_by_uid(l, uid, &m, &d) == 0)
		buf_puts(b, m.names[0]);
	else
		buf_printf(b, "uid %lu", (unsigned long)uid);
	member_release(&m);
}

static void
put_fingerprint(const uint8_t *fp, struct buf *b)
{
	char text[KEY_FP_LEN];

	key_fp_text(fp, text);
	buf_puts(b, text);
}

void
reopened_print(const struct enable *e, const struct reopened *r)
{
	struct lookup *l = lookup_new(e->o->root);
	struct buf b;

	if (e->o->quiet || e->o->format == FORMAT_JSON) {
		lookup_free(l);
		return;
	}
	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < r->blocks.n; i++) {
		buf_puts(&b,
		    i != 0 ? ", "
			: e->o->keep_out
			? "blocked accounts, expired now so that "
			  "they stay out (chage -E -1 undoes "
			  "it): "
			: "blocked accounts that open again: ");
		put_account(l, r->blocks.list[i].uid, &b);
	}
	if (b.err == 0 && b.len != 0)
		say(e->o, "%.*s", (int)b.len, b.p);
	buf_clear(&b);
	for (size_t i = 0; i < r->n_keys; i++) {
		buf_puts(&b,
		    i != 0 ? ", "
			: e->o->keep_out
			? "revoked keys, removed now from what "
			  "sshd reads: "
			: "revoked keys that work again: ");
		put_fingerprint(r->keys + i * SHA256_LEN, &b);
	}
	if (b.err == 0 && b.len != 0)
		say(e->o, "%.*s", (int)b.len, b.p);
	if (r->locked_down)
		say(e->o,
		    "the machine is locked down: all accounts that the "
		    "lock-down keeps out open again");
	buf_release(&b);
	lookup_free(l);
}

void
reopened_json(const struct enable *e, const struct reopened *r,
    struct json_out *j)
{
	struct lookup *l = lookup_new(e->o->root);
	struct buf b;

	buf_init(&b, TEXT_MAX);
	json_key(j, "accounts_opened");
	json_array(j);
	for (size_t i = 0; i < r->blocks.n; i++) {
		buf_clear(&b);
		put_account(l, r->blocks.list[i].uid, &b);
		json_string(j, b.p, b.len);
	}
	json_array_end(j);
	json_key(j, "keys_opened");
	json_array(j);
	for (size_t i = 0; i < r->n_keys; i++) {
		buf_clear(&b);
		put_fingerprint(r->keys + i * SHA256_LEN, &b);
		json_string(j, b.p, b.len);
	}
	json_array_end(j);
	json_key(j, "lockdown_opened");
	json_bool(j, r->locked_down);
	buf_release(&b);
	lookup_free(l);
}
