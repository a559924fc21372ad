/*
 * The demands of the rule, and what they share. All take text of at most
 * TEXT_MAX bytes, and set bits of enum password_demand in *missing.
 */
#ifndef PASSWORD_CHECKS_H
#define PASSWORD_CHECKS_H

#include "text.h"

/* --- rule.c --- */

/* Characters by Unicode general category (UAX #44), after NFC. */
struct counts {
	unsigned characters; /* but for marks, Cf, Zl and Zp */
	unsigned uppercase; /* Lu, Lt */
	unsigned lowercase; /* Ll */
	unsigned digit; /* Nd */
	unsigned symbol; /* P*, S* */
};
/*
 * Count the characters of len bytes. Returns 0; ERR_SYNTAX (*ret_bad says why
 * it is not a password), ERR_TOOBIG (over PASSWORD_OCTETS_MAX), ERR_NOMEM.
 */
int count_characters(const char *s, size_t len, struct counts *ret,
    enum password_encoding *ret_bad);
/* Set the demand's bit if it is unmet. */
void demand_set(unsigned *missing, bool unmet, enum password_demand d);
/* See struct password_rule. */
int rule_judge(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *reterr);
int rule_ready(const struct policy_password *rule, const char *root,
    struct diag *reterr);

/* --- shape.c: libpwquality and cracklib --- */

/* Palindrome, similar, repeat, sequence. Returns 0, ERR_NOMEM, ERR_INTERNAL. */
int check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing);
/*
 * Whether cracklib objects, by its dictionary, which it must be able to open
 * (else it writes to standard error). Returns 0; ERR_INTERNAL (it could not).
 */
int cracklib_objects(const char *password, bool *ret);

/* --- words.c --- */

/* The base form (text_base()) of len bytes, as characters. Returns as that. */
int base_of(const char *s, size_t len, struct chars *ret);
/*
 * The letter that c may be read as in base form, or the other such letter; 0:
 * none.
 */
uint32_t lookalike(uint32_t c, bool other);
/*
 * The words of the full name and the account's name. Returns 0 or ERR_NOMEM.
 */
int check_personal(const struct password_input *in, const struct text *password,
    unsigned *missing);
/*
 * The site's own words, one per line of a file. Returns 0; as trusted_open(),
 * ERR_SYNTAX, ERR_NOMEM. words_ready() only reads the file.
 */
int check_words(const char *path, const struct text *password,
    unsigned *missing, struct diag *d);
int words_ready(const char *path, struct diag *d);

/* --- dictionary.c, favourites.c --- */

/* Words of cracklib's dictionary. Returns 0; as dict_open(), ERR_NOMEM. */
int check_dictionary(const struct text *password, unsigned *missing,
    struct diag *d);
int dictionary_ready(struct diag *d);
/* Whether passwords are often made of it. word: lower case. */
bool is_favourite(const char *word);

/* --- breached.c --- */

/*
 * Sorted lines of SHA-1 in hexadecimal, of the bytes or of their NFC. Returns
 * 0; as trusted_open(), ERR_SYNTAX. breached_ready() only checks the file.
 */
int check_breached(const char *path, const char *bytes, size_t len,
    const struct text *nfc, unsigned *missing, struct diag *d);
int breached_ready(const char *path, struct diag *d);
/*
 * Whether the list that fd is open at has the SHA-1 of len bytes. Returns 0;
 * ERR_SYNTAX (not such a list), ERR_IO.
 */
int breached_search(int fd, const char *bytes, size_t len, bool *ret);

/* --- generate.c --- */

int rule_generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr);

#define CLASSES 4 /* capitals, small letters, digits, symbols */

/* How many characters of each class a random password has. */
struct compose {
	unsigned size[CLASSES]; /* characters that a class has */
	unsigned least[CLASSES]; /* how many of it are required */
	size_t len; /* at most PASSWORD_OCTETS_MAX, at least all of least */
	/*
	 * weight[k][m]: how likely m characters are all of class k or later,
	 * and enough of each of these.
	 */
	long double weight[CLASSES + 1][PASSWORD_OCTETS_MAX + 1];
};
/* Compute the weights; all else is set. */
void compose_weigh(struct compose *c);
/*
 * Draw how many characters there are of each class. random: a number for each
 * class; the last one is not used, because its class gets the rest.
 */
void compose_draw(const struct compose *c, const uint64_t random[CLASSES],
    size_t ret[CLASSES]);

#endif
