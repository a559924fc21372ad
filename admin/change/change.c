/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening the state directory, to read it or to change it; who changes it, and
 * which account is changed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/policy/policy.h>
#include "change.h"
#include "trial.h"

#define MAKING_MAX 65536 /* bytes of a command */

char *
state_path(const struct options *o)
{
	char *path;

	return asprintf(&path, "%s%s", o->state != NULL ? "" : o->root,
		   o->state != NULL ? o->state : POLICY_STATE_DIR) < 0
	    ? NULL
	    : path;
}

/* Whether the directory is there, and blocked/ or revoked/ in it is missing. */
static bool
lacks_folder(const char *dir)
{
	static const char *const parts[] = {"/blocked", "/revoked"};
	char *path;
	bool yes = false;

	if (access(dir, F_OK) != 0)
		return false;
	for (size_t i = 0; i < 2 && !yes; i++) {
		if (asprintf(&path, "%s%s", dir, parts[i]) < 0)
			return false;
		yes = access(path, F_OK) != 0 && errno == ENOENT;
		free(path);
	}
	return yes;
}

/* Append how make install makes it; folders that are there stay. */
static void
put_making(const char *dir, struct buf *b)
{
	buf_printf(b, "'install -d -m 711 %s %s/blocked %s/revoked'", dir, dir,
	    dir);
	buf_putc(b, '\0');
}

/* Why it cannot be read, what the module does then, and what to type. */
static void
tell_unusable(const char *dir, const char *why)
{
	struct buf make;

	buf_init(&make, MAKING_MAX);
	put_making(dir, &make);
	if (lacks_folder(dir) && make.err == 0)
		complain("%s: %s: the module refuses everybody but root at the "
			 "console until it is made: %s; 'loginpolicy log "
			 "--actions' has who was blocked and what was revoked",
		    dir, why, make.p);
	else
		complain("%s: %s", dir, why);
	buf_release(&make);
}

/*
 * On a machine where the module is not in use, there need be none. A command
 * that looks several times says so once.
 */
static void
tell_none(const char *dir)
{
	static bool told;
	struct buf make;

	if (told)
		return;
	told = true;
	buf_init(&make, MAKING_MAX);
	put_making(dir, &make);
	complain("%s does not exist: no account counts as blocked and no key "
		 "as revoked; where PAM asks the module, it refuses everybody "
		 "but root at the console until that is made: %s",
	    dir, make.err == 0 ? make.p : "out of memory");
	buf_release(&make);
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
		tell_unusable(dir, d.msg);
	else if (ret->dir_fd == -1)
		tell_none(dir);
	free(dir);
	return r;
}

enum exit_code
state_look(const struct options *o, unsigned parts, struct state *ret)
{
	return state_try(o, parts, ret) == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

/* --- who acts --- */

static bool
parse_uid(const char *text, size_t len, uid_t *ret)
{
	uint64_t uid;

	if (parse_u64(text, len, 0, UINT32_MAX - 1, &uid) != 0)
		return false;
	*ret = (uid_t)uid;
	return true;
}

void
actor_load(struct actor *ret)
{
	int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
	const char *sudo = getenv("SUDO_UID");
	char text[24];
	ssize_t n;
	uid_t uid;

	ret->n = 0;
	if (fd != -1 && (n = read(fd, text, sizeof(text))) > 0 &&
	    parse_uid(text, (size_t)n, &uid))
		ret->uids[ret->n++] = uid;
	if (fd != -1)
		close(fd);
	/* Only root's variable is trusted: anybody can set it. */
	if (getuid() == 0 && sudo != NULL &&
	    parse_uid(sudo, strlen(sudo), &uid))
		ret->uids[ret->n++] = uid;
	ret->uids[ret->n++] = getuid();
	ret->by = ret->uids[0];
}

bool
actor_is(const struct actor *a, uid_t uid)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->uids[i] == uid)
			return true;
	}
	return false;
}

/* --- a change --- */

/* Who changes it, when, and where. Returns EXIT_OK, or reported. */
static enum exit_code
begin_change(const struct options *o, struct change *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	if (o->state == NULL && geteuid() != 0 && !o->dry_run)
		return complain("must be run as root");
	if (o->reason != NULL && !state_reason_is_good(o->reason))
		return complain("--reason: expected one line of text, of at "
				"most %d bytes",
		    STATE_REASON_MAX);
	if ((ret->dir = state_path(o)) == NULL)
		return complain("out of memory");
	actor_load(&ret->actor);
	ret->now = time(NULL);
	return EXIT_OK;
}

