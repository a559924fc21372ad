/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/keys/needed_home.h"

bool
account_needs_home(const struct account_book *b, const char *name)
{
	return (account_state(b, name, 0) &
		   (ACCOUNT_NO_SHELL | ACCOUNT_SHELL_MISSING)) == 0;
}
