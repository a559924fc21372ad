/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "root_password.h"

int
root_has_password(const char *root, bool *ret)
{
	const struct spwd *sp;
	char *path;
	FILE *f;
	int r = ERR_NOENT;

	if (asprintf(&path, "%s/etc/shadow", root) < 0)
		return ERR_NOMEM;
	f = fopen(path, "re");
	free(path);
	if (f == NULL)
		return ERR_IO;
	while (r == ERR_NOENT && (sp = fgetspent(f)) != NULL) {
		if (strcmp(sp->sp_namp, "root") != 0)
			continue;
		*ret = sp->sp_pwdp[0] != '!' && sp->sp_pwdp[0] != '*';
		explicit_bzero(sp->sp_pwdp, strlen(sp->sp_pwdp));
		r = 0;
	}
	fclose(f);
	errno = ENOENT;
	return r;
}
