/* SPDX-License-Identifier: BSD-2-Clause */
/* What enable and disable share: one change of how PAM is wired. */
#ifndef ADMIN_ENABLE_H
#define ADMIN_ENABLE_H

#include <signal.h>

#include "admin/change/change.h"
#include "profiles.h"
#include "wired.h"

struct enable {
	const struct options *o;
	struct change change; /* the state directory, and who acts */
	int lock; /* -1: none */
	struct policy policy; /* the file; enable only */
	struct wired wired;
	struct pam_tree tree;
	struct stage stage;
	struct profile_choice choice;
	struct buf printed; /* by pam-auth-update */
	struct name_list profiles; /* of ours, enabled in the end */
	/* Of others, turned off by enable, now or before. */
	struct name_list peers;
	/* Services that would not ask the module, or only in part. */
	struct name_list open;
	bool changed;
	bool takes_out; /* disable */
	bool unrecorded; /* the record could not be ended (reported) */
	struct diag unsynced; /* a power cut may undo it; msg "": nothing */
};

/* Empty; neither a record nor the state directory is known. */
void enable_init(const struct options *o, struct enable *ret);
/* Open the state directory, and read what was enabled. Reports errors. */
enum exit_code enable_open(const struct options *o, const char *command,
    struct enable *ret);
uid_t enable_state_owner(const struct enable *e);
/* Also after an error. */
void enable_close(struct enable *e);
/*
 * Take ERR_UNSYNCED for done, and keep d to be said at the end. Returns 0, or
 * another r as it is.
 */
int enable_note_unsynced(struct enable *e, int r, const struct diag *d);
/*
 * Report that, behind what is the case now ("PAM's files are changed"). Returns
 * r, or EXIT_INCOMPLETE for EXIT_OK, also if e->unrecorded.
 */
enum exit_code enable_say_unsynced(const struct enable *e, const char *now,
    enum exit_code r);
/*
 * One change at a time. A change that was killed is taken back first; with
 * --dry-run it is reported, and nothing goes on. Reports errors.
 */
enum exit_code enable_lock(struct enable *e);

/*
 * Check the policy file as 'loginpolicy check' does, and that it may be
 * enforced by what is going to be wired. Fills e->policy. Reports.
 */
enum exit_code enable_policy_check(struct enable *e);
/*
 * Refuse a policy that says "mode enforce", unless --enforce is given: from
 * this change on it would refuse people. Reports.
 */
enum exit_code enable_mode_check(const struct enable *e);
/* Store it as the last accepted policy, unless it is. Reports errors. */
enum exit_code enable_policy_accept(struct enable *e);

/*
 * Compute what pam-auth-update makes of e->choice: the tree's new texts, and
 * profiles and peers. Returns EXIT_NOTHING_DONE, reported, if a chosen profile
 * would not be enabled.
 */
enum exit_code enable_choose(struct enable *e);
/*
 * Run pam-auth-update on the copy, and take its result over into the tree; c
 * NULL: it chooses nothing new. Reports errors.
 */
enum exit_code enable_run_on_copy(struct enable *e,
    const struct profile_choice *c);
/* Take over what the options of this machine's sshd permit: single_step. */
enum exit_code enable_single_step(struct enable *e);
/*
 * With --strict, edit the service files where the profiles' lines come too
 * late, or not at all. Fills e->open in any case.
 */
enum exit_code enable_strict(struct enable *e);
/*
 * Let libpam try the new stacks: the calling user, root and a cron job must be
 * let through without a question. With takes_out, whom today's stacks refuse as
 * well may be refused. Reports who is not. Returns EXIT_OK; EXIT_NOTHING_DONE.
 */
enum exit_code enable_try(const struct enable *e);

/* Append what changes in PAM's files. */
void enable_diff(const struct enable *e, struct buf *b);
/*
 * Ask the question on the terminal. Returns EXIT_OK for yes, and with -y;
 * EXIT_NOTHING_DONE for no and without a terminal, reported with what then
 * holds ("nothing was changed").
 */
enum exit_code enable_ask(const struct options *o, const char *question,
    const char *otherwise);
/*
 * Make the change: backups, the files, pam-auth-update's own memory; then look
 * whether all is as shown. After an error the old files are put back. Reports.
 */
enum exit_code enable_write(struct enable *e);
/* Ctrl-C waits until the old or the new is there. */
void enable_block_signals(sigset_t *ret_before);
/*
 * Let pam-auth-update itself take note of e->choice, once the files are
 * written. Reports errors.
 */
void enable_tell_pam_auth_update(struct enable *e);
/* Report files that are not as shown; the change is made all the same. */
void enable_compare_written(const struct enable *e);

/* --- systems without pam-auth-update --- */

/*
 * Print the lines of the module that services lack, and where each belongs.
 * Returns EXIT_OK: none; EXIT_OBJECTION: there are some; or reports an error.
 */
enum exit_code enable_print_lines(const struct options *o);

/* --- PAM files that name the module --- */

/* "PATH:LINE, PATH:LINE": owned. */
struct module_lines {
	struct buf lines; /* that libpam reads */
	size_t n;
	/* In copies, such as of an editor, that no program is called like. */
	struct buf copies;
	size_t n_copies;
	int err; /* ERR_NOMEM, ERR_TOOBIG: there may be more of them */
};
/*
 * Find every line that names the module below root: in pam.conf, the files of
 * pam.d, and those that these include, wherever they are. tree: the new texts
 * of its files count, with the numbers that lines have now; NULL. A file that
 * cannot be read counts as one such line. Release ret.
 */
void module_lines(const char *root, const struct pam_tree *tree,
    struct module_lines *ret);
void module_lines_release(struct module_lines *l);

#endif
