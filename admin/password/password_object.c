/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loadable password rule, and the language in which it says what a password
 * lacks: translated, as the PAM module does. Only these commands use the
 * locale, and of it only messages and their encoding, because other output is
 * for scripts.
 */
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "password.h"

#define DOMAIN	  "loginpolicy"
#define PROGRAM	  "/proc/self/exe"
#define PATH_MAX_ 4096

/*
 * Open the object beside this program, as in the build tree. Its owner may be
 * the program's. Returns password_rule_open()'s errors; ERR_NOENT also if the
 * system does not show our own path.
 */
static int
open_beside(struct password_object *ret, struct diag *d)
{
	char here[PATH_MAX_], *slash;
	struct stat st;
	ssize_t n = readlink(PROGRAM, here, sizeof(here) - 1);

	if (n < 0 || stat(PROGRAM, &st) != 0)
		return ERR_NOENT;
	here[n] = '\0';
	if ((slash = strrchr(here, '/')) == NULL)
		return ERR_NOENT;
	*slash = '\0';
	return password_rule_open(here, st.st_uid, ret, d);
}

int
password_object_find(struct password_object *ret, struct diag *reterr)
{
	struct diag d = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = open_beside(ret, &d)) == ERR_NOENT)
		r = password_rule_open(PAMDIR, 0, ret, &d);
	if (r != 0)
		diag_set(reterr, r,
		    "cannot load the password rule: %.300s: install "
		    "loginpolicy again, as with 'apt install --reinstall "
		    "libpam-loginpolicy'",
		    d.msg);
	return r;
}

int
password_object_try(const struct password_object *o,
    const struct policy_password *rule, const char *root, struct diag *reterr)
{
	static const char sample[] = "kT9#vLq2!xWz";
	const struct password_input in = {.password = sample,
	    .len = sizeof(sample) - 1};
	struct password_result result;
	struct diag d = {0};
	int r = o->rule->ready(rule, root, &d);

	if (r == 0)
		r = o->rule->judge(rule, root, &in, &result, &d);
	return r == 0 ? 0 : diag_set(reterr, r, "%s", d.msg);
}

enum exit_code
password_object_open(const struct options *o,
    const struct policy_password *rule, struct password_object *ret)
{
	struct diag d = {0};

	if (password_object_find(ret, &d) != 0 ||
	    ret->rule->ready(rule, o->root, &d) != 0)
		return complain("cannot check passwords: %s", d.msg);
	return EXIT_OK;
}

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
password_language_set(unsigned format)
{
	static const struct password_language language = {one, many};

	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain(DOMAIN, LOCALEDIR);
	if (format == FORMAT_JSON)
		bind_textdomain_codeset(DOMAIN, "UTF-8");
	return &language;
}
