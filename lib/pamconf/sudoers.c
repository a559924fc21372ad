/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sudoers(5) and sudo.conf(5), as far as they turn PAM off or choose a service
 * of it: Defaults lines, whomever they are for, and includes. Also settings
 * that a later line takes back are reported.
 */
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/pamconf/pamconf.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char blanks[] = " \t\r";

struct sudoers_text {
	pamconf_sudoers_fn *report;
	void *ctx;
	unsigned line; /* the first of several that a backslash joins */
};

/* --- one setting --- */

/* "name = value": the value, without quotes; NULL: another name. */
static char *
value_of(char *word, const char *name)
{
	size_t n = strlen(name);
	char *p = word + n;

	if (strncmp(word, name, n) != 0)
		return NULL;
	p += strspn(p, blanks);
	if (*p != '=')
		return NULL;
	p += 1 + strspn(p + 1, " \t\"");
	p[strcspn(p, " \t\r\"")] = '\0';
	return *p == '\0' ? NULL : p;
}

/* "!name", with blanks between. */
static bool
turns_off(const char *word, const char *name)
{
	bool off = false;

	for (; *word == '!' || *word == ' ' || *word == '\t'; word++)
		off ^= *word == '!';
	return off && strncmp(word, name, strlen(name)) == 0 &&
	    strspn(word + strlen(name), blanks) == strlen(word + strlen(name));
}

static int
read_setting(const struct sudoers_text *t, char *word)
{
	static const char *const names[] = {"pam_service", "pam_login_service",
	    "pam_askpass_service"};
	char *value;
	int r = 0;

	word += strspn(word, blanks);
	if (turns_off(word, "pam_acct_mgmt"))
		r = t->report(t->ctx, PAMCONF_SUDO_NO_ACCOUNT, NULL, t->line);
	if (turns_off(word, "pam_session"))
		r = t->report(t->ctx, PAMCONF_SUDO_NO_SESSION, NULL, t->line);
	for (size_t i = 0; i < COUNT(names) && r == 0; i++) {
		if ((value = value_of(word, names[i])) != NULL)
			return t->report(t->ctx, PAMCONF_SUDO_SERVICE, value,
			    t->line);
	}
	return r;
}

/* The end of a setting: a comma, not in quotes; cut off a comment. */
static char *
end_of_setting(char *p)
{
	bool quoted = false;

	for (; *p != '\0' && (quoted || *p != ','); p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '"')
			quoted = !quoted;
		else if (*p == '#' && !quoted)
			*p-- = '\0';
	}
	return p;
}

/* Cut off the next setting of a list. */
static char *
next_setting(char **rest)
{
	char *word = *rest, *end;

	if (*word == '\0')
		return NULL;
	/* A comment may begin the word. */
	if (*word == '#') {
		*rest = word + strlen(word);
		return NULL;
	}
	end = end_of_setting(word);
	*rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	return word;
}

/*
 * "Defaults:USER", "Defaults@HOST" ...: the settings. What binds follows the
 * word without a blank; it may be "#UID".
 */
static char *
skip_binding(char *p)
{
	if (*p == '\0' || strchr("@:!>", *p) == NULL)
		return p;
	p += 1 + strspn(p + 1, blanks);
	for (; *p != '\0' && *p != ' ' && *p != '\t'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		/* A list of users or commands: "a, b". */
		if (*p == ',')
			p += strspn(p + 1, blanks);
	}
	return p;
}

static int
read_defaults(const struct sudoers_text *t, char *p)
{
	char *word;
	int r = 0;

	p = skip_binding(p);
	while (r == 0 && (word = next_setting(&p)) != NULL)
		r = read_setting(t, word);
	return r;
}

/* --- lines --- */

/* p: "@include PATH" from the path on: in quotes, or with "\ " for a blank. */
static int
read_include(const struct sudoers_text *t, char *p, bool folder)
{
	char *to, *path, end = '\0';

	p += strspn(p, blanks);
	if (*p == '"')
		end = *p++;
	for (path = to = p; *p != '\0'; p++) {
		if (end != '\0' ? *p == end : strchr(blanks, *p) != NULL)
			break;
		if (*p == '\\' && p[1] != '\0')
			p++;
		*to++ = *p;
	}
	*to = '\0';
	return path[0] == '\0'
	    ? 0
	    : t->report(t->ctx,
		  folder ? PAMCONF_SUDO_INCLUDE_FOLDER : PAMCONF_SUDO_INCLUDE,
		  path, t->line);
}

static int
read_line(const struct sudoers_text *t, char *line)
{
	char *p = line + strspn(line, blanks);

	if (*p == '@' || *p == '#') {
		if (strncmp(p + 1, "includedir", 10) == 0)
			return read_include(t, p + 11, true);
		if (strncmp(p + 1, "include", 7) == 0 &&
		    (p[8] == ' ' || p[8] == '\t'))
			return read_include(t, p + 8, false);
	}
	return strncmp(p, "Defaults", 8) == 0 ? read_defaults(t, p + 8) : 0;
}

/* Cut off a line; joined: with those that a backslash joins to it. */
static char *
next_line(char **rest, unsigned *number, bool joined)
{
	char *begin = *rest, *p = begin;

	if (*p == '\0')
		return NULL;
	for (++*number; *p != '\0' && *p != '\n'; p++) {
		if (joined && p[0] == '\\' && p[1] == '\n') {
			p[0] = p[1] = ' ';
			++*number;
		}
	}
	*rest = *p == '\0' ? p : p + 1;
	*p = '\0';
	return begin;
}

int
pamconf_sudoers(char *text, pamconf_sudoers_fn *report, void *ctx)
{
	struct sudoers_text t = {.report = report, .ctx = ctx};
	char *rest = text, *line;
	unsigned next = 0;
	int r = 0;

	do {
		t.line = next + 1;
		if ((line = next_line(&rest, &next, true)) != NULL)
			r = read_line(&t, line);
	} while (line != NULL && r == 0);
	return r;
}

/* --- sudo.conf --- */

/* "Plugin SYMBOL PATH [ARGUMENT]...", from the symbol on. */
static void
read_plugin(char *p, unsigned line, struct pamconf_sudo_conf *ret)
{
	const char *symbol, *path, *slash;
	char *save, *word;

	symbol = strtok_r(p, blanks, &save);
	path = symbol == NULL ? NULL : strtok_r(NULL, blanks, &save);
	if (path == NULL)
		return;
	slash = strrchr(path, '/');
	if (strcmp(symbol, "sudoers_policy") != 0 ||
	    strcmp(slash != NULL ? slash + 1 : path, "sudoers.so") != 0) {
		/* What others do, only their names tell: "sudoers_io" ... */
		if (strstr(symbol, "policy") != NULL && ret->other_line == 0)
			ret->other_line = line;
		return;
	}
	while ((word = strtok_r(NULL, blanks, &save)) != NULL) {
		if (strncmp(word, "sudoers_file=", 13) == 0 &&
		    word[13] != '\0') {
			ret->sudoers = word + 13;
			ret->sudoers_line = line;
		}
	}
}

void
pamconf_sudo_conf(char *text, struct pamconf_sudo_conf *ret)
{
	char *rest = text, *line, *p;
	unsigned number = 0;

	memset(ret, 0, sizeof(*ret));
	while ((line = next_line(&rest, &number, false)) != NULL) {
		line[strcspn(line, "#")] = '\0';
		p = line + strspn(line, blanks);
		if (strncasecmp(p, "Plugin", 6) == 0 &&
		    (p[6] == ' ' || p[6] == '\t') && ret->sudoers == NULL)
			read_plugin(p + 6, number, ret);
	}
}
