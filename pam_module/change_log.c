/* The lines in the log: key=value, every value from outside escaped, never a password. */
#include <pwd.h>
#include <security/pam_ext.h>
#include <syslog.h>

#include <loginpolicy/base/escape.h>
#include <string.h>
#include "change.h"

#define LINE_MAX_OCTETS 2048
#define HASH_SHOWN	4 /* octets of the policy's SHA-256 */

static void
put_value(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " %s=", name);
	escape_word(b, value, strlen(value));
}

static const char *
verdict_of(const struct change *c, bool accepted)
{
	if (accepted)
		return "permit";
	return change_is_observed(c) ? "would-deny" : "deny";
}

static void
put_head(const struct change *c, const char *verdict, struct buf *b)
{
	buf_puts(b, verdict);
	put_value(b, "user", c->user);
	buf_printf(b, " uid=%u", (unsigned)c->account->pw_uid);
	put_value(b, "service", c->service);
	buf_puts(b, " stage=password");
}

static void
put_tail(const struct change *c, struct buf *b)
{
	buf_puts(b, " measure=password-rule policy=");
	if (c->policy.n_files == 0)
		buf_puts(b, "built-in");
	for (size_t i = 0; c->policy.n_files != 0 && i < HASH_SHOWN; i++)
		buf_printf(b, "%02x", c->policy.sha256[i]);
}

static void
put_line(const struct change *c, int priority, struct buf *b)
{
	if (b->err == 0)
		pam_syslog(c->pamh, priority, "%.*s", (int)b->len, b->p);
	else
		pam_syslog(c->pamh, LOG_ERR,
		    "stage=password: no memory for a log line");
	buf_release(b);
}

void
change_log(const struct change *c, const struct password_result *r)
{
	const char *sign = " missing=";
	struct buf b;

	buf_init(&b, LINE_MAX_OCTETS);
	put_head(c, verdict_of(c, r->missing == 0), &b);
	for (enum password_demand d = 0; d < DEMAND_COUNT; d++) {
		if ((r->missing >> d & 1) == 0)
			continue;
		buf_puts(&b, sign);
		buf_puts(&b, password_word(d));
		sign = ",";
	}
	put_tail(c, &b);
	put_line(c, LOG_NOTICE, &b);
}

void
change_log_trouble(const struct change *c)
{
	struct buf b;

	buf_init(&b, LINE_MAX_OCTETS);
	put_head(c, verdict_of(c, false), &b);
	buf_puts(&b, " reason=unjudged");
	put_tail(c, &b);
	buf_puts(&b, ": ");
	escape_text(&b, c->trouble.msg, strlen(c->trouble.msg));
	put_line(c, LOG_ERR, &b);
}

void
change_log_ready(const struct change *c)
{
	struct buf b;

	if (!c->args->debug)
		return;
	buf_init(&b, LINE_MAX_OCTETS);
	put_head(c, "debug", &b);
	buf_puts(&b, " ready");
	put_tail(c, &b);
	put_line(c, LOG_DEBUG, &b);
}
