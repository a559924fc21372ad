/* SPDX-License-Identifier: BSD-2-Clause */
/* The dictionary, the lists of words and of breached passwords. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/policy/password_for.h>
#include "admin/password/password.h"
#include "check.h"

/* Lists of packages. */
#define PACKAGED "/usr/share/dict/"

/* A setting of the policy while its files are checked. */
struct files {
	struct check *c;
	const struct password_object *object;
	const char *setting;
	struct check_place at;
	bool for_all; /* not of a line "for" some accounts */
};

/* What follows from it, which depends on the mode. */
static void
warn_unusable(struct check *c, struct check_place at, bool for_all,
    const char *why)
{
	if (c->p->password.mode == POLICY_OBSERVE) {
		check_warn_passwords(c, at,
		    "passwords are set without being judged: %s", why);
		return;
	}
	c->no_passwords |= for_all;
	check_warn_passwords(c, at, "no password can be set: %s", why);
}

static void
check_file(const struct files *f, const struct policy_password *only)
{
	struct check *c = f->c;
	struct diag d = {0};
	int r = password_object_try(f->object, only, c->o->root, &d);

	if (r == ERR_NOMEM) {
		c->no_memory = true;
	} else if (r == ERR_IO && geteuid() != 0) {
		/* The module, run by root, may be able to read it. */
		complain("password %s was not checked: %s", f->setting, d.msg);
		c->incomplete = true;
	} else if (r != 0) {
		warn_unusable(c, f->at, f->for_all, d.msg);
	}
}

/* Removing a package must not stop passwords: it is only said. */
static bool
is_package_gone(const struct check *c, const char *path)
{
	struct stat st;
	char *full;
	bool gone;

	if (strncmp(path, PACKAGED, strlen(PACKAGED)) != 0 ||
	    asprintf(&full, "%s%s", c->o->root, path) < 0)
		return false;
	gone = stat(full, &st) != 0 && errno == ENOENT;
	free(full);
	return gone;
}

static void
check_words_of(struct files *f, const struct policy_password *p)
{
	struct policy_password only = {.maximum = p->maximum};

	f->setting = "words";
	for (size_t i = 0; i < p->n_words; i++) {
		only.words = &p->words[i];
		only.n_words = 1;
		if (is_package_gone(f->c, p->words[i]))
			check_warn(f->c, f->at,
			    "password words %.250s: does not exist: passwords "
			    "are judged without it",
			    p->words[i]);
		else
			check_file(f, &only);
	}
}

static void
check_breached_of(struct files *f, const struct policy_password *p)
{
	struct policy_password only = {.maximum = p->maximum};

	f->setting = "breached";
	only.breached = p->breached;
	only.n_breached = p->n_breached;
	if (only.n_breached != 0)
		check_file(f, &only);
}

static struct check_place
place_of_setting(const struct check *c, const char *name)
{
	size_t i = 0;

	while (i < policy_settings_n - 1 &&
	    (!setting_has_lines(&policy_settings[i]) ||
		strcmp(policy_settings[i].name, name) != 0))
		i++;
	return place_of_statement(&c->p->where[i]);
}

/* The dictionary of another system is not checked: its place is unknown. */
static void
check_dictionary(struct files *f)
{
	const struct policy *p = f->c->p;
	const struct policy_password only = {.maximum = p->password.maximum,
	    .dictionary = true};
	bool wanted = p->password.dictionary;

	f->for_all = wanted;
	for (size_t i = 0; i < p->n_password_lines; i++)
		wanted |= p->password_lines[i].value.dictionary;
	f->setting = "dictionary";
	f->at = place_of_setting(f->c, "dictionary");
	if (wanted && f->c->o->root[0] == '\0')
		check_file(f, &only);
}

static void
check_all_files(struct files *f)
{
	const struct policy *p = f->c->p;

	check_dictionary(f);
	f->for_all = true;
	f->at = place_of_setting(f->c, "words");
	check_words_of(f, &p->password);
	f->at = place_of_setting(f->c, "breached");
	check_breached_of(f, &p->password);
	f->for_all = false;
	for (size_t i = 0; i < p->n_password_lines; i++) {
		f->at = place_of_statement(&p->password_lines[i].where);
		check_words_of(f, &p->password_lines[i].value);
		check_breached_of(f, &p->password_lines[i].value);
	}
}

void
check_password_files(struct check *c)
{
	struct password_object object;
	struct files f = {.c = c};
	struct diag d = {0};

	if (password_object_find(&object, &d) != 0) {
		warn_unusable(c, place_of_policy(), true, d.msg);
	} else {
		f.object = &object;
		check_all_files(&f);
	}
	password_rule_close(&object);
}