static int
open_state(const struct options *o, unsigned parts, struct change *ret,
    struct diag *d)
{
	return state_open(ret->dir, o->state != NULL ? geteuid() : 0, false,
	    parts, &ret->state, d);
}

/* What a missing state directory needs: as make install makes it. */
static void
tell_missing(const struct change *c, const char *means)
{
	struct buf make;

	buf_init(&make, MAKING_MAX);
	put_making(c->dir, &make);
	complain("there is no state directory %s: %s; make it with %s", c->dir,
	    means, make.err == 0 ? make.p : "out of memory");
	buf_release(&make);
}

static enum exit_code
open_change(const struct options *o, unsigned parts, bool keep_tried,
    struct change *ret)
{
	struct diag d = {0};
	enum exit_code r = begin_change(o, ret);

	if (r != EXIT_OK)
		return r;
	if (open_state(o, parts, ret, &d) != 0) {
		if (access(ret->dir, F_OK) == 0 || errno != ENOENT) {
			tell_unusable(ret->dir, d.msg);
			return complain("nothing was changed");
		}
		tell_missing(ret, "nothing was changed");
		return EXIT_NOTHING_DONE;
	}
	trial_tidy(o, ret, keep_tried);
	return EXIT_OK;
}

enum exit_code
change_open(const struct options *o, unsigned parts, struct change *ret)
{
	return open_change(o, parts, false, ret);
}

enum exit_code
change_open_as_it_lies(const struct options *o, struct change *ret)
{
	return open_change(o, 0, true, ret);
}

enum exit_code
change_open_way_out(const struct options *o, struct change *ret)
{
	struct diag d = {0};
	enum exit_code r = begin_change(o, ret);

	if (r != EXIT_OK)
		return r;
	if (open_state(o, 0, ret, &d) == 0)
		trial_tidy(o, ret, false);
	else if (access(ret->dir, F_OK) != 0 && errno == ENOENT)
		tell_missing(ret,
		    "the change cannot be recorded, and until it is there the "
		    "module lets in nobody but root at the console, whatever "
		    "the mode");
	else
		complain("%s: %s: the change cannot be recorded", ret->dir,
		    d.msg);
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

/* --- the account that is changed --- */

/* uid:N: its marker may outlive the account, and needs no directory. */
static int
find_uid(const char *user, struct who *ret)
{
	struct diag d = {0};
	int r;

	if (!parse_uid(user + 4, strlen(user + 4), &ret->uid)) {
		complain("%s: expected a number from 0 to 4294967294", user);
		return ERR_SYNTAX;
	}
	r = member_by_uid(ret->lookup, ret->uid, &ret->member, &d);
	ret->is_nobodys = r == ERR_NOENT;
	if (r != 0 && r != ERR_NOENT)
		complain("%s: cannot look up its name: %s", user,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	return 0;
}

int
who_find(const char *user, struct who *ret)
{
	struct diag d = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((ret->lookup = lookup_new("")) == NULL) {
		complain("out of memory");
		return ERR_NOMEM;
	}
	if (strncmp(user, "uid:", 4) == 0)
		return find_uid(user, ret);
	r = member_by_name(ret->lookup, user, &ret->member, &d);
	if (r == 0)
		ret->uid = ret->member.uid;
	else if (r != ERR_NOENT)
		complain("%s: %s: nothing was changed; use uid:N to name an "
			 "account by its number",
		    user, d.msg[0] != '\0' ? d.msg : err_str(r));
	return r;
}

enum exit_code
who_load(const char *user, struct who *ret)
{
	int r = who_find(user, ret);

	if (r == ERR_NOENT)
		complain("%s: no such account: nothing was changed; use uid:N "
			 "to name an account by its number",
		    user);
	return r == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

void
who_release(struct who *w)
{
	member_release(&w->member);
	lookup_free(w->lookup);
	memset(w, 0, sizeof(*w));
}

void
put_who(const struct who *w, struct buf *b)
{
	if (w->member.n_names == 0) {
		buf_printf(b, "uid %lu", (unsigned long)w->uid);
		return;
	}
	buf_printf(b, "%s (uid %lu", w->member.names[0], (unsigned long)w->uid);
	for (size_t i = 1; i < w->member.n_names; i++)
		buf_printf(b, "%s%s", i == 1 ? ", also " : ", ",
		    w->member.names[i]);
	buf_putc(b, ')');
}
