/* See catalogue.h. */
#include <libintl.h>

#include "catalogue.h"

#define DOMAIN "loginpolicy"

void
catalogue_open(void)
{
	bindtextdomain(DOMAIN, LOCALEDIR);
}

const char *
one(const char *text)
{
	return dgettext(DOMAIN, text);
}

const char *
many(const char *text, const char *texts, unsigned long n)
{
	return dngettext(DOMAIN, text, texts, n);
}
