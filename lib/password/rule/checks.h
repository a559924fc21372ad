/* The demands, each sort in a file of its own. All take text of at most TEXT_MAX octets, and set bits of enum password_demand in *missing. */
#ifndef PASSWORD_CHECKS_H
#define PASSWORD_CHECKS_H

#include "text.h"

/* The characters of a password by Unicode general category (UAX #44), after NFC. */
struct counts {
	unsigned characters; /* marks, Cf, Zl and Zp are none */
	unsigned uppercase; /* Lu, Lt */
	unsigned lowercase; /* Ll */
	unsigned digit; /* Nd */
	unsigned symbol; /* P*, S* */
};
/*
 * Count the characters of len octets (at most PASSWORD_OCTETS_MAX).
 * Returns 0; ERR_SYNTAX (*ret_bad says why it is no password), ERR_TOOBIG, ERR_NOMEM.
 */
int count(const char *s, size_t len, struct counts *ret,
    enum password_encoding *ret_bad);
/* The demands that counting settles. */
void check_counts(const struct policy_password *rule, const struct counts *n,
    unsigned *missing);
/* Palindrome, similar, repeat, sequence. Returns 0 or ERR_NOMEM. */
int check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing);
/* The account's name and the words of the full name. Returns 0 or ERR_NOMEM. */
int check_personal(const struct password_input *in, const struct text *password,
    unsigned *missing);
/* The company's own words, by the lines of a file. Returns 0, or as trusted_open(), ERR_SYNTAX, ERR_NOMEM. */
int check_words(const char *path, const struct text *password,
    unsigned *missing, struct diag *d);
/* cracklib's dictionary. Returns 0, or as dict_open(), ERR_NOMEM. */
int check_dictionary(const struct text *password, unsigned *missing,
    struct diag *d);
/* Lines of SHA-1 in hexadecimal, sorted. Both the octets and their NFC. Returns 0, or as trusted_open(), ERR_SYNTAX. */
int check_breached(const char *path, const char *octets, size_t len,
    const struct text *nfc, unsigned *missing, struct diag *d);

/* Whether the list that fd is open at has the octets' SHA-1. Returns 0, ERR_SYNTAX (not such a list), ERR_IO. */
int search_breached(int fd, const char *octets, size_t len, bool *ret);

/* Whether the files can be used. Return 0, or what the checks would. */
int ready_words(const char *path, struct diag *d);
int ready_dictionary(struct diag *d);
int ready_breached(const char *path, struct diag *d);

/* See struct password_rule. */
int judge(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *reterr);
int ready(const struct policy_password *rule, const char *root,
    struct diag *reterr);
int generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr);

/* Note it as missing where it is unmet. */
void demand(unsigned *missing, bool unmet, enum password_demand d);
/* The base form (text_base()) of len octets, as characters. Returns as text_base(). */
int base_of(const char *s, size_t len, struct chars *ret);
/*
 * Whether a word is in the password (base form), or backwards; a short one only
 * where it is all of it. Returns 0, ERR_SYNTAX (the word is not UTF-8),
 * ERR_TOOBIG (longer than any password), ERR_NOMEM.
 */
int has_word(const struct chars *base, const char *s, size_t len, bool *ret);

#endif
