/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log lines that version 0.1.0 wrote in the cases of tests/data/login/cases
 * are still read to the same fields.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/logline/log_line.h>
#include "tests/lib/golden.h"

static void
put_text(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(b, "  %s ", name);
	escape_word(b, value, strlen(value));
	buf_putc(b, '\n');
}

static void
put_fp(struct buf *b, const char *name, const uint8_t *fp)
{
	char text[KEY_FP_LEN];

	key_fp_text(fp, text);
	put_text(b, name, text);
}

static void
put_key(struct buf *b, const struct log_key *k)
{
	if (!k->decoded) {
		buf_puts(b, "  key not decoded\n");
		return;
	}
	put_fp(b, "key", k->fp);
	buf_printf(b, "  type %s bits %u\n", k->type, k->bits);
	if (!k->is_cert)
		return;
	put_fp(b, "ca", k->ca_fp);
	buf_puts(b, "  cert_id ");
	escape_word(b, k->cert_id, k->cert_id_len);
	buf_printf(b, "\n  serial %llu ca_type %d ca_bits %u\n",
	    (unsigned long long)k->serial, (int)k->ca_class, k->ca_bits);
}

static void
put_fields(struct buf *b, const struct log_line *l)
{
	buf_printf(b, "  word %d stage %d methods %#x reason %d\n",
	    (int)l->word, (int)l->stage, l->methods, (int)l->reason);
	if (l->has_uid)
		buf_printf(b, "  uid %lu\n", (unsigned long)l->uid);
	if (l->has_port)
		buf_printf(b, "  port %u\n", l->port);
	put_text(b, "user", l->user);
	put_text(b, "by", l->by);
	put_text(b, "service", l->service);
	put_text(b, "from", l->from);
	put_text(b, "tty", l->tty);
	buf_printf(b, "  %zu keys%s\n", l->n_keys,
	    l->keys_left_out ? ", left out" : "");
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		put_key(b, &l->keys[i]);
	if (l->has_refused && !l->refused_decoded)
		buf_puts(b, "  refused a key not decoded\n");
	else if (l->has_refused)
		put_fp(b, "refused", l->refused);
	put_text(b, "detail", l->detail);
	put_text(b, "rule_file", l->rule_file);
	buf_printf(b, "  rule_line %u\n", l->rule_line);
	put_text(b, "id", l->id);
	put_text(b, "measure", l->measure);
	put_text(b, "policy", l->policy);
	put_text(b, "ref", l->ref);
}

/* What becomes of each line: its fields, or that it is no decision. */
static void
put_line(struct buf *b, const char *s, size_t len)
{
	struct log_line l;
	int r = log_line_parse(s, len, &l);

	buf_put(b, s, len);
	if (r == 0)
		buf_putc(b, '\n');
	else
		buf_printf(b, "\n  %s\n",
		    r == ERR_NOENT ? "not a decision" : "not understood");
	if (r == 0) {
		put_fields(b, &l);
		log_line_release(&l);
	}
}

START_TEST(same_fields)
{
	const char *data = getenv("TESTDATA");
	char path[512];
	char *line = NULL;
	size_t room = 0, n = 0;
	ssize_t len;
	struct buf b;
	FILE *f;

	data = data != NULL ? data : "tests/data";
	snprintf(path, sizeof(path), "%s/golden/log_lines", data);
	ck_assert_ptr_nonnull(f = fopen(path, "re"));
	buf_init(&b, 1 << 20);
	while ((len = getline(&line, &room, f)) != -1) {
		if (strncmp(line, "== ", 3) == 0)
			continue;
		put_line(&b, line, (size_t)len - 1);
		n++;
	}
	fclose(f);
	free(line);
	ck_assert_uint_gt(n, 300);
	ck_assert_int_eq(b.err, 0);
	snprintf(path, sizeof(path), "%s/golden/log_fields", data);
	golden_compare(path, b.p, b.len);
	buf_release(&b);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("log_golden");
	TCase *t = tcase_create("0.1.0");

	tcase_add_test(t, same_fields);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
