/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All services of a system. Each is read and judged by itself; libpam reads no
 * more than a service's own files, either.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/wiring/wiring_facts.h"
#include "admin/wiring/wiring_stage.h"
#include "admin/wiring/wiring_use.h"

#define OTHER "other"

/* What is known while a system is judged. */
struct system {
	struct wiring *w;
	const struct wiring_opts *o;
	struct name_list names; /* of the services, owned */
	struct name_list ssh; /* services of sshd, beside "sshd"; owned */
	struct wiring_sudoers sudoers;
	struct wiring_modules modules;
	enum pam_includes includes; /* asked for once it matters */
	struct pam_cache cache; /* of files that services include; owned */
};

/* --- one service --- */

static int
read_pam(struct system *y, const char *name, struct pam_service *ret,
    struct diag *reterr)
{
	struct pam_read_opts opts = {.root = y->o->root,
	    .pam_d = y->o->pam_d,
	    .includes = y->includes,
	    .cache = &y->cache};
	int r = pam_service_read(name, &opts, ret, reterr);

	if (r != ERR_UNSUPPORTED || y->includes != PAM_INCLUDES_UNKNOWN)
		return r;
	opts.includes = y->includes = wiring_includes(y->o->root);
	pam_service_release(ret);
	return pam_service_read(name, &opts, ret, reterr);
}

static void
note_arguments(const struct pam_service *pam, struct wiring_arguments *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (int t = 0; t < PAM_TYPE_COUNT; t++) {
		for (size_t i = 0; i < pam->stack[t].n; i++) {
			const struct pam_line *l = &pam->stack[t].lines[i];
			const char *const *arg = l->args;

			if (!pam_line_is_module(l, WIRING_MODULE))
				continue;
			for (; arg != NULL && *arg != NULL; arg++) {
				ret->ssh |= strcmp(*arg, "ssh") == 0;
				ret->sudo |= strcmp(*arg, "sudo") == 0;
				ret->single_step |= strcmp(*arg,
							"single_step") == 0;
			}
		}
	}
}

static void
find_role(struct system *y, const struct pam_service *pam,
    struct wiring_service *s)
{
	struct wiring_arguments args;
	struct wiring_role role;

	note_arguments(pam, &args);
	s->single_step = args.single_step;
	s->is_ssh = args.ssh || strcmp(s->name, "sshd") == 0 ||
	    name_list_has(&y->ssh, s->name);
	s->is_sudo = args.sudo || strcmp(s->name, "sudo") == 0 ||
	    strcmp(s->name, "sudo-i") == 0 || strcmp(s->name, "doas") == 0 ||
	    name_list_has(&y->sudoers.services, s->name);
	role = wiring_role_of(s->name, s->is_ssh, s->is_sudo);
	s->use = role.use;
	for (int t = 0; t < PAM_TYPE_COUNT; t++)
		s->stage[t].weight = role.weight[t];
}

/* What the settings of sshd and sudo make of their services. */
static int
judge_settings(struct system *y, struct wiring_judge *j)
{
	const struct wiring_service *s = j->service;
	const struct sudoers_place *no = &y->sudoers.no_account;
	int r = 0;

	j->stage = PAM_TYPE_ACCOUNT;
	if (s->is_ssh && y->w->has_sshd && y->w->use_pam == WIRING_NO)
		return wiring_fault_add(j, WIRING_USE_PAM, true, NULL,
		    y->w->no_pam_why);
	if (s->is_ssh && y->w->use_pam == WIRING_CANNOT_TELL)
		return wiring_fault_add(j, WIRING_UNREAD, true, NULL,
		    "sshd_config could not be read: UsePAM is not known");
	if (strcmp(s->name, "login") == 0 &&
	    wiring_login_is_busybox(y->o->root))
		return wiring_fault_add(j, WIRING_BUSYBOX, true, NULL,
		    "login is BusyBox's, which asks no PAM");
	if (!s->is_sudo || strcmp(s->name, "doas") == 0)
		return 0;
	if (no->path[0] != '\0')
		r = wiring_fault_add(j, WIRING_SUDOERS, true, NULL,
		    wiring_text(y->w, "%s:%u has !pam_acct_mgmt", no->path,
			no->line));
	no = &y->sudoers.no_session;
	j->stage = PAM_TYPE_SESSION;
	if (r == 0 && no->path[0] != '\0')
		r = wiring_fault_add(j, WIRING_SUDOERS, false, NULL,
		    wiring_text(y->w, "%s:%u has !pam_session", no->path,
			no->line));
	no = &y->sudoers.unread;
	j->stage = PAM_TYPE_ACCOUNT;
	if (r == 0 && no->path[0] != '\0')
		r = wiring_fault_add(j, WIRING_UNREAD, true, NULL,
		    wiring_text(y->w, "%s: %s", no->path, y->sudoers.why));
	return r;
}

