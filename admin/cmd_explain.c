/* loginpolicy explain: what would be decided about a login, by which rule, and why not by an earlier one. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/escape.h>
#include <loginpolicy/json_out.h>
#include "inforce.h"
#include "login.h"

#define RESULT_MAX (1u << 30)
#define SHOWN_MAX  100 /* rules passed over, without --all */

static const char *const tri_words[] = {"false", "unknown", "true"};

/* What is written while the rules are read. */
struct explained {
	const struct options *o;
	const struct policy *p;
	const struct facts *f;
	struct buf text; /* of the rules passed over */
	size_t last; /* where the last of them begins */
	struct buf scratch;
	struct json_out out;
	struct json_out *json; /* out, or NULL: text */
	size_t
	    others; /* rules that are not about the user, or not about the service */
	size_t shown; /* in text */
	size_t more, last_more; /* beyond SHOWN_MAX; before the last rule */
};

static bool
is_about_others(const struct explained *e, const struct policy_rule *r,
    const struct rule_match *m)
{
	return m->value == TRI_FALSE &&
	    (m->because->kind == COND_SUBJECT ||
		!rule_has_service(r, e->f->service));
}

/* The option that would have told what a rule asked for in vain. NULL: it was given. */
static const char *
not_given(const struct explained *e, const struct rule_match *m)
{
	const struct options *o = e->o;
	const struct facts *f = e->f;

	if (m->because == NULL)
		return NULL;
	switch ((enum condition_kind)m->because->kind) {
	case COND_METHOD:
		return f->is_ssh && f->methods_open == 0 && f->methods == 0
		    ? "--method"
		    : NULL;
	case COND_KEY:
		return f->is_ssh && !f->keys_open && o->key == NULL ? "--key"
								    : NULL;
	case COND_FROM:
		return o->from == NULL ? "--from" : NULL;
	case COND_TTY:
		return o->tty == NULL ? "--tty" : NULL;
	case COND_BY:
		/* In an SSH service it is refused: there is no caller. */
		return f->caller.n_names == 0 && !f->is_ssh ? "--by" : NULL;
	default:
		return NULL;
	}
}

static void
put_because(const struct explained *e, const struct policy_rule *r,
    const struct rule_match *m, struct buf *b)
{
	const char *option = not_given(e, m);

	rule_because(r, m, e->f, b);
	if (option != NULL)
		buf_printf(b, " (%s is not given)", option);
}

static void
trace_text(struct explained *e, const struct policy_rule *r,
    const struct rule_match *m)
{
	e->last = e->text.len;
	e->last_more = e->more;
	if (m->because == NULL)
		return; /* it decides, and is told of above */
	if (is_about_others(e, r, m) && !e->o->all) {
		e->others++;
		return;
	}
	if (e->shown == SHOWN_MAX && !e->o->all) {
		e->more++;
		return;
	}
	e->shown++;
	buf_puts(&e->text, "  ");
	put_where(e->p, &r->where, &e->text);
	buf_puts(&e->text, "  ");
	put_rule_text(r, &e->text);
	buf_printf(&e->text,
	    "\n    %s: ", m->value == TRI_UNKNOWN ? "unknown" : "no");
	put_because(e, r, m, &e->text);
	buf_putc(&e->text, '\n');
}

static void
trace_json(struct explained *e, const struct policy_rule *r,
    const struct rule_match *m)
{
	struct json_out *j = e->json;

	json_object(j);
	json_key(j, "rule");
	put_where(e->p, &r->where, &e->scratch);
	json_string(j, e->scratch.p, e->scratch.len);
	buf_clear(&e->scratch);
	json_key(j, "matched");
	json_str(j, tri_words[m->value]);
	json_key(j, "because");
	put_because(e, r, m, &e->scratch);
	json_string(j, e->scratch.p, e->scratch.len);
	buf_clear(&e->scratch);
	json_object_end(j);
}

static void
trace(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	struct explained *e = ctx;

	if (e->json != NULL)
		trace_json(e, r, m);
	else
		trace_text(e, r, m);
}

/* One stage: what it decides, and the rules it went by, into e->text. */
static struct verdict
stage_text(struct explained *e, const struct facts *f, enum decide_stage stage)
{
	const struct decide_trace t = {trace, e};
	struct verdict v;

	e->f = f;
	e->others = e->last = e->shown = e->more = 0;
	v = policy_decide(e->p, f, stage, &t);
	/* One that decides though it only may match was not passed over. */
	if (v.rule != NULL) {
		e->text.len = e->last;
		e->more = e->last_more;
	}
	return v;
}

static void
put_rule(const char *label, const struct policy *p, const struct policy_rule *r,
    struct buf *b)
{
	buf_printf(b, "  %s ", label);
	put_where(p, &r->where, b);
	if (r->id != NULL)
		buf_printf(b, " (%s)", r->id);
	buf_puts(b, "\n    ");
	put_rule_text(r, b);
	buf_putc(b, '\n');
}

static void
put_stage(const struct policy *p, const char *name, const struct verdict *v,
    struct explained *e, struct buf *b)
{
	buf_printf(b, "%s: %s: %s\n", name,
	    v->kind == VERDICT_PERMIT ? "permit" : "deny",
	    verdict_text(v->reason));
	if (v->rule != NULL)
		put_rule("by", p, v->rule, b);
	if (v->nearest != NULL)
		put_rule("nearest:", p, v->nearest, b);
	if (e->text.len != 0) {
		buf_puts(b, "  passed over before:\n");
		buf_put(b, e->text.p, e->text.len);
	}
	if (e->more != 0)
		buf_printf(b, "  and %zu more (--all shows them)\n", e->more);
	if (e->others != 0)
		buf_printf(b,
		    "  and %zu rule%s about other users or services (--all "
		    "shows them)\n",
		    e->others, e->others == 1 ? "" : "s");
	buf_clear(&e->text);
}

