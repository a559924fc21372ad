/*
 * docs/design.md, "The password rule": what a new password must
 * be, and what is told of it. The rule itself needs libpwquality, cracklib,
 * libunistring, nettle and zlib; it is an object of its own (password/rule/) that is
 * opened where a password is set, so that nothing else depends on those.
 */
#ifndef LOGINPOLICY_PASSWORD_H
#define LOGINPOLICY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/policy/policy.h>

/* More octets than this never reach a costly check; PAM_MAX_RESP_SIZE (pam_conv(3)) is the same. */
#define PASSWORD_OCTETS_MAX 512
/* A name or word under this many characters counts only as the whole password. */
#define PASSWORD_WORD_MIN 4

/* What can be wanting, in the order in which it is told. */
enum password_demand {
	DEMAND_ENCODING = 0, /* not UTF-8, or a character nobody can type */
	DEMAND_LENGTH,
	DEMAND_MAXIMUM,
	DEMAND_UPPERCASE,
	DEMAND_LOWERCASE,
	DEMAND_DIGIT,
	DEMAND_SYMBOL,
	DEMAND_PALINDROME,
	DEMAND_SIMILAR,
	DEMAND_REPEAT,
	DEMAND_SEQUENCE,
	DEMAND_PERSONAL,
	DEMAND_WORDS,
	DEMAND_DICTIONARY,
	DEMAND_BREACHED,
	DEMAND_COUNT
};

/* Why text is no password: what it has that nobody can see or type, or that means something else tomorrow. */
enum password_encoding {
	ENCODING_GOOD = 0,
	ENCODING_NOT_UTF8,
	ENCODING_CONTROL, /* general category Cc; a tab, too */
	ENCODING_INVISIBLE, /* Cf, but for ZWJ and ZWNJ */
	ENCODING_PRIVATE_USE, /* Co */
	ENCODING_UNASSIGNED /* Cn */
};

/* Who wants which password. All pointers are the caller's; NULL: not known. */
struct password_input {
	const char *password; /* octets, not NULL; may have NULs */
	size_t len;
	const char *old; /* the present password, NUL-terminated */
	const char *user; /* the account's name */
	const char *full_name; /* first part of the GECOS field, passwd(5) */
};

struct password_result {
	unsigned missing; /* bits 1 << enum password_demand; 0: accepted */
	enum password_encoding encoding; /* where DEMAND_ENCODING is missing */
};

/* Where randomness comes from: fill writes len octets, returns 0 or -1. */
struct password_random {
	int (*fill)(void *ctx, void *p, size_t len);
	void *ctx;
};

/* --- what the rule's object exports, by the name PASSWORD_RULE_SYMBOL --- */

#define PASSWORD_RULE_SYMBOL "loginpolicy_password_rule"

/* In all of them, root is the prefix of the policy's paths of words and breached: "" for this system. */
struct password_rule {
	const char *version; /* VERSION; an object of another one is not used */
	/*
	 * Whether the files that the rule goes by can be used, before a
	 * password is asked for. Returns as judge.
	 */
	int (*ready)(const struct policy_password *rule, const char *root,
	    struct diag *reterr);
	/*
	 * Hold a password against the rule: all unmet demands at once. Of one
	 * over maximum characters or PASSWORD_OCTETS_MAX octets, or of bad
	 * encoding, nothing else is looked at.
	 * Returns 0 and *ret; or what kept it from being judged (then it is to
	 * be refused): ERR_NOENT, ERR_PERM, ERR_IO, ERR_SYNTAX, ERR_NOMEM, with
	 * the file named in reterr->msg.
	 */
	int (*judge)(const struct policy_password *rule, const char *root,
	    const struct password_input *in, struct password_result *ret,
	    struct diag *reterr);
	/*
	 * Write a password of len characters (1 to PASSWORD_OCTETS_MAX) and a
	 * NUL to ret, each equally likely among those of an alphabet without
	 * look-alikes that meet the rule. Returns 0; ERR_RANGE (there is none,
	 * or none was found), or as judge.
	 */
	int (*generate)(const struct policy_password *rule, const char *root,
	    const struct password_random *rnd, size_t len, char *ret,
	    struct diag *reterr);
	/* Whether the octets are their own NFC form (UAX #15): another keyboard may compose a character differently. */
	bool (*is_nfc)(const char *s, size_t len);
};

/* --- opening it --- */

struct password_object {
	void *handle; /* dlopen(3)'s; NULL: not open */
	const struct password_rule *rule; /* the object's; until it is closed */
};
/*
 * Open the rule's object: an absolute path, owned by root or by owner, not
 * writable by group or others, of this version.
 * Returns 0; ERR_NOENT, ERR_PERM, ERR_IO as trusted_open(); ERR_UNSUPPORTED
 * where it or a library that it needs cannot be loaded. On an error ret is
 * closed.
 */
int password_open(const char *path, uid_t owner, struct password_object *ret,
    struct diag *reterr);
void password_close(struct password_object *o);

/* --- what is told of it --- */

/*
 * The word of a demand, such as "length": docs/contract.md, "JSON of
 * loginpolicy". Constant.
 */
const char *password_word(enum password_demand demand);

/* How a program translates: gettext(3) and ngettext(3) of its catalogue. NULL in their place: English. */
struct password_language {
	const char *(*one)(const char *text);
	const char *(
	    *many)(const char *text, const char *texts, unsigned long n);
};
/* Append a sentence that says what is wanting: one demand of those in r->missing. */
void password_put_message(const struct policy_password *rule,
    const struct password_result *r, enum password_demand demand,
    const struct password_language *lang, struct buf *b);
/* Append all of them, a line each under a headline; no newline at the end. */
void password_put_refusal(const struct policy_password *rule,
    const struct password_result *r, const struct password_language *lang,
    struct buf *b);
/* Append what a new password needs (has_old: the old one will be compared), in lines of at most 79 columns; no newline at the end. */
void password_put_demands(const struct policy_password *rule, bool has_old,
    const struct password_language *lang, struct buf *b);

#endif
