/* SPDX-License-Identifier: BSD-2-Clause */
/* Who must be let through by the new stacks before they are written. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/log/own_session.h"
#include "enable.h"
#include "stack_run.h"

#define AUTH_INFO_MAX (64u << 10)
#define TRIED_MAX     4096 /* bytes of a line */

/* Whether the copy has a file for the service. */
static bool
has_service(const struct enable *e, const char *service)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", e->stage.pam, service);
	return access(path, F_OK) == 0;
}

static const char *
answer_text(const struct stack_result *res)
{
	switch (res->answer) {
	case STACK_LET_THROUGH:
		return "would be let through";
	case STACK_REFUSED:
		return "would be refused";
	case STACK_ASKED:
		return "would be asked a question";
	case STACK_HUNG:
		return "got no answer within a minute";
	default:
		return "ended the program that asked";
	}
}

/*
 * Report a refusal, and whether the stacks of today refuse as well: that is no
 * reason to stay.
 */
static enum exit_code
report_refusal(const struct enable *e, const struct stack_login *l,
    const struct stack_result *res)
{
	struct stack_result today;

	stack_run(l, "/etc/pam.d", &today);
	complain("with the new files %s (%s, service %s) %s at stage "
		 "%s: %s",
	    l->what, l->user, l->service, answer_text(res),
	    res->stage[0] != '\0' ? res->stage : "start", res->text);
	if (today.answer != STACK_LET_THROUGH)
		complain("this is not because of loginpolicy: today's files "
			 "answer the same (%s: %s)",
		    today.stage, today.text);
	return e->takes_out && today.answer != STACK_LET_THROUGH
	    ? EXIT_OK
	    : EXIT_NOTHING_DONE;
}

/* tried: who was let in so far. */
static enum exit_code
try_login(const struct enable *e, const struct stack_login *l,
    struct buf *tried)
{
	struct stack_result res;

	stack_run(l, e->stage.confdir, &res);
	if (res.answer != STACK_LET_THROUGH)
		return report_refusal(e, l, &res);
	buf_printf(tried, "%s%s (%s)", tried->len == 0 ? "" : ", ", l->user,
	    l->service);
	return EXIT_OK;
}

/* What sshd said about this session, if it left a file about it. Owned. */
static char *
read_auth_info(const struct own_session *s)
{
	int fd = s->auth_path[0] == '\0'
	    ? -1
	    : open(s->auth_path,
		  O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	size_t len;
	char *text = NULL;

	if (fd == -1)
		return NULL;
	if (read_all(fd, AUTH_INFO_MAX, &text, &len) != 0)
		text = NULL;
	close(fd);
	return text;
}

/* As the calling user came in; of SSH the method may be known. */
static enum exit_code
try_own_login(const struct enable *e, const char *user,
    const struct own_session *s, struct buf *tried)
{
	char *info = read_auth_info(s);
	const bool ssh = strcmp(s->service, "sshd") == 0;
	const struct stack_login l = {.what = "you",
	    .service = s->service,
	    .user = user,
	    .rhost = s->from_text[0] != '\0' ? s->from_text : NULL,
	    .tty = ssh		    ? "ssh"
		: s->tty[0] != '\0' ? s->tty
				    : NULL,
	    .ssh = ssh,
	    .auth_info = info,
	    .account_only = ssh && info == NULL};
	enum exit_code r = try_login(e, &l, tried);

	free(info);
	return r;
}

/* The calling user: the login, and sudo if that is how root was reached. */
static enum exit_code
try_actor(const struct enable *e, struct buf *tried)
{
	struct lookup *lookup = lookup_new("");
	struct own_session s;
	struct member m = {0};
	struct diag d = {0};
	enum exit_code r = EXIT_OK;

	if (lookup == NULL)
		return complain("out of memory");
	own_session_find(&s);
	if (e->change.actor.by != 0 &&
	    member_by_uid(lookup, e->change.actor.by, &m, &d) == 0) {
		const struct stack_login sudo = {.what = "you",
		    .service = "sudo",
		    .user = m.names[0],
		    .ruser = m.names[0],
		    .session_user = "root"};

		if (s.service != NULL)
			r = try_own_login(e, m.names[0], &s, tried);
		if (getenv("SUDO_UID") != NULL && has_service(e, "sudo") &&
		    try_login(e, &sudo, tried) != EXIT_OK)
			r = EXIT_NOTHING_DONE;
	}
	member_release(&m);
	lookup_free(lookup);
	return r;
}

enum exit_code
enable_try(const struct enable *e)
{
	static const struct stack_login console = {.what = "the console",
	    .service = "login",
	    .user = "root",
	    .tty = "tty1"};
	static const struct stack_login job = {.what = "a cron job",
	    .service = "cron",
	    .user = "root",
	    .tty = "cron"};
	struct buf tried;
	enum exit_code r;

	buf_init(&tried, TRIED_MAX);
	r = try_actor(e, &tried);
	if (try_login(e, &console, &tried) != EXIT_OK)
		r = EXIT_NOTHING_DONE;
	if (has_service(e, "cron") && try_login(e, &job, &tried) != EXIT_OK)
		r = EXIT_NOTHING_DONE;
	if (tried.len != 0 && e->o->format != FORMAT_JSON)
		say_below(e->o, "tried", "%.*s: let in", (int)tried.len,
		    tried.p);
	buf_release(&tried);
	if (r == EXIT_OK)
		return r;
	return complain(e->takes_out
		? "without loginpolicy's lines, the rest of /etc/pam.d lets "
		  "nobody in: mend it ('pam-auth-update --force' writes "
		  "common-* anew), then run disable again: nothing was changed"
		: "nothing was changed");
}
