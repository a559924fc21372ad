/*
 * A service's PAM configuration (pam.d(5)), as far as it shows where lines of
 * our module are: in its file, and in all that this includes.
 */
#ifndef ADMIN_STACK_H
#define ADMIN_STACK_H

#include <stdbool.h>

enum stack_type {
	STACK_AUTH = 0,
	STACK_ACCOUNT,
	STACK_SESSION,
	STACK_PASSWORD,
	STACK_TYPES
};

struct stack {
	bool filled
	    [STACK_TYPES]; /* has a line: without one it is that of "other" */
	bool ours[STACK_TYPES]; /* has a line of our module */
	bool denies[STACK_TYPES]; /* its first line lets nobody pass */
	bool ssh; /* a line of ours says that the service is an SSH server's */
};

/*
 * root: "" or the folder that the system is in. service: "other", too.
 * Returns 0; ERR_NOENT: it has no file; ERR_IO, ERR_NOMEM; ERR_TOOBIG: more
 * files than libpam would read, or one that is no configuration.
 */
int stack_load(const char *root, const char *service, struct stack *ret);
/* As PAM's files have it: "auth". */
const char *stack_type_word(enum stack_type type);
/* Whether libpam finds a line of ours for this type; other: what services without lines of a type get. */
bool stack_has_ours(const struct stack *s, const struct stack *other,
    enum stack_type type);

#endif
