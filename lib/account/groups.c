/* The groups an account is in: by the system's own databases, or a mounted system's /etc/group. */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>
#include "etc_file.h"

#define GROUPS_MAX 65536 /* NGROUPS_MAX of Linux */

static int
add_group(struct group_names *g, const char *name)
{
	char **list = reallocarray(g->list, g->n + 2, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	g->list = list;
	if ((list[g->n] = strdup(name)) == NULL)
		return ERR_NOMEM;
	list[++g->n] = NULL;
	return 0;
}

static bool
is_listed(const struct group *gr, const char *name)
{
	for (char **m = gr->gr_mem; *m != NULL; m++) {
		if (strcmp(*m, name) == 0)
			return true;
	}
	return false;
}

static int
from_group_file(const char *root, const struct account *who,
    struct group_names *ret)
{
	struct etc_file ef;
	struct group gr;
	int r = 0, e = etc_file_open(root, "/etc/group", &ef);

	if (e == 0) {
		while (r == 0 && (e = etc_file_group(&ef, &gr)) == 0) {
			if (gr.gr_gid == who->gid || is_listed(&gr, who->name))
				r = add_group(ret, gr.gr_name);
		}
		etc_file_close(&ef);
	}
	if (r != 0 || e == ENOENT)
		return r;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/* A gid without a name has none that a pattern could match. */
static int
add_gid(struct group_names *g, gid_t gid)
{
	const struct group *gr;

	errno = 0;
	if ((gr = getgrgid(gid)) != NULL)
		return add_group(g, gr->gr_name);
	return errno == 0 || errno == ENOENT ? 0 : ERR_IO;
}

static int
from_nss(const struct account *who, struct group_names *ret)
{
	int n = 64, r = 0;
	gid_t *gids = NULL, *more;

	for (;;) {
		int had = n;

		more = reallocarray(gids, (size_t)n, sizeof(*gids));
		if (more == NULL) {
			free(gids);
			return ERR_NOMEM;
		}
		gids = more;
		if (getgrouplist(who->name, who->gid, gids, &n) != -1)
			break;
		if (n <= had)
			n = had * 2;
		if (n > GROUPS_MAX) {
			free(gids);
			return ERR_IO;
		}
	}
	for (int i = 0; i < n && r == 0; i++)
		r = add_gid(ret, gids[i]);
	free(gids);
	return r;
}

int
accounts_groups(const struct accounts_opts *opts, const struct account *who,
    struct group_names *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (opts->root[0] != '\0')
		return from_group_file(opts->root, who, ret);
	return from_nss(who, ret);
}

void
group_names_release(struct group_names *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->list[i]);
	free(g->list);
	memset(g, 0, sizeof(*g));
}
