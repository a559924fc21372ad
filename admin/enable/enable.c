/* SPDX-License-Identifier: BSD-2-Clause */
/* One change of how PAM is wired: opened, locked, shown and written. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enable.h"
#include "text_diff.h"

#define PRINTED_MAX (1u << 20) /* bytes */

uid_t
enable_state_owner(const struct enable *e)
{
	return e->o->state != NULL ? geteuid() : 0;
}

void
enable_init(const struct options *o, struct enable *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->lock = -1;
	ret->tree.root = o->root;
	ret->change.state = (struct state){-1, -1, -1};
	buf_init(&ret->printed, PRINTED_MAX);
}

enum exit_code
enable_open(const struct options *o, const char *command, struct enable *ret)
{
	struct diag d = {0};
	enum exit_code r;

	enable_init(o, ret);
	if (geteuid() != 0)
		return complain("%s must be run as root", command);
	if ((r = change_open(o, 0, &ret->change)) != EXIT_OK)
		return r;
	if (wired_read(ret->change.dir, enable_state_owner(ret), &ret->wired,
		&d) != 0)
		return complain("%s: nothing was changed", d.msg);
	return EXIT_OK;
}

void
enable_close(struct enable *e)
{
	if (e->lock != -1)
		close(e->lock);
	stage_release(&e->stage);
	profile_choice_release(&e->choice);
	name_list_release(&e->profiles);
	name_list_release(&e->peers);
	name_list_release(&e->open);
	pam_tree_release(&e->tree);
	wired_release(&e->wired);
	policy_release(&e->policy);
	buf_release(&e->printed);
	change_close(&e->change);
}

/* --- done, but perhaps not on disk --- */

int
enable_note_unsynced(struct enable *e, int r, const struct diag *d)
{
	if (r != ERR_UNSYNCED)
		return r;
	if (e->unsynced.msg[0] == '\0')
		e->unsynced = *d;
	return 0;
}

enum exit_code
enable_say_unsynced(const struct enable *e, const char *now, enum exit_code r)
{
	const bool unsynced = e->unsynced.msg[0] != '\0';

	if (unsynced)
		complain("%s; %s", now, e->unsynced.msg);
	return r == EXIT_OK && (unsynced || e->unrecorded) ? EXIT_INCOMPLETE
							   : r;
}

/* --- one at a time --- */

static enum exit_code
take_back(struct enable *e)
{
	const char *dir = e->change.dir;
	struct diag d = {0};
	int r;

	if (e->o->dry_run)
		return complain("an earlier enable or disable did not end: run "
				"this without --dry-run, which first puts the "
				"files of PAM back");
	r = wired_repair(dir, enable_state_owner(e), &e->wired, e->o->root, &d);
	if (err_is_done(r))
		r = err_join(r, wired_forget(dir, &e->wired, &d));
	if (enable_note_unsynced(e, r, &d) != 0)
		return complain("an earlier enable or disable did not end, and "
				"cannot be taken back: %s",
		    d.msg);
	wired_release(&e->wired);
	complain("an earlier enable or disable did not end: the files of PAM "
		 "were put back to what they were before it");
	return EXIT_OK;
}

enum exit_code
enable_lock(struct enable *e)
{
	struct diag d = {0};

	if (!e->o->dry_run &&
	    enable_note_unsynced(e, wired_lock(e->change.dir, &e->lock, &d),
		&d) != 0)
		return complain("%s: nothing was changed", d.msg);
	/* Read again: another one may have ended meanwhile. */
	wired_release(&e->wired);
	if (wired_read(e->change.dir, enable_state_owner(e), &e->wired, &d) !=
	    0)
		return complain("%s: nothing was changed", d.msg);
	return e->wired.state == WIRED_CHANGING ? take_back(e) : EXIT_OK;
}

/* --- showing --- */

void
enable_diff(const struct enable *e, struct buf *b)
{
	for (size_t i = 0; i < e->tree.n; i++) {
		const struct tree_file *f = &e->tree.files[i];

		/* /var/lib/pam is pam-auth-update's memory of the same. */
		if (strncmp(f->path, "/etc/", 5) == 0)
			text_diff(f->path, &f->old, &f->new, b);
	}
}

