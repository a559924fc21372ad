/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ssh(1) with -v prints on standard error, parsed from hostile bytes: it
 * includes the server's banner, and quotes its messages.
 */
#ifndef KEYAUDIT_HOSTS_SSH_PROGRAM_WORDS_H
#define KEYAUDIT_HOSTS_SSH_PROGRAM_WORDS_H

#include <loginpolicy/base/buf.h>
#include "name_list.h"

#define SSH_WORDS_LINE_MAX  8192 /* bytes parsed of a line */
#define SSH_WORDS_BYTES_MAX (1u << 20) /* in all */
/* ssh cuts its own lines here: MSGBUFSIZ, less the NUL and "debug1: ". */
#define SSH_WORDS_OWN_MAX 1000

enum ssh_words_state {
	SSH_WORDS_MORE = 0, /* nothing relevant yet */
	/* "none" was refused and methods are offered, unless more follows. */
	SSH_WORDS_METHODS,
	SSH_WORDS_ACCEPTED, /* let in with "none" */
	SSH_WORDS_FLOOD, /* more than SSH_WORDS_BYTES_MAX */
	SSH_WORDS_NO_MEMORY
};

struct ssh_words {
	enum ssh_words_state state;
	bool secured; /* the key exchange has ended */
	struct name_list methods; /* the server's words; cut if ssh cut them */
	/* The last line except "debugN: ", NUL-terminated, untrusted. */
	char last[160];
	/* private */
	struct buf line;
	size_t bytes;
};

void ssh_words_init(struct ssh_words *w);
void ssh_words_release(struct ssh_words *w);
/* Parse what was printed, in pieces of any size. Returns the state. */
enum ssh_words_state ssh_words_feed(struct ssh_words *w, const char *p,
    size_t len);
/* Whether nothing that follows can change the state. */
bool ssh_words_is_over(const struct ssh_words *w);

#endif
