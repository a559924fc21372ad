/*
 * What a password lacks is told as the PAM module tells it, translated. Only
 * these commands take the locale on, and of it nothing but text and its
 * encoding: what the others write is for scripts.
 */
#include <libintl.h>
#include <locale.h>

#include "password.h"

#define DOMAIN "loginpolicy"

static const char *
one(const char *text)
{
	return dgettext(DOMAIN, text);
}

static const char *
many(const char *text, const char *texts, unsigned long n)
{
	return dngettext(DOMAIN, text, texts, n);
}

const struct password_language *
password_language_set(enum format format)
{
	static const struct password_language language = {one, many};

	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain(DOMAIN, LOCALEDIR);
	if (format == FORMAT_JSON)
		bind_textdomain_codeset(DOMAIN, "UTF-8");
	return &language;
}
