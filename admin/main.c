/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy: the administrator's command. */
#include "command.h"

static const struct command *const commands[] = {
    &cmd_status,
    &cmd_check,
    &cmd_show,
    &cmd_explain,
    &cmd_log,
    &cmd_sessions,
    &cmd_access,
    &cmd_init,
    &cmd_apply,
    &cmd_edit,
    &cmd_mode,
    &cmd_confirm,
    &cmd_history,
    &cmd_rollback,
    &cmd_enable,
    &cmd_disable,
    &cmd_password_check,
    &cmd_password_generate,
    &cmd_block,
    &cmd_unblock,
    &cmd_blocked,
    &cmd_lockdown,
    &cmd_breach,
    &cmd_key_check,
    &cmd_key_add,
    &cmd_key_list,
    &cmd_key_register,
    &cmd_key_revoke,
    &cmd_key_restore,
    &cmd_key_revoked,
};

static const struct program loginpolicy = {
    .name = "loginpolicy",
    .example = "loginpolicy check",
    .commands = commands,
    .n = sizeof(commands) / sizeof(commands[0]),
};

int
main(int argc, char **argv)
{
	return (int)program_run(&loginpolicy, argc, argv);
}
