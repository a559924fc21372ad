/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of sshd_config(5) that says where keys are and who may log in with
 * them, and under which Match.
 */
#ifndef LOGINPOLICY_SSHD_CONFIG_H
#define LOGINPOLICY_SSHD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/base/err.h>

#define SSHD_CONFIG_FILE_MAX (1u << 20) /* bytes of one file */
#define SSHD_CONFIG_FILES    1000 /* read in all */
#define SSHD_CONFIG_DEPTH    16 /* sshd's own limit of Include */
#define SSHD_CONFIG_MATCHES  10000

enum sshd_keyword {
	SSHD_AUTHORIZED_KEYS_FILE,
	SSHD_AUTHORIZED_KEYS_COMMAND,
	SSHD_TRUSTED_USER_CA_KEYS,
	SSHD_STRICT_MODES,
	SSHD_HOST_KEY,
	SSHD_HOST_CERTIFICATE,
	SSHD_HOST_KEY_AGENT,
	SSHD_PUBKEY_AUTHENTICATION,
	SSHD_AUTHENTICATION_METHODS,
	SSHD_ALLOW_USERS,
	SSHD_DENY_USERS,
	SSHD_ALLOW_GROUPS,
	SSHD_DENY_GROUPS,
	SSHD_PERMIT_ROOT_LOGIN,
	SSHD_USE_PAM,
	SSHD_PAM_SERVICE_NAME,
	SSHD_PUBKEY_ACCEPTED_ALGORITHMS,
	SSHD_REQUIRED_RSA_SIZE,
	SSHD_FORCE_COMMAND,
	SSHD_DISABLE_FORWARDING,
	SSHD_ALLOW_TCP_FORWARDING,
	SSHD_SUBSYSTEM,
	SSHD_AUTHORIZED_PRINCIPALS_FILE,
	SSHD_AUTHORIZED_PRINCIPALS_COMMAND,
	SSHD_KEYWORD_COUNT
};

struct sshd_setting {
	enum sshd_keyword keyword;
	char **args; /* owned, NULL-terminated; at least one word */
	int match; /* index of the Match block it is in; -1: none */
};
struct sshd_match {
	int up; /* index of the block whose Include read this one; -1: none */
	char **args; /* owned, NULL-terminated; at least one word */
	bool relevant; /* it, or a block it includes, has a setting */
};
/* All zero: empty. */
struct sshd_config {
	struct sshd_setting *settings; /* owned; in the order of the text */
	size_t n_settings;
	struct sshd_match *matches; /* owned */
	size_t n_matches;
	size_t n_files; /* read so far */
};

/*
 * Add the settings in text to c; Include lines are ignored. The output of
 * `sshd -T` has the same form. Unknown keywords are ignored.
 * Returns 0, ERR_SYNTAX, ERR_NOMEM or ERR_TOOBIG, with the line in d. Release c
 * in any case.
 */
int sshd_config_parse(struct sshd_config *c, const char *text, size_t len,
    struct diag *d);
/*
 * Read ROOT/etc/ssh/sshd_config and the files it includes.
 * Returns as sshd_config_parse(); ERR_NOENT if the file does not exist, ERR_IO,
 * ERR_PERM (not a regular file). d->msg names the file it is about.
 */
int sshd_config_read(struct sshd_config *c, const char *root, struct diag *d);
/* The same of another file, absolute below root, such as that of sshd -f. */
int sshd_config_read_file(struct sshd_config *c, const char *root,
    const char *name, struct diag *d);
/* Free what c holds, and zero it. */
void sshd_config_release(struct sshd_config *c);

/* --- Match --- */

enum sshd_truth {
	SSHD_NO,
	SSHD_YES,
	SSHD_MAYBE /* depends on the connection: Address, Host … */
};
struct sshd_subject {
	const char *user;
	char *const *groups; /* names */
	size_t n_groups;
	bool groups_known; /* else Group is MAYBE */
};
/*
 * Return whether Match block i of c applies to the login, together with the
 * blocks that include it.
 */
enum sshd_truth sshd_match_holds(const struct sshd_config *c, int i,
    const struct sshd_subject *who);

#endif
