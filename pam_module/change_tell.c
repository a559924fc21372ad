/* What the person reads whose password it is. */
#include <security/pam_ext.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "catalogue.h"
#include "change.h"

#define MESSAGE_MAX 4096

static const struct password_language language = {one, many};

static bool
begin(const struct change *c, struct buf *b)
{
	if (c->silent || change_is_observed(c))
		return false;
	catalogue_open();
	buf_init(b, MESSAGE_MAX);
	return true;
}

/* A conversation that cannot show it is no reason to judge otherwise. */
static void
show(const struct change *c, int style, struct buf *b)
{
	if (b->err == 0)
		pam_prompt(c->pamh, style, NULL, "%.*s", (int)b->len, b->p);
	buf_release(b);
}

void
change_tell_demands(const struct change *c, bool has_old)
{
	struct buf b;

	if (!begin(c, &b))
		return;
	password_put_demands(&c->policy.password, has_old, &language, &b);
	show(c, PAM_TEXT_INFO, &b);
}

void
change_tell_refusal(const struct change *c, const struct password_result *r)
{
	struct buf b;

	if (!begin(c, &b))
		return;
	password_put_refusal(&c->policy.password, r, &language, &b);
	show(c, PAM_ERROR_MSG, &b);
}

void
change_tell_trouble(const struct change *c)
{
	struct buf b;

	if (!begin(c, &b))
		return;
	buf_puts(&b, one("No password can be set, for it cannot be judged:"));
	buf_putc(&b, ' ');
	escape_text(&b, c->trouble.msg, strlen(c->trouble.msg));
	show(c, PAM_ERROR_MSG, &b);
}
