/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a register of keys: what is understood is printed, and read back
 * the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/register/key_register.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct tz utc;

static int
parse(const void *p, size_t len, struct key_register *ret)
{
	struct register_errors errs;
	char *text = malloc(len + 1);
	int r;

	if (text == NULL)
		return ERR_NOMEM;
	if (len != 0)
		memcpy(text, p, len);
	text[len] = '\0';
	r = key_register_parse("keys", text, len, &utc, ret, &errs);
	if ((r == 0) != (errs.total == 0))
		abort();
	register_errors_release(&errs);
	return r;
}

static bool
is_same(const struct register_entry *a, const struct register_entry *b)
{
	if (a->purpose == NULL || b->purpose == NULL)
		return a->purpose == b->purpose;
	return memcmp(a->fp, b->fp, SHA256_LEN) == 0 &&
	    strcmp(a->person, b->person) == 0 &&
	    strcmp(a->purpose, b->purpose) == 0 &&
	    a->has_expires == b->has_expires && a->expires == b->expires;
}

/* Print what was read; a year that is not printed is out of range. */
static void
check_entries(const struct key_register *r)
{
	struct key_register again;
	struct buf b;

	buf_init(&b, REGISTER_SIZE_MAX);
	for (size_t i = 0; i < r->n; i++) {
		if (key_register_find(r, r->list[i].fp) != &r->list[i])
			abort();
		if (register_entry_print(&r->list[i], &utc, &b, NULL) != 0 &&
		    !r->list[i].has_expires && r->list[i].purpose == NULL)
			abort();
	}
	if (b.err == 0 && parse(b.p, b.len, &again) == 0) {
		for (size_t i = 0; i < again.n && again.n == r->n; i++) {
			if (!is_same(&r->list[i], &again.list[i]))
				abort();
		}
		key_register_release(&again);
	} else if (b.err == 0) {
		abort();
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct key_register r;

	if (parse(data, len, &r) == 0) {
		check_entries(&r);
		key_register_release(&r);
	}
	return 0;
}
