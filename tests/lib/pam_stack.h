/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PAM stacks of a test's own (pam_start_confdir(3)): a folder with service
 * files, a conversation that answers from a list, and what the module logs,
 * for the program's own pam_syslog() comes before libpam's (-rdynamic).
 */
#ifndef TESTS_PAM_STACK_H
#define TESTS_PAM_STACK_H

#include <check.h>
#include <fcntl.h>
#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "trusted_folder.h"

static struct {
	char *dir; /* policies and service files */
	char log[65536],
	    said[65536]; /* a line each, with its priority or style */
	size_t logged; /* how many: a line that is more is none */
	const char *const *answers; /* NULL-terminated; beyond: no answer */
	size_t asked;
	bool broken; /* the conversation fails */
	const char *user, *service;
} stack;

static inline void
add_line(char *to, size_t room, int number, const char *text, size_t len)
{
	size_t used = strlen(to);

	snprintf(to + used, room - used, "[%d] %.*s\n", number, (int)len, text);
}

void __attribute__((format(printf, 3, 4)))
pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...)
{
	char text[16384];
	va_list ap;

	(void)pamh;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_line(stack.log, sizeof(stack.log), priority, text, strlen(text));
	stack.logged++;
}

/*
 * What is logged when the handle ends, where no module runs and pam_syslog(3)
 * would not say whose it is: kept without the same beginning as that has.
 */
static inline void
catch_syslog(int priority, const char *fmt, va_list ap)
{
	char text[16384];
	const char *start;

	vsnprintf(text, sizeof(text), fmt, ap);
	start = strstr(text, "): ");
	ck_assert_msg(strncmp(text, "pam_loginpolicy(", 16) == 0 &&
		start != NULL && (priority & LOG_FACMASK) == LOG_AUTHPRIV,
	    "not as pam_syslog(3): %s", text);
	start += 3;
	add_line(stack.log, sizeof(stack.log), LOG_PRI(priority), start,
	    strlen(start));
	stack.logged++;
}

#undef syslog
void __attribute__((format(printf, 2, 3)))
syslog(int priority, const char *fmt, ...);
void
syslog(int priority, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	catch_syslog(priority, fmt, ap);
	va_end(ap);
}

/* The same, as _FORTIFY_SOURCE has it. */
void __attribute__((format(printf, 3, 4)))
__syslog_chk(int priority, int flag, const char *fmt, ...);
void
__syslog_chk(int priority, int flag, const char *fmt, ...)
{
	va_list ap;

	(void)flag;
	va_start(ap, fmt);
	catch_syslog(priority, fmt, ap);
	va_end(ap);
}

static inline int
answer(const struct pam_message *m, struct pam_response *r)
{
	add_line(stack.said, sizeof(stack.said), m->msg_style, m->msg,
	    strlen(m->msg));
	if (m->msg_style != PAM_PROMPT_ECHO_OFF &&
	    m->msg_style != PAM_PROMPT_ECHO_ON)
		return PAM_SUCCESS;
	if (stack.answers[stack.asked] != NULL &&
	    (r->resp = strdup(stack.answers[stack.asked])) == NULL)
		return PAM_BUF_ERR;
	stack.asked += stack.answers[stack.asked] != NULL;
	return PAM_SUCCESS;
}

static inline int
converse(int n, const struct pam_message **m, struct pam_response **ret,
    void *data)
{
	int r = PAM_SUCCESS;

	(void)data;
	if (stack.broken || (*ret = calloc((size_t)n, sizeof(**ret))) == NULL)
		return PAM_CONV_ERR;
	for (int i = 0; i < n && r == PAM_SUCCESS; i++)
		r = answer(m[i], &(*ret)[i]);
	return r;
}

static inline const char *
in_dir(const char *name)
{
	static char room[4][512];
	static unsigned n;
	char *path = room[n++ % 4];

	snprintf(path, sizeof(room[0]), "%s/%s", stack.dir, name);
	return path;
}

static inline void
put_file(const char *name, mode_t mode, const char *text)
{
	FILE *f = fopen(in_dir(name), "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(in_dir(name), mode), 0);
}

/* Nothing has been said yet, and these will be the answers. */
static inline void
expect(const char *const *answers)
{
	stack.answers = answers;
	stack.asked = 0;
	stack.log[0] = stack.said[0] = '\0';
	stack.logged = 0;
}

/* One call of pam_chauthtok(3). ret_new: what the last module found; 256 octets. */
static inline int
change(int flags, char *ret_new)
{
	const struct pam_conv conv = {converse, NULL};
	pam_handle_t *h = NULL;
	const char *new;
	int r;

	r = pam_start_confdir(stack.service, stack.user, &conv, stack.dir, &h);
	if (r != PAM_SUCCESS)
		return r;
	r = pam_chauthtok(h, flags);
	new = pam_getenv(h, "NEW");
	snprintf(ret_new, 256, "%s", new != NULL ? new : "");
	pam_end(h, r);
	return r;
}

static inline size_t
times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

#endif
