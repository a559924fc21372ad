/* Any text as a policy: errors or a policy, never both; what is printed is read again. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy.h>

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
	if (b->err != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy p, again;
	struct policy_errors errs;
	struct buf b, c;
	int r = policy_parse("f", (const char *)data, size, &p, &errs);

	if ((r == 0) != (errs.total == 0) || errs.n > errs.total)
		abort();
	policy_errors_release(&errs);
	if (r != 0)
		return 0;
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
