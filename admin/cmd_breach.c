/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy breach: run an incident, and keep its record. */
#include "admin/incident/breach.h"
#include "admin/incident/report.h"
#include "command.h"

static enum exit_code
breach(const struct options *o)
{
	const int n = o->list + (o->show != NULL) + (o->record != NULL) +
	    (o->undo != NULL) + (o->close != NULL);

	if (n > 1)
		return complain("give one of --list, --show, --record, --close "
				"and --undo");
	if (o->record == NULL && n == 1 && o->n_args != 0)
		return complain("%s: an incident is named by its ID alone",
		    o->args[0]);
	if (o->list)
		return incident_report_list(o);
	if (o->show != NULL)
		return incident_report_show(o);
	if (o->record != NULL)
		return incident_report_record(o);
	if (o->close != NULL)
		return incident_report_close(o);
	return o->undo != NULL ? breach_undo(o) : breach_run(o);
}

const struct command cmd_breach = {
    .id = COMMAND_BREACH,
    .name = "breach",
    .run = breach,
    .synopsis = "USER|uid:N... | --key KEY | --person NAME [-n] [-y] "
		"[OPTION]...",
    .about = "Respond to a breach: block, keep evidence, kill, revoke",
    .help = "In this order: block the accounts; put their keys, jobs and "
	    "logins into a record; end their sessions and processes; revoke "
	    "every key found; expire the accounts and lock their passwords; "
	    "end what sudo remembers and lingering; list what else they could "
	    "use. A step that fails stops no later one.\n"
	    "\n"
	    "The record has the 72 hours of Art. 33 GDPR, which 'loginpolicy "
	    "status' counts until a decision or --close. --undo gives back the "
	    "account, but no key and not the old password.\n"
	    "\n"
	    "Exit code: 0 all is done; 1 a step failed; 2 nothing was done; 3 "
	    "not recorded.\n"
	    "\n"
	    "Examples: sudo loginpolicy breach alice -y --reason 'laptop "
	    "stolen'\n"
	    "          sudo loginpolicy breach --record ID "
	    "decision=notify persons=40\n"
	    "          sudo loginpolicy breach --undo ID\n",
    .min_args = 0,
    .max_args = SIZE_MAX,
};
