/*
 * Where the rule's object is: beside this program, as in the build tree; else
 * in the folder of the PAM modules, where it is installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "password.h"

#define PROGRAM	    "/proc/self/exe"
#define OBJECT_NAME "loginpolicy_password.so"
#define PATH_MAX_   4096

/* Its owner may be the program's. ERR_NOENT also where this system does not show our own path. */
static int
open_beside(struct password_object *ret, struct diag *d)
{
	char here[PATH_MAX_], *slash, *path;
	struct stat st;
	ssize_t n = readlink(PROGRAM, here, sizeof(here) - 1);
	int r;

	if (n < 0 || stat(PROGRAM, &st) != 0)
		return ERR_NOENT;
	here[n] = '\0';
	if ((slash = strrchr(here, '/')) == NULL)
		return ERR_NOENT;
	*slash = '\0';
	if (asprintf(&path, "%s/" OBJECT_NAME, here) < 0)
		return diag_set(d, ERR_NOMEM, "out of memory");
	r = password_open(path, st.st_uid, ret, d);
	free(path);
	return r;
}

int
password_object_find(struct password_object *ret, struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = open_beside(ret, reterr)) == ERR_NOENT)
		r = password_open(PAMDIR "/" OBJECT_NAME, 0, ret, reterr);
	return r;
}

int
password_object_open(const struct options *o,
    const struct policy_password *rule, struct password_object *ret)
{
	struct diag d = {0};

	if (password_object_find(ret, &d) != 0)
		return complain("no password can be judged: %s", d.msg);
	if (ret->rule->ready(rule, o->root, &d) != 0)
		return complain("no password can be judged: %s", d.msg);
	return -1;
}
