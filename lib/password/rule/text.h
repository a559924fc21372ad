/* A password as Unicode text, in memory that is wiped. */
#ifndef PASSWORD_TEXT_H
#define PASSWORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/password/password.h>

/* NFKD makes at most 11 octets of 1 (UAX #15, expansion factor for UTF-8), NFC 3. */
#define TEXT_MAX (11 * PASSWORD_OCTETS_MAX)

/* NUL-terminated; wipe with text_wipe(). */
struct text {
	char s[TEXT_MAX + 1];
	size_t len;
};

/* The same as code points. */
struct chars {
	uint32_t c[TEXT_MAX];
	size_t n;
};

/* The octets in NFC (UAX #15). Returns 0, ERR_TOOBIG, ERR_SYNTAX (not UTF-8), ERR_NOMEM. */
int text_nfc(const char *s, size_t len, struct text *ret);
/* Without case (Unicode's full case folding) and marks: what "Pässwörd" is to a dictionary. Returns as text_nfc(). */
int text_base(const char *s, size_t len, struct text *ret);
/* Whether the octets are their own NFC form. */
bool text_is_nfc(const char *s, size_t len);
void text_wipe(struct text *t);

/* t is UTF-8, as the functions above leave it. */
void chars_of(const struct text *t, struct chars *ret);
/* Each character's small one, one for one (Unicode's simple mapping; no language). */
void chars_lower(struct chars *ch);
void chars_wipe(struct chars *ch);

#endif
