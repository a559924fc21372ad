/*
 * libpwquality, asked for one demand at a time: it tells of the first that is
 * unmet only. Its configuration files are not read (pwquality_read_config(3)
 * is not called).
 */
#ifndef PASSWORD_QUALITY_H
#define PASSWORD_QUALITY_H

#include "text.h"

/*
 * Two passwords in its terms: an octet a character, small letters made by us.
 * Equal characters are equal octets, neighbours neighbours. Wipe with
 * quality_pair_wipe().
 */
struct quality_pair {
	char new[TEXT_MAX + 3], old[TEXT_MAX + 3];
};
/* old may be NULL. */
void quality_pair_of(const struct chars *new, const struct chars *old,
    struct quality_pair *ret);
void quality_pair_wipe(struct quality_pair *p);

enum quality_question {
	QUALITY_PALINDROME,
	QUALITY_REPEAT, /* more than value of the same in a row */
	QUALITY_SEQUENCE, /* more than value such as abcd or 4321 */
	QUALITY_SIMILAR /* the same, turned around, or fewer than value characters of the old one differ */
};
/*
 * Whether it objects. old: for QUALITY_SIMILAR. Of fewer than six characters it
 * does not look at anything. Returns 0 and *ret; ERR_NOMEM, ERR_INTERNAL (it gives no answer).
 */
int quality_objects(enum quality_question q, unsigned value, const char *new,
    const char *old, bool *ret);
/*
 * Whether cracklib does, by its dictionary, which it must be able to open (else
 * it writes to standard error). Returns 0 and *ret, ERR_INTERNAL (it could not).
 */
int cracklib_objects(const char *new, bool *ret);

#endif
