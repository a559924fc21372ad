/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy show: the policy in force, and where each value comes from. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "inforce.h"
#include "admin/password/password_account.h"

#define RESULT_MAX (1u << 30)

static void
put_name(const struct policy_setting *s, struct buf *b)
{
	if (s->group != NULL) {
		buf_puts(b, s->group);
		buf_putc(b, ' ');
	}
	buf_puts(b, s->name);
}

/* Move t to b, escaped but for backslashes, which are the policy's own. */
static void
move_escaped(struct buf *t, struct buf *b)
{
	const char *s = t->p, *q;
	size_t len = t->len;

	while (len != 0 && (q = memchr(s, '\\', len)) != NULL) {
		escape_text(b, s, (size_t)(q - s));
		buf_putc(b, '\\');
		len -= (size_t)(q - s) + 1;
		s = q + 1;
	}
	escape_text(b, s, len);
	if (t->err != 0 && b->err == 0)
		b->err = t->err;
	buf_release(t);
}

/* Append blanks up to the column, at least one. start: of the line. */
static void
pad(struct buf *b, size_t start, size_t columns)
{
	size_t have = text_columns(b->p + start, b->len - start);

	do
		buf_putc(b, ' ');
	while (++have < columns);
}

/* What is shown: a policy, and for whom its passwords. */
struct shown {
	const struct policy *p;
	struct policy as_set; /* p, with the account's password rule */
	struct password_account account;
};

static void
put_place(const struct policy *p, const struct policy_where *w, struct buf *b)
{
	if (w->file == -1)
		buf_puts(b, "default");
	else
		put_where(p, w, b);
}

/* The line for some accounts that makes a setting what it is; NULL: none. */
static const struct password_line *
next_line(const struct shown *s, size_t row, size_t *i)
{
	const struct password_line *l;

	while (s->account.choice.line_counts != NULL &&
	    *i < s->p->n_password_lines) {
		l = &s->p->password_lines[*i];
		if (s->account.choice.line_counts[(*i)++] && l->row == row)
			return l;
	}
	return NULL;
}

static bool
base_counts(const struct shown *s, size_t row)
{
	return (s->account.choice.base_counts >> row & 1) != 0;
}

static void
put_places(const struct shown *s, size_t row, struct buf *b)
{
	const struct password_line *l;
	const char *comma = "";
	size_t i = 0;

	if (base_counts(s, row)) {
		put_place(s->p, &s->p->where[row], b);
		comma = ", ";
	}
	for (; (l = next_line(s, row, &i)) != NULL; comma = ", ") {
		buf_puts(b, comma);
		put_where(s->p, &l->where, b);
		buf_puts(b, " for ");
		escape_text(b, l->subjects, strlen(l->subjects));
	}
}

static void
text_setting(const struct shown *s, size_t row, struct buf *b)
{
	size_t start = b->len;
	struct buf t;

	put_name(&policy_settings[row], b);
	buf_putc(b, ' ');
	buf_init(&t, POLICY_SIZE_MAX);
	policy_setting_print(&s->as_set, row, &t);
	move_escaped(&t, b);
	pad(b, start, 40);
	buf_puts(b, "# ");
	put_places(s, row, b);
	buf_putc(b, '\n');
}

static void
text_password_line(const struct policy *p, const struct password_line *l,
    struct buf *b)
{
	size_t start = b->len;
	struct buf t;

	buf_init(&t, POLICY_SIZE_MAX);
	password_line_print(l, &t);
	move_escaped(&t, b);
	pad(b, start, 40);
	buf_puts(b, "# ");
	put_where(p, &l->where, b);
	buf_putc(b, '\n');
}

/* All lines for some accounts, or that they are in the settings already. */
static void
text_password_lines(const struct shown *s, struct buf *b)
{
	const struct policy *p = s->p;

	if (s->account.name != NULL) {
		buf_puts(b, "# passwords: as for ");
		escape_text(b, s->account.name, strlen(s->account.name));
		buf_putc(b, '\n');
		return;
	}
	for (size_t i = 0; i < p->n_password_lines; i++)
		text_password_line(p, &p->password_lines[i], b);
	if (p->n_password_lines != 0)
		buf_puts(b,
		    "# which of them count for an account: loginpolicy show "
		    "--user USER\n");
}

static void
put_nets(const struct network *n, struct buf *b)
{
	for (uint32_t i = 0; i < n->n; i++) {
		if (i != 0)
			buf_putc(b, ',');
		net_print(&n->net[i], b);
	}
	for (uint32_t i = 0; i < n->n_parts; i++)
		buf_printf(b, "%s%s", n->n + i != 0 ? "," : "",
		    n->part[i]->name);
}

static void
put_services(const struct service_set *s, struct buf *b)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct service_item *it = &s->item[i];

		buf_puts(b, i != 0 ? "," : "");
		if (it->kind == SERVICE_SET)
			buf_putc(b, '@');
		else if (it->kind == SERVICE_EXACT && s->where.file != -1)
			buf_putc(b, '=');
		buf_puts(b, it->kind == SERVICE_SET ? it->set->name : it->name);
	}
}

