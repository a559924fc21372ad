/* SPDX-License-Identifier: BSD-2-Clause */
/* One change of a password: whose it is, its log lines, what the user reads. */
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <loginpolicy/base/escape.h>
#include "catalogue.h"
#include "password_change.h"
#include "password_person.h"

#define LINE_BYTES_MAX	  2048
#define VALUE_BYTES_MAX	  256 /* of a value that others chose */
#define MESSAGE_BYTES_MAX 4096

/* --- whose password, by which policy --- */

static int
find_account(struct password_change *c)
{
	const char *gecos;

	c->service = items_service(c->pamh);
	if (pam_get_user(c->pamh, &c->user, NULL) != PAM_SUCCESS ||
	    c->user == NULL ||
	    (c->account = pam_modutil_getpwnam(c->pamh, c->user)) == NULL) {
		/* An unknown name may be a password, typed as the name. */
		pam_syslog(c->pamh, LOG_NOTICE,
		    "deny user=? stage=password reason=no-account "
		    "measure=password-rule");
		return ERR_NOENT;
	}
	gecos = c->account->pw_gecos != NULL ? c->account->pw_gecos : "";
	c->full_name = strndup(gecos, strcspn(gecos, ","));
	return c->full_name != NULL ? 0 : ERR_NOMEM;
}

/* With "password accounts local", directories have their own rules. */
static int
find_applies(struct password_change *c)
{
	int r = PAM_SUCCESS;

	if (c->policy.password.accounts != POLICY_ACCOUNTS_ALL)
		r = pam_modutil_check_user_in_passwd(c->pamh, c->user, NULL);
	c->applies = r == PAM_SUCCESS;
	if (r == PAM_SUCCESS || r == PAM_PERM_DENIED)
		return 0;
	pam_syslog(c->pamh, LOG_ERR, "cannot read /etc/passwd");
	return ERR_IO;
}

static int
find_rule(struct password_change *c)
{
	int r = person_choose_rule(c->pamh, &c->policy, c->user, &c->choice);

	if (r != 0)
		pam_syslog(c->pamh, LOG_ERR,
		    "cannot find out which password rule counts: %s",
		    err_str(r));
	return r;
}

int
change_begin(pam_handle_t *pamh, int flags, const struct module_args *args,
    struct password_change *ret)
{
	/* The stack is called twice: log only once why a policy is not used. */
	const bool log = ((unsigned)flags & PAM_PRELIM_CHECK) != 0;
	enum policy_source source;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->pamh = pamh;
	ret->silent = ((unsigned)flags & PAM_SILENT) != 0;
	ret->args = args;
	if ((r = find_account(ret)) != 0 ||
	    (r = module_policy_load(pamh, args, log, &ret->policy, &source)) !=
		0)
		return r;
	if ((r = find_applies(ret)) == 0 && ret->applies)
		r = find_rule(ret);
	return r;
}

void
change_end(struct password_change *c)
{
	password_choice_release(&c->choice);
	policy_release(&c->policy);
	free(c->full_name);
	memset(c, 0, sizeof(*c));
}

bool
change_is_observed(const struct password_change *c)
{
	return c->policy.password.mode == POLICY_OBSERVE;
}

/* --- log lines: never with a password --- */

/* text: appended behind a colon; NULL: none. */
static void
write_line(const struct password_change *c, int priority, struct log_line *l,
    const char *text)
{
	char hash[LOG_HASH_LEN + 1];
	struct buf b;

	l->value_max = VALUE_BYTES_MAX;
	l->user = c->user;
	l->has_uid = true;
	l->uid = c->account->pw_uid;
	l->service = c->service;
	l->stage = LOGGED_PASSWORD;
	l->measure = "password-rule";
	log_hash_text(c->policy.sha256, hash);
	l->policy = c->policy.n_files != 0 ? hash : "built-in";
	buf_init(&b, LINE_BYTES_MAX);
	log_line_write(l, &b);
	if (text != NULL) {
		buf_puts(&b, ": ");
		escape_text(&b, text, strlen(text));
	}
	if (b.err == 0)
		pam_syslog(c->pamh, priority, "%.*s", (int)b.len, b.p);
	else
		pam_syslog(c->pamh, LOG_ERR,
		    "stage=password: out of memory for a log line");
	buf_release(&b);
}

