/* loginpolicy edit: change a file of the policy in an editor, like visudo. */
#include "admin/command.h"
const struct command cmd_edit = {.id = COMMAND_EDIT, .name = "edit"};
