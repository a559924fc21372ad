/* What this machine's sshd says its configuration is: sshd -T. */
#ifndef KEYAUDIT_SSHD_ASK_H
#define KEYAUDIT_SSHD_ASK_H

#include <stddef.h>
#include <loginpolicy/base/err.h>

#define SSHD_ASK_SECONDS 10 /* an sshd that does not answer is ended */
#define SSHD_ANSWER_MAX	 (1u << 20) /* octets */

/* sshd's program where systems have it; never by PATH. NULL: none. */
const char *sshd_find(void);
/*
 * Run argv (argv[0] is the program's path) in an empty environment, its stdin
 * /dev/null, for at most SSHD_ASK_SECONDS. Returns 0, its exit code and its
 * output, which the caller frees (NULL where there is none), and where the code
 * is not 0 its first words on standard error in d->msg; or ERR_IO, ERR_NOMEM,
 * ERR_TOOBIG with the reason there.
 */
int program_ask(char *const *argv, int *ret_code, char **ret_text,
    size_t *ret_len, struct diag *d);
enum sshd_group_modes {
	GROUP_MODES_REFUSED, /* nothing may be writable by a group */
	GROUP_MODES_OWN, /* by one whose only member is its owner: Debian */
	GROUP_MODES_UNKNOWN
};
/*
 * What sshd's StrictModes says of what a group can write to: Debian and those
 * who take over its patches have user-group-modes.patch. program NULL: not
 * known.
 */
enum sshd_group_modes sshd_ask_group_modes(const char *program);
/*
 * Run `program -T`, with `-C spec` unless spec is NULL, in an empty
 * environment. Returns 0 and the output, which the caller frees; or ERR_IO,
 * ERR_NOMEM, ERR_TOOBIG, with sshd's own first words in d->msg, escaped.
 */
int sshd_ask(const char *program, const char *spec, char **ret_text,
    size_t *ret_len, struct diag *d);

#endif
