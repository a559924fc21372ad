/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the lines of a file let anybody in: what sshd, the account and the
 * file itself say.
 */
#ifndef LOGINPOLICY_KEYRULE_KEY_ACCESS_H
#define LOGINPOLICY_KEYRULE_KEY_ACCESS_H

#include <stdbool.h>

enum used {
	USED_NOT_ASKED = 0, /* it is not a key that sshd could let in by */
	USED_YES,
	USED_NO,
	USED_UNKNOWN
};

/* Of all lines of one file, for one account. */
struct key_access {
	enum used used;
	const char *why; /* static; "": nothing is to be added */
	/* PubkeyAcceptedAlgorithms, comma-separated; owned; NULL: not known */
	char *algorithms;
	unsigned rsa_bits; /* RequiredRSASize */
	bool root_forced_only; /* PermitRootLogin forced-commands-only */
	bool no_shell; /* nologin: what a command says counts */
	bool forced_sftp, forced; /* ForceCommand: internal-sftp; another one */
	bool sftp; /* Subsystem sftp internal-sftp */
	bool forwards;
};

/* YES gives way to UNKNOWN, and both to NO. */
void key_access_lower(struct key_access *a, enum used used, const char *why);
/* Returns 0 or ERR_NOMEM. */
int key_access_copy(const struct key_access *from, struct key_access *ret);
void key_access_release(struct key_access *a);
/* "yes" …; NULL: not asked. */
const char *used_name(enum used used);

#endif
