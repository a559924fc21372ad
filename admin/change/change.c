/* Opening the state directory, to look at it or to change it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/policy/policy.h>
#include "change.h"

char *
state_path(const struct options *o)
{
	char *path;

	return asprintf(&path, "%s%s", o->state != NULL ? "" : o->root,
		   o->state != NULL ? o->state : POLICY_STATE_DIR) < 0
	    ? NULL
	    : path;
}

int
state_try(const struct options *o, unsigned parts, struct state *ret)
{
	char *dir = state_path(o);
	struct diag d = {0};
	int r;

	if (dir == NULL) {
		complain("out of memory");
		return ERR_NOMEM;
	}
	r = state_open(dir, o->state != NULL ? geteuid() : 0, o->state == NULL,
	    parts, ret, &d);
	if (r != 0)
		complain("%s: %s", dir, d.msg);
	else if (ret->dir_fd == -1)
		complain("%s does not exist: no account counts as blocked, no "
			 "key as revoked",
		    dir);
	free(dir);
	return r;
}

enum exit_code
state_look(const struct options *o, unsigned parts, struct state *ret)
{
	return state_try(o, parts, ret) == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

static enum exit_code
check_request(const struct options *o)
{
	if (o->state == NULL && geteuid() != 0 && !o->dry_run)
		return complain("this is root's to do");
	if (o->reason != NULL && !state_reason_is_good(o->reason))
		return complain("--reason takes one line of text, of at most "
				"%d octets",
		    STATE_REASON_MAX);
	return EXIT_OK;
}

enum exit_code
change_open(const struct options *o, unsigned parts, struct change *ret)
{
	struct diag d = {0};
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	if ((r = check_request(o)) != EXIT_OK)
		return r;
	if ((ret->dir = state_path(o)) == NULL)
		return complain("out of memory");
	if (state_open(ret->dir, o->state != NULL ? geteuid() : 0, false, parts,
		&ret->state, &d) != 0)
		return complain("%s: %s: nothing was changed", ret->dir, d.msg);
	actor_load(&ret->actor);
	ret->now = time(NULL);
	return EXIT_OK;
}

void
change_close(struct change *c)
{
	state_close(&c->state);
	free(c->dir);
	c->dir = NULL;
}

struct state_note
change_note(const struct options *o, const struct change *c,
    const struct state_note *old)
{
	struct state_note n = {.known = true,
	    .at = old->known ? old->at : c->now,
	    .by = c->actor.by,
	    .reason = old->reason};
	char *given;

	if (o->reason != NULL) {
		memcpy(&given, &o->reason, sizeof(given));
		n.reason = given[0] == '\0' ? NULL : given;
	}
	return n;
}
