/* loginpolicy explain: what would be decided about a login, by which rule, and why not by an earlier one. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "admin/explain/explain.h"
#include "inforce.h"
#include "admin/explain/login.h"

/* One stage: what it decides, and the rules it went by, into e->text. */
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
put_stage(struct explained *e, const char *name, const struct verdict *v,
    struct buf *b)
{
	buf_printf(b, "%s: %s: %s\n", name,
	    v->kind == VERDICT_PERMIT ? "permit" : "deny",
	    verdict_text(v->reason));
	put_rules(e, v, b);
}

/* What would let it pass, where that is not told with the rules. */
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
	buf_puts(b, "  it would take ");
	put_remedy(&r, b);
	buf_putc(b, '\n');
}

static int
explain_text(struct explained *e, const struct login *l, const char *user,
    struct buf *b)
{
	struct verdict v;

	if (l->facts.is_ssh) {
		v = login_decide(l, true, NULL);
		/* Where it permits, why not by an earlier one is the session's matter. */
		if (v.kind != VERDICT_PERMIT)
			v = decide_stage(e, l, true);
		put_stage(e, "at authentication", &v, b);
	}
	v = decide_stage(e, l, false);
	buf_puts(b, "at the ");
	put_stage(e, last_stage(l), &v, b);
	put_way_out(e, l, user, &v, b);
	buf_putc(b, '\n');
	escape_text(b, user, strlen(user));
	buf_puts(b, " at ");
	escape_text(b, l->service, strlen(l->service));
	buf_printf(b, ": %s (%s)\n",
	    v.kind == VERDICT_PERMIT ? "PERMIT" : "DENY", verdict_measure(&v));
	if (v.kind != VERDICT_PERMIT && !access_refuses(&l->access, &v))
		buf_puts(b,
		    "mode observe: it would be logged, and let pass.\n");
	return v.kind == VERDICT_PERMIT ? EXIT_OK : EXIT_OBJECTION;
}

static const char *
mode_of(const struct policy *p)
{
	if (p == NULL)
		return NULL;
	return p->mode == POLICY_OBSERVE ? "observe" : "enforce";
}

/* What the first stage refuses, the second never sees; what observe lets pass there may be refused here (a revoked key). */
static bool
is_settled_early(const struct login *l)
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

/* The stage that settles it. */
static int
explain_json(struct explained *e, const struct login *l, struct buf *b)
{
	struct json_out *j = &e->out;
	struct verdict v;
	bool at_auth = is_settled_early(l);

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
	json_object_end(j);
	buf_putc(b, '\n');
	return v.kind == VERDICT_PERMIT ? EXIT_OK : EXIT_OBJECTION;
}

static int
explain_asked(const struct options *o)
{
	struct explained e;
	struct inforce f;
	struct login l;
	struct buf b;
	int r;

	if ((r = inforce_asked(o, &f)) != -1)
		return r;
	if ((r = login_load(o, o->args[0], &l)) != EXIT_OK) {
		inforce_release(&f);
		return r;
	}
	login_use(&l, &f);
	buf_init(&b, EXPLAIN_MAX);
	explained_init(&e, o, l.access.policy);
	r = o->format == FORMAT_JSON ? explain_json(&e, &l, &b)
				     : explain_text(&e, &l, o->args[0], &b);
	if (b.err == 0)
		b.err = e.text.err != 0 ? e.text.err : e.scratch.err;
	explained_release(&e);
	login_release(&l);
	inforce_release(&f);
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_result(o, &b, r);
}

/* One login that is asked about, or one that was logged: never both. */
static int
run(const struct options *o)
{
	const bool logged = o->ref != NULL || o->last != NULL;

	if (!logged && o->log != NULL)
		return complain("--log goes with --ref or --last");
	if (!logged && o->n_args == 0)
		return complain("USER, --ref or --last is needed");
	if (!logged)
		return explain_asked(o);
	if (o->n_args != 0 || (o->ref != NULL && o->last != NULL))
		return complain("one of USER, --ref and --last, not two");
	if (o->service != NULL || o->from != NULL || o->method != NULL ||
	    o->key != NULL || o->tty != NULL || o->by != NULL || o->at != NULL)
		return complain("with --ref and --last the log says what the "
				"login was");
	return explain_logged(o);
}

const struct command cmd_explain = {
    .name = "explain",
    .run = run,
    .synopsis = "USER --service SERVICE | --ref REF | --last USER "
		"[OPTION]...",
    .about = "What is decided about a login, by which rule, and why",
    .quiet = "nothing on standard output: the exit code tells",
    .help =
	"      --ref REF       what was decided: the reference that the "
	"person was\n                      told, or the log has\n"
	"      --last USER     the last decision on USER\n"
	"      --log FILE      look there (- is standard input), not in "
	"the journal and\n                      the log files\n"
	"      --service S     PAM's service: sshd, su, sudo, login, ...\n"
	"      --from ADDR     numeric address of the remote host; or local, "
	"or unknown\n"
	"      --method M      SSH: what was completed, as publickey or\n"
	"                      publickey+password; or unknown\n"
	"      --key FILE      SSH: the key, judged as well\n"
	"      --tty T         the terminal\n"
	"      --by USER       the caller: for su, the account that runs it\n"
	"      --at TIME       a date or RFC 3339; else now\n"
	"      --all           rules about others, too\n\n"
	"What is not given is left out: without --method only rules "
	"without method\nand key can match. With su USER is the account "
	"that is entered, with sudo\nwho calls.\n\n"
	"Exit code: 0 permitted, 1 denied (as if enforced), 2 nothing "
	"done, not found,\n3 a permit in a log that does not tell that root "
	"wrote it, as no file does; or lines\nof files that say different "
	"things.\n\n"
	"Examples: loginpolicy explain --ref K7Q2\n"
	"          loginpolicy explain alice --service sshd --from "
	"10.8.0.7 \\\n              --method publickey --key "
	"~alice/.ssh/id_ed25519.pub\n",
    .accepts = OPT_LOGIN | OPT_QUIET | OPT_STATE | OPT_POLICY | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
    .min_args = 0,
    .max_args = 1,
};
