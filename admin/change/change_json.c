/* SPDX-License-Identifier: BSD-2-Clause */
/* The answer of a command that changes something. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <loginpolicy/base/sha256.h>
#include <loginpolicy/base/tz.h>
#include "change_json.h"

#define ANSWER_MAX (64u << 20) /* bytes */

static void
put_hash(const uint8_t *sha256, struct json_out *j)
{
	char hex[2 * SHA256_LEN + 1];

	json_key(j, "policy");
	for (size_t i = 0; sha256 != NULL && i < SHA256_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", sha256[i]);
	json_str(j, sha256 != NULL ? hex : NULL);
}

static void
put_trial(int64_t until, struct json_out *j)
{
	struct buf b;

	json_key(j, "trial_until");
	if (until == 0) {
		json_null(j);
		return;
	}
	buf_init(&b, 64);
	put_utc(&b, until);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

static void
put_answer(const struct options *o, const struct change_answer *a,
    const char *message, struct buf *b)
{
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-change/1");
	json_key(&j, "command");
	json_str(&j, a->command);
	json_key(&j, "changed");
	json_bool(&j, a->changed);
	json_key(&j, "dry_run");
	json_bool(&j, o->dry_run);
	json_key(&j, "message");
	json_str(&j, message);
	put_hash(a->policy, &j);
	put_trial(a->trial_until, &j);
	if (a->members != NULL)
		a->members(a->ctx, &j);
	json_object_end(&j);
	buf_putc(b, '\n');
}

enum exit_code
change_json(const struct options *o, const struct change_answer *a,
    const char *fmt, ...)
{
	char *message;
	struct buf b;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&message, fmt, ap);
	va_end(ap);
	if (n < 0) {
		complain("out of memory");
		return EXIT_OK;
	}
	if (o->format == FORMAT_JSON) {
		buf_init(&b, ANSWER_MAX);
		put_answer(o, a, message, &b);
		message_write(STDOUT_FILENO, &b);
	} else {
		say(o, "%s", message);
	}
	free(message);
	return EXIT_OK;
}