enum exit_code
enable_ask(const struct options *o, const char *question, const char *otherwise)
{
	char line[64];

	if (o->yes)
		return EXIT_OK;
	if (!isatty(STDIN_FILENO))
		return complain("no terminal to ask on: use -y to go ahead: %s",
		    otherwise);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (fgets(line, sizeof(line), stdin) != NULL &&
	    (line[0] == 'y' || line[0] == 'Y'))
		return EXIT_OK;
	return complain("%s", otherwise);
}

/* --- writing --- */

/* The record of the change that begins. */
static int
begin(struct enable *e, struct diag *d)
{
	struct wired *w = &e->wired;
	int r = 0;

	w->at = e->change.now;
	w->by = e->change.actor.by;
	name_list_release(&w->profiles);
	name_list_release(&w->peers);
	for (size_t i = 0; r == 0 && i < e->profiles.n; i++)
		r = name_list_add(&w->profiles, e->profiles.list[i]);
	for (size_t i = 0; r == 0 && i < e->peers.n; i++)
		r = name_list_add(&w->peers, e->peers.list[i]);
	if (r != 0)
		return diag_set(d, r, "%s", err_str(r));
	return wired_begin(e->change.dir, w, &e->tree, d);
}

/*
 * pam-auth-update's answers are in debconf as well, for the day when somebody
 * runs it with --force. On the files that it has computed itself it changes
 * nothing.
 */
void
enable_tell_pam_auth_update(struct enable *e)
{
	struct diag d = {0};

	if (e->choice.enable.n + e->choice.disable.n == 0 ||
	    e->o->root[0] != '\0')
		return;
	/* If this process is killed, the lock is held until that one ends. */
	if (e->lock != -1)
		fcntl(e->lock, F_SETFD, 0);
	buf_clear(&e->printed);
	if (profiles_choose(&e->choice, NULL, &e->printed, &d) != 0)
		complain("%s", d.msg);
}

void
enable_compare_written(const struct enable *e)
{
	struct pam_tree now = {.root = e->tree.root};
	struct diag d = {0};

	for (size_t i = 0; i < e->tree.n; i++) {
		const struct tree_file *f = &e->tree.files[i];

		if (pam_tree_add(&now, f->path, &d) != 0)
			complain("cannot look at the result: %s", d.msg);
		else if (strncmp(f->path, "/etc/", 5) == 0 &&
		    !tree_text_same(&now.files[now.n - 1].old, &f->new))
			complain("%s%s is not as shown: something else changes "
				 "it; look at 'loginpolicy status'",
			    e->tree.root, f->path);
	}
	pam_tree_release(&now);
}

static enum exit_code
write_files(struct enable *e)
{
	struct wired *w = &e->wired;
	bool known = w->state == WIRED_DONE;
	struct diag d = {0}, back = {0};
	int r;

	if (enable_note_unsynced(e, begin(e, &d), &d) != 0)
		return complain("%s: %s: nothing was changed", e->change.dir,
		    d.msg);
	r = pam_tree_place(&e->tree, false, &d);
	if (err_is_done(r))
		r = err_join(r, pam_tree_place_memory(&e->tree, &d));
	if (enable_note_unsynced(e, r, &d) != 0) {
		complain("%s", d.msg);
		if (!err_is_done(pam_tree_put_back(&e->tree, &back)))
			return complain("not all could be put back: %s; run "
					"'loginpolicy disable'",
			    back.msg);
		if (known)
			wired_done(e->change.dir, w, &back);
		else
			wired_forget(e->change.dir, w, &back);
		return complain("the old files were put back: nothing was "
				"changed");
	}
	enable_tell_pam_auth_update(e);
	enable_compare_written(e);
	e->changed = true;
	return EXIT_OK;
}

void
enable_block_signals(sigset_t *ret_before)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, ret_before);
}

enum exit_code
enable_write(struct enable *e)
{
	sigset_t before;
	struct diag d = {0};
	enum exit_code r;

	enable_block_signals(&before);
	r = write_files(e);
	if (r == EXIT_OK &&
	    enable_note_unsynced(e, wired_done(e->change.dir, &e->wired, &d),
		&d) != 0) {
		complain("%s: %s: the change is made, and will be taken back "
			 "by the next enable or disable",
		    e->change.dir, d.msg);
		e->unrecorded = true;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}
