/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd's command line, and the files that have parts of it: of environment
 * variables (/etc/default/ssh) and systemd's units. Quotes only group words
 * there, and what a setting's value is shows without them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/sshd/sshd_args.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char blanks[] = " \t\r\n\"'";

static int
set_text(char **ret, const char *value)
{
	if (*ret != NULL)
		return 0;
	return (*ret = strdup(value)) == NULL ? ERR_NOMEM : 0;
}

/* "KEYWORD=VALUE" or "KEYWORD VALUE"; value: NULL, or the word behind it. */
static int
read_option(struct sshd_args *a, char *word, const char *value, unsigned line)
{
	size_t n = strcspn(word, "= \t");

	if (word[n] != '\0') {
		value = word + n + 1 + strspn(word + n + 1, "= \t");
		word[n] = '\0';
	}
	if (value == NULL)
		return 0;
	if (strcasecmp(word, "PAMServiceName") == 0)
		return set_text(&a->pam_service, value);
	if (strcasecmp(word, "UsePAM") == 0 && strcasecmp(value, "yes") != 0 &&
	    a->no_pam_line == 0)
		a->no_pam_line = line;
	return 0;
}

static int
read_config(struct sshd_args *a, const char *value, unsigned line)
{
	if (a->config == NULL)
		a->config_line = line;
	return set_text(&a->config, value);
}

/*
 * One word that begins with "-": letters, the last of which may have a value,
 * in the word or as the next one. Sets *ret_next to what follows.
 */
static int
read_letters(struct sshd_args *a, char *word, char **rest, unsigned line)
{
	char *value, *save, *after;
	int r = 0;

	while (*++word != '\0' && strchr("CEbcfghkopu", *word) == NULL)
		continue;
	if (*word == '\0')
		return 0;
	value = word[1] != '\0' ? word + 1 : strtok_r(NULL, blanks, rest);
	if (value == NULL)
		return 0;
	if (*word == 'f')
		r = read_config(a, value, line);
	if (*word != 'o')
		return r;
	/* The next word is this one's value if "=" is not in it. */
	save = *rest;
	after = save == NULL ? NULL : save + strspn(save, blanks);
	if (strchr(value, '=') != NULL || after == NULL || *after == '-' ||
	    *after == '\0')
		return read_option(a, value, NULL, line);
	return read_option(a, value, strtok_r(NULL, blanks, rest), line);
}

int
sshd_args_add(struct sshd_args *a, char *text, unsigned line)
{
	char *rest, *word = strtok_r(text, blanks, &rest);
	int r = 0;

	for (; word != NULL && r == 0; word = strtok_r(NULL, blanks, &rest)) {
		if (word[0] == '-')
			r = read_letters(a, word, &rest, line);
	}
	return r;
}

/* The value of a line that has arguments of sshd; NULL: it has none. */
static char *
arguments_of(char *line)
{
	static const char *const names[] = {"SSHD_OPTS=", "OPTIONS=",
	    "SSHD_OPTIONS=", "ExecStart="};
	char *p = line + strspn(line, blanks);

	if (strncmp(p, "export", 6) == 0)
		p += 6 + strspn(p + 6, blanks);
	if (strncmp(p, "Environment=", 12) == 0)
		p += 12 + strspn(p + 12, blanks);
	for (size_t i = 0; i < COUNT(names); i++) {
		if (strncmp(p, names[i], strlen(names[i])) == 0)
			return p + strlen(names[i]);
	}
	return NULL;
}

/* Cut off a line with those that a backslash joins to it. */
static char *
next_line(char **rest, unsigned *number)
{
	char *begin = *rest, *p = begin;

	if (*p == '\0')
		return NULL;
	for (++*number; *p != '\0' && *p != '\n'; p++) {
		if (p[0] == '\\' && p[1] == '\n') {
			p[0] = p[1] = ' ';
			++*number;
		}
	}
	*rest = *p == '\0' ? p : p + 1;
	*p = '\0';
	return begin;
}

int
sshd_args_read(struct sshd_args *a, char *text)
{
	char *rest = text, *line, *args;
	unsigned next = 0, number;
	int r = 0;

	do {
		number = next + 1;
		line = next_line(&rest, &next);
		args = line == NULL ? NULL : arguments_of(line);
		if (args != NULL)
			r = sshd_args_add(a, args, number);
	} while (line != NULL && r == 0);
	return r;
}

void
sshd_args_release(struct sshd_args *a)
{
	free(a->config);
	free(a->pam_service);
	memset(a, 0, sizeof(*a));
}
