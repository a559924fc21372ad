/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether sshd asks PAM: its configuration, and what its command line puts
 * before that: in the files that start it, and of the one that runs.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/sshd/sshd_args.h>
#include <loginpolicy/sshd/sshd_config.h>
#include "admin/wiring/wiring_facts.h"
#include "admin/wiring/wiring_stage.h"

#define COUNT(a)       (sizeof(a) / sizeof((a)[0]))
#define FILE_BYTES_MAX (1u << 20)
#define PATH_LEN_MAX   4096
#define CONFIG	       "/etc/ssh/sshd_config"

/* What starts sshd, as glob(7). */
static const char *const starters[] = {"/etc/default/ssh",
    "/etc/sysconfig/sshd", "/etc/sysconfig/ssh", "/etc/conf.d/sshd",
    "/etc/systemd/system/ssh*.service",
    "/etc/systemd/system/ssh*.service.d/*.conf",
    "/run/systemd/system/ssh*.service",
    "/run/systemd/system/ssh*.service.d/*.conf",
    "/usr/lib/systemd/system/ssh*.service",
    "/usr/lib/systemd/system/ssh*.service.d/*.conf",
    "/lib/systemd/system/ssh*.service"};

struct sshd_reading {
	const char *root;
	struct wiring *w;
	struct name_list *services;
};

static int
set_no_pam(struct sshd_reading *r, const char *why, const char *remedy)
{
	if (r->w->use_pam == WIRING_NO)
		return 0;
	r->w->use_pam = WIRING_NO;
	r->w->no_pam_why = why;
	r->w->no_pam_remedy = remedy;
	return why == NULL ? ERR_NOMEM : 0;
}

/* --- its configuration --- */

/* sshd takes the first, and these two in no Match block. */
static const char *
first_setting(const struct sshd_config *c, enum sshd_keyword keyword)
{
	for (size_t i = 0; i < c->n_settings; i++) {
		const struct sshd_setting *s = &c->settings[i];

		if (s->keyword == keyword && s->match == -1)
			return s->args[0];
	}
	return NULL;
}

/*
 * What a configuration file says. Returns 0 and *ret_use; or ERR_NOENT,
 * ERR_NOMEM. WIRING_NO also if it says nothing: sshd's own default.
 */
static int
read_config(const struct sshd_reading *r, const char *name,
    enum wiring_answer *ret_use)
{
	struct sshd_config c = {0};
	struct diag d = {0};
	int e = sshd_config_read_file(&c, r->root, name, &d);
	const char *use_pam = first_setting(&c, SSHD_USE_PAM),
		   *service = first_setting(&c, SSHD_PAM_SERVICE_NAME);

	*ret_use = WIRING_NO;
	if (use_pam != NULL)
		*ret_use = strcasecmp(use_pam, "yes") == 0 ? WIRING_YES
							   : WIRING_NO;
	/* What cannot be read may say it, and what sshd refuses does not. */
	else if (e != 0 && e != ERR_NOENT && e != ERR_SYNTAX && e != ERR_TOOBIG)
		*ret_use = WIRING_CANNOT_TELL;
	if (service != NULL && e != ERR_NOMEM &&
	    name_list_add(r->services, service) != 0)
		e = ERR_NOMEM;
	sshd_config_release(&c);
	return e == ERR_NOMEM || e == ERR_NOENT ? e : 0;
}

static int
read_main_config(struct sshd_reading *r)
{
	enum wiring_answer use;
	int e = read_config(r, CONFIG, &use);

	if (e == ERR_NOMEM)
		return e;
	r->w->has_sshd = e != ERR_NOENT;
	r->w->use_pam = use == WIRING_NO ? WIRING_YES : use;
	return use == WIRING_NO
	    ? set_no_pam(r,
		  wiring_text(r->w,
		      "%s" CONFIG " does not say UsePAM yes: "
		      "sshd asks no PAM",
		      r->root),
		  "write \"UsePAM yes\" at the top of " CONFIG)
	    : 0;
}

/* --- its command line --- */

/* who: "PATH" or "the sshd that runs"; line 0: of no file. */
static const char *
place(struct wiring *w, const char *who, unsigned line)
{
	return line == 0 ? who : wiring_text(w, "%s:%u", who, line);
}

static int
judge_args(struct sshd_reading *r, const struct sshd_args *a, const char *who,
    bool is_file)
{
	const char *remedy = is_file ? "remove it there, and restart sshd"
				     : "restart sshd without it";
	enum wiring_answer use;
	int e = 0;

	if (a->pam_service != NULL)
		e = name_list_add(r->services, a->pam_service);
	if (e == 0 && a->no_pam_line != 0)
		e = set_no_pam(r,
		    wiring_text(r->w, "%s has -o UsePAM: sshd asks no PAM",
			place(r->w, who, is_file ? a->no_pam_line : 0)),
		    remedy);
	if (e != 0 || a->config == NULL || strcmp(a->config, CONFIG) == 0)
		return e;
	e = read_config(r, a->config, &use);
	if (e == 0 && use == WIRING_CANNOT_TELL)
		r->w->use_pam = use;
	if (e == ERR_NOMEM || use != WIRING_NO)
		return e == ERR_NOENT ? 0 : e;
	return set_no_pam(r,
	    wiring_text(r->w, "%s has -f %s, which does not say UsePAM yes",
		place(r->w, who, is_file ? a->config_line : 0), a->config),
	    remedy);
}

static int
read_starter(struct sshd_reading *r, const char *path)
{
	struct sshd_args a = {0};
	char *text = NULL;
	size_t len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), e;

	/* Those that cannot be read are root's own, and rare. */
	if (fd == -1)
		return 0;
	e = read_all(fd, FILE_BYTES_MAX, &text, &len);
	close(fd);
	if (e == 0)
		e = sshd_args_read(&a, text);
	if (e == 0)
		e = judge_args(r, &a, path, true);
	sshd_args_release(&a);
	free(text);
	return e == ERR_NOMEM ? e : 0;
}

static int
read_starters(struct sshd_reading *r)
{
	char path[PATH_LEN_MAX];
	glob_t g;
	int e = 0;

	for (size_t i = 0; i < COUNT(starters) && e == 0; i++) {
		snprintf(path, sizeof(path), "%s%s", r->root, starters[i]);
		if (glob(path, 0, NULL, &g) != 0)
			continue;
		for (size_t k = 0; k < g.gl_pathc && e == 0; k++)
			e = read_starter(r, g.gl_pathv[k]);
		globfree(&g);
	}
	return e;
}

static int
read_running(struct sshd_reading *r)
{
	struct wiring_sshd sshd;
	struct sshd_args a = {0};
	const char *who;
	int e;

	wiring_sshd_find(&sshd);
	if (sshd.pid == 0)
		return 0;
	r->w->has_sshd = true;
	who = wiring_text(r->w, "the sshd that runs (pid %ld)", sshd.pid);
	e = sshd_args_add(&a, sshd.args, 1);
	if (e == 0)
		e = who == NULL ? ERR_NOMEM : judge_args(r, &a, who, false);
	sshd_args_release(&a);
	return e;
}

int
wiring_sshd_read(const char *root, struct wiring *w, struct name_list *services)
{
	struct sshd_reading r = {root, w, services};
	int e = read_main_config(&r);

	if (e == 0)
		e = read_starters(&r);
	return e == 0 && root[0] == '\0' ? read_running(&r) : e;
}
