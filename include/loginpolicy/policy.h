/* The policy: its files, parsed; settings, networks, services and rules. */
#ifndef LOGINPOLICY_POLICY_H
#define LOGINPOLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/arena.h>
#include <loginpolicy/buf.h>
#include <loginpolicy/err.h>
#include <loginpolicy/key.h>
#include <loginpolicy/rule.h>

#define POLICY_PATH	     "/etc/security/loginpolicy.conf"
#define POLICY_STATE_DIR     "/var/lib/loginpolicy"
#define POLICY_SIZE_MAX	     (16u << 20) /* octets of one file */
#define POLICY_TEXT_MAX	     (64u << 20) /* octets of all files together */
#define POLICY_INCLUDE_DEPTH 8
#define POLICY_FILES_MAX     1000
#define POLICY_ERRORS_SHOWN  100 /* further ones are only counted */

/* A key class's demand: refuse, or at least so many bits (0: any). */
struct policy_key {
	bool refuse;
	unsigned min_bits;
};

enum policy_mode {
	POLICY_ENFORCE = 0,
	POLICY_OBSERVE
};
enum policy_accounts {
	POLICY_ACCOUNTS_ALL = 0,
	POLICY_ACCOUNTS_LOCAL
};

struct policy_password {
	unsigned length, uppercase, lowercase, digit, symbol, maximum;
	unsigned passphrase, similar, repeat, sequence, tries;
	bool dictionary, personal;
	char *words, *breached; /* owned; NULL = none */
	enum policy_accounts accounts;
};

struct policy {
	enum policy_mode mode;
	bool notice;
	char *contact; /* owned; NULL = none */
	struct policy_password password;
	struct policy_key key[KEY_CLASS_COUNT];
	const char *profile; /* name of the key profile; static */
	struct policy_where *
	    where; /* one for each row of the settings table: what set its value, perhaps a key profile */
	char **files; /* owned paths, [0] is the main file */
	char **texts; /* owned; what each file says, NUL-terminated */
	size_t *text_lens;
	size_t n_files;
	size_t text_total; /* octets of all texts */
	struct policy_rule *rules; /* owned; in order of reading */
	size_t n_rules;
	const struct network *
	    *networks; /* the list is owned, what it holds is the arena's */
	size_t n_networks;
	const struct service_set **services; /* as networks */
	size_t n_services;
	struct arena arena; /* what rules, networks and services consist of */
	uint8_t sha256
	    [SHA256_LEN]; /* over all files' content in order of reading */
};

struct policy_errors {
	struct diag *list; /* owned; paths point into `paths` */
	size_t n; /* entries in list, at most POLICY_ERRORS_SHOWN */
	size_t total; /* errors found in all */
	char **paths; /* owned copies */
	size_t n_paths;
};

struct policy_load_opts {
	const char
	    *root; /* prefix of every path that is opened; "" = this system */
	uid_t owner; /* accepted besides root (-f PATH of the caller) */
	bool
	    check_parents; /* of the main file; includes' parents are always checked */
	const struct policy_load_opts *
	    state; /* policy_in_force(): root and owner of the state directory; NULL: as here */
};

/* The built-in base policy. Returns 0 or ERR_NOMEM. */
int policy_init(struct policy *p);
/*
 * Read the file at path and all it includes. On any error the policy is empty
 * (released) and errs holds every error, in order of file and line.
 * Returns 0; ERR_NOENT (the main file does not exist), ERR_PERM, ERR_IO,
 * ERR_TOOBIG, ERR_SYNTAX (errors in the text), ERR_NOMEM.
 */
int policy_load(const char *path, const struct policy_load_opts *opts,
    struct policy *ret, struct policy_errors *reterr);
/* The same for text in memory (no includes are followed: an include is parsed and ignored). For tests and fuzzing. */
int policy_parse(const char *path, const char *text, size_t len,
    struct policy *ret, struct policy_errors *reterr);
void policy_release(struct policy *p);

/* What the policy in force comes from (design.md, "Fail closed, and repairable"). */
enum policy_source {
	POLICY_FROM_FILE = 0,
	POLICY_FROM_LAST_GOOD, /* the file is missing, unsafe or malformed */
	POLICY_FROM_NOTHING /* and so is the last-good one: the built-in base, that permits nobody */
};
/*
 * Load the policy in force: the file at path, or else last-good.conf of the
 * state directory, whose parents are always checked.
 * reterr says what is wrong with the file.
 * Returns 0; or ERR_IO, ERR_NOMEM: it cannot be known, and ret is empty.
 */
int policy_in_force(const char *path, const char *state_dir,
    const struct policy_load_opts *opts, struct policy *ret,
    enum policy_source *ret_source, struct policy_errors *reterr);
void policy_errors_release(struct policy_errors *e);

/* --- the settings table: one row a setting; drives parsing, printing, and the checks of example and man page --- */
enum policy_type {
	POLICY_T_UINT,
	POLICY_T_BOOL,
	POLICY_T_ENUM,
	POLICY_T_STRING,
	POLICY_T_PATH,
	POLICY_T_KEY_MIN,
	POLICY_T_KEY_ACCEPT,
	POLICY_T_PROFILE
};
struct policy_setting {
	const char *group; /* "password", "key", or NULL */
	const char *name;
	enum policy_type type;
	size_t offset; /* into struct policy */
	unsigned min, max; /* of a number */
	const char *dflt; /* as one would write it */
	const char *words; /* POLICY_T_ENUM, POLICY_T_PROFILE: "a|b|c" */
};
extern const struct policy_setting policy_settings[];
extern const size_t policy_settings_n;
/* Append the value in force as one would write it (quoted where needed). */
void policy_setting_print(const struct policy *p, size_t row, struct buf *b);

/* --- judging a key --- */
enum policy_key_verdict {
	POLICY_KEY_ACCEPT,
	POLICY_KEY_TOO_SMALL,
	POLICY_KEY_TYPE_REFUSED
};
enum policy_key_verdict policy_judge_key(const struct policy *p,
    enum key_class class, unsigned bits);

/* --- state directory: revocations --- */
struct state {
	int revoked_fd; /* O_PATH of revoked/, or -1: no state directory, counts as empty */
};
/*
 * Open DIR/revoked as design.md says (O_PATH, O_DIRECTORY, O_NOFOLLOW; root's or owner's, not writable by others).
 * may_miss: a directory that does not exist counts as empty.
 */
int state_open(const char *dir, uid_t owner, bool may_miss, struct state *ret,
    struct diag *reterr);
void state_close(struct state *s);
/*
 * Whether the key with this fingerprint is revoked: a file of its base64url
 * name exists. Returns 0 and *ret, or ERR_IO where that cannot be known.
 * Safe from several threads.
 */
int state_key_revoked(const struct state *s, const uint8_t fp[SHA256_LEN],
    bool *ret);
/* All revoked fingerprints at once, sorted, for scanning many keys: *ret is malloc'd n * SHA256_LEN octets. Needs read permission on revoked/. */
int state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n);

#endif