bool
wiring_fault_closes(const struct wiring_service *s,
    const struct wiring_fault *f)
{
	return f->kind == WIRING_CLOSED || f->kind == WIRING_BROKEN ||
	    (f->kind == WIRING_NO_MODULE && s->stage[f->stage].closed);
}

static enum wiring_state
state_of(const struct wiring_service *s)
{
	bool gap = false, asked = false, shut = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct wiring_fault *f = &s->faults[i];

		if (f->kind == WIRING_UNREAD)
			return WIRING_UNKNOWN;
		if (f->kind == WIRING_USE_PAM || f->kind == WIRING_BUSYBOX)
			return WIRING_NOT_ASKED;
		gap |= f->gap;
		shut |= wiring_fault_closes(s, f);
	}
	if (!gap)
		return shut ? WIRING_SHUT : WIRING_OK;
	for (int t = 0; t < PAM_TYPE_COUNT; t++) {
		const struct wiring_fault *f = wiring_stage_fault(s,
		    (enum pam_type)t);

		asked |= s->stage[t].weight != WIRING_UNUSED &&
		    s->stage[t].has_ours &&
		    (f == NULL || f->kind != WIRING_NO_MODULE);
	}
	return asked ? WIRING_PARTLY : WIRING_NOT_ASKED;
}

/* Every stage that the program calls has this fault. */
static int
add_everywhere(struct wiring_judge *j, enum wiring_fault_kind kind,
    const char *why)
{
	int r = why == NULL ? ERR_NOMEM : 0;

	for (int t = 0; t < PAM_TYPE_COUNT && r == 0; t++) {
		j->stage = (enum pam_type)t;
		if (j->service->stage[t].weight != WIRING_UNUSED)
			r = wiring_fault_add(j, kind, kind == WIRING_UNREAD,
			    NULL, why);
	}
	return r;
}

static int
add_unread(struct wiring_judge *j, const struct diag *d)
{
	j->w->unread = true;
	return add_everywhere(j, WIRING_UNREAD,
	    d->line != 0
		? wiring_text(j->w, "%s:%u: %s", d->path, d->line, d->msg)
		: wiring_text(j->w, "%s: %s",
		      d->path == NULL ? j->service->name : d->path, d->msg));
}

static int
judge_stages(struct system *y, struct wiring_judge *j)
{
	int r = 0;

	find_role(y, j->pam, j->service);
	/* libpam refuses a service that has no file where there is no other. */
	if (j->pam->path == NULL && j->pam->other_path == NULL) {
		for (int t = 0; t < PAM_TYPE_COUNT; t++)
			j->service->stage[t].closed = true;
		return 0;
	}
	if (j->pam->abort_why != NULL)
		return add_everywhere(j, WIRING_BROKEN,
		    wiring_text(y->w, "%s: nobody can use the service",
			j->pam->abort_why));
	for (int t = 0; t < PAM_TYPE_COUNT && r == 0; t++) {
		j->stage = (enum pam_type)t;
		r = wiring_judge_stage(j);
	}
	return r == 0 ? judge_settings(y, j) : r;
}

