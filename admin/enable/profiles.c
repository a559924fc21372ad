/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pam-auth-update would write is computed by itself, on a copy (--root).
 * Its answers come from debconf, whose database it also changes; the copy has a
 * database of its own, so that a dry run changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "profiles.h"
#include "run_tool.h"

#define PROGRAM	    "/usr/sbin/pam-auth-update"
#define PROGRAM_MAX (1u << 20) /* bytes of the script */
#define TIMEOUT_S   300
#define ARGUMENTS   32
#define MODULE_LINE "Module: "

static const char *const memory_files[] = {"/var/lib/pam/auth",
    "/var/lib/pam/account", "/var/lib/pam/session",
    "/var/lib/pam/session-noninteractive", "/var/lib/pam/password"};

int
profiles_supported(struct diag *reterr)
{
	int fd = open(PROGRAM, O_RDONLY | O_CLOEXEC), r;
	size_t len;
	char *text;
	bool has;

	if (fd == -1)
		return diag_set(reterr, errno == ENOENT ? ERR_NOENT : ERR_IO,
		    "%s: %s", PROGRAM, strerror(errno));
	r = read_all(fd, PROGRAM_MAX, &text, &len);
	close(fd);
	if (r != 0)
		return diag_set(reterr, r, "%s: %s", PROGRAM, err_why(r));
	/* An older one ignores the option, and would write to /etc. */
	has = strstr(text, "'--root'") != NULL;
	free(text);
	return has ? 0
		   : diag_set(reterr, ERR_UNSUPPORTED,
			 "%s has no option --root: its result cannot be "
			 "computed before it is written",
			 PROGRAM);
}

/* Add the profiles that a file of /var/lib/pam names. */
static int
add_enabled(const struct tree_text *text, struct name_list *ret)
{
	const size_t key = strlen(MODULE_LINE);
	int r = 0;

	for (const char *s = text->p; r == 0 && s != NULL && *s != '\0';) {
		size_t len = strcspn(s, "\n");
		char name[256];

		if (strncmp(s, MODULE_LINE, key) == 0 && len > key &&
		    len - key < sizeof(name)) {
			memcpy(name, s + key, len - key);
			name[len - key] = '\0';
			if (strcmp(name, "null") != 0)
				r = name_list_add(ret, name);
		}
		s += len + (s[len] == '\n');
	}
	return r;
}

int
profiles_enabled(const struct pam_tree *t, bool new_texts,
    struct name_list *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0;
	     r == 0 && i < sizeof(memory_files) / sizeof(memory_files[0]);
	     i++) {
		const struct tree_file *f = pam_tree_find(t, memory_files[i]);

		if (f != NULL)
			r = add_enabled(new_texts ? &f->new : &f->old, ret);
	}
	if (r != 0)
		name_list_release(ret);
	return r;
}

/* --- running it --- */

/* A debconf of two files in the copy. */
static int
write_debconf(const struct stage *s, const char *conf, struct diag *d)
{
	struct buf b;
	int r;

	buf_init(&b, 64u << 10);
	buf_printf(&b,
	    "Config: config\nTemplates: templates\n\n"
	    "Name: config\nDriver: File\nMode: 600\nFilename: %s/config.dat\n"
	    "\n"
	    "Name: templates\nDriver: File\nMode: 600\n"
	    "Filename: %s/templates.dat\n",
	    s->dir, s->dir);
	r = b.err != 0 ? diag_set(d, b.err, "%s", err_str(b.err))
		       : atomic_write(conf, 0600, &b, d);
	buf_release(&b);
	/* A copy, which no power cut has to survive. */
	return err_is_done(r) ? 0 : r;
}

static void
add_names(const char *option, const struct name_list *l, const char *argv[],
    size_t *n)
{
	if (l->n == 0)
		return;
	argv[(*n)++] = option;
	for (size_t i = 0; i < l->n && *n < ARGUMENTS - 2; i++)
		argv[(*n)++] = l->list[i];
}

int
profiles_choose(const struct profile_choice *c, const struct stage *s,
    struct buf *out, struct diag *reterr)
{
	const char *argv[ARGUMENTS] = {PROGRAM, "--package"};
	char system_rc[PATH_MAX + 32], *conf = system_rc + 17;
	const char *envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
	    "DEBIAN_FRONTEND=noninteractive", "DEBCONF_NOWARNINGS=yes",
	    s != NULL ? system_rc : NULL, NULL};
	size_t n = 2;
	int status, r;

	if (s != NULL) {
		snprintf(system_rc, sizeof(system_rc),
		    "DEBCONF_SYSTEMRC=%s/debconf.conf", s->dir);
		if ((r = write_debconf(s, conf, reterr)) != 0)
			return r;
		argv[n++] = "--root";
		argv[n++] = s->dir;
	}
	add_names("--enable", &c->enable, argv, &n);
	add_names("--disable", &c->disable, argv, &n);
	if ((r = tool_run(argv, envp, TIMEOUT_S, out, &status, reterr)) != 0)
		return r;
	return status == 0
	    ? 0
	    : diag_set(reterr, ERR_IO, "%s ended with %d: %.*s", PROGRAM,
		  status, out->len < 300 ? (int)out->len : 300,
		  out->p == NULL ? "" : out->p);
}

void
profile_choice_release(struct profile_choice *c)
{
	name_list_release(&c->enable);
	name_list_release(&c->disable);
}
