/* The part of sshd_config(5) that says where keys are and who may log in by them, and under which Match. */
#ifndef KEYAUDIT_SSHD_CONFIG_H
#define KEYAUDIT_SSHD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/base/err.h>

#define SSHD_CONFIG_FILE_MAX (1u << 20) /* octets of one file */
#define SSHD_CONFIG_FILES    1000 /* included ones in all */
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
	SSHD_PUBKEY_ACCEPTED_ALGORITHMS,
	SSHD_REQUIRED_RSA_SIZE,
	SSHD_FORCE_COMMAND,
	SSHD_DISABLE_FORWARDING,
	SSHD_ALLOW_TCP_FORWARDING,
	SSHD_SUBSYSTEM,
	SSHD_KEYWORD_COUNT
};

/* Words of one line: owned, NULL-terminated, at least one. */
struct sshd_setting {
	enum sshd_keyword keyword;
	char **args;
	int match; /* number of the Match block it stands in; -1: none */
};
struct sshd_match {
	int up; /* the block whose Include brought it here; -1: none */
	char **args;
	bool relevant; /* a setting stands in it, or in one it includes */
};
struct sshd_config {
	struct sshd_setting *settings; /* in the order of the text */
	size_t n_settings, cap_settings;
	struct sshd_match *matches;
	size_t n_matches, cap_matches;
	size_t n_files;
};

/*
 * Called for each pattern of an Include line, with the Match block it stands
 * in: calls sshd_config_parse() again. Returns 0 or an error.
 */
typedef int sshd_include_fn(void *arg, const char *pattern, unsigned depth,
    int match, struct sshd_config *c, struct diag *d);

/*
 * Add what text says to c; match: the block that it is included from, or -1.
 * The output of `sshd -T` has the same form. Unknown keywords are nobody's
 * business here. Returns 0, ERR_SYNTAX (d has the line), ERR_NOMEM, ERR_TOOBIG
 * or what include returned. c is to be released in any case.
 */
int sshd_config_parse(struct sshd_config *c, const char *text, size_t len,
    unsigned depth, int match, sshd_include_fn *include, void *arg,
    struct diag *d);
/*
 * ROOT/etc/ssh/sshd_config and what it includes. ERR_NOENT: there is none.
 * d->msg names the file it is about.
 */
int sshd_config_read(struct sshd_config *c, const char *root, struct diag *d);
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
/* Whether block number i holds, the blocks that include it too. */
enum sshd_truth sshd_match_holds(const struct sshd_config *c, int i,
    const struct sshd_subject *who);
/* sshd_config(5), PATTERNS: comma-separated, * and ?, ! negates. */
enum sshd_truth sshd_match_list(const char *text, const char *list);
/* One pattern of them: * and ? alone have a meaning. */
bool sshd_match_pattern(const char *text, const char *pattern, size_t len);

#endif