static enum log_word
word_of_denial(const struct password_change *c)
{
	return change_is_observed(c) ? LOGGED_WOULD_DENY : LOGGED_DENY;
}

void
change_log(const struct password_change *c, const struct password_result *r)
{
	struct log_line l = {.reason = REASON_RULE,
	    .word = r->missing == 0 ? LOGGED_PERMIT : word_of_denial(c)};
	char missing[DEMAND_COUNT * 16] = "";

	for (enum password_demand d = 0; d < DEMAND_COUNT; d++) {
		if ((r->missing >> d & 1) == 0)
			continue;
		if (missing[0] != '\0')
			strcat(missing, ",");
		strcat(missing, password_word(d));
	}
	l.missing = r->missing != 0 ? missing : NULL;
	write_line(c, LOG_NOTICE, &l, NULL);
}

void
change_log_trouble(const struct password_change *c)
{
	struct log_line l = {.reason = REASON_TROUBLE,
	    .word = word_of_denial(c)};

	write_line(c, LOG_ERR, &l, c->trouble.msg);
}

void
change_log_warning(const struct password_change *c)
{
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX);
	escape_text(&b, c->trouble.msg, strlen(c->trouble.msg));
	if (b.err == 0)
		pam_syslog(c->pamh, LOG_ALERT, "stage=password: %.*s",
		    (int)b.len, b.p);
	buf_release(&b);
}

void
change_log_ready(const struct password_change *c)
{
	struct log_line l = {.reason = REASON_RULE, .word = LOGGED_DEBUG};

	if (c->args->debug)
		write_line(c, LOG_DEBUG, &l, "the rule can be applied");
}

/* --- messages --- */

static const struct password_language language = {catalogue_text,
    catalogue_plural};

static bool
message_begin(const struct password_change *c, struct buf *b)
{
	if (c->silent || change_is_observed(c))
		return false;
	catalogue_open();
	buf_init(b, MESSAGE_BYTES_MAX);
	return true;
}

/* If the conversation cannot show it, the check counts all the same. */
static void
message_show(const struct password_change *c, int style, struct buf *b)
{
	if (b->err == 0)
		pam_prompt(c->pamh, style, NULL, "%.*s", (int)b->len, b->p);
	buf_release(b);
}

void
change_tell_demands(const struct password_change *c, bool has_old)
{
	struct buf b;

	if (!message_begin(c, &b))
		return;
	password_put_demands(&c->choice.rule, has_old, &language, &b);
	message_show(c, PAM_TEXT_INFO, &b);
}

void
change_tell_refusal(const struct password_change *c,
    const struct password_result *r)
{
	struct buf b;

	if (!message_begin(c, &b))
		return;
	password_put_refusal(&c->choice.rule, r, &language, &b);
	message_show(c, PAM_ERROR_MSG, &b);
}

void
change_tell_repeated(const struct password_change *c)
{
	struct buf b;

	if (!message_begin(c, &b))
		return;
	buf_puts(&b,
	    catalogue_text("This password was refused before: nothing is "
			   "changed."));
	message_show(c, PAM_ERROR_MSG, &b);
}

void
change_tell_trouble(const struct password_change *c)
{
	struct buf b;

	if (!message_begin(c, &b))
		return;
	buf_puts(&b,
	    catalogue_text(
		"The password cannot be changed because it cannot be checked:"));
	buf_putc(&b, ' ');
	escape_text(&b, c->trouble.msg, strlen(c->trouble.msg));
	message_show(c, PAM_ERROR_MSG, &b);
}
