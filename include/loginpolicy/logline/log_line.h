/*
 * A decision as the PAM module logs it, read back: the inverse of
 * pam_module/login_log.c. Whoever writes a log writes what he likes, so nothing
 * is taken for granted: a line is understood as a whole, or not at all.
 */
#ifndef LOGINPOLICY_LOG_LINE_H
#define LOGINPOLICY_LOG_LINE_H

#include <loginpolicy/policy/auth_info.h>

#define LOG_LINE_MAX	 16384 /* octets; the module's own are shorter */
#define LOG_REF_LEN	 4
#define LOG_REF_ALPHABET "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#define LOG_HASH_LEN	 8 /* characters of the policy's SHA-256 */

enum log_word {
	LOGGED_DENY = 0,
	LOGGED_WOULD_DENY, /* mode observe */
	LOGGED_PERMIT
};
enum log_stage {
	LOGGED_AUTH = 0,
	LOGGED_ACCOUNT,
	LOGGED_SESSION
};

struct log_key {
	bool decoded; /* false: "?", and nothing else is known */
	uint8_t fp[SHA256_LEN];
	const char *type; /* canonical name, or "other" */
	unsigned bits;
	bool is_cert;
	/* where is_cert: */
	uint8_t ca_fp[SHA256_LEN];
	const char *cert_id; /* any octets */
	size_t cert_id_len;
	uint64_t serial;
	enum key_class ca_class;
	unsigned ca_bits;
};

/* Strings point into text, and are what was logged before it was escaped; NULL: not there. */
struct log_line {
	char *text; /* owned */
	enum log_word word;
	enum log_stage stage;
	const char *user, *by, *service, *from, *tty;
	bool has_uid;
	uid_t uid;
	bool has_port;
	unsigned port;
	unsigned methods; /* enum method */
	struct log_key keys[AUTH_INFO_KEYS_MAX];
	size_t n_keys;
	bool
	    keys_left_out; /* there were n_keys, too many for the line: nothing is in keys */
	bool has_refused;
	bool refused_decoded; /* false: refused=?, a key that was not decoded */
	uint8_t refused[SHA256_LEN];
	enum verdict_reason reason; /* REASON_RULE where the line has none */
	const char *detail;
	const char *rule_file; /* without its folders; NULL: no rule decided */
	unsigned rule_line;
	const char *id, *measure;
	const char *policy; /* the beginning of its hash; "none" */
	const char *ref;
};

/*
 * Read a message of the log, from "pam_loginpolicy(SERVICE:STAGE): " on.
 * s: len octets, without a newline at their end.
 * Returns 0, and ret is for log_line_release(); ERR_NOENT: not about a
 * decision on a login (another program's, a password's, the end of a session);
 * ERR_SYNTAX: it begins like one, and the module writes none like it; ERR_NOMEM.
 */
int log_line_parse(const char *s, size_t len, struct log_line *ret);
void log_line_release(struct log_line *l);

/* "permit", "would-deny", "deny"; "auth", "account", "session". */
const char *log_word_text(enum log_word w);
const char *log_stage_text(enum log_stage s);

#endif