static int
explain_text(struct explained *e, const struct login *l, const char *user,
    struct buf *b)
{
	struct verdict early = {.kind = VERDICT_PERMIT}, v;
	const struct policy *p = e->p;

	if (l->facts.is_ssh) {
		early = policy_decide(p, &l->early, DECIDE_EARLY, NULL);
		/* Where it permits, why not by an earlier one is the session's matter. */
		if (early.kind != VERDICT_PERMIT)
			early = stage_text(e, &l->early, DECIDE_EARLY);
		put_stage(p, "at authentication", &early, e, b);
	}
	v = stage_text(e, &l->facts, DECIDE_FINAL);
	put_stage(p, l->facts.is_ssh ? "at the session" : "at the account", &v,
	    e, b);
	buf_putc(b, '\n');
	escape_text(b, user, strlen(user));
	buf_puts(b, " at ");
	escape_text(b, l->service, strlen(l->service));
	buf_printf(b, ": %s (%s)\n",
	    v.kind == VERDICT_PERMIT ? "PERMIT" : "DENY", verdict_measure(&v));
	if (p->mode == POLICY_OBSERVE && v.kind != VERDICT_PERMIT)
		buf_puts(b,
		    "mode observe: it would be logged, and let pass.\n");
	return v.kind == VERDICT_PERMIT ? EXIT_OK : EXIT_OBJECTION;
}

/* The stage that settles it: what the first refuses, the second never sees. */
static int
explain_json(struct explained *e, const struct login *l, struct buf *b)
{
	struct verdict early = {.kind = VERDICT_PERMIT}, v;
	struct json_out *j = &e->out;
	bool at_auth;

	if (l->facts.is_ssh)
		early = policy_decide(e->p, &l->early, DECIDE_EARLY, NULL);
	at_auth = early.kind != VERDICT_PERMIT;
	e->f = at_auth ? &l->early : &l->facts;
	json_init(j, b);
	json_object(j);
	json_key(j, "schema");
	json_str(j, "loginpolicy-explain/1");
	e->json = j;
	json_key(j, "trace");
	json_array(j);
	v = policy_decide(e->p, e->f, at_auth ? DECIDE_EARLY : DECIDE_FINAL,
	    &(struct decide_trace){trace, e});
	json_array_end(j);
	json_key(j, "verdict");
	json_str(j, v.kind == VERDICT_PERMIT ? "permit" : "deny");
	json_key(j, "mode");
	json_str(j, e->p->mode == POLICY_OBSERVE ? "observe" : "enforce");
	json_key(j, "stage");
	json_str(j, at_auth ? "auth" : l->facts.is_ssh ? "session" : "account");
	json_key(j, "rule");
	if (v.rule == NULL) {
		json_null(j);
	} else {
		put_where(e->p, &v.rule->where, &e->scratch);
		json_string(j, e->scratch.p, e->scratch.len);
		buf_clear(&e->scratch);
	}
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
run(const struct options *o)
{
	struct explained e = {.o = o};
	struct inforce f;
	struct login l;
	struct buf b;
	int r;

	if ((r = inforce_need(o, &f)) != -1)
		return r;
	if ((r = login_load(o, o->args[0], &l)) != -1) {
		inforce_release(&f);
		return r;
	}
	buf_init(&b, RESULT_MAX);
	buf_init(&e.text, RESULT_MAX);
	buf_init(&e.scratch, POLICY_SIZE_MAX);
	e.p = &f.policy;
	r = o->format == FORMAT_JSON ? explain_json(&e, &l, &b)
				     : explain_text(&e, &l, o->args[0], &b);
	if (b.err == 0)
		b.err = e.text.err != 0 ? e.text.err : e.scratch.err;
	buf_release(&e.text);
	buf_release(&e.scratch);
	login_release(&l);
	inforce_release(&f);
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_result(o, &b, r);
}

const struct command cmd_explain = {
    .name = "explain",
    .run = run,
    .synopsis = "USER --service SERVICE [OPTION]...",
    .about = "What is decided about a login, by which rule, and why",
    .quiet = "nothing on standard output: the exit code tells",
    .help = "      --service S     PAM's service: sshd, su, sudo, login, ...\n"
	    "      --from ADDR     numeric address of the remote host\n"
	    "      --method M      SSH: what was completed, as publickey or\n"
	    "                      publickey+password\n"
	    "      --key FILE      SSH: the key, judged as well\n"
	    "      --tty T         the terminal\n"
	    "      --by USER       who calls: of su the account that runs it\n"
	    "      --at TIME       a date or RFC 3339; else now\n"
	    "      --all           rules about others, too\n\n"
	    "What is not given is left out: without --method only rules "
	    "without method\nand key can match. With su USER is the account "
	    "that is entered, with sudo\nwho calls.\n\n"
	    "Exit code: 0 permitted, 1 denied (as if enforced), 2 nothing "
	    "done.\n\n"
	    "Example: loginpolicy explain alice --service sshd --from "
	    "10.8.0.7 \\\n             --method publickey --key "
	    "~alice/.ssh/id_ed25519.pub\n",
    .accepts = OPT_LOGIN | OPT_QUIET | OPT_STATE | OPT_POLICY | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
    .min_args = 1,
    .max_args = 1,
};
