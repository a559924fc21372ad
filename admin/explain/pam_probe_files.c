/* SPDX-License-Identifier: BSD-2-Clause */
/* Modules that look into a file: pam_access, pam_time, faillock, listfile. */
#include <security/_pam_types.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include "admin/explain/pam_probe.h"

#define PATH_ROOM 4096

/* --- pam_access --- */

/*
 * One file. *ret_decided: a line of it is about the login, or it cannot be
 * read; else the next file is asked.
 */
static void
probe_access_file(struct pam_probe *p, const struct pam_line *l,
    const char *path, struct pam_answer *a, bool *ret_decided)
{
	const char *fieldsep = pam_argument(l, "fieldsep"),
		   *listsep = pam_argument(l, "listsep"), *why;
	const struct pamconf_access_opts opts = {.fieldsep = fieldsep != NULL
		? fieldsep
		: ":",
	    .listsep = listsep != NULL ? listsep : ", \t",
	    .nodefgroup = pam_has_argument(l, "nodefgroup")};
	enum pamconf_tri in;
	unsigned line;
	size_t len;
	char *text;
	int r = pam_file_read(p, path, &text, &len, &why);

	*ret_decided = r != 0 && r != ERR_NOENT;
	if (*ret_decided)
		pam_answer_unsure(a, "%s: %s", path, why);
	if (r != 0)
		return;
	in = pamconf_access(text, &opts, &p->conf, &line);
	*ret_decided = line != 0;
	if (in == PAMCONF_NO)
		pam_answer_fails(a, PAM_PERM_DENIED, "%s:%u refuses it", path,
		    line);
	else if (in == PAMCONF_UNSURE)
		pam_answer_unsure(a, "%s:%u may refuse it", path, line);
	free(text);
}

/* Further files, since Linux-PAM 1.5.3. */
static void
probe_access_folder(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	char pattern[PATH_ROOM];
	bool decided = false;
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%s/etc/security/access.d/*.conf",
	    p->root);
	if (glob(pattern, 0, NULL, &g) != 0)
		return;
	for (size_t i = 0; i < g.gl_pathc && !decided; i++)
		probe_access_file(p, l, g.gl_pathv[i] + strlen(p->root), a,
		    &decided);
	globfree(&g);
}

void
pam_probe_access(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const char *file = pam_argument(l, "accessfile");
	bool decided;

	probe_access_file(p, l,
	    file != NULL ? file : "/etc/security/access.conf", a, &decided);
	if (!decided && file == NULL)
		probe_access_folder(p, l, a);
}

/* --- pam_time --- */

void
pam_probe_time(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const char *given = pam_argument(l, "conffile"),
		   *file = given != NULL ? given : "/etc/security/time.conf";
	enum pamconf_tri may;
	const char *why;
	unsigned line;
	size_t len;
	char *text;

	/* It passes where it cannot read the file. */
	if (p->stage != PAM_TYPE_ACCOUNT ||
	    pam_file_read(p, file, &text, &len, &why) != 0)
		return;
	may = pamconf_time(text, &p->conf, &line);
	if (may == PAMCONF_NO)
		pam_answer_fails(a, PAM_PERM_DENIED,
		    "%s:%u does not permit it now", file, line);
	else if (may == PAMCONF_UNSURE)
		pam_answer_unsure(a, "%s:%u may refuse it now", file, line);
	free(text);
}

/* --- pam_faillock --- */

/* The settings of the file, then those of the line. Returns what to free. */
static char *
read_faillock(struct pam_probe *p, const struct pam_line *l,
    struct pamconf_faillock *f, char **ret_args)
{
	const char *conf = pam_argument(l, "conf"), *why;
	char *text = NULL, *at;
	size_t len = 1;

	pamconf_faillock_init(f);
	if (pam_file_read(p,
		conf != NULL ? conf : "/etc/security/faillock.conf", &text,
		&len, &why) == 0)
		pamconf_faillock_read(f, text);
	len = 1;
	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++)
		len += strlen(l->args[i]) + 1;
	if ((at = *ret_args = calloc(len, 1)) == NULL)
		return text;
	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		const size_t n = strlen(l->args[i]) + 1;

		memcpy(at, l->args[i], n);
		pamconf_faillock_set(f, at);
		at += n;
	}
	return text;
}

