/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * StrictModes of sshd_config(5): the file, and the directories above it up to
 * the home, or to / outside of one, belong to root or the user, and others
 * cannot write to them. sshd refuses a file that its group can write to.
 * Debian's sshd accepts it if only the user is in that group. An access control
 * list is visible only through the mask in the mode, so sshd may accept a file
 * that others can change.
 */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "as_user.h"
#include "collect_impl.h"
#include "sshd_ask.h"

static bool
lists_only(const struct group *gr, const char *owner)
{
	return gr->gr_mem[0] == NULL ||
	    (strcmp(gr->gr_mem[0], owner) == 0 && gr->gr_mem[1] == NULL);
}

/*
 * Whether a group is the account's own, as Debian's sshd has it
 * (secure_permissions() of user-group-modes.patch): the account, and nobody
 * else, has it as its primary group, and who is listed in it can only be the
 * file's owner, once. A mounted system's databases are not asked.
 */
static bool
is_own_group(const struct machine *m, gid_t gid, uid_t owner, uid_t uid)
{
	const struct accounts *a = m->o->accounts;
	const struct account *who = accounts_by_uid(a, owner);
	const struct group *gr;
	size_t members = 0;

	if (m->o->root[0] != '\0' || who == NULL ||
	    (gr = getgrgid(gid)) == NULL || !lists_only(gr, who->name))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (a->list[i].gid != gid)
			continue;
		if (a->list[i].uid != uid)
			return false;
		members++;
	}
	return members != 0 || gr->gr_mem[0] != NULL;
}

/* The file or a directory above it. */
struct step {
	uid_t owner;
	gid_t group;
	mode_t mode;
	const struct acl *acl;
	size_t name_end;
};
/* What is wrong with one. */
struct fault {
	char what[96]; /* "is writable by others"; "": nothing */
	bool others; /* somebody else can change it */
	enum used used; /* YES: sshd takes it all the same */
};

/* Somebody named in the list that is not root and not the account. */
static bool
find_writer(const struct machine *m, const struct step *s, uid_t uid,
    struct fault *ret)
{
	for (unsigned i = 0; i < s->acl->n; i++) {
		id_t id = s->acl->writer[i].id;
		bool group = s->acl->writer[i].group;

		if (id == 0 || (!group && id == uid) ||
		    (group && is_own_group(m, id, s->owner, uid)))
			continue;
		snprintf(ret->what, sizeof(ret->what),
		    "is writable by %s %u (access control list)",
		    group ? "group" : "user", id);
		return true;
	}
	return false;
}

/* Debian's patch, or none: asked where it matters. */
static enum used
accepts_own_group(struct machine *m)
{
	if (!m->group_modes_known) {
		as_user_end();
		m->group_modes = sshd_ask_group_modes(
		    sshd_where_program(m->where));
		m->group_modes_known = true;
	}
	if (m->group_modes == GROUP_MODES_UNKNOWN)
		return USED_UNKNOWN;
	return m->group_modes == GROUP_MODES_OWN ? USED_YES : USED_NO;
}

static void
judge_group(struct machine *m, const struct step *s, uid_t uid,
    struct fault *ret)
{
	bool own = is_own_group(m, s->group, s->owner, uid);
	bool writes = !s->acl->present || s->acl->group_writes;

	ret->used = own ? accepts_own_group(m) : USED_NO;
	ret->others = find_writer(m, s, uid, ret) || (!own && writes);
	if (ret->what[0] == '\0' && (ret->others || ret->used != USED_YES))
		snprintf(ret->what, sizeof(ret->what), "is writable by its %s",
		    own		 ? "group, which is the account's own"
			: writes ? "group"
				 : "group, as its mode says");
	/* whose groups they are is not known in a mounted system */
	if (m->o->root[0] != '\0' && !own)
		ret->used = USED_UNKNOWN;
}

static void
judge_step(struct machine *m, const struct step *s, uid_t uid,
    struct fault *ret)
{
	*ret = (struct fault){.used = USED_YES};
	if (s->owner != 0 && s->owner != uid)
		*ret = (struct fault){"belongs to another user", true, USED_NO};
	else if ((s->mode & 002) != 0)
		*ret = (struct fault){"is writable by others", true, USED_NO};
	else if ((s->mode & 020) != 0)
		judge_group(m, s, uid, ret);
}

/* The i-th from the file (0) up. Returns false above the top. */
static bool
step_at(const struct reached *r, unsigned i, struct step *ret)
{
	const struct place_dir *d;

	if (i > r->n_dirs)
		return false;
	if (i == 0) {
		*ret = (struct step){r->st.st_uid, r->st.st_gid, r->st.st_mode,
		    &r->acl, strlen(r->real)};
		return true;
	}
	d = &r->dirs[r->n_dirs - i];
	*ret = (struct step){d->owner, d->group, d->mode, &d->acl, d->name_end};
	return true;
}

static const char *
consequence(const struct fault *f, bool strict)
{
	if (!strict || f->used == USED_YES)
		return "others can change it: ";
	if (f->used == USED_UNKNOWN)
		return "sshd may ignore this file (StrictModes): ";
	return "sshd ignores this file (StrictModes): ";
}

static int
report_fault(const struct machine *m, const struct key_place *k, size_t len,
    const struct fault *f)
{
	struct buf b;
	int e;

	buf_init(&b, 16 * PATH_MAX);
	buf_puts(&b, consequence(f, k->strict));
	escape_text(&b, k->place, strlen(k->place));
	if (len != 0 || k->place[0] == '\0')
		buf_putc(&b, '/');
	escape_text(&b, k->r->real, len);
	buf_printf(&b, " %s", f->what);
	buf_putc(&b, '\0');
	if ((e = b.err) == 0)
		machine_report(m,
		    f->others ? RULE_KEY_FILE_PERMISSIONS
			      : RULE_KEY_FILE_IGNORED,
		    k->who, k->path, b.p, false);
	buf_release(&b);
	return e;
}

static void
note_used(const struct fault *f, struct key_access *access)
{
	if (f->used == USED_NO)
		key_access_lower(access, USED_NO,
		    "StrictModes: others may change the file or a folder above");
	else if (f->used == USED_UNKNOWN)
		key_access_lower(access, USED_UNKNOWN,
		    "StrictModes: the file or a folder above is writable by a group");
}

/*
 * The worst of them: first what others can change, then what sshd may refuse.
 */
int
machine_judge_modes(struct machine *m, const struct key_place *k,
    struct key_access *access)
{
	uid_t uid = k->who == NULL ? 0 : k->who->uid;
	struct fault one, worst = {.used = USED_YES};
	struct step s;
	size_t len = 0;

	for (unsigned i = 0; step_at(k->r, i, &s); i++) {
		judge_step(m, &s, uid, &one);
		if (k->strict)
			note_used(&one, access);
		if (one.what[0] == '\0' ||
		    (worst.what[0] != '\0' && (worst.others || !one.others)))
			continue;
		worst = one;
		len = s.name_end;
	}
	if (worst.what[0] == '\0' || (!k->strict && !worst.others))
		return 0;
	return report_fault(m, k, len, &worst);
}
