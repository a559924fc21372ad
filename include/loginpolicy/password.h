/* The password rule (design.md, "The password rule"): what a new password must be. */
#ifndef LOGINPOLICY_PASSWORD_H
#define LOGINPOLICY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/policy.h>

/* More octets than this never reach a costly check; PAM_MAX_RESP_SIZE (pam_conv(3)) is the same. */
#define PASSWORD_OCTETS_MAX 512
/* A name or word under this many characters counts only as the whole password. */
#define PASSWORD_WORD_MIN 4

/* What can be wanting, in the order in which it is told; contract.md's words. */
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

/* The characters of a password by Unicode general category (UAX #44), after NFC. */
struct password_counts {
	unsigned characters; /* marks, Cf, Zl and Zp are none */
	unsigned uppercase; /* Lu, Lt */
	unsigned lowercase; /* Ll */
	unsigned digit; /* Nd */
	unsigned symbol; /* P*, S* */
};

/*
 * Count the characters of len octets (at most PASSWORD_OCTETS_MAX) of UTF-8.
 * Returns 0; ERR_SYNTAX (not UTF-8, or a control, unassigned, private-use or
 * invisible character: *ret_bad, a constant, says which), ERR_TOOBIG, ERR_NOMEM.
 */
int password_count(const char *s, size_t len, struct password_counts *ret,
    const char **ret_bad);
/* Whether the octets are their own NFC form: another keyboard may compose a character differently. */
bool password_is_nfc(const char *s, size_t len);

/* Who wants which password. All pointers are the caller's; NULL: not known. */
struct password_input {
	const char *password; /* octets, not NULL */
	size_t len;
	const char *old; /* the present password, NUL-terminated */
	const char *user; /* the account's name */
	const char *full_name; /* first part of the GECOS field, passwd(5) */
};

struct password_result {
	unsigned missing; /* bits 1 << enum password_demand; 0: accepted */
	const char *
	    encoding; /* constant: what is wrong, where DEMAND_ENCODING is missing */
};

/*
 * Hold a password against the rule: all unmet demands at once. A password of
 * more than maximum characters or PASSWORD_OCTETS_MAX octets, or of bad
 * encoding, is not looked at any further.
 * root: prefix of the paths of words and breached, "" for this system.
 * Returns 0 and *ret; or what kept it from being judged (then it is to be
 * refused): ERR_NOENT, ERR_PERM, ERR_IO, ERR_SYNTAX, ERR_NOMEM, with the file
 * named in reterr->msg.
 */
int password_judge(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *reterr);
/* Whether the files that the rule goes by can be used, before a password is asked for. Returns as password_judge(). */
int password_ready(const struct policy_password *rule, const char *root,
    struct diag *reterr);
/* Where randomness comes from: fill writes len octets, returns 0 or -1. */
struct password_random {
	int (*fill)(void *ctx, void *p, size_t len);
	void *ctx;
};
/*
 * Write a password of len characters (1 to PASSWORD_OCTETS_MAX) and a NUL to
 * ret, uniform among those of an alphabet without look-alikes that meet the
 * rule. Returns 0; ERR_RANGE (none was found), or as password_judge().
 */
int password_generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr);
/* contract.md's word of a demand: "length" …; constant. */
const char *password_word(enum password_demand demand);

#endif
