/* loginpolicy password check: one password, judged as at a change of it. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/account/member.h>
#include "inforce.h"
#include "admin/password/password.h"

#define RESULT_MAX (1u << 20)

struct checked {
	const struct options *o;
	const struct policy_password *rule;
	const struct password_language *lang;
	struct password_result result;
	bool is_nfc;
};

/* --user: by its name at least. l: what ret points to. Returns -1 to go on, or an exit code. */
static int
load_user(const struct options *o, const struct policy *p, struct lookup *l,
    struct password_input *ret)
{
	struct identity who;
	struct diag d = {0};
	int r;

	if (o->user == NULL)
		return -1;
	ret->user = o->user;
	r = identity_by_name(l, o->user, &who, &d);
	if (r == ERR_NOENT) {
		complain("%s: no such account: only the name is used", o->user);
		return -1;
	}
	if (r != 0)
		return complain("%s: %s", o->user, d.msg);
	ret->full_name = who.full_name;
	if (p->password.accounts == POLICY_ACCOUNTS_LOCAL && !who.is_local)
		complain("%s: no local account: at a change of its password "
			 "the rule does not apply (password accounts local)",
		    o->user);
	return -1;
}

static int
judge(struct checked *c, const struct password_rule *rule,
    const struct password_input *in)
{
	struct diag d = {0};

	if (rule->judge(c->rule, c->o->root, in, &c->result, &d) != 0)
		return complain("the password cannot be judged: %s", d.msg);
	c->is_nfc = (c->result.missing >> DEMAND_ENCODING & 1) != 0 ||
	    in->len > PASSWORD_OCTETS_MAX ||
	    rule->is_nfc(in->password, in->len);
	return -1;
}

static int
ask_and_judge(struct checked *c, const struct password_rule *rule,
    struct password_input *in)
{
	struct password_text *t = calloc(1, sizeof(*t));
	int r;

	if (t == NULL)
		return complain("out of memory");
	if ((r = password_read(c->lang, t)) == -1) {
		in->password = t->s;
		in->len = t->len;
		r = judge(c, rule, in);
	}
	explicit_bzero(t, sizeof(*t));
	free(t);
	return r;
}

static int
load_and_judge(struct checked *c, const struct policy *p)
{
	struct lookup *l = lookup_new(c->o->root);
	struct password_object object = {0};
	struct password_input in = {0};
	int r;

	if (l == NULL)
		return complain("out of memory");
	if ((r = password_object_open(c->o, c->rule, &object)) == -1 &&
	    (r = load_user(c->o, p, l, &in)) == -1)
		r = ask_and_judge(c, object.rule, &in);
	password_close(&object);
	lookup_free(l);
	return r;
}

static void
put_text(const struct checked *c, struct buf *b)
{
	if (c->result.missing == 0)
		buf_puts(b, c->lang->one("accepted"));
	else
		password_put_refusal(c->rule, &c->result, c->lang, b);
	buf_putc(b, '\n');
}

/* An array of what each demand that is not met is called, or says. */
static void
json_demands(const struct checked *c, bool words, struct json_out *j)
{
	struct buf t;

	buf_init(&t, RESULT_MAX);
	json_array(j);
	for (enum password_demand d = 0; d < DEMAND_COUNT; d++) {
		if ((c->result.missing >> d & 1) == 0)
			continue;
		if (words)
			buf_puts(&t, password_word(d));
		else
			password_put_message(c->rule, &c->result, d, c->lang,
			    &t);
		json_string(j, t.p, t.len);
		buf_clear(&t);
	}
	json_array_end(j);
	buf_release(&t);
}

static void
put_json(const struct checked *c, struct buf *b)
{
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_key(&j, "verdict");
	json_str(&j, c->result.missing == 0 ? "accept" : "reject");
	json_key(&j, "missing");
	json_demands(c, true, &j);
	json_key(&j, "messages");
	json_demands(c, false, &j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-password/1");
	json_object_end(&j);
	buf_putc(b, '\n');
}

static int
report(const struct checked *c, const struct policy *p)
{
	const struct options *o = c->o;
	bool rejected = c->result.missing != 0;
	struct buf b;

	if (!c->is_nfc)
		complain("warning: another keyboard may type this password "
			 "with other bytes (it is not in Unicode's normal form "
			 "NFC)");
	if (rejected && p->password.mode == POLICY_OBSERVE)
		complain(
		    "password mode observe: at a change it would be logged, and "
		    "let pass");
	buf_init(&b, RESULT_MAX);
	if (o->format == FORMAT_JSON)
		put_json(c, &b);
	else
		put_text(c, &b);
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_result(o, &b, rejected ? EXIT_OBJECTION : EXIT_OK);
}

static int
run(const struct options *o)
{
	struct checked c = {.o = o};
	struct inforce f;
	int r;

	password_no_core();
	if ((r = inforce_or_base(o, &f)) != -1)
		return r;
	c.rule = &f.policy.password;
	c.lang = password_language_set(o->format);
	if ((r = load_and_judge(&c, &f.policy)) == -1)
		r = report(&c, &f.policy);
	inforce_release(&f);
	return r;
}

const struct command cmd_password_check = {
    .name = "password check",
    .run = run,
    .synopsis = "[--user USER] [OPTION]...",
    .about = "Whether a password meets the rule, and what it lacks",
    .quiet = "nothing on standard output: the exit code tells",
    .secret = "a password is never given on the command line, where others "
	      "can read it in the list of processes: it is read from standard "
	      "input, or asked for",
    .help = "      --user USER     for this account: not its name, nor a word "
	    "of its full name\n\n"
	    "The password is asked for, or where standard input is no "
	    "terminal read from it:\nall of it, without a newline at its "
	    "end.\n\n"
	    "Exit code: 0 accepted, 1 refused, 2 it could not be judged.\n\n"
	    "Example: loginpolicy password check --user alice\n",
    .accepts = OPT_USER | OPT_QUIET | OPT_STATE | OPT_POLICY | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
};
