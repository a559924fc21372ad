/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy explain: what would be decided about a login, by which rule, and
 * why no earlier rule decides.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/explain/explain.h"
#include "admin/explain/pam_besides.h"
#include "inforce.h"
#include "admin/explain/login.h"

/* Decide one stage, and append the rules that it tried to e->text. */
static struct verdict
decide_stage(struct explained *e, const struct login *l, bool early)
{
	const struct decide_trace t = explained_by(e,
	    early ? &l->early : &l->facts, early ? DECIDE_EARLY : DECIDE_FINAL);
	struct verdict v = login_decide(l, early, &t);

	explained_end(e, &v);
	return v;
}

static const char *
last_stage(const struct login *l)
{
	return l->told_later ? "session" : "account";
}

static void
put_verdict(const char *name, const struct verdict *v, struct buf *b)
{
	buf_printf(b, "%s: %s: %s\n", name,
	    v->kind == VERDICT_PERMIT ? "permit" : "deny",
	    verdict_text(v->reason));
}

static void
put_stage(struct explained *e, const char *name, const struct verdict *v,
    struct buf *b)
{
	put_verdict(name, v, b);
	put_rules(e, v, b);
}

/* The stage before the last, unless the last refuses for the same reason. */
static void
put_early(struct explained *e, const struct login *l, struct buf *b)
{
	struct verdict v = login_decide(l, true, NULL),
		       last = login_decide(l, false, NULL);

	/* If it permits, the session explains the earlier rules. */
	if (v.kind == VERDICT_PERMIT) {
		put_stage(e, "at authentication", &v, b);
	} else if (v.kind == last.kind && v.reason == last.reason &&
	    v.rule == last.rule && v.nearest == last.nearest) {
		put_verdict("at authentication", &v, b);
	} else {
		v = decide_stage(e, l, true);
		put_stage(e, "at authentication", &v, b);
	}
}

/* Append what would permit it, unless that is printed with the rules. */
static void
put_way_out(const struct explained *e, const struct login *l, const char *user,
    const struct verdict *v, struct buf *b)
{
	const struct remedy r = {.reason = v->reason,
	    .user = user,
	    .by = e->o->by != NULL ? e->o->by : user,
	    .policy = e->p,
	    .facts = &l->facts,
	    .stage = DECIDE_FINAL,
	    .verdict = v};

	if (v->kind == VERDICT_PERMIT || v->reason == REASON_RULE ||
	    reason_is_no_rule(v->reason))
		return;
	put_needs(&r, b);
}

/* besides: of --pam; NULL: not asked. */
static enum exit_code
explain_text(struct explained *e, const struct login *l, const char *user,
    const struct besides *besides, struct buf *b)
{
	struct verdict v;
	bool permit;

	if (l->facts.is_ssh)
		put_early(e, l, b);
	v = decide_stage(e, l, false);
	buf_puts(b, "at the ");
	put_stage(e, last_stage(l), &v, b);
	put_way_out(e, l, user, &v, b);
	buf_putc(b, '\n');
	escape_text(b, user, strlen(user));
	buf_puts(b, " at ");
	escape_text(b, l->service, strlen(l->service));
	buf_puts(b, ": ");
	permit = v.kind == VERDICT_PERMIT;
	terminal_put(b, terminal_colour(e->o), permit ? "1;32" : "1;31",
	    permit ? "PERMIT" : "DENY");
	buf_printf(b, " (%s)\n", verdict_measure(&v));
	if (!permit && !access_refuses(&l->access, &v))
		buf_puts(b,
		    "mode observe: it would be logged and permitted.\n");
	if (besides != NULL)
		besides_text(besides, b);
	return permit ? EXIT_OK : EXIT_OBJECTION;
}

static const char *
mode_of(const struct policy *p)
{
	if (p == NULL)
		return NULL;
	return p->mode == POLICY_OBSERVE ? "observe" : "enforce";
}

/*
 * Whether the first stage decides: what it refuses, the second never sees. What
 * observe lets pass there may still be refused at the second (a revoked key).
 */
static bool
is_decided_early(const struct login *l)
{
	struct verdict early, last;

	if (!l->facts.is_ssh)
		return false;
	early = login_decide(l, true, NULL);
	last = login_decide(l, false, NULL);
	return early.kind != VERDICT_PERMIT &&
	    (access_refuses(&l->access, &early) ||
		!access_refuses(&l->access, &last));
}

