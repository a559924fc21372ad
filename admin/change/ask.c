/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking on a terminal before what cannot be undone. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

bool
ask_can(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool
ask_yes(const char *question)
{
	char line[64];

	fprintf(stderr, "%s [y/N]: ", question);
	fflush(stderr);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	return strcmp(line, "y") == 0 || strcmp(line, "Y") == 0 ||
	    strcmp(line, "yes") == 0;
}
