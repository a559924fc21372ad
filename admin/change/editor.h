/* SPDX-License-Identifier: BSD-2-Clause */
/* An editor on a private copy of a file. */
#ifndef ADMIN_EDITOR_H
#define ADMIN_EDITOR_H

#include "change.h"

/* Zeroed but for lock_fd, which is -1: nothing is open. */
struct editor {
	int lock_fd; /* held as long as the copy exists */
	char *dir; /* owned: the folder of the copy */
	char *path; /* owned: the copy */
};

/*
 * Make a copy of text, named as the file is, in a folder of root's below the
 * state directory. Only one edit runs at a time. Returns EXIT_OK, or the code
 * to exit with (reported); close it also then.
 */
enum exit_code editor_open(const struct change *c, const char *name,
    const struct buf *text, struct editor *ret);
/*
 * Whether one can run: one is named, or there is a terminal, and an editor for
 * it. Returns EXIT_OK, or EXIT_NOTHING_DONE (reported).
 */
enum exit_code editor_check(void);
/*
 * Run SUDO_EDITOR, VISUAL, EDITOR, or the first of editor, nano and vi that is
 * there, on the copy, and read what it left. editor_check() was asked.
 * Returns EXIT_OK, or EXIT_NOTHING_DONE (reported): it failed.
 */
enum exit_code editor_run(const struct editor *e, struct buf *ret);
/* Remove the copy; keep: leave it there, and report where. */
void editor_close(struct editor *e, bool keep);
/* Ask what to do after an error: whether to edit again. */
bool editor_ask_again(void);

#endif
