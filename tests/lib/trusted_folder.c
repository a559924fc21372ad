/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "tests/lib/trusted_folder.h"

char *
trusted_folder(void)
{
	char cwd[2048];
	const char *const places[] = {"/run", getcwd(cwd, sizeof(cwd)),
	    getenv("HOME"), "/root"};
	char *path = NULL;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i] == NULL ||
		    trusted_dir(places[i], getuid(), NULL) != 0 ||
		    access(places[i], W_OK) != 0)
			continue;
		if (asprintf(&path, "%s/.test-XXXXXX", places[i]) >= 0 &&
		    mkdtemp(path) != NULL)
			return path;
	}
	fputs("no folder here is safe from others' writing: not tested\n",
	    stderr);
	exit(EXIT_FAILURE);
}

void
remove_folder(char *path)
{
	char *command = NULL;

	if (asprintf(&command, "rm -rf '%s'", path) < 0 || system(command) != 0)
		fprintf(stderr, "%s is left\n", path);
	free(command);
	free(path);
}