static void
text_network(const struct policy *p, const struct network *n, struct buf *b)
{
	size_t start = b->len;

	buf_printf(b, "network %s ", n->name);
	put_nets(n, b);
	pad(b, start, 40);
	buf_puts(b, "# ");
	put_where(p, &n->where, b);
	buf_putc(b, '\n');
}

static void
text_services(const struct policy *p, const struct service_set *s,
    struct buf *b)
{
	size_t start = b->len;
	struct buf t;

	buf_printf(b, "services %s ", s->name);
	buf_init(&t, POLICY_SIZE_MAX);
	put_services(s, &t);
	move_escaped(&t, b);
	pad(b, start, 40);
	buf_puts(b, "# ");
	put_where(p, &s->where, b);
	buf_putc(b, '\n');
}

static void
text_rules(const struct policy *p, struct buf *b)
{
	const struct network *nets;
	const struct service_set *sets;
	size_t n;

	nets = builtin_networks(&n);
	for (size_t i = 0; i < n; i++)
		text_network(p, &nets[i], b);
	for (size_t i = 0; i < p->n_networks; i++)
		text_network(p, p->networks[i], b);
	sets = builtin_services(&n);
	for (size_t i = 0; i < n; i++)
		text_services(p, &sets[i], b);
	for (size_t i = 0; i < p->n_services; i++)
		text_services(p, p->services[i], b);
	buf_putc(b, '\n');
	for (size_t i = 0; i < p->n_rules; i++) {
		buf_puts(b, "# ");
		put_where(p, &p->rules[i].where, b);
		buf_putc(b, '\n');
		put_rule_text(&p->rules[i], b);
		buf_putc(b, '\n');
	}
	buf_puts(b,
	    p->n_rules == 0 ? "# no rule: nobody is permitted\n"
			    : "# whatever no rule matches is denied\n");
}

static void
put_hash(const uint8_t hash[SHA256_LEN], struct buf *b)
{
	for (size_t i = 0; i < SHA256_LEN; i++)
		buf_printf(b, "%02x", hash[i]);
}

static void
show_text(const struct options *o, const struct inforce *f,
    const struct shown *s, struct buf *b)
{
	const struct policy *p = s->p;

	buf_puts(b, "# ");
	escape_text(b, f->path, strlen(f->path));
	buf_puts(b, ", SHA-256 ");
	put_hash(p->sha256, b);
	buf_putc(b, '\n');
	if (!o->rules) {
		for (size_t i = 0; i < policy_settings_n; i++)
			text_setting(s, i, b);
		text_password_lines(s, b);
	}
	if (!o->settings) {
		buf_putc(b, '\n');
		text_rules(p, b);
	}
}

/* Append "file" and "line": null if it is a default or built in. */
static void
json_where(struct json_out *j, const struct policy *p,
    const struct policy_where *w)
{
	json_key(j, "file");
	json_str(j, w->file == -1 ? NULL : p->files[w->file].path);
	json_key(j, "line");
	if (w->file == -1)
		json_null(j);
	else
		json_u64(j, w->line);
}

/* Append a member whose value is in text, and clear text. */
static void
json_text(struct json_out *j, const char *key, struct buf *text)
{
	json_key(j, key);
	json_string(j, text->p, text->len);
	buf_clear(text);
}

/* Of several lines that make a setting what it is, the place of the last. */
static void
json_setting_place(struct json_out *j, const struct shown *s, size_t row)
{
	const struct password_line *l, *last = NULL;
	size_t i = 0;

	while ((l = next_line(s, row, &i)) != NULL)
		last = l;
	json_key(j, "for");
	json_str(j, last == NULL ? NULL : last->subjects);
	json_where(j, s->p, last == NULL ? &s->p->where[row] : &last->where);
}

static void
json_settings(struct json_out *j, const struct shown *s, struct buf *t)
{
	json_key(j, "settings");
	json_array(j);
	for (size_t i = 0; i < policy_settings_n; i++) {
		json_object(j);
		put_name(&policy_settings[i], t);
		json_text(j, "name", t);
		policy_setting_print(&s->as_set, i, t);
		json_text(j, "value", t);
		json_setting_place(j, s, i);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "user");
	json_str(j, s->account.name);
	json_key(j, "groups_unknown");
	json_bool(j, s->account.choice.unknown);
}

