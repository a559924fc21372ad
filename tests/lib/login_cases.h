/* SPDX-License-Identifier: BSD-2-Clause */
/* All cases of tests/data/login/cases, and one of them played. */
#ifndef TESTS_LOGIN_CASES_H
#define TESTS_LOGIN_CASES_H

#include "login_case.h"

static char *file; /* all cases, taken apart in place */
static struct {
	char *text; /* what stands behind == */
	unsigned line;
} cases[1024];
static size_t n_cases, n_logins;

static inline void
read_cases(void)
{
	const char *data = getenv("TESTDATA");
	char path[512];
	size_t len = 0, room = 0;
	unsigned line = 1;
	FILE *f;

	snprintf(path, sizeof(path), "%s/login/cases",
	    data != NULL ? data : "tests/data");
	if ((f = fopen(path, "re")) == NULL ||
	    (len = (size_t)getdelim(&file, &room, '\0', f)) == (size_t)-1)
		abort();
	fclose(f);
	for (char *s = file; *s != '\0'; s++) {
		if (*s != '\n')
			continue;
		line++;
		if (strncmp(s, "\n== ", 4) == 0) {
			*s = '\0';
			cases[n_cases].text = s + 4;
			cases[n_cases++].line = line;
		}
		n_logins += strncmp(s + 1, "? ", 2) == 0;
	}
}

/* A line behind the policy: a login, a step of it, or a command. */
static inline void
take(char *line)
{
	if (line[0] == '?')
		case_login(line + 2);
	else if (line[0] == '@')
		case_command(line);
	else if (line[0] == ' ')
		case_step(line + strspn(line, " "));
	else if (line[0] != '\0')
		HERE(false, "a line of the policy after the first login");
}

/* The policy ends where the first login or command stands. */
static inline char *
take_policy(char *text)
{
	struct buf b;
	char *end = text;

	buf_init(&b, 65536);
	while (*end != '\0' && *end != '?' && *end != '@') {
		size_t len = strcspn(end, "\n");

		buf_put(&b, end, len);
		buf_putc(&b, '\n');
		end += len + (end[len] != '\0');
		here.line++;
	}
	buf_putc(&b, '\0');
	put_file("policy", 0644, b.p);
	buf_release(&b);
	return end;
}

static inline void
case_play(int i)
{
	char *next, *line = cases[i].text;

	here.line = cases[i].line;
	here.title = line;
	line += strcspn(line, "\n");
	if (*line != '\0')
		*line++ = '\0';
	here.line++;
	line = take_policy(line);
	for (; line != NULL; line = next, here.line++) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		take(line);
	}
	if (login_handle != NULL)
		login_end();
}

#endif