static int
judge_service(struct system *y, const char *name, struct wiring_service *s)
{
	struct pam_service pam;
	struct diag d = {0};
	struct wiring_judge j = {.w = y->w,
	    .modules = &y->modules,
	    .o = y->o,
	    .pam = &pam,
	    .service = s};
	int r = read_pam(y, name, &pam, &d);
	const char *path;

	memset(s, 0, sizeof(*s));
	s->name = wiring_text(y->w, "%s", name);
	path = strcmp(name, OTHER) == 0 ? pam.other_path : pam.path;
	if (path != NULL)
		s->path = wiring_text(y->w, "%s", path);
	if (s->name == NULL || (path != NULL && s->path == NULL))
		r = ERR_NOMEM;
	else if (r == 0)
		r = judge_stages(y, &j);
	else if (r != ERR_NOMEM) {
		find_role(y, &pam, s);
		r = add_unread(&j, &d);
	}
	s->state = state_of(s);
	pam_service_release(&pam);
	return r;
}

/* --- all services --- */

static int
add_names(struct name_list *to, const struct name_list *from)
{
	int r = 0;

	for (size_t i = 0; i < from->n && r == 0; i++)
		r = name_list_add(to, from->list[i]);
	return r;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list_services(struct system *y, struct diag *reterr)
{
	struct name_list with_file = {0}, without = {0};
	int r = services_load_from(y->o->root, y->o->pam_d, &with_file);

	if (r != 0)
		return diag_set(reterr, r, "cannot list the PAM services: %s",
		    err_why(r));
	if ((r = wiring_sshd_read(y->o->root, y->w, &y->ssh)) == 0 &&
	    (r = wiring_sudoers_read(y->o->root, &y->sudoers)) == 0 &&
	    (r = services_load_fileless(y->o->root, &with_file, &without)) ==
		0 &&
	    (r = add_names(&y->names, &with_file)) == 0 &&
	    (r = add_names(&y->names, &without)) == 0 &&
	    (r = add_names(&y->names, &y->ssh)) == 0)
		r = add_names(&y->names, &y->sudoers.services);
	name_list_release(&with_file);
	name_list_release(&without);
	if (y->names.n > 1)
		qsort(y->names.list, y->names.n, sizeof(*y->names.list),
		    compare_names);
	return r;
}

static int
judge_services(struct system *y)
{
	struct wiring *w = y->w;
	int r = 0;

	w->services = calloc(y->names.n + 1, sizeof(*w->services));
	if (w->services == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < y->names.n && r == 0; i++)
		r = judge_service(y, y->names.list[i], &w->services[w->n++]);
	return r == 0 ? judge_service(y, OTHER, &w->services[w->n++]) : r;
}

int
wiring_load(const struct wiring_opts *o, struct wiring *ret,
    struct diag *reterr)
{
	struct system y = {.w = ret, .o = o};
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((r = list_services(&y, reterr)) == 0 &&
	    (r = wiring_find_modules(o->root, ret)) == 0 &&
	    (r = wiring_no_pam_load(o->root, ret)) == 0)
		r = judge_services(&y);
	if (r == ERR_NOMEM)
		diag_set(reterr, r, "%s", err_str(r));
	name_list_release(&y.names);
	name_list_release(&y.ssh);
	name_list_release(&y.modules.there);
	name_list_release(&y.modules.missing);
	wiring_sudoers_release(&y.sudoers);
	pam_cache_release(&y.cache);
	return r;
}

void
wiring_arguments_load(const char *root, const char *service,
    struct wiring_arguments *ret)
{
	const struct wiring_opts opts = {.root = root};
	struct system y = {.o = &opts};
	struct pam_service pam;
	struct diag d = {0};

	(void)read_pam(&y, service, &pam, &d);
	note_arguments(&pam, ret);
	pam_service_release(&pam);
	pam_cache_release(&y.cache);
}

void
wiring_release(struct wiring *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->services[i].faults);
	free(w->services);
	free(w->no_pam);
	arena_release(&w->memory);
	memset(w, 0, sizeof(*w));
}

const struct wiring_service *
wiring_find(const struct wiring *w, const char *name)
{
	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->services[i].name, name) == 0)
			return &w->services[i];
	}
	return NULL;
}

const struct wiring_fault *
wiring_stage_fault(const struct wiring_service *s, enum pam_type stage)
{
	const struct wiring_fault *worst = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct wiring_fault *f = &s->faults[i];

		if (f->stage == stage && (worst == NULL || f->gap > worst->gap))
			worst = f;
	}
	return worst;
}