static void
put_lock(struct pam_answer *a, unsigned failures, int64_t until, int64_t now)
{
	if (until == 0)
		pam_answer_fails(a, PAM_AUTH_ERR,
		    "%u failed logins lock the account until 'faillock "
		    "--reset'",
		    failures);
	else
		pam_answer_fails(a, PAM_AUTH_ERR,
		    "%u failed logins lock the account for another %lld "
		    "minutes (faillock --reset)",
		    failures, (long long)(until - now + 59) / 60);
}

void
pam_probe_faillock(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const bool is_root = p->subject->n_names != 0 && p->subject->uid == 0;
	char path[PATH_ROOM], *conf, *args = NULL, *tally;
	struct pamconf_faillock f;
	unsigned failures;
	const char *why;
	int64_t until;
	size_t len;
	bool is_admin;
	int r;

	/* At account it clears the tally, and at authfail it counts. */
	if (p->stage != PAM_TYPE_AUTH || pam_has_argument(l, "authfail"))
		return;
	conf = read_faillock(p, l, &f, &args);
	is_admin = is_root ||
	    (f.admin_group != NULL && f.admin_group[0] != '\0' &&
		member_in_group(p->subject, f.admin_group) == TRI_TRUE);
	snprintf(path, sizeof(path), "%s/%s",
	    f.dir != NULL ? f.dir : "/run/faillock", p->user);
	r = strchr(p->user, '/') != NULL
	    ? ERR_NOENT
	    : pam_file_read(p, path, &tally, &len, &why);
	if (r == 0) {
		if (pamconf_tally_locks(tally, len, &f, is_admin, p->now,
			&failures, &until))
			put_lock(a, failures, until, p->now);
		free(tally);
	} else if (r != ERR_NOENT) {
		pam_answer_unsure(a, "%s: %s", path, why);
	}
	free(conf);
	free(args);
}

/* --- pam_listfile --- */

static bool
list_has(char *text, const char *value)
{
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strcmp(line, value) == 0)
			return true;
	}
	return false;
}

/* Whether the list has one of the account's groups. */
static enum tri
list_has_group(struct pam_probe *p, char *text)
{
	enum tri found = TRI_FALSE, in;
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		in = member_in_group(p->subject, line);
		if (in > found)
			found = in;
	}
	return found;
}

void
pam_probe_listfile(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const char *item = pam_argument(l, "item"),
		   *sense = pam_argument(l, "sense"),
		   *file = pam_argument(l, "file"),
		   *onerr = pam_argument(l, "onerr"), *why;
	enum tri has;
	size_t len;
	char *text;

	if (item == NULL || sense == NULL || file == NULL ||
	    pam_argument(l, "apply") != NULL ||
	    (strcmp(item, "user") != 0 && strcmp(item, "group") != 0)) {
		pam_answer_unsure(a, "it looks at %s in %s",
		    item != NULL ? item : "?", file != NULL ? file : "?");
		return;
	}
	if (pam_file_read(p, file, &text, &len, &why) != 0) {
		if (onerr == NULL || strcmp(onerr, "succeed") != 0)
			pam_answer_fails(a, PAM_SERVICE_ERR, "%s: %s", file,
			    why);
		return;
	}
	has = strcmp(item, "group") == 0 ? list_has_group(p, text)
	    : list_has(text, p->user)	 ? TRI_TRUE
					 : TRI_FALSE;
	free(text);
	if (has == TRI_UNKNOWN)
		pam_answer_unsure(a, "the account's groups are not known");
	else if ((has == TRI_TRUE) == (strcmp(sense, "deny") == 0))
		pam_answer_fails(a, PAM_AUTH_ERR, "%s %s %s %s", file,
		    has == TRI_TRUE ? "has" : "does not have",
		    strcmp(item, "user") == 0 ? "user" : "a group of", p->user);
}

