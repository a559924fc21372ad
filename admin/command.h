/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of main.c's table. */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/output.h>
#include <loginpolicy/cli/program.h>

extern const struct command cmd_access;
extern const struct command cmd_apply;
extern const struct command cmd_block;
extern const struct command cmd_blocked;
extern const struct command cmd_breach;
extern const struct command cmd_check;
extern const struct command cmd_confirm;
extern const struct command cmd_disable;
extern const struct command cmd_edit;
extern const struct command cmd_enable;
extern const struct command cmd_explain;
extern const struct command cmd_history;
extern const struct command cmd_init;
extern const struct command cmd_key_add;
extern const struct command cmd_key_check;
extern const struct command cmd_key_list;
extern const struct command cmd_key_register;
extern const struct command cmd_key_restore;
extern const struct command cmd_key_revoke;
extern const struct command cmd_key_revoked;
extern const struct command cmd_lockdown;
extern const struct command cmd_log;
extern const struct command cmd_mode;
extern const struct command cmd_password_check;
extern const struct command cmd_password_generate;
extern const struct command cmd_rollback;
extern const struct command cmd_sessions;
extern const struct command cmd_show;
extern const struct command cmd_status;
extern const struct command cmd_unblock;

#endif
