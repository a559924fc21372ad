/*
 * Finding the zone: /etc/localtime is a link on most systems, absolute or
 * relative, often to another one. Each is followed by us, so that an absolute
 * one stays below root. Directories on the way are not judged (a package
 * store may be its group's), but the file at the end must be root's alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>

#define LINKS_MAX 16

/* The path that the link at path leads to, owned; NULL and errno. */
static char *
link_target(const char *root, const char *path)
{
	char target[4096], *next = NULL;
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	size_t dir = (size_t)(strrchr(path, '/') - path) + 1;

	if (n == -1)
		return NULL;
	target[n] = '\0';
	if (target[0] == '/')
		n = asprintf(&next, "%s%s", root, target);
	else
		n = asprintf(&next, "%.*s%s", (int)dir, path, target);
	if (n == -1) {
		errno = ENOMEM;
		return NULL;
	}
	return next;
}

/* The file at the end of all links, owned. */
static int
resolve(const char *root, char **ret, struct diag *reterr)
{
	char *path, *next;

	if (asprintf(&path, "%s/etc/localtime", root) < 0)
		return ERR_NOMEM;
	for (int i = 0; i < LINKS_MAX; i++) {
		next = link_target(root, path);
		if (next == NULL && errno != ENOMEM) {
			*ret = path; /* no link: the end */
			return 0;
		}
		free(path);
		if ((path = next) == NULL)
			return ERR_NOMEM;
	}
	free(path);
	return diag_set(reterr, ERR_IO, "/etc/localtime: too many links");
}

int
tz_load(const char *root, struct tz *ret, bool *ret_missing,
    struct diag *reterr)
{
	const struct trusted_opts to = {.cap_bytes = TZ_FILE_MAX};
	char *path = NULL, *data;
	size_t len;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_missing = false;
	if ((r = resolve(root, &path, reterr)) != 0)
		return r;
	r = trusted_read(path, &to, &data, &len, reterr);
	if (r == 0) {
		r = tz_parse(data, len, ret);
		free(data);
		if (r != 0)
			diag_set(reterr, r, "%.100s: no time zone file (TZif)",
			    path);
	} else if (r == ERR_NOENT) {
		*ret_missing = true;
		r = 0;
	}
	free(path);
	return r;
}