/* --- pam_succeed_if --- */

static enum tri
in_list(const char *list, const char *value)
{
	const size_t len = strlen(value);

	for (const char *at = list; at != NULL; at = strchr(at, ':')) {
		at += at != list && *at == ':';
		if (strncmp(at, value, len) == 0 &&
		    (at[len] == ':' || at[len] == '\0'))
			return TRI_TRUE;
		if (strchr(at, ':') == NULL)
			break;
	}
	return TRI_FALSE;
}

static enum tri
compare_texts(const char *left, const char *op, const char *right)
{
	if (strcmp(op, "=") == 0)
		return strcmp(left, right) == 0 ? TRI_TRUE : TRI_FALSE;
	if (strcmp(op, "!=") == 0)
		return strcmp(left, right) != 0 ? TRI_TRUE : TRI_FALSE;
	if (strcmp(op, "in") == 0)
		return in_list(right, left);
	if (strcmp(op, "notin") == 0)
		return TRI_TRUE - in_list(right, left);
	return TRI_UNKNOWN;
}

static enum tri
compare_numbers(uint64_t left, const char *op, const char *right)
{
	static const char *const ops[] = {"eq", "ne", "lt", "le", "gt", "ge"};
	uint64_t v;
	size_t i = 0;
	bool is[6];

	if (parse_u64(right, strlen(right), 0, UINT32_MAX, &v) != 0)
		return TRI_UNKNOWN;
	is[0] = left == v;
	is[1] = left != v;
	is[2] = left < v;
	is[3] = left <= v;
	is[4] = left > v;
	is[5] = left >= v;
	while (i < 6 && strcmp(ops[i], op) != 0)
		i++;
	return i == 6 ? TRI_UNKNOWN : is[i] ? TRI_TRUE : TRI_FALSE;
}

/* "user ingroup wheel", "uid >= 1000": one condition. */
static enum tri
condition_holds(struct pam_probe *p, const char *left, const char *op,
    const char *right)
{
	if (strcmp(left, "user") == 0 && strcmp(op, "ingroup") == 0)
		return member_in_group(p->subject, right);
	if (strcmp(left, "user") == 0 && strcmp(op, "notingroup") == 0)
		return TRI_TRUE - member_in_group(p->subject, right);
	if (p->subject->n_names != 0 && strcmp(left, "uid") == 0)
		return compare_numbers(p->subject->uid, op, right);
	if (p->subject->n_names != 0 && strcmp(left, "gid") == 0)
		return compare_numbers(p->subject->gid, op, right);
	if (strcmp(left, "user") == 0)
		return compare_texts(p->user, op, right);
	if (strcmp(left, "service") == 0)
		return compare_texts(p->conf.service, op, right);
	if (strcmp(left, "shell") == 0 && p->shell[0] != '\0')
		return compare_texts(p->shell, op, right);
	return TRI_UNKNOWN;
}

static bool
is_flag(const char *word)
{
	static const char *const flags[] = {"debug", "quiet", "quiet_fail",
	    "quiet_success", "audit"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(flags[i], word) == 0)
			return true;
	}
	return false;
}

void
pam_probe_succeed_if(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const char *word[3];
	size_t n = 0;

	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		enum tri holds;

		if (n == 0 && is_flag(l->args[i]))
			continue;
		word[n++] = l->args[i];
		if (n < 3)
			continue;
		n = 0;
		holds = condition_holds(p, word[0], word[1], word[2]);
		if (holds == TRI_FALSE) {
			pam_answer_fails(a, PAM_AUTH_ERR,
			    "it asks for %s %s %s", word[0], word[1], word[2]);
			return;
		}
		if (holds == TRI_UNKNOWN)
			pam_answer_unsure(a, "it asks for %s %s %s", word[0],
			    word[1], word[2]);
	}
	if (n != 0)
		pam_answer_unsure(a, "its arguments cannot be followed");
}
