/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where sshd looks for an account's keys, and which settings decide whether
 * they let in.
 */
#ifndef KEYAUDIT_SSHD_WHERE_H
#define KEYAUDIT_SSHD_WHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/account/accounts.h>
#include <loginpolicy/sshd/sshd_config.h>

#define SSHD_ASKS_MAX 1000 /* runs of sshd -T, at most */

struct sshd_where;

/* Values of one keyword, each once. */
struct sshd_values {
	char **list; /* owned */
	size_t n;
};
enum sshd_source {
	SSHD_SAYS, /* sshd -T */
	SSHD_READ, /* our own reading: a mounted system, or not root */
	SSHD_FAILS, /* the same, because sshd -T failed: it may not start */
	SSHD_ABSENT /* the same, because there is no sshd */
};
struct sshd_answer {
	enum sshd_source source;
	struct sshd_values key_files; /* with tokens: sshd_expand() */
	bool strict_modes;
	/*
	 * Of SSHD_AUTHORIZED_KEYS_COMMAND and SSHD_PUBKEY_AUTHENTICATION on:
	 * their words; none: the default.
	 */
	struct sshd_values values[SSHD_KEYWORD_COUNT];
	/* 1 << keyword: a Match that depends on the connection sets it, too */
	uint32_t unsure;
};

struct sshd_where_opts {
	const char *root; /* "": this system, whose sshd may be asked */
	const char *sshd; /* its program; NULL: where systems have it */
	bool may_ask; /* sshd -T needs root's rights: host keys */
	/*
	 * Report what is not known, or not from sshd itself; message is
	 * escaped. A callback so that test_sshd_config can see what is
	 * reported.
	 */
	void (*tell)(void *arg, const char *message, bool incomplete);
	void *arg;
};

/* Returns 0 or ERR_NOMEM; what cannot be read is reported. */
int sshd_where_new(const struct sshd_where_opts *o, struct sshd_where **ret);
/*
 * For this account, whatever address it comes from. ask: sshd itself is asked,
 * once for each distinct outcome of the Match blocks; else our own reading of
 * its files has to do. Returns 0 and *ret (valid until the next call), or
 * ERR_NOMEM.
 */
int sshd_where_account(struct sshd_where *w, const struct account *who,
    bool ask, const struct sshd_answer **ret);
/* Whether accounts can differ: some Match block has a setting of ours. */
bool sshd_where_has_match(const struct sshd_where *w);
/* This system's sshd; NULL: there is none, or the system is a mounted one. */
const char *sshd_where_program(const struct sshd_where *w);
/* Values of all answers so far, for any account. */
enum sshd_others {
	SSHD_OTHERS_COMMAND, /* AuthorizedKeysCommand */
	SSHD_OTHERS_CA, /* TrustedUserCAKeys */
	SSHD_OTHERS_HOST_KEY,
	SSHD_OTHERS_HOST_CERTIFICATE,
	SSHD_OTHERS_AGENT, /* HostKeyAgent */
	SSHD_OTHERS_COUNT
};
const struct sshd_values *sshd_where_others(const struct sshd_where *w,
    enum sshd_others which);
void sshd_where_free(struct sshd_where *w);

/*
 * %%, %h, %u and %U of sshd_config(5), TOKENS. A relative result is below the
 * home. Returns 0 and *ret, which the caller frees; ERR_UNKNOWN: another
 * token; ERR_NOENT: %h of an account without a home; ERR_NOMEM.
 */
int sshd_expand(const char *pattern, const struct account *who, char **ret);

#endif
