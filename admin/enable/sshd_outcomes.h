/* SPDX-License-Identifier: BSD-2-Clause */
/* What sshd itself makes of its configuration, for each outcome of Match. */
#ifndef ADMIN_SSHD_OUTCOMES_H
#define ADMIN_SSHD_OUTCOMES_H

#include <stdbool.h>

#include <loginpolicy/base/err.h>

#define SSHD_PROGRAM "/usr/sbin/sshd"

/*
 * A login of nobody in particular, for -C: without one, sshd -T ends with an
 * error where a Match has LocalPort.
 */
#define SSHD_ANYBODY                                            \
	"user=nobody.invalid,host=host.invalid,addr=192.0.2.1," \
	"laddr=192.0.2.2,lport=22"

/*
 * Run `sshd -T -f config`: once for nobody in particular, and for logins that
 * each Match block of the machine's sshd_config takes in, by the accounts of
 * this machine and addresses that the blocks name. each: who ("" or "alice from
 * 192.0.2.0"), and what sshd prints, which begins with a newline; false ends
 * it. Returns 0; ERR_NOENT (no sshd, no configuration), ERR_IO (sshd objects),
 * ERR_TOOBIG (too many outcomes), ERR_SYNTAX, ERR_NOMEM, with reterr.
 */
int sshd_outcomes(const char *config,
    bool (*each)(void *ctx, const char *who, const char *text), void *ctx,
    struct diag *reterr);

#endif
