/*
 * What ssh(1) with -v writes on its standard error, read from hostile octets: the
 * server's banner is among them, and what the server says is quoted there.
 */
#ifndef KEYAUDIT_HOSTS_SSH_WORDS_H
#define KEYAUDIT_HOSTS_SSH_WORDS_H

#include <loginpolicy/base/buf.h>
#include "name_list.h"

#define SSH_WORDS_LINE_MAX  8192 /* octets of a line that are looked at */
#define SSH_WORDS_BYTES_MAX (1u << 20) /* in all */
/* ssh cuts its own lines here: OpenSSH's MSGBUFSIZ, less the NUL and "debug1: ". */
#define SSH_WORDS_OWN_MAX 1000

enum ssh_words_state {
	SSH_WORDS_MORE = 0, /* nothing that counts yet */
	SSH_WORDS_METHODS, /* none is refused, and methods are offered, if it ends so */
	SSH_WORDS_ACCEPTED, /* let in with none */
	SSH_WORDS_FLOOD, /* more than SSH_WORDS_BYTES_MAX */
	SSH_WORDS_NO_MEMORY
};

struct ssh_words {
	enum ssh_words_state state;
	bool secured; /* the key exchange is through */
	struct name_list
	    methods; /* the server's words; cut if ssh cut the line */
	char last
	    [160]; /* the last line that is no "debugN: ", NUL-terminated, untrusted */
	/* private */
	struct buf line;
	size_t octets;
};

void ssh_words_init(struct ssh_words *w);
void ssh_words_release(struct ssh_words *w);
/* Take what was written, in pieces of any size. Returns the state. */
enum ssh_words_state ssh_words_feed(struct ssh_words *w, const char *p,
    size_t len);
/* Whether nothing that comes can change the state. */
bool ssh_words_is_over(const struct ssh_words *w);

#endif
