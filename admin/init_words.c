/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of words, as Debian has them: each package puts its own below
 * /usr/share/dict. Cracklib's dictionary is English, too, but has fewer words.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "init_words.h"

#define FOLDER "/usr/share/dict/"

/* The first of a language is the one that is proposed. */
static const struct {
	const char *language; /* as in LANG */
	const char *file, *package;
} lists[] = {
    {"en", "british-english", "wbritish"},
    {"en", "american-english", "wamerican"},
    {"de", "ngerman", "wngerman"},
    {"de", "ogerman", "wogerman"},
    {"de", "swiss", "wswiss"},
    {"fr", "french", "wfrench"},
    {"es", "spanish", "wspanish"},
    {"it", "italian", "witalian"},
    {"nl", "dutch", "wdutch"},
    {"pl", "polish", "wpolish"},
    {"pt", "portuguese", "wportuguese"},
    {"pt", "brazilian", "wbrazilian"},
    {"da", "danish", "wdanish"},
    {"nb", "bokmaal", "wnorwegian"},
    {"nn", "nynorsk", "wnorwegian"},
    {"sv", "swedish", "wswedish"},
};
#define N_LISTS (sizeof(lists) / sizeof(lists[0]))

static bool
is_installed(const char *root, const char *file)
{
	struct stat st;
	char *path;
	bool yes;

	if (asprintf(&path, "%s" FOLDER "%s", root, file) < 0)
		return false;
	yes = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	free(path);
	return yes;
}

/* The language of LANG=..., with or without quotes: its two letters. */
static bool
language_of(const char *value, char ret[3])
{
	value += *value == '"' || *value == '\'';
	if (strlen(value) < 2 ||
	    strspn(value, "abcdefghijklmnopqrstuvwxyz") != 2)
		return false;
	memcpy(ret, value, 2);
	ret[2] = '\0';
	return true;
}

/* The last LANG= of the system's file counts. */
static bool
language_of_system(const char *root, char ret[3])
{
	char line[256], *path;
	bool found = false;
	FILE *f;

	if (asprintf(&path, "%s/etc/default/locale", root) < 0)
		return false;
	f = fopen(path, "re");
	free(path);
	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "LANG=", 5) == 0)
			found = language_of(line + 5, ret);
	}
	fclose(f);
	return found;
}

/* The first list of the language; N_LISTS: there is none. */
static size_t
list_of(const char *language)
{
	size_t i = 0;

	while (i < N_LISTS && strcmp(lists[i].language, language) != 0)
		i++;
	return i;
}

static bool
has_language(const char *root, const char *language)
{
	for (size_t i = 0; i < N_LISTS; i++) {
		if (strcmp(lists[i].language, language) == 0 &&
		    is_installed(root, lists[i].file))
			return true;
	}
	return false;
}

static size_t
put_installed(const char *root, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < N_LISTS; i++) {
		if (!is_installed(root, lists[i].file))
			continue;
		buf_puts(b,
		    n++ == 0 ? "\n# Words of these lists are refused in "
			       "passwords.\npassword words " FOLDER
			     : "," FOLDER);
		buf_puts(b, lists[i].file);
	}
	if (n != 0)
		buf_putc(b, '\n');
	return n;
}

void
init_put_words(const char *root, const char *lang, struct buf *b)
{
	const size_t n = put_installed(root, b);
	char language[3] = "en";
	size_t i;

	if (!language_of_system(root, language) && root[0] == '\0' &&
	    lang != NULL)
		(void)language_of(lang, language);
	i = list_of(language);
	if (n != 0 && (i == N_LISTS || has_language(root, language)))
		return;
	if (n == 0)
		buf_puts(b,
		    "\n# In passwords only common English words are refused. "
		    "Lists of other\n# languages are in the packages wngerman, "
		    "wfrench, wspanish, witalian, wdutch,\n# wpolish, "
		    "wportuguese, wbritish and others.\n");
	if (i != N_LISTS)
		buf_printf(b,
		    "# The language of this machine: install %s, and write\n"
		    "#password words %s" FOLDER "%s\n",
		    lists[i].package, n != 0 ? "...," : "", lists[i].file);
}
