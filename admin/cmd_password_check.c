/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy password check: judge one password as a change of it would. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/json_out.h>
#include "inforce.h"
#include "admin/password/password.h"
#include "admin/password/password_account.h"

#define RESULT_MAX (1u << 20)

struct checked {
	const struct options *o;
	struct password_account account;
	const struct policy_password *rule; /* the account's */
	const struct password_language *lang;
	struct password_result result;
	bool is_nfc;
};

/* What the rule needs to know of the account, and whether it applies to it. */
static void
use_account(const struct password_account *a, const struct policy *p,
    struct password_input *ret)
{
	ret->user = a->name;
	if (!a->exists)
		return;
	ret->full_name = a->who.full_name;
	if (p->password.accounts == POLICY_ACCOUNTS_LOCAL && !a->who.is_local)
		complain(
		    "%s: not a local account: the rule does not apply when "
		    "its password is changed (password accounts local)",
		    a->name);
}

static enum exit_code
judge(struct checked *c, const struct password_rule *rule,
    const struct password_input *in)
{
	struct diag d = {0};

	if (rule->judge(c->rule, c->o->root, in, &c->result, &d) != 0)
		return complain("the password cannot be checked: %s", d.msg);
	c->is_nfc = (c->result.missing >> DEMAND_ENCODING & 1) != 0 ||
	    in->len > PASSWORD_OCTETS_MAX ||
	    rule->is_nfc(in->password, in->len);
	return EXIT_OK;
}

static enum exit_code
ask_and_judge(struct checked *c, const struct password_rule *rule,
    struct password_input *in)
{
	struct password_text *t = calloc(1, sizeof(*t));
	enum exit_code r;

	if (t == NULL)
		return complain("out of memory");
	if ((r = password_read(c->lang, t)) == EXIT_OK) {
		in->password = t->s;
		in->len = t->len;
		r = judge(c, rule, in);
	}
	explicit_bzero(t, sizeof(*t));
	free(t);
	return r;
}

static enum exit_code
load_and_judge(struct checked *c, const struct policy *p)
{
	struct password_object object = {0};
	struct password_input in = {0};
	enum exit_code r = password_account_load(c->o, p, &c->account);

	c->rule = &c->account.choice.rule;
	if (r == EXIT_OK &&
	    (r = password_object_open(c->o, c->rule, &object)) == EXIT_OK) {
		use_account(&c->account, p, &in);
		r = ask_and_judge(c, object.rule, &in);
	}
	password_rule_close(&object);
	return r;
}

static void
put_text(const struct checked *c, const struct policy *p, struct buf *b)
{
	if (c->result.missing == 0)
		buf_puts(b, c->lang->one("accepted"));
	else
		password_put_refusal(c->rule, &c->result, c->lang, b);
	buf_putc(b, '\n');
	password_account_put(p, &c->account, b);
}

/* Append an array of the demands that are not met: their words, or messages. */
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
put_json(const struct checked *c, const struct policy *p, struct buf *b)
{
	const char *why = password_why_word(c->result.why);
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_key(&j, "verdict");
	json_str(&j, c->result.missing == 0 ? "accept" : "reject");
	json_key(&j, "missing");
	json_demands(c, true, &j);
	json_key(&j, "messages");
	json_demands(c, false, &j);
	password_account_json(p, &c->account, &j);
	json_key(&j, "why");
	if (why != NULL)
		json_str(&j, why);
	else
		json_null(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-password/1");
	json_object_end(&j);
	buf_putc(b, '\n');
}

static enum exit_code
report_result(const struct checked *c, const struct policy *p)
{
	const struct options *o = c->o;
	bool rejected = c->result.missing != 0;
	struct buf b;

	if (!c->is_nfc)
		complain("warning: another keyboard may send other bytes for "
			 "this password (it is not in Unicode's normal form "
			 "NFC)");
	if (rejected && p->password.mode == POLICY_OBSERVE)
		complain(
		    "password mode observe: a change to it would be logged and "
		    "permitted");
	buf_init(&b, RESULT_MAX);
	if (o->format == FORMAT_JSON)
		put_json(c, p, &b);
	else
		put_text(c, p, &b);
	if (o->quiet && o->output == NULL)
		buf_clear(&b);
	return put_result(o, &b, rejected ? EXIT_OBJECTION : EXIT_OK);
}

static enum exit_code
check_password(const struct options *o)
{
	struct checked c = {.o = o};
	struct inforce f;
	enum exit_code r;

	password_no_core();
	if ((r = inforce_or_base(o, &f)) != EXIT_OK)
		return r;
	c.lang = password_language_set(o->format);
	if ((r = load_and_judge(&c, &f.policy)) == EXIT_OK)
		r = report_result(&c, &f.policy);
	password_account_release(&c.account);
	explicit_bzero(&c.result, sizeof(c.result));
	inforce_release(&f);
	return r;
}

const struct command cmd_password_check = {
    .id = COMMAND_PASSWORD_CHECK,
    .name = "password check",
    .run = check_password,
    .synopsis = "[--user USER] [OPTION]...",
    .about = "Check a password against the rule, and list what it lacks",
    .secret = "a password is never given on the command line, where others "
	      "can read it in the list of processes: it is read from "
	      "standard input, or asked for",
    .help = "The password is asked for on a terminal. Otherwise it is read "
	    "from standard input: all of it, without a newline at its "
	    "end.\n"
	    "\n"
	    "Exit code: 0 accepted, 1 refused, 2 it could not be checked.\n"
	    "\n"
	    "Example: loginpolicy password check --user alice\n",
};
