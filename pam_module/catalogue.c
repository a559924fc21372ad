/* SPDX-License-Identifier: BSD-2-Clause */
/* Translated texts, by gettext(3). */
#include <libintl.h>

#include "catalogue.h"

#define DOMAIN "loginpolicy"

void
catalogue_open(void)
{
	bindtextdomain(DOMAIN, LOCALEDIR);
}

const char *
catalogue_text(const char *text)
{
	return dgettext(DOMAIN, text);
}

const char *
catalogue_plural(const char *text, const char *texts, unsigned long n)
{
	return dngettext(DOMAIN, text, texts, n);
}
