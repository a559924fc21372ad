/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The demands of the rule, and what they share. All take text of at most
 * TEXT_MAX bytes, and set bits of enum password_demand in *missing.
 */
#ifndef PASSWORD_CHECKS_H
#define PASSWORD_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/password/password.h>

#define BYTE_ORDER_MARK	    "\xef\xbb\xbf" /* U+FEFF before a text in UTF-8 */
#define BYTE_ORDER_MARK_LEN 3

/* --- text.c: a password as Unicode text, in memory that can be wiped --- */

/* NFKD makes up to 11 bytes of one (UAX #15, expansion factor), NFC 3. */
#define TEXT_MAX (11 * PASSWORD_OCTETS_MAX)

/* NUL-terminated; wipe with text_wipe(). */
struct text {
	char s[TEXT_MAX + 1];
	size_t len;
};

/* The same as code points; wipe with chars_wipe(). */
struct chars {
	uint32_t c[TEXT_MAX];
	size_t n;
};

/*
 * Convert len bytes to NFC (UAX #15). Returns 0; ERR_TOOBIG (over TEXT_MAX),
 * ERR_SYNTAX (not UTF-8), ERR_NOMEM.
 */
int text_nfc(const char *s, size_t len, struct text *ret);
/*
 * Convert to the base form: without case (full case folding) and marks, as
 * dictionaries have words. Returns as text_nfc().
 */
int text_base(const char *s, size_t len, struct text *ret);
/* Whether the bytes are their own NFC form. */
bool text_is_nfc(const char *s, size_t len);
void text_wipe(struct text *t);

/* t: as the functions above set it. */
void chars_of(const struct text *t, struct chars *ret);
/* Make each character lower case, one for one (simple mapping, no language). */
void chars_lower(struct chars *ch);
void chars_wipe(struct chars *ch);

/* --- rule.c --- */

/* Characters by Unicode general category (UAX #44), after NFC. */
struct char_counts {
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
int count_characters(const char *s, size_t len, struct char_counts *ret,
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

/*
 * Whether it is easy to guess, by cracklib's dictionary, if the rule has it,
 * and the packaged lists of words. Returns 0; as dict_open() and
 * trusted_open(), ERR_NOMEM. If a packaged list is gone, d says so, and all
 * the same 0.
 */
int check_dictionary(const struct policy_password *rule, const char *root,
    const struct text *password, struct password_result *ret, struct diag *d);
/* Whether that can be done. Returns likewise. */
int lists_ready(const struct policy_password *rule, const char *root,
    struct diag *d);
int dictionary_ready(struct diag *d);

/* --- dictfile.c: cracklib's dictionary, read without cracklib --- */

/* A word has fewer bytes than this. */
#define DICT_WORD_MAX 32
#define DICT_COST     430 /* one of some 50,000 */

struct dict {
	char *index, *data; /* owned: the files .pwi and .pwd */
	size_t data_len;
	uint32_t n_words;
	bool packed; /* .pwd.gz: not every cracklib can read it */
};

/*
 * Read prefix.pwi and prefix.pwd. Returns 0; as trusted_read(), ERR_SYNTAX: d
 * names the file. ret is for dict_close(); on an error it is empty.
 */
int dict_open(const char *prefix, struct dict *ret, struct diag *d);
void dict_close(struct dict *dict);
/* Check that the files exist and have their size. Returns as dict_open(). */
int dict_check_files(const char *prefix, struct diag *d);
/*
 * Set d to what is wrong with prefix + suffix, and the command that mends it.
 * Returns r.
 */
int dict_set_unusable(struct diag *d, int r, const char *prefix,
    const char *suffix, const char *what);
struct word_search;
/*
 * Search the password for all its words. Returns 0; ERR_SYNTAX: the dictionary
 * is damaged.
 */
int dict_search(const struct dict *dict, struct word_search *s);

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
