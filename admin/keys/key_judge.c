/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What keyaudit keys reports of one key by itself is what makes us refuse it: a
 * rule that rejects, and also a line that sshd would ignore, or an open private
 * key.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "admin/change/change.h"
#include "key_judge.h"

/* As keyaudit does: without a policy file the built-in policy judges. */
static enum exit_code
load_policy(const struct options *o, struct inforce *ret)
{
	const struct policy_files files = policy_files_of(o);

	if (inforce_load(&files, ret) != 0)
		return EXIT_NOTHING_DONE;
	if (ret->counts == INFORCE_POLICY)
		return EXIT_OK;
	if (ret->counts == INFORCE_NOTHING && ret->why == ERR_NOENT) {
		complain("%s does not exist: using the built-in base policy",
		    ret->path);
		return EXIT_OK;
	}
	inforce_release(ret);
	return complain("no key was judged: no policy is in force");
}

/* Whether revocations can be looked up at all, with the hash of nothing. */
static enum exit_code
try_revoked(const struct state *st)
{
	uint8_t fp[SHA256_LEN];
	bool revoked;
	int r;

	sha256_of("", 0, fp);
	if ((r = state_key_revoked(st, fp, &revoked)) != 0)
		return complain("no key was judged: cannot look up "
				"revocations: %s",
		    err_why(r));
	return EXIT_OK;
}

enum exit_code
key_judge_open(const struct options *o, struct key_judge *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	if ((r = load_policy(o, &ret->inforce)) != EXIT_OK)
		return r;
	if ((r = state_look(o, STATE_REVOKED, &ret->state)) != EXIT_OK ||
	    (r = try_revoked(&ret->state)) != EXIT_OK) {
		key_judge_close(ret);
		return r;
	}
	ret->judge = (struct judge){.policy = &ret->inforce.policy,
	    .state = &ret->state,
	    .now = (uint64_t)time(NULL)};
	return EXIT_OK;
}

void
key_judge_close(struct key_judge *k)
{
	state_close(&k->state);
	inforce_release(&k->inforce);
}

/* Whether it is in the register comes after: key add --person writes it. */
static bool
are_against(const struct rule_set *hits)
{
	RULE_SET_EACH(rule, hits)
	{
		if (rule != RULE_KEY_UNREGISTERED)
			return true;
	}
	return false;
}

enum key_answer
key_judge_entry(const struct key_judge *k, const struct origin *o,
    const struct keyfile_entry *e, struct record *rec)
{
	judge_entry(&k->judge, o, e, rec);
	if (e->has_key && e->other[0] != '\0')
		rec->type = keyfile_type(e);
	if (are_against(&rec->rules))
		return KEY_REFUSED;
	return rec->verdict == VERDICT_ACCEPT ? KEY_GOOD : KEY_UNKNOWN;
}

void
key_judge_put(const struct key_judge *k, const struct keyfile_entry *e,
    const struct record *rec, struct buf *b)
{
	const char *between = "";

	RULE_SET_EACH(rule, &rec->rules)
	{
		buf_printf(b, "%s%s: ", between, rules[rule].id);
		judge_message(&k->judge, rule, rec, e->why, b);
		between = "; ";
	}
	if (rule_set_is_empty(&rec->rules))
		buf_puts(b,
		    e->why[0] != '\0' ? e->why : "its size cannot be known");
}