/* Append the stage that decides. */
static enum exit_code
explain_json(struct explained *e, const struct login *l,
    const struct besides *besides, struct buf *b)
{
	struct json_out *j = &e->out;
	struct verdict v;
	bool at_auth = is_decided_early(l);

	json_init(j, b);
	json_object(j);
	json_key(j, "schema");
	json_str(j, "loginpolicy-explain/1");
	e->json = j;
	json_key(j, "trace");
	json_array(j);
	v = decide_stage(e, l, at_auth);
	json_array_end(j);
	json_nearest(e, &v);
	json_key(j, "verdict");
	json_str(j, v.kind == VERDICT_PERMIT ? "permit" : "deny");
	json_key(j, "mode");
	json_str(j, mode_of(e->p));
	json_key(j, "stage");
	json_str(j, at_auth ? "auth" : last_stage(l));
	json_key(j, "rule");
	json_rule_place(e, v.rule);
	json_key(j, "id");
	json_str(j, v.rule == NULL ? NULL : v.rule->id);
	json_key(j, "reason");
	json_str(j, verdict_text(v.reason));
	json_key(j, "measure");
	json_str(j, verdict_measure(&v));
	if (besides != NULL)
		besides_json(besides, j);
	json_object_end(j);
	buf_putc(b, '\n');
	return v.kind == VERDICT_PERMIT ? EXIT_OK : EXIT_OBJECTION;
}

/* What PAM refuses besides is an objection; what could not be read counts. */
static enum exit_code
code_with(enum exit_code code, const struct besides *b)
{
	if (code == EXIT_OK && b->refuses)
		return EXIT_OBJECTION;
	return code == EXIT_OK && b->unknown ? EXIT_INCOMPLETE : code;
}

static enum exit_code
explain_asked(const struct options *o)
{
	struct besides besides = {0};
	struct explained e;
	struct inforce f;
	struct login l;
	struct buf b;
	enum exit_code r;

	if ((r = inforce_asked(o, &f)) != EXIT_OK)
		return r;
	if ((r = login_load(o, o->args[0], &l)) != EXIT_OK) {
		inforce_release(&f);
		return r;
	}
	login_use(&l, &f);
	if (o->pam &&
	    (r = besides_load(o, &l, o->args[0], &besides)) != EXIT_OK) {
		besides_release(&besides);
		login_release(&l);
		inforce_release(&f);
		return r;
	}
	buf_init(&b, EXPLAIN_MAX);
	explained_init(&e, o, l.access.policy);
	r = o->format == FORMAT_JSON
	    ? explain_json(&e, &l, o->pam ? &besides : NULL, &b)
	    : explain_text(&e, &l, o->args[0], o->pam ? &besides : NULL, &b);
	r = code_with(r, &besides);
	besides_release(&besides);
	if (b.err == 0)
		b.err = e.text.err != 0 ? e.text.err : e.scratch.err;
	explained_release(&e);
	login_release(&l);
	inforce_release(&f);
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_folded(o, &b, r);
}

/* Explain the login that the options describe, or one that was logged. */
static enum exit_code
explain_login(const struct options *o)
{
	const bool logged = o->ref != NULL || o->last != NULL;

	if (!logged && o->log != NULL)
		return complain("--log needs --ref or --last");
	if (!logged && o->n_args == 0)
		return complain("USER, --ref or --last is missing");
	if (!logged)
		return explain_asked(o);
	if (o->n_args != 0 || (o->ref != NULL && o->last != NULL))
		return complain("give one of USER, --ref and --last");
	if (o->pam || o->service != NULL || o->from != NULL ||
	    o->method != NULL || o->key != NULL || o->tty != NULL ||
	    o->by != NULL || o->at != NULL)
		return complain("with --ref and --last the login comes from "
				"the log: it takes no other description");
	return explain_logged(o);
}

const struct command cmd_explain = {
    .id = COMMAND_EXPLAIN,
    .name = "explain",
    .run = explain_login,
    .synopsis = "USER --service SERVICE | --ref REF | --last USER [OPTION]...",
    .about = "Explain the decision on a login: which rule, and why",
    .help = "What is not given is left out: without --method only rules "
	    "without method and key can match. With su, USER is the target "
	    "account; with sudo, it is the calling user.\n"
	    "\n"
	    "Exit code: 0 permitted; 1 denied (as if enforced); 2 nothing "
	    "done, or not found; 3 a permit from a log that does not prove "
	    "that root wrote it, such as a plain file, or log lines that "
	    "contradict each other.\n"
	    "\n"
	    "Examples: loginpolicy explain --ref K7Q2\n"
	    "          loginpolicy explain alice --service sshd --from "
	    "10.8.0.7 \\\n"
	    "              --method publickey --key "
	    "~alice/.ssh/id_ed25519.pub\n",
    .min_args = 0,
    .max_args = 1,
};
