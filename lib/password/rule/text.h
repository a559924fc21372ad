/* A password as Unicode text, in memory that can be wiped. */
#ifndef PASSWORD_TEXT_H
#define PASSWORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/password/password.h>

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

#endif
