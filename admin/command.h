/* The commands of main.c's table. */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/output.h>
#include <loginpolicy/cli/program.h>

extern const struct command cmd_access, cmd_apply, cmd_block, cmd_blocked,
    cmd_check, cmd_confirm, cmd_edit, cmd_explain, cmd_history, cmd_init,
    cmd_key_restore, cmd_key_revoke, cmd_key_revoked, cmd_mode,
    cmd_password_check, cmd_password_generate, cmd_rollback, cmd_show,
    cmd_status, cmd_unblock;

#endif
