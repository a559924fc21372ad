/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What keys are judged by: the policy in force as the PAM module would find it,
 * and the revocations. A policy with an error judges nothing. If the default
 * file does not exist, the built-in base policy, or an empty state, is used and
 * reported (docs/contract.md, "Which policy a command uses").
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/state/state.h>
#include "context.h"

static int
load_policy(const struct options *o, struct context *c)
{
	const struct policy_files files = {.policy = o->policy,
	    .state = o->state,
	    .root = o->root};
	int r = inforce_load(&files, &c->inforce);

	if (r != 0)
		return r;
	if (c->inforce.counts == INFORCE_POLICY) {
		c->policy_path = c->inforce.path;
		return 0;
	}
	if (c->inforce.counts == INFORCE_NOTHING &&
	    c->inforce.why == ERR_NOENT) {
		complain("%s does not exist: using the built-in base policy",
		    c->inforce.path);
		return 0;
	}
	complain("nothing was audited: no policy is in force");
	return ERR_UNSUPPORTED;
}

/* Check that revocations can be looked up, with the hash of nothing. */
static int
try_revoked(const struct state *st)
{
	uint8_t fp[SHA256_LEN];
	bool revoked;

	sha256_of("", 0, fp);
	return state_key_revoked(st, fp, &revoked);
}

static int
open_state(const struct options *o, struct context *c)
{
	struct diag d = {0};
	int r;

	if (asprintf(&c->state_dir, "%s%s", o->state ? "" : o->root,
		o->state ? o->state : POLICY_STATE_DIR) < 0) {
		c->state_dir = NULL;
		complain("out of memory");
		return ERR_NOMEM;
	}
	c->state = (struct state){-1, -1, -1};
	c->judge.state = &c->state;
	r = state_open(c->state_dir, o->state ? geteuid() : 0, o->state == NULL,
	    STATE_REVOKED, &c->state, &d);
	if (r == 0 && c->state.revoked_fd == -1)
		complain("%s does not exist: no key is treated as revoked",
		    c->state_dir);
	if (r == 0 && (r = try_revoked(&c->state)) != 0)
		diag_set(&d, r, "cannot look up revocations: %s",
		    strerror(errno));
	if (r != 0)
		complain("%s: %s", c->state_dir, d.msg);
	return r;
}

enum exit_code
context_load(const struct options *o, int64_t now, struct context *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = load_policy(o, ret)) != 0 || (r = open_state(o, ret)) != 0) {
		context_release(ret);
		return EXIT_NOTHING_DONE;
	}
	ret->judge.policy = &ret->inforce.policy;
	ret->judge.now = (uint64_t)now;
	return EXIT_OK;
}

void
context_release(struct context *c)
{
	inforce_release(&c->inforce);
	free(c->state_dir);
	if (c->judge.state != NULL)
		state_close(&c->state);
	memset(c, 0, sizeof(*c));
}
