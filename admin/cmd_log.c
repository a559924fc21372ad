/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy log: what was decided on this machine, and what was changed. */
#include <time.h>

#include <loginpolicy/account/member.h>
#include "admin/explain/login.h"
#include "admin/log/log_views.h"
#include "command.h"

static enum exit_code
read_since(struct log_asked *a)
{
	struct moment m;

	if (a->o->since == NULL)
		return EXIT_OK;
	if (moment_parse(a->o->since, &m) != 0)
		return complain(
		    "--since: expected a date such as 2027-12-31, or RFC 3339, not %s",
		    a->o->since);
	a->since = moment_instant(&m, a->zone);
	return EXIT_OK;
}

/* The log has the account's first name, and --user may be another. */
static enum exit_code
read_user(struct log_asked *a)
{
	struct lookup *lookup;
	struct diag d = {0};
	struct member m;
	int r;

	if (a->o->user == NULL)
		return EXIT_OK;
	if ((lookup = lookup_new(a->o->root)) == NULL)
		return complain("out of memory");
	r = member_by_name(lookup, a->o->user, &m, &d);
	if (r == 0) {
		a->has_uid = true;
		a->uid = m.uid;
		member_release(&m);
	} else {
		complain("%s: %s: only the name is compared", a->o->user,
		    r == ERR_NOENT	   ? "no such account"
			: d.msg[0] != '\0' ? d.msg
					   : err_str(r));
	}
	lookup_free(lookup);
	return EXIT_OK;
}

static enum exit_code
read_person(struct log_asked *a)
{
	const struct options *o = a->o;
	enum exit_code r;

	if (o->person != NULL &&
	    (o->summary || o->last_use || o->unseen || o->actions))
		return complain("--person is for decisions, --denied and "
				"--would-deny");
	r = log_person_load(o, a->zone, &a->person);
	a->incomplete = r == EXIT_INCOMPLETE;
	return a->incomplete ? EXIT_OK : r;
}

static enum exit_code
show_view(const struct log_asked *a)
{
	const struct options *o = a->o;

	if (o->would_deny)
		return log_view_would_deny(a);
	if (o->summary)
		return log_view_summary(a);
	if (o->last_use)
		return log_view_last_use(a);
	if (o->unseen)
		return log_view_unseen(a);
	return o->actions ? log_view_actions(a) : log_view_table(a);
}

static enum exit_code
show_log(const struct options *o)
{
	struct log_asked a = {.o = o, .now = time(NULL)};
	struct tz zone;
	enum exit_code r;

	if (o->denied + o->would_deny + o->summary + o->last_use + o->unseen +
		o->actions >
	    1)
		return complain("give one of --denied, --would-deny, "
				"--summary, --last-use, --unseen and "
				"--actions");
	if (o->actions && o->log != NULL)
		return complain("--actions reads no log: --log does not apply");
	if ((r = zone_load(o, &zone, false)) != EXIT_OK)
		return r;
	a.zone = &zone;
	if ((r = read_since(&a)) == EXIT_OK &&
	    (r = read_person(&a)) == EXIT_OK && (r = read_user(&a)) == EXIT_OK)
		r = show_view(&a);
	log_person_release(&a.person);
	tz_release(&zone);
	return r;
}

const struct command cmd_log = {
    .id = COMMAND_LOG,
    .name = "log",
    .run = show_log,
    .synopsis = "[--denied|--would-deny|--summary|--last-use|--unseen|"
		"--actions] [OPTION]...",
    .about = "Show the decisions on logins, and what administrators changed",
    .help =
	"Without an option, every decision in the log, the oldest first: "
	"who, which service, from where, what was decided and why, and "
	"how long the session lasted.\n"
	"\n"
	"In mode observe ask --would-deny: what mode enforce would refuse, "
	"each once. Logins that the policy in force now permits are left "
	"out: the list is empty when the policy is ready.\n"
	"\n"
	"Exit code: 0 shown; 2 nothing done; 3 the log, or a part of it, could "
	"not be read.\n"
	"\n"
	"Examples: sudo loginpolicy log --user alice --since 2026-11-01\n"
	"          sudo loginpolicy log --would-deny\n",
    .min_args = 0,
    .max_args = 0,
};
