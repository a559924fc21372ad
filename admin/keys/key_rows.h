/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of key list, as text and as JSON. */
#ifndef ADMIN_KEY_ROWS_H
#define ADMIN_KEY_ROWS_H

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/keyrule/record.h>
#include <loginpolicy/register/key_register.h>
#include "account_keys.h"
#include "admin/log/log_use.h"

/* One key of one account. Everything is borrowed. */
struct key_row {
	const char *account;
	const struct account_key *key;
	/* NULL: it is not in the register */
	const struct register_entry *entry;
	const struct log_key_use *use; /* NULL: not in the log */
	const struct record *rec; /* NULL: it was not judged */
	const char *verdict; /* "accept", "refuse" … */
	const char *why; /* of a refusal; "" */
	bool revoked;
};

/* Append a row, escaped; a line that is too long goes on, indented. */
void key_row_text(const struct key_row *r, struct buf *b);
void key_row_json(const struct key_row *r, struct json_out *j);

#endif