/* The lines for some accounts, of all accounts. */
static void
json_password_lines(struct json_out *j, const struct policy *p, struct buf *t)
{
	json_key(j, "password_lines");
	json_array(j);
	for (size_t i = 0; i < p->n_password_lines; i++) {
		const struct password_line *l = &p->password_lines[i];

		json_object(j);
		password_line_print(l, t);
		json_text(j, "text", t);
		json_key(j, "for");
		json_str(j, l->subjects);
		json_where(j, p, &l->where);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_network(struct json_out *j, const struct policy *p,
    const struct network *n, struct buf *t)
{
	json_object(j);
	json_key(j, "name");
	json_str(j, n->name);
	json_key(j, "networks");
	json_array(j);
	for (uint32_t i = 0; i < n->n; i++) {
		net_print(&n->net[i], t);
		json_string(j, t->p, t->len);
		buf_clear(t);
	}
	for (uint32_t i = 0; i < n->n_parts; i++)
		json_str(j, n->part[i]->name);
	json_array_end(j);
	json_where(j, p, &n->where);
	json_object_end(j);
}

static void
json_set(struct json_out *j, const struct policy *p,
    const struct service_set *s, struct buf *t)
{
	json_object(j);
	json_key(j, "name");
	json_str(j, s->name);
	put_services(s, t);
	json_text(j, "services", t);
	json_where(j, p, &s->where);
	json_object_end(j);
}

static void
json_rule(struct json_out *j, const struct policy *p,
    const struct policy_rule *r, struct buf *t)
{
	json_object(j);
	put_rule_text(r, t);
	json_text(j, "text", t);
	json_key(j, "id");
	json_str(j, r->id);
	json_key(j, "note");
	json_str(j, r->note);
	json_where(j, p, &r->where);
	json_object_end(j);
}

static void
json_rules(struct json_out *j, const struct policy *p, struct buf *t)
{
	const struct network *nets;
	const struct service_set *sets;
	size_t n;

	json_key(j, "networks");
	json_array(j);
	nets = builtin_networks(&n);
	for (size_t i = 0; i < n; i++)
		json_network(j, p, &nets[i], t);
	for (size_t i = 0; i < p->n_networks; i++)
		json_network(j, p, p->networks[i], t);
	json_array_end(j);
	json_key(j, "services");
	json_array(j);
	sets = builtin_services(&n);
	for (size_t i = 0; i < n; i++)
		json_set(j, p, &sets[i], t);
	for (size_t i = 0; i < p->n_services; i++)
		json_set(j, p, p->services[i], t);
	json_array_end(j);
	json_key(j, "rules");
	json_array(j);
	for (size_t i = 0; i < p->n_rules; i++)
		json_rule(j, p, &p->rules[i], t);
	json_array_end(j);
}

static void
show_json(const struct options *o, const struct inforce *f,
    const struct shown *s, struct buf *b)
{
	struct json_out j;
	struct buf t;

	buf_init(&t, POLICY_SIZE_MAX);
	json_init(&j, b);
	json_object(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-show/1");
	json_key(&j, "path");
	json_str(&j, f->path);
	put_hash(f->policy.sha256, &t);
	json_text(&j, "sha256", &t);
	if (!o->rules) {
		json_settings(&j, s, &t);
		json_password_lines(&j, s->p, &t);
	}
	if (!o->settings)
		json_rules(&j, &f->policy, &t);
	json_object_end(&j);
	buf_putc(b, '\n');
	if (t.err != 0 && b->err == 0)
		b->err = t.err;
	buf_release(&t);
}

/* Without --user all lines are shown: nothing is left open. */
static enum exit_code
load_shown(const struct options *o, const struct policy *p, struct shown *ret)
{
	enum exit_code r = EXIT_OK;

	memset(ret, 0, sizeof(*ret));
	ret->p = p;
	ret->as_set = *p;
	ret->account.choice.base_counts = ~UINT64_C(0);
	if (o->user != NULL &&
	    (r = password_account_load(o, p, &ret->account)) == EXIT_OK)
		ret->as_set.password = ret->account.choice.rule;
	return r;
}

static enum exit_code
show_policy(const struct options *o)
{
	struct inforce f;
	struct shown s;
	struct buf b;
	enum exit_code r;

	if (o->settings && o->rules)
		return complain("use --settings or --rules, not both");
	if (o->user != NULL && o->rules)
		return complain("--user is about settings: use it without "
				"--rules");
	if ((r = inforce_need(o, &f)) != EXIT_OK)
		return r;
	if ((r = load_shown(o, &f.policy, &s)) == EXIT_OK) {
		buf_init(&b, RESULT_MAX);
		if (o->format == FORMAT_JSON)
			show_json(o, &f, &s, &b);
		else
			show_text(o, &f, &s, &b);
		r = put_folded(o, &b, EXIT_OK);
	}
	password_account_release(&s.account);
	inforce_release(&f);
	return r;
}

const struct command cmd_show = {
    .id = COMMAND_SHOW,
    .name = "show",
    .run = show_policy,
    .synopsis = "[--settings | --rules] [--user USER] [OPTION]...",
    .about = "Show the policy in force, and where each value comes from",
    .help = "Exit code: 0 shown, 2 there is no policy or it has errors.\n"
	    "\n"
	    "Example: loginpolicy show --settings\n",
};
