/*
 * Words of cracklib's dictionary: as cracklib finds them, and as people hide
 * them, by look-alikes (p@ssw0rd) and by something put before and behind
 * (Xsummer2024!). What is put there is characters other than letters and at
 * most one letter.
 */
#include <stddef.h>
#include <crack.h>
#include <errno.h>
#include <packer.h>
#include <pwquality.h>
#include <string.h>

#include "checks.h"

#define CUT_MAX	     12 /* characters cut at one end */
#define CORE_MAX     (MAXWORDLEN - 1)
#define READINGS_MAX 16

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

/* How many characters of each length of cut: from the front (step 1) or the end (-1). */
static size_t
cuts(const struct text *t, int step)
{
	size_t n = 0, letters = 0;

	while (n < CUT_MAX && n < t->len) {
		letters += is_letter(t->s[step == 1 ? n : t->len - 1 - n]);
		if (letters > 1)
			break;
		n++;
	}
	return n;
}

struct dictionary {
	PWDICT *d;
	unsigned none; /* what FindPW() says of a word that is not there */
};

static bool
finds(const struct dictionary *dict, char *word)
{
	return FindPW(dict->d, word) != dict->none;
}

/* The core as it stands, and in each reading of its look-alikes. */
static bool
is_word(const struct dictionary *dict, const char *s, size_t len)
{
	struct text core = {.len = len}, plain;
	bool found = false;

	memcpy(core.s, s, len);
	core.s[len] = '\0';
	found = finds(dict, core.s);
	for (unsigned i = 0;
	     i < READINGS_MAX && !found && undo_lookalikes(&core, i, &plain);
	     i++)
		found = plain.len <= CORE_MAX && finds(dict, plain.s);
	explicit_bzero(core.s, len);
	text_wipe(&plain);
	return found;
}

/* Is most of it cut off, the rest may be a word by chance. */
static bool
is_core(size_t len, size_t cut)
{
	return cut * 2 <= len && len - cut >= PASSWORD_WORD_MIN &&
	    len - cut <= CORE_MAX;
}

/* Whether a word is left once both ends are cut. */
static bool
hides_word(const struct dictionary *dict, const struct text *t)
{
	size_t front = cuts(t, 1), back = cuts(t, -1);

	for (size_t i = 0; i <= front; i++) {
		for (size_t k = 0; k <= back; k++) {
			if (is_core(t->len, i + k) &&
			    is_word(dict, t->s + i, t->len - i - k))
				return true;
		}
	}
	return false;
}

/* cracklib's own verdict, through libpwquality: words backwards, plurals, and what is too simple. */
static int
ask_cracklib(const struct text *password, bool *ret)
{
	static const int off[] = {PWQ_SETTING_DIFF_OK, PWQ_SETTING_MIN_LENGTH,
	    PWQ_SETTING_USER_CHECK, PWQ_SETTING_GECOS_CHECK};
	pwquality_settings_t *s = pwquality_default_settings();
	void *aux;
	int r = 0;

	if (s == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		r |= pwquality_set_int_value(s, off[i], 0);
	if (r == 0)
		*ret = pwquality_check(s, password->s, NULL, NULL, &aux) ==
		    PWQ_ERROR_CRACKLIB_CHECK;
	pwquality_free_settings(s);
	return r == 0 ? 0 : ERR_INTERNAL;
}

static int
open_dictionary(struct dictionary *ret, struct diag *d)
{
	static char read_only[] = "r", nowhere[] = "\1";
	const char *path = GetDefaultCracklibDict();

	ret->d = PWOpen(path, read_only);
	if (ret->d == NULL)
		return diag_set(d, ERR_NOENT,
		    "cracklib's dictionary %.200s cannot be opened (%s): "
		    "install cracklib-runtime, run update-cracklib",
		    path, strerror(errno));
	ret->none = FindPW(ret->d, nowhere);
	if (ret->none != 0)
		return 0;
	PWClose(ret->d);
	return diag_set(d, ERR_NOENT,
	    "cracklib's dictionary %.200s is empty: run update-cracklib", path);
}

int
ready_dictionary(struct diag *d)
{
	struct dictionary dict;
	int r = open_dictionary(&dict, d);

	if (r == 0)
		PWClose(dict.d);
	return r;
}

int
check_dictionary(const struct text *password, unsigned *missing, struct diag *d)
{
	struct dictionary dict;
	struct text base;
	bool found = false;
	int r = open_dictionary(&dict, d);

	if (r != 0)
		return r;
	r = text_base(password->s, password->len, &base);
	if (r == 0)
		found = hides_word(&dict, &base);
	/* cracklib opens one dictionary at a time. */
	PWClose(dict.d);
	text_wipe(&base);
	if (r == 0 && !found)
		r = ask_cracklib(password, &found);
	if (found)
		*missing |= 1u << DEMAND_DICTIONARY;
	return r;
}
