/* SPDX-License-Identifier: BSD-2-Clause */
/* What the commands about passwords share. */
#ifndef ADMIN_PASSWORD_H
#define ADMIN_PASSWORD_H

#include <loginpolicy/password/password.h>
#include "admin/command.h"

/* More bytes are not read: PASSWORD_OCTETS_MAX are judged. */
#define PASSWORD_INPUT_MAX 65536

/* What was typed or piped in. Wipe it with explicit_bzero(3). */
struct password_text {
	char s[PASSWORD_INPUT_MAX];
	size_t len;
};

/*
 * Keep passwords out of core files and away from debuggers of other processes:
 * a crash must not leave a password on the disk.
 */
void password_no_core(void);

/*
 * Open the rule's object: beside this program, else among the PAM modules.
 * Returns as password_rule_open(), with what mends it in reterr; close it in
 * either case.
 */
int password_object_find(struct password_object *ret, struct diag *reterr);
/*
 * Check that the object can judge by this rule, by letting it judge a password:
 * some damage shows only there. root: as for struct password_rule. Returns 0,
 * or as its judge, with what mends it in reterr if that is known.
 */
int password_object_try(const struct password_object *o,
    const struct policy_password *rule, const char *root, struct diag *reterr);
/*
 * Open the rule's object and check that it can judge by this policy; errors are
 * reported. Close it with password_rule_close() in either case.
 */
enum exit_code password_object_open(const struct options *o,
    const struct policy_password *rule, struct password_object *ret);

/*
 * Set the user's language, as the PAM module uses it. format: JSON (enum
 * format) is UTF-8 in any locale. The result is constant.
 */
const struct password_language *password_language_set(unsigned format);

/*
 * Read one password from standard input, without the newline at its end, or
 * unseen from the terminal. Errors are reported.
 */
enum exit_code password_read(const struct password_language *lang,
    struct password_text *ret);

#endif
