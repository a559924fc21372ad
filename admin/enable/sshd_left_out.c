/* SPDX-License-Identifier: BSD-2-Clause */
/* Who would lose SSH with the passwords. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "admin/keys/account_keys.h"
#include "admin/explain/login.h"
#include "admin/log/log_use.h"
#include "sshd_dropin.h"

#define DAYS	90
#define DAY_S	86400
#define BY_TEXT (METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE)

struct key_search {
	const struct policy *policy;
	const struct state *state;
	bool found;
};

/* Whether it lets its account in: the line counts, the key is good. */
static bool
look_at_key(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	struct key_search *s = ctx;
	bool revoked = true;

	(void)line;
	(void)len;
	if (key->state == KEYFILE_LIVE && key->has_fp &&
	    policy_judge_key(s->policy, key->key.class, key->key.bits) ==
		POLICY_KEY_ACCEPT &&
	    state_key_revoked(s->state, key->key.fp, &revoked) == 0 && !revoked)
		s->found = true;
	return !s->found;
}

static bool
has_key(const struct enable *e, const struct state *state,
    const struct key_places *places, const struct account *a)
{
	struct key_search s = {.policy = &e->policy, .state = state};
	char path[PATH_MAX];

	for (size_t i = 0; !s.found && i < places->n; i++) {
		struct buf text;

		buf_init(&text, 8u << 20);
		if (key_place(places, i, "", a, path) &&
		    account_reader_read(places->reader, a, "", path, &text,
			NULL) == 0)
			account_keys_each(&text, look_at_key, &s);
		buf_release(&text);
	}
	return s.found;
}

/* Compare the log's logins with the key files. */
static void
list_users(const struct enable *e, const struct log_uses *uses,
    const struct key_places *places, size_t *ret)
{
	const struct accounts_opts opts = {.root = ""};
	struct state state = {-1, -1, -1};
	struct accounts all;
	struct diag d = {0};

	if (state_open(e->change.dir, 0, false, STATE_REVOKED, &state, &d) !=
		0 ||
	    accounts_load(&opts, &all, &d) != 0) {
		complain("who has a key is not known: %s", d.msg);
		state_close(&state);
		return;
	}
	for (size_t i = 0; i < uses->n; i++) {
		const struct log_use *u = &uses->list[i];
		const struct account *a = u->user == NULL
		    ? NULL
		    : accounts_by_name(&all, u->user);

		if (a == NULL || u->service == NULL ||
		    strcmp(u->service, "sshd") != 0 ||
		    (u->methods & BY_TEXT) == 0 ||
		    has_key(e, &state, places, a))
			continue;
		complain("%s came in by password from %s, and has no key that "
			 "the policy accepts",
		    u->user, u->from == NULL ? "?" : u->from);
		++*ret;
	}
	accounts_release(&all);
	state_close(&state);
}

enum exit_code
sshd_list_left_out(const struct enable *e, size_t *ret)
{
	struct log_uses uses;
	struct key_places places = {0};
	struct tz zone;
	struct diag d = {0};
	enum exit_code r = zone_load(e->o, &zone, false);

	*ret = 0;
	if (r != EXIT_OK)
		return EXIT_INCOMPLETE;
	r = log_uses_load(e->o, &zone, e->change.now - DAYS * (int64_t)DAY_S,
	    &uses);
	if (r == EXIT_OK && key_places_load("", &places, &d) == 0)
		list_users(e, &uses, &places, ret);
	else
		complain("who came in by password in the last %d days is not "
			 "known",
		    DAYS);
	key_places_release(&places);
	log_uses_release(&uses);
	tz_release(&zone);
	return r == EXIT_OK ? EXIT_OK : EXIT_INCOMPLETE;
}
