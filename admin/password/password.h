/* What the commands about passwords share. */
#ifndef ADMIN_PASSWORD_H
#define ADMIN_PASSWORD_H

#include <loginpolicy/password/password.h>
#include "admin/command.h"

/* More octets are not read: PASSWORD_OCTETS_MAX are judged. */
#define PASSWORD_INPUT_MAX 65536

/* What was typed or piped in. Wipe it with explicit_bzero(3). */
struct password_text {
	char s[PASSWORD_INPUT_MAX];
	size_t len;
};

/* No core file, and no debugger of another process, has what this one knows. */
void password_no_core(void);

/* The rule's object. Returns as password_open(); close it in either case. */
int password_object_find(struct password_object *ret, struct diag *reterr);
/*
 * Open the rule's object and see that it can judge by this policy; what is
 * wrong is told on stderr. Returns -1 to go on, or an exit code. Close it in
 * either case.
 */
int password_object_open(const struct options *o,
    const struct policy_password *rule, struct password_object *ret);

/* The person's language, as the PAM module speaks it; JSON is UTF-8 in any locale. */
const struct password_language *password_language_set(enum format format);

/* One password from standard input, without the newline at its end. Returns -1 to go on, or an exit code. */
int password_read(const struct password_language *lang,
    struct password_text *ret);
/* The same at a terminal, unseen. */
int password_ask(const char *prompt, struct password_text *ret);

#endif
