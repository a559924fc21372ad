/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy: its files, parsed; settings, networks, services and rules. */
#ifndef LOGINPOLICY_POLICY_H
#define LOGINPOLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/sshkey/key.h>
#include <loginpolicy/policy/rule.h>

#define POLICY_PATH	     "/etc/security/loginpolicy.conf"
#define POLICY_STATE_DIR     "/var/lib/loginpolicy"
#define POLICY_SIZE_MAX	     (16u << 20) /* bytes of one file */
#define POLICY_TEXT_MAX	     (64u << 20) /* bytes of all files together */
#define POLICY_INCLUDE_DEPTH 8
#define POLICY_FILES_MAX     1000
#define POLICY_ERRORS_SHOWN  100 /* further ones are only counted */

/* What a class of keys needs: refuse, or at least min_bits (0: any size). */
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
	enum policy_mode mode;
	unsigned length, uppercase, lowercase, digit, symbol, maximum;
	unsigned passphrase, similar, repeat, sequence, tries;
	bool dictionary, personal;
	/* Paths of files; the policy's. */
	const char *const *words;
	size_t n_words; /* behind words: see struct setting_paths */
	const char *const *breached;
	size_t n_breached;
	enum policy_accounts accounts;
};

/* A file of the policy. */
struct policy_file {
	char *path; /* owned */
	char *text; /* owned; NUL-terminated */
	size_t len; /* bytes of text */
	/* The include statement it is read for; file -1: the main file. */
	struct policy_where included;
};

struct password_line;
struct policy {
	enum policy_mode mode; /* of rules and keys */
	bool notice;
	char *contact; /* owned; NULL = none */
	struct policy_password password; /* without lines for some accounts */
	struct password_line *password_lines; /* owned; in order of reading */
	size_t n_password_lines;
	struct policy_key key[KEY_CLASS_COUNT];
	const char *profile; /* name of the key profile; static */
	/*
	 * Owned; for each row of the settings table the statement that set it,
	 * perhaps a key profile.
	 */
	struct policy_where *where;
	struct policy_file *files; /* owned; [0] is the main file */
	size_t n_files;
	/* Bytes of every path that are policy_load_opts.root. */
	size_t root_len;
	size_t text_total; /* bytes of all files */
	struct policy_rule *rules; /* owned; in order of reading */
	size_t n_rules;
	/* The lists are owned, what is in them is the arena's. */
	const struct network **networks;
	size_t n_networks;
	const struct service_set **services;
	size_t n_services;
	struct arena arena; /* what rules, networks and services consist of */
	struct policy_stamp *stamps; /* owned: what it was read from */
	size_t n_stamps;
	/* Over the content of all files in order of reading. */
	uint8_t sha256[SHA256_LEN];
};

struct policy_errors {
	struct diag *list; /* owned; paths point into `paths` */
	size_t n; /* entries in list, at most POLICY_ERRORS_SHOWN */
	size_t total; /* errors found in all */
	char **paths; /* owned copies */
	size_t n_paths;
	/*
	 * Position in list, from 1, of the first file or folder that could not
	 * be read; 0: none.
	 */
	size_t trouble;
};

struct policy_new_text {
	const char *path;
	const char *text;
	size_t len;
};
struct policy_load_opts {
	const char *root; /* prefix of every path; "": this system */
	uid_t owner; /* accepted besides root (-f PATH of the caller) */
	/* Check the main file's parents; those of includes always are. */
	bool check_parents;
	/*
	 * A file that is to be changed: its text is this, whatever is at its
	 * path (root included). NULL: there is none.
	 */
	const struct policy_new_text *instead;
};

/* Make the built-in base policy. Returns 0 or ERR_NOMEM. */
int policy_init(struct policy *p);
/*
 * Read the file at path and all it includes. On an error the policy is empty
 * and reterr has every error, in order of file and line; release reterr in any
 * case.
 * Returns 0; ERR_IO, ERR_NOMEM: a file could not be read, at whatever depth, so
 * nothing is known; else ERR_NOENT (no main file), ERR_PERM, ERR_TOOBIG (of the
 * main file), ERR_SYNTAX (errors in the text, or an included file that is
 * missing or unsafe).
 */
int policy_load(const char *path, const struct policy_load_opts *opts,
    struct policy *ret, struct policy_errors *reterr);
/* The same for text that is not in the file at path yet; includes are read. */
int policy_load_text(const char *path, const char *text, size_t len,
    const struct policy_load_opts *opts, struct policy *ret,
    struct policy_errors *reterr);
/* The same, but includes are parsed and ignored. For tests and fuzzing. */
int policy_parse(const char *path, const char *text, size_t len,
    struct policy *ret, struct policy_errors *reterr);
/*
 * Return whether no file or folder that it was read from has changed since;
 * false for a policy of policy_parse().
 */
bool policy_is_unchanged(const struct policy *p);
/*
 * Return the i-th file or folder that it was read from, from 0, in order of
 * reading; NULL: no more. *ret_at is the include statement it was read for,
 * with file -1 for the main file.
 */
const char *policy_source_path(const struct policy *p, size_t i,
    struct policy_where *ret_at);
/* Free what p holds, and zero it. */
void policy_release(struct policy *p);

/*
 * Append all files of p as one text (lib/policy/expanded.c has the format).
 * policy_load() of this text makes the same policy with the same places,
 * however the included files have changed. notes: whole lines for people; NULL:
 * none. Errors are in b->err: ERR_UNSUPPORTED if a file's name has a line end.
 */
#define POLICY_EXPANDED_MAX (POLICY_TEXT_MAX + (8u << 20)) /* bytes */
void policy_expand(const struct policy *p, const char *notes, struct buf *b);
/* Return whether a file's text is of that form. */
bool policy_text_is_expanded(const char *text, size_t len);
/* Return the path of the i-th file on its own system, without root. */
const char *policy_path_there(const struct policy *p, size_t i);

/* Free what e holds, and zero it. */
void policy_errors_release(struct policy_errors *e);
/*
 * Replace all errors by one, r, for the file or folder at path, without a line.
 * If memory runs out e is empty.
 */
void policy_errors_set(struct policy_errors *e, const char *path, int r,
    const struct diag *d);

/*
 * --- the settings table: one row per setting ---
 *
 * It drives parsing, printing, and the checks of the example and the man page.
 */
enum policy_type {
	POLICY_T_UINT,
	POLICY_T_BOOL,
	POLICY_T_ENUM,
	POLICY_T_STRING,
	POLICY_T_PATH, /* stored as a list */
	POLICY_T_PATHS,
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
/* Append the value in force as written in a policy, quoted if necessary. */
void policy_setting_print(const struct policy *p, size_t row, struct buf *b);

/* --- checking a key --- */
enum policy_key_verdict {
	POLICY_KEY_ACCEPT,
	POLICY_KEY_TOO_SMALL,
	POLICY_KEY_TYPE_REFUSED
};
/* Check a key of this class and size against the policy. */
enum policy_key_verdict policy_judge_key(const struct policy *p,
    enum key_class class, unsigned bits);

#endif
