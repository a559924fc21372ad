/* SPDX-License-Identifier: BSD-2-Clause */
/* The configuration of this machine's sshd, as it prints it: sshd -T. */
#ifndef KEYAUDIT_SSHD_ASK_H
#define KEYAUDIT_SSHD_ASK_H

#include <stddef.h>
#include <loginpolicy/base/err.h>

#define SSHD_ASK_SECONDS 10 /* an sshd that does not answer is killed */
#define SSHD_ANSWER_MAX	 (1u << 20) /* bytes */

/* sshd's program where systems have it; never by PATH. NULL: none. */
const char *sshd_find(void);
/*
 * Run argv (argv[0] is the path of the program) in an empty environment, with
 * /dev/null as stdin, for at most SSHD_ASK_SECONDS. Returns 0 with its exit
 * code and its output, which the caller frees (NULL: none); if the code is not
 * 0, d->msg is its first line on standard error, escaped. Or ERR_IO, ERR_NOMEM,
 * ERR_TOOBIG with the reason in d->msg; *ret_text is NULL then.
 */
int program_ask(char *const *argv, int *ret_code, char **ret_text,
    size_t *ret_len, struct diag *d);
enum sshd_group_modes {
	GROUP_MODES_REFUSED, /* nothing may be writable by a group */
	GROUP_MODES_OWN, /* by one whose only member is its owner: Debian */
	GROUP_MODES_UNKNOWN
};
/*
 * How StrictModes of this sshd treats what a group can write to: Debian and its
 * derivatives have user-group-modes.patch. program NULL: not known.
 */
enum sshd_group_modes sshd_ask_group_modes(const char *program);
/*
 * Run `program -T`, with `-C spec` unless spec is NULL, in an empty
 * environment. Returns 0 and the output, which the caller frees; or ERR_IO,
 * ERR_NOMEM, ERR_TOOBIG, with the first line of sshd's error in d->msg,
 * escaped.
 */
int sshd_ask(const char *program, const char *spec, char **ret_text,
    size_t *ret_len, struct diag *d);

#endif
