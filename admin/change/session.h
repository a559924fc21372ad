/* The login session that a command is called in: by which service, and from where. */
#ifndef ADMIN_SESSION_H
#define ADMIN_SESSION_H

#include <limits.h>
#include <stdbool.h>
#include <loginpolicy/policy/decide.h>

#define SESSION_WORD_MAX 64

struct session {
	const char *service; /* constant; NULL: none that is known of */
	enum fact_address from;
	struct net address; /* where from is ADDRESS_KNOWN */
	char from_text[SESSION_WORD_MAX]; /* the address; "" */
	unsigned port; /* of SSH, there; 0: none is known */
	char auth_path[PATH_MAX]; /* of SSH: SSH_USER_AUTH; "" */
	char tty[SESSION_WORD_MAX]; /* without /dev/; "" */
};

/*
 * Found by the processes above this one. Neither a job has one nor what builds
 * an image; of a screen or a user service that outlived its login it is not
 * known.
 */
void session_find(struct session *ret);

#endif
