/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy status: what is in force, on one screen. */
#include <unistd.h>

#include <loginpolicy/cli/terminal.h>
#include "admin/status/status.h"

#define RESULT_MAX (1u << 30)

static enum exit_code
print_status(const struct options *o)
{
	struct status s;
	struct buf b;
	enum exit_code code, r = status_load(o, o->wiring, &s);

	code = r == EXIT_OK ? status_code(&s) : r;
	buf_init(&b, RESULT_MAX);
	if (r == EXIT_OK && o->format == FORMAT_JSON)
		status_json(&s, &b);
	else if (r == EXIT_OK && o->wiring)
		status_wiring_text(&s, terminal_columns(STDOUT_FILENO), &b);
	else if (r == EXIT_OK && !o->quiet)
		status_text(&s, terminal_columns(STDOUT_FILENO), &b);
	status_release(&s);
	if (r == EXIT_OK && !(o->quiet && o->format == FORMAT_TEXT))
		return put_result(o, &b, code);
	buf_release(&b);
	return code;
}

const struct command cmd_status = {
    .id = COMMAND_STATUS,
    .name = "status",
    .run = print_status,
    .synopsis = "[--wiring] [OPTION]...",
    .about = "Show what is in force: policy, PAM services, blocks",
    .help = "Services are wired, partly wired or not asked; a line with -> "
	    "says what to write, or to run. \"open\" is what a refusal does "
	    "not reach although the service is wired.\n"
	    "\n"
	    "Exit code: 0 every service that lets people in is wired, and the "
	    "policy file is in force and enforces; 1 not so; 2 wrong usage; 3 "
	    "not everything could be read.\n"
	    "\n"
	    "Example: loginpolicy status --wiring\n",
};
