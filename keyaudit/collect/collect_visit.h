/* One account, while its files are looked at. */
#ifndef KEYAUDIT_COLLECT_VISIT_H
#define KEYAUDIT_COLLECT_VISIT_H

#include "collect_impl.h"

struct visit {
	struct machine *m;
	const struct account *who;
	char *path; /* of the home, under o->root; no slash at its end */
	struct place home; /* dir -1: there is none */
	struct reached reached; /* the home */
	char also[PATH_MAX + 1]; /* its real path */
	const struct sshd_answer *sshd;
	struct key_access access; /* of the account, whatever the file */
};

/* A value of AuthorizedKeysFile, expanded: read it if it is there. Returns as machine_visit(). */
int visit_key_file(struct visit *v, const char *name);
/* All of ~/.ssh: what sshd reads was read before, so it lets nobody in. */
int visit_ssh_folder(struct visit *v);
/* Whether something of this name (as visit_key_file()) is there. */
bool visit_has(struct visit *v, const char *name);

#endif
