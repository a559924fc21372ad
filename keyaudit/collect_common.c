/* What is common to looking at accounts and at the machine: telling, modes, files of the administrator's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/escape.h>
#include "as_user.h"
#include "collect_impl.h"
#include "stepper.h"

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

/* Why sshd would not believe this file or folder of who's, or NULL. */
static const char *
loose(uid_t owner, mode_t mode, uid_t who)
{
	if (owner != 0 && owner != who)
		return "belongs to another user";
	if ((mode & 020) != 0)
		return "is writable by its group";
	if ((mode & 002) != 0)
		return "is writable by others";
	return NULL;
}

int
machine_judge_modes(const struct machine *m, const struct account *who,
    bool strict, const char *place, const struct reached *r, const char *path)
{
	uid_t uid = who == NULL ? 0 : who->uid;
	const char *why = loose(r->st.st_uid, r->st.st_mode, uid);
	size_t len = strlen(r->real);
	struct buf b;
	int e;

	for (unsigned i = r->n_dirs; i > 0 && why == NULL; i--) {
		why = loose(r->dirs[i - 1].owner, r->dirs[i - 1].mode, uid);
		len = r->dirs[i - 1].name_end;
	}
	if (why == NULL)
		return 0;
	buf_init(&b, 16 * PATH_MAX);
	buf_puts(&b,
	    strict ? "sshd ignores this file (StrictModes): "
		   : "others can change it: ");
	escape_text(&b, place, strlen(place));
	if (len != 0 || place[0] == '\0')
		buf_putc(&b, '/');
	escape_text(&b, r->real, len);
	buf_printf(&b, " %s", why);
	buf_putc(&b, '\0');
	if ((e = b.err) == 0)
		machine_tell(m, RULE_KEY_FILE_PERMISSIONS, who, path, b.p,
		    false);
	buf_release(&b);
	return e;
}

int
machine_take_common(struct machine *m, const char *name, enum found_hint hint,
    bool strict)
{
	struct walk w = machine_walk(m, NULL, hint);
	struct stepper s = {.accounts = m->o->accounts};
	struct place p = {.dir = m->root,
	    .prefix = "",
	    .enter = stepper_enter,
	    .arg = &s};
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
		if (hint == FOUND_AUTHORIZED_KEYS)
			e = machine_judge_modes(m, NULL, strict, m->o->root, &r,
			    path);
		if (e == 0)
			e = walk_file(&w, r.parent, r.base, path, &opened);
		place_leave(&r);
	}
	as_user_end();
	free(path);
	return e;
}
