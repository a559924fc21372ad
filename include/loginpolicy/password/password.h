/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password rule (docs/design.md, "The password rule") and its messages. The
 * rule needs libpwquality, cracklib, libunistring, nettle and zlib, so it is an
 * object of its own (lib/password/rule) that is opened only to set a password.
 */
#ifndef LOGINPOLICY_PASSWORD_H
#define LOGINPOLICY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/policy/policy.h>

/* Maximum bytes of a password, as PAM_MAX_RESP_SIZE (pam_conv(3)). */
#define PASSWORD_OCTETS_MAX 512
/* A shorter name or word counts only if it is the whole password. */
#define PASSWORD_WORD_MIN 4

/* The demands, in the order of messages. */
enum password_demand {
	DEMAND_ENCODING = 0, /* see enum password_encoding */
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

/*
 * Why a text cannot be a password: a character that nobody can see or type, or
 * that may get another meaning.
 */
enum password_encoding {
	ENCODING_GOOD = 0,
	ENCODING_NOT_UTF8,
	ENCODING_CONTROL, /* general category Cc, a tab included */
	ENCODING_INVISIBLE, /* Cf, but not ZWJ and ZWNJ */
	ENCODING_PRIVATE_USE, /* Co */
	ENCODING_UNASSIGNED /* Cn */
};

/* What makes a password easy to guess: DEMAND_DICTIONARY. */
enum password_why {
	WHY_NONE = 0,
	WHY_WORD,
	WHY_KEYBOARD, /* keys side by side */
	WHY_DATE, /* or a telephone number */
	WHY_REPEATS, /* what is in it already */
	WHY_SIMPLE
};

/* Bytes of a word that is named, with its NUL. */
#define PASSWORD_NAMED_MAX 64

/* A new password and its account. Pointers are the caller's; NULL: unknown. */
struct password_input {
	const char *password; /* len bytes, not NULL; may have NULs in it */
	size_t len;
	const char *old; /* the old password, NUL-terminated */
	const char *user; /* the account's name */
	const char *full_name; /* first part of the GECOS field, passwd(5) */
};

struct password_result {
	unsigned missing; /* bits 1 << enum password_demand; 0: accepted */
	enum password_encoding encoding; /* where DEMAND_ENCODING is missing */
	enum password_why why; /* where DEMAND_DICTIONARY is missing */
	/*
	 * With WHY_WORD: the word as the dictionary has it, NUL-terminated, ""
	 * where it is the whole password. For the person alone, never for a
	 * log; to be wiped.
	 */
	char word[PASSWORD_NAMED_MAX];
};

/* A source of randomness: fill writes len bytes; returns 0 or -1. */
struct password_random {
	int (*fill)(void *ctx, void *p, size_t len);
	void *ctx;
};

/* --- what the rule's object exports, by the name PASSWORD_RULE_SYMBOL --- */

#define PASSWORD_RULE_SYMBOL "loginpolicy_password_rule"

/*
 * What module, command and this object know of each other: struct password_rule
 * and the types that its functions take. Raise it, by one, whenever one of them
 * changes, for a process that has loaded the old module goes on with it while
 * the files are replaced. tests/lint/interface.sh knows whether one has; then
 * write the digest there that it prints.
 */
#define PASSWORD_RULE_INTERFACE 1
/* The number is in the name too, so that two of them can lie side by side. */
#define PASSWORD_RULE_NAME_(n)	"loginpolicy_password." #n ".so"
#define PASSWORD_RULE_NAME__(n) PASSWORD_RULE_NAME_(n)
#define PASSWORD_RULE_NAME	PASSWORD_RULE_NAME__(PASSWORD_RULE_INTERFACE)
/*
 * The same object under a second name, which an upgrade makes of the old one
 * and takes away at its end.
 */
#define PASSWORD_RULE_KEPT PASSWORD_RULE_NAME ".kept"

/* root: prefix of the policy's paths of words and breached; "": none. */
struct password_rule {
	/* Always the first member: PASSWORD_RULE_INTERFACE of this object. */
	unsigned interface;
	/*
	 * Check that the rule's files can be used, before a password is
	 * prompted for. Returns as judge.
	 */
	int (*ready)(const struct policy_password *rule, const char *root,
	    struct diag *reterr);
	/*
	 * Check a password: *ret has all unmet demands together, or only the
	 * one if it is too long or has a bad encoding.
	 * Returns 0; or why it could not be checked, and must be refused:
	 * ERR_NOENT, ERR_PERM, ERR_IO, ERR_SYNTAX (reterr names the file),
	 * ERR_NOMEM, ERR_INTERNAL. A packaged list of words that is gone is not
	 * an error: judge and ready return 0, and reterr->msg names it.
	 */
	int (*judge)(const struct policy_password *rule, const char *root,
	    const struct password_input *in, struct password_result *ret,
	    struct diag *reterr);
	/*
	 * Write a random password of len characters (1..PASSWORD_OCTETS_MAX)
	 * and a NUL to ret: each one that meets the rule, of an alphabet
	 * without look-alikes, is equally likely. Returns 0; ERR_RANGE (none
	 * exists, or none was found), or as judge.
	 */
	int (*generate)(const struct policy_password *rule, const char *root,
	    const struct password_random *rnd, size_t len, char *ret,
	    struct diag *reterr);
	/*
	 * Whether the bytes are their own NFC form (UAX #15): keyboards may
	 * compose a character differently.
	 */
	bool (*is_nfc)(const char *s, size_t len);
};

/* --- opening it --- */

struct password_object {
	void *handle; /* of dlopen(3); NULL: not open */
	const struct password_rule *rule; /* valid until it is closed */
};
/*
 * Open the rule's object in a folder (an absolute path): PASSWORD_RULE_NAME,
 * else PASSWORD_RULE_KEPT. It must belong to root or to owner, not be writable
 * by others, and be of this interface.
 * Returns 0; ERR_NOENT, ERR_PERM, ERR_IO as trusted_open(); ERR_UNSUPPORTED (it
 * or one of its libraries cannot be loaded). On an error ret is closed.
 */
int password_rule_open(const char *folder, uid_t owner,
    struct password_object *ret, struct diag *reterr);
void password_rule_close(struct password_object *o);

/* --- messages --- */

/*
 * The word of a demand, such as "length": docs/contract.md, "JSON of
 * loginpolicy". Constant.
 */
const char *password_word(enum password_demand demand);

/* The word of a why, such as "keyboard": the same. NULL for WHY_NONE. */
const char *password_why_word(enum password_why why);

/* gettext(3) and ngettext(3) of the program's catalogue; NULL: English. */
struct password_language {
	const char *(*one)(const char *text);
	const char *(
	    *many)(const char *text, const char *texts, unsigned long n);
};
/* Append a sentence about one unmet demand of r->missing. */
void password_put_message(const struct policy_password *rule,
    const struct password_result *r, enum password_demand demand,
    const struct password_language *lang, struct buf *b);
/* Append all of them, one per line below a headline; no newline at the end. */
void password_put_refusal(const struct policy_password *rule,
    const struct password_result *r, const struct password_language *lang,
    struct buf *b);
/*
 * Append what a new password needs, in lines of at most 79 columns, without a
 * newline at the end. has_old: the old password will be compared.
 */
void password_put_demands(const struct policy_password *rule, bool has_old,
    const struct password_language *lang, struct buf *b);

#endif
