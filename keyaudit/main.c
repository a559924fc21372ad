/* SPDX-License-Identifier: BSD-2-Clause */
/* keyaudit: the scanner. */
#include "command.h"

static const struct command *const commands[] = {
    &cmd_keys,
    &cmd_hosts,
};

static const struct program keyaudit = {
    .name = "keyaudit",
    .example = "sudo keyaudit keys",
    .commands = commands,
    .n = sizeof(commands) / sizeof(commands[0]),
};

int
main(int argc, char **argv)
{
	return (int)program_run(&keyaudit, argc, argv);
}
