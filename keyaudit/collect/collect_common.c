/* What is common to looking at accounts and at the machine: telling, files of the administrator's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "as_user.h"
#include "collect_impl.h"

void
machine_tell(const struct machine *m, enum rule_id rule,
    const struct account *who, const char *path, const char *message,
    bool incomplete)
{
	struct trouble t = {rule, who == NULL ? NULL : who->name, path, message,
	    incomplete};

	as_user_end();
	m->sink->trouble(m->sink->arg, &t);
}

void
machine_tell_step(const struct machine *m, const struct account *who,
    const char *place, const struct reached *r, const char *path, int e)
{
	char *step = NULL;

	if (e == ENOENT || e == ENOTDIR)
		return;
	if (r->real[0] != '\0' && asprintf(&step, "%s/%s", place, r->real) >= 0)
		path = step;
	if (walk_is_first(m->once, WALK_TOLD, path))
		machine_tell(m, RULE_KEY_UNREADABLE, who, path,
		    e == EXDEV
			? "a link that leads out of the home: not followed"
			: strerror(e),
		    true);
	free(step);
}

void
machine_tell_where(void *arg, const char *message, bool incomplete)
{
	machine_tell(arg, RULE_KEYS_LOCATION_UNKNOWN, NULL, CONFIG_PATH,
	    message, incomplete);
}

struct walk
machine_walk(const struct machine *m, const struct account *who,
    enum found_hint hint)
{
	return (struct walk){.o = m->o,
	    .sink = m->sink,
	    .hint = hint,
	    .account = who,
	    .once = m->once};
}

int
machine_take_common(struct machine *m, const char *name, enum found_hint hint,
    struct key_access *access, bool strict)
{
	struct key_place k = {NULL, strict, m->o->root, NULL, NULL};
	struct walk w = machine_walk(m, NULL, hint);
	struct place p = {.dir = m->root,
	    .prefix = "",
	    .as_owners = m->o->accounts};
	struct reached r;
	char *path = NULL;
	bool opened;
	int e;

	if (asprintf(&path, "%s%s", m->o->root, name) < 0)
		return ERR_NOMEM;
	as_user_end();
	e = place_reach(&p, name, &r);
	if (e != 0) {
		machine_tell_step(m, NULL, m->o->root, &r, path, e);
		e = 0;
	} else {
		k.r = &r;
		k.path = path;
		w.access = access;
		if (hint == FOUND_AUTHORIZED_KEYS)
			e = machine_judge_modes(m, &k, access);
		if (e == 0)
			e = walk_file(&w, r.parent, r.base, path, &opened);
		place_leave(&r);
	}
	as_user_end();
	free(path);
	return e;
}
