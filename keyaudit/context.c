/*
 * A policy with one error judges nothing. Only a default that does not exist
 * is not an error: then the built-in base policy, or an empty state, is used
 * and reported: docs/contract.md, "Which policy a command uses".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/state.h>
#include "context.h"

static void
print_errors(const struct policy_errors *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct diag *d = &e->list[i];

		fprintf(stderr, "keyaudit: ");
		if (d->path != NULL)
			fprintf(stderr, "%s:", d->path);
		if (d->line != 0)
			fprintf(stderr, "%u:%u:", d->line, d->col);
		fprintf(stderr, " error: %s\n", d->msg);
	}
	if (e->total > e->n)
		fprintf(stderr, "keyaudit: and %zu more errors\n",
		    e->total - e->n);
	fputs("keyaudit: nothing was judged: the policy has errors\n", stderr);
}

static int
load_policy(const struct options *o, struct context *c)
{
	struct policy_load_opts opts = {.root = "", .check_parents = true};
	struct policy_errors errs = {0};
	int r;

	if (asprintf(&c->policy_file, "%s%s", o->policy ? "" : o->root,
		o->policy ? o->policy : POLICY_PATH) < 0) {
		c->policy_file = NULL;
		return ERR_NOMEM;
	}
	if (o->policy != NULL) {
		opts.owner = geteuid();
		opts.check_parents = false;
	} else {
		opts.root = o->root;
	}
	r = policy_load(o->policy ? o->policy : POLICY_PATH, &opts, &c->policy,
	    &errs);
	if (r == ERR_NOENT && o->policy == NULL) {
		fprintf(stderr,
		    "keyaudit: %s does not exist: judging by the built-in "
		    "base policy\n",
		    c->policy_file);
		r = policy_init(&c->policy);
	} else if (r != 0) {
		print_errors(&errs);
	} else {
		c->policy_path = c->policy_file;
	}
	policy_errors_release(&errs);
	return r;
}

/* Whether a key is revoked can be looked up: that of no octets, as good as any. */
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
		return ERR_NOMEM;
	}
	c->state = (struct state){-1, -1, -1};
	c->judge.state = &c->state;
	r = state_open(c->state_dir, o->state ? geteuid() : 0, o->state == NULL,
	    STATE_REVOKED, &c->state, &d);
	if (r == 0 && c->state.revoked_fd == -1)
		fprintf(stderr,
		    "keyaudit: %s does not exist: no key counts as revoked\n",
		    c->state_dir);
	if (r == 0 && (r = try_revoked(&c->state)) != 0)
		diag_set(&d, r, "revocations cannot be looked up: %s",
		    strerror(errno));
	if (r != 0)
		fprintf(stderr, "keyaudit: %s: %s\n", c->state_dir, d.msg);
	return r;
}

int
context_load(const struct options *o, int64_t now, struct context *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = load_policy(o, ret)) != 0 || (r = open_state(o, ret)) != 0) {
		if (r == ERR_NOMEM)
			fputs("keyaudit: out of memory\n", stderr);
		context_release(ret);
		return EXIT_NOTHING_DONE;
	}
	ret->judge.policy = &ret->policy;
	ret->judge.now = (uint64_t)now;
	return -1;
}

void
context_release(struct context *c)
{
	policy_release(&c->policy);
	free(c->policy_file);
	free(c->state_dir);
	if (c->judge.state != NULL)
		state_close(&c->state);
	memset(c, 0, sizeof(*c));
}
