/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as a policy: errors or a policy, never both; what is printed is read again. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/password_for.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All settings as text. */
static void
print_all(const struct policy *p, struct buf *b)
{
	buf_init(b, 1 << 20);
	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];

		buf_printf(b, "%s %s ", s->group ? s->group : "", s->name);
		policy_setting_print(p, i, b);
		buf_putc(b, '\n');
	}
	for (size_t i = 0; i < p->n_password_lines; i++) {
		password_line_print(&p->password_lines[i], b);
		buf_putc(b, '\n');
	}
	if (b->err != 0)
		abort();
}

/* With everything unknown and with nobody, one rule comes out. */
static void
choose(const struct policy *p)
{
	const struct fact_person nobody = {.has_uid = true, .uid = 1000};
	uint8_t *match = calloc(p->n_password_lines + 1, 1);
	struct password_choice c;

	if (match == NULL)
		abort();
	for (int known = 0; known < 2; known++) {
		password_lines_match(p, known ? &nobody : NULL, match);
		if (password_choose(p, match, &c) != 0 || c.rule.length < 6 ||
		    (known == 1 && c.unknown) ||
		    (known == 0 && c.rule.length < p->password.length &&
			!c.line_counts))
			abort();
		password_choice_release(&c);
	}
	free(match);
}

/* An error has its place, and leaves nothing that could be used. */
static void
check_errors(const struct policy *p, const struct policy_errors *errs)
{
	if (p->where != NULL || p->rules != NULL || p->n_rules != 0 ||
	    p->n_files != 0 || errs->total == 0 || errs->n > errs->total ||
	    errs->n > POLICY_ERRORS_SHOWN)
		abort();
	for (size_t i = 0; i < errs->n; i++) {
		if (errs->list[i].line == 0 || errs->list[i].col == 0 ||
		    errs->list[i].msg[0] == '\0' ||
		    strcmp(errs->list[i].path, "f") != 0)
			abort();
	}
}

/* Each condition stands in the rule's own text, and can be shown. */
static void
check_rule(const struct policy *p, const struct policy_rule *r)
{
	struct buf b;

	if (memcmp(r->text, r->permit ? "permit" : "deny", r->permit ? 6 : 4) !=
		0 ||
	    r->where.line == 0 || r->n_conditions == 0 ||
	    r->condition[0].kind != COND_SUBJECT || !rule_covers(r, r))
		abort();
	for (unsigned i = 0; i < r->n_conditions; i++) {
		const struct condition *c = &r->condition[i];

		buf_init(&b, 1 << 20);
		condition_value(r, c, &b);
		if (b.err != 0 || b.len == 0 || c->n == 0 ||
		    rule_column(p, r, c->word) < 2 ||
		    rule_condition(r, c->kind) != c)
			abort();
		buf_release(&b);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy p, again;
	struct policy_errors errs;
	struct buf b, c;
	int r = policy_parse("f", (const char *)data, size, &p, &errs);

	if (r != 0)
		check_errors(&p, &errs);
	else if (errs.total != 0)
		abort();
	policy_errors_release(&errs);
	if (r != 0)
		return 0;
	for (size_t i = 0; i < p.n_rules; i++)
		check_rule(&p, &p.rules[i]);
	choose(&p);
	print_all(&p, &b);
	if (policy_parse("f", b.p, b.len, &again, &errs) != 0)
		abort();
	print_all(&again, &c);
	if (b.len != c.len || memcmp(b.p, c.p, b.len) != 0)
		abort();
	buf_release(&b);
	buf_release(&c);
	policy_release(&p);
	policy_release(&again);
	policy_errors_release(&errs);
	return 0;
}
