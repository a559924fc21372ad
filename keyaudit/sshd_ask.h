/* What this machine's sshd says its configuration is: sshd -T. */
#ifndef KEYAUDIT_SSHD_ASK_H
#define KEYAUDIT_SSHD_ASK_H

#include <stddef.h>
#include <loginpolicy/err.h>

#define SSHD_ASK_SECONDS 10 /* an sshd that does not answer is ended */
#define SSHD_ANSWER_MAX	 (1u << 20) /* octets */

/* sshd's program where systems have it; never by PATH. NULL: none. */
const char *sshd_find(void);
/*
 * Run `program -T`, with `-C spec` unless spec is NULL, in an empty
 * environment. Returns 0 and the output, which the caller frees; or ERR_IO,
 * ERR_NOMEM, ERR_TOOBIG, with sshd's own first words in d->msg, escaped.
 */
int sshd_ask(const char *program, const char *spec, char **ret_text,
    size_t *ret_len, struct diag *d);

#endif
