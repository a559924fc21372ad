/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log line of a decision: its fields, written by the PAM module and read
 * by loginpolicy explain (docs/contract.md, "Log lines").
 */
#ifndef LOGINPOLICY_LOG_LINE_H
#define LOGINPOLICY_LOG_LINE_H

#include <loginpolicy/policy/auth_info.h>

#define LOG_LINE_MAX	 16384 /* bytes of a line that is read */
#define LOG_REF_LEN	 4
#define LOG_REF_ALPHABET "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#define LOG_HASH_LEN	 8 /* hexadecimal digits of the policy's SHA-256 */
#define LOG_PORT_MAX	 99999 /* five digits of sshd's SSH_CONNECTION */

enum log_word {
	LOGGED_DENY = 0,
	LOGGED_WOULD_DENY, /* mode observe */
	LOGGED_PERMIT,
	/* these are written, and not read as a decision */
	LOGGED_END,
	LOGGED_DEBUG
};

enum log_stage {
	LOGGED_AUTH = 0,
	LOGGED_ACCOUNT,
	LOGGED_SESSION,
	/* these are written, and not read as the stage of a decision */
	LOGGED_CLOSE,
	LOGGED_PASSWORD,
	LOGGED_NO_STAGE
};

/* One key of a login, and the certificate's data if it is one. */
struct log_key {
	uint8_t fp[SHA256_LEN];
	bool decoded; /* false: "key=?", and all else is unknown */
	const char *type; /* canonical name, or "other" */
	unsigned bits;
	bool is_cert; /* the rest is known */
	uint8_t ca_fp[SHA256_LEN];
	const char *cert_id; /* cert_id_len bytes of any value */
	size_t cert_id_len;
	uint64_t serial;
	enum key_class ca_class;
	unsigned ca_bits;
};

/* Strings are unescaped; NULL means that the line does not have the field. */
struct log_line {
	/* owned; what the strings of a line that was read point to */
	char *text;
	/* for writing: maximum bytes of each string; 0: no limit */
	size_t value_max;
	enum log_word word;
	enum log_stage stage;
	const char *user, *by, *service, *from, *tty;
	bool has_uid;
	uid_t uid;
	bool has_port;
	unsigned port;
	/* stage password: unmet demands, separated by commas */
	const char *missing;
	unsigned methods; /* enum method */
	struct log_key keys[AUTH_INFO_KEYS_MAX];
	size_t n_keys;
	/* the n_keys keys did not fit into the line: keys is unset */
	bool keys_left_out;
	bool has_refused;
	bool refused_decoded; /* false: "refused=?" */
	uint8_t refused[SHA256_LEN];
	enum verdict_reason reason; /* REASON_RULE if the line has none */
	const char *detail;
	/*
	 * Whose the keys are, by the register of keys, separated by commas; of
	 * a refused key only its own. "-": in no register, "?": not known.
	 */
	const char *persons;
	/* file name without directories; NULL: no rule decided */
	const char *rule_file;
	unsigned rule_line;
	const char *id, *measure;
	const char *policy; /* the first digits of its hash, or "none" */
	const char *ref;
	/* number of fields that this version does not know */
	unsigned n_unknown;
};

/*
 * Append the line, from its first word on and without a newline. Values are
 * escaped as words. Errors are b's.
 */
void log_line_write(const struct log_line *l, struct buf *b);
/*
 * Read a log message that begins with "pam_loginpolicy(SERVICE:STAGE): ".
 * s: len bytes, without a newline at the end.
 * Fields that this version does not know are skipped: they cannot change what
 * the known ones mean.
 * Returns 0 and ret, to be freed with log_line_release(); ERR_NOENT: not a
 * decision on a login (another program's message, a password decision, the end
 * of a session); ERR_SYNTAX: a decision that the module would not write so (a
 * known field twice, out of order or malformed, or fields that contradict the
 * prefix); ERR_NOMEM.
 */
int log_line_parse(const char *s, size_t len, struct log_line *ret);
/*
 * The same, and also the end of a session (LOGGED_END, with the reference of
 * its login) and a password decision (LOGGED_PASSWORD, without a reference).
 */
int log_line_parse_any(const char *s, size_t len, struct log_line *ret);
void log_line_release(struct log_line *l);
/*
 * Whether the decision shows that somebody got in: nothing was refused, and the
 * password, if one was asked for, was right. What mode observe lets pass at
 * auth does not: the password comes behind it, and the account or session stage
 * then has a line of its own. A permit of auth is written once the login is
 * over, if it succeeded.
 */
bool log_line_got_in(const struct log_line *l);

/* "deny", "would-deny", "permit", "end", "debug". Constant. */
const char *log_word_text(enum log_word w);
/* "auth", "account", "session", "close", "password"; NULL for no stage. */
const char *log_stage_text(enum log_stage s);
/* The first digits of a policy's SHA-256, as the field policy has them. */
void log_hash_text(const uint8_t sha256[SHA256_LEN],
    char ret[LOG_HASH_LEN + 1]);

#endif
