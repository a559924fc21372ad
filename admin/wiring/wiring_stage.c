/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One stage of a service, over all that the other modules can return: is there
 * a way to success past our line, or in spite of its refusal?
 */
#include <security/_pam_types.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/wiring/wiring_stage.h"
#include "admin/wiring/wiring_use.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What our module returns to refuse, by stage. */
static const int refusals[PAM_TYPE_COUNT] = {PAM_AUTH_ERR, PAM_PERM_DENIED,
    PAM_PERM_DENIED, PAM_AUTHTOK_ERR};

static const struct pam_stack *
stack_of(const struct wiring_judge *j)
{
	return &j->pam->stack[j->stage];
}

static bool
decides(const struct wiring_judge *j)
{
	return j->service->stage[j->stage].weight == WIRING_DECIDES;
}

int
wiring_fault_add(struct wiring_judge *j, enum wiring_fault_kind kind, bool gap,
    const struct pam_line *at, const char *why)
{
	struct wiring_service *s = j->service;
	struct wiring_fault *list = vec_room(s->faults, s->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	s->faults = list;
	list[s->n] = (struct wiring_fault){.kind = kind,
	    .stage = j->stage,
	    .gap = gap,
	    .path = at == NULL ? NULL : at->path,
	    .line = at == NULL ? 0 : at->line};
	if (at != NULL &&
	    (list[s->n].path = wiring_text(j->w, "%s", at->path)) == NULL)
		return ERR_NOMEM;
	return wiring_fault_describe(j, at, why, &list[s->n++]);
}

/* --- asking --- */

/* All services call the same few modules: each is looked for once. */
bool
wiring_judge_is_missing(struct wiring_judge *j, const struct pam_line *l)
{
	struct wiring_modules *m = j->modules;
	bool missing;

	if (name_list_has(&m->there, l->module))
		return false;
	if (name_list_has(&m->missing, l->module))
		return true;
	missing = wiring_line_is_missing(j->w, j->o, l);
	/* Without memory it is looked for again. */
	(void)name_list_add(missing ? &m->missing : &m->there, l->module);
	return missing;
}

static bool
is_missing(void *ctx, const struct pam_line *l)
{
	return wiring_judge_is_missing(ctx, l);
}

static enum pam_asked
is_asked(void *ctx, const struct pam_line *l)
{
	const struct wiring_judge *j = ctx;
	struct wiring_line ours;

	wiring_line_judge(j->w, j->o, l, &ours);
	return ours.is == WIRING_OURS	     ? PAM_ASKED
	    : ours.is == WIRING_OURS_REFUSES ? PAM_ASKED_REFUSES
					     : PAM_ASKED_NOT;
}

static struct pam_search
question(struct wiring_judge *j, int returns)
{
	/* doas stops at every failure. */
	const bool is_sudo = j->service->is_sudo &&
	    strcmp(j->service->name, "doas") != 0;

	return (struct pam_search){.module = WIRING_MODULE,
	    .is_asked = is_asked,
	    .refusal = refusals[j->stage],
	    .returns = returns,
	    .passes = wiring_passes(j->stage, is_sudo),
	    .is_missing = is_missing,
	    .ctx = j,
	    .is_installed = j->o->assume_module,
	    /* Who is root already may pass over our line in auth. */
	    .never = j->stage == PAM_TYPE_AUTH ? "pam_rootok.so" : NULL};
}

/* Whether the goal can be reached; a stack too big to search: yes. */
static int
ask(struct wiring_judge *j, int returns, enum pam_goal goal, bool *ret_found,
    struct pam_path *ret)
{
	const struct pam_search q = question(j, returns);

	return pam_stack_search(stack_of(j), &q, goal, ret_found, ret);
}

/* The first line that asks the module; -1: none does. */
static int
find_ours(const struct wiring_judge *j)
{
	const struct pam_stack *s = stack_of(j);
	struct wiring_line ours;

	for (size_t i = 0; i < s->n; i++) {
		wiring_line_judge(j->w, j->o, &s->lines[i], &ours);
		if (ours.is == WIRING_OURS || ours.is == WIRING_OURS_REFUSES)
			return (int)i;
	}
	return -1;
}

/* --- our line can be passed over --- */

static int
judge_bypass(struct wiring_judge *j)
{
	const struct pam_search q = question(j, PAM_IGNORE);
	const struct pam_step *step;
	struct pam_path path;
	bool found;
	int r = pam_stack_search(stack_of(j), &q, PAM_GOAL_BYPASSED, &found,
	    &path);

	if (r == 0 && found) {
		step = pam_path_culprit(&path, stack_of(j), &q);
		r = wiring_fault_add(j,
		    step != NULL && step->retval == PAM_NEW_AUTHTOK_REQD
			? WIRING_EXPIRED
			: WIRING_BYPASSED,
		    decides(j),
		    step == NULL ? NULL : &stack_of(j)->lines[step->line],
		    NULL);
	}
	pam_path_release(&path);
	return r;
}

/* --- our refusal does not count --- */

/* The step of the path whose line has this action for what it returned. */
static const struct pam_line *
line_with(const struct wiring_judge *j, const struct pam_path *p, int action)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct pam_line *l =
		    &stack_of(j)->lines[p->steps[i].line];

		if (l->action[p->steps[i].retval] == action)
			return l;
	}
	return NULL;
}

/*
 * The first failure is what PAM returns, and sudo goes on after some: the first
 * line before ours that can fail as the path's result does.
 */
static const struct pam_line *
first_failing(const struct wiring_judge *j, const struct pam_path *p)
{
	const struct pam_stack *s = stack_of(j);
	const struct pam_line *l = line_with(j, p, PAM_ACTION_BAD);
	int retval = PAM_SUCCESS, ours = find_ours(j);

	for (size_t i = 0; i < p->n && retval == PAM_SUCCESS; i++) {
		if (&s->lines[p->steps[i].line] == l)
			retval = p->steps[i].retval;
	}
	for (int i = 0; i < ours; i++) {
		if (s->lines[i].kind == PAM_LINE_MODULE &&
		    s->lines[i].action[retval] == PAM_ACTION_BAD)
			return &s->lines[i];
	}
	return NULL;
}

static int
add_ignored(struct wiring_judge *j, const struct pam_path *p)
{
	const struct pam_line *ours = &stack_of(j)->lines[find_ours(j)],
			      *other = line_with(j, p, PAM_ACTION_RESET);
	int action = ours->action[refusals[j->stage]];

	if (action != PAM_ACTION_BAD && action != PAM_ACTION_DIE)
		return wiring_fault_add(j, WIRING_IGNORED, decides(j), ours,
		    NULL);
	if (other == NULL)
		other = first_failing(j, p);
	return wiring_fault_add(j, WIRING_OVERRULED, decides(j), other, NULL);
}

static int
judge_refusal(struct wiring_judge *j)
{
	struct pam_path path;
	bool found;
	int r = ask(j, refusals[j->stage], PAM_GOAL_PASSED, &found, &path);

	if (r == 0 && found)
		r = add_ignored(j, &path);
	pam_path_release(&path);
	return r;
}

/* --- passwords --- */

/* A password that is stored before ours is asked, or though it refused. */
static int
judge_storing(struct wiring_judge *j)
{
	const struct pam_stack *s = stack_of(j);
	struct pam_path path;
	bool found;
	int r = ask(j, PAM_IGNORE, PAM_GOAL_STORED_BEFORE, &found, &path);

	if (r == 0 && found)
		r = wiring_fault_add(j, WIRING_STORED_BEFORE, decides(j),
		    &s->lines[path.steps[path.n - 1].line], NULL);
	pam_path_release(&path);
	if (r != 0 || found)
		return r;
	r = ask(j, PAM_AUTHTOK_ERR, PAM_GOAL_STORED_AFTER, &found, &path);
	if (r == 0 && found)
		r = wiring_fault_add(j, WIRING_IGNORED, decides(j),
		    &s->lines[find_ours(j)], NULL);
	pam_path_release(&path);
	return r;
}

static bool
checks_passwords(const struct pam_stack *s)
{
	static const char *const modules[] = {"pam_pwquality.so",
	    "pam_passwdqc.so", "pam_cracklib.so"};

	for (size_t i = 0; i < s->n; i++) {
		for (size_t m = 0; m < COUNT(modules); m++) {
			if (pam_line_is_module(&s->lines[i], modules[m]))
				return true;
		}
	}
	return false;
}

/* --- what must come before, and the arguments --- */

/* pam_env before ours may change what sshd has put into PAM's environment. */
static int
judge_env(struct wiring_judge *j, int ours)
{
	const struct pam_stack *s = stack_of(j);

	if (!j->service->is_ssh ||
	    (j->stage != PAM_TYPE_AUTH && j->stage != PAM_TYPE_SESSION))
		return 0;
	for (int i = 0; i < ours; i++) {
		if (pam_line_is_module(&s->lines[i], "pam_env.so"))
			return wiring_fault_add(j, WIRING_ENV_BEFORE,
			    decides(j), &s->lines[i], NULL);
	}
	return 0;
}

static bool
has_arg(const struct pam_line *l, const char *word)
{
	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		if (strcmp(l->args[i], word) == 0)
			return true;
	}
	return false;
}

/* sshd and sudo under another service name are only known by an argument. */
static int
judge_argument(struct wiring_judge *j, int ours)
{
	const struct wiring_service *s = j->service;
	const struct pam_line *l = &stack_of(j)->lines[ours];
	const char *word = NULL;

	if (s->is_ssh && strcmp(s->name, "sshd") != 0 && !has_arg(l, "ssh"))
		word = "ssh";
	else if (s->is_sudo && strcmp(s->name, "sudo") != 0 &&
	    strcmp(s->name, "sudo-i") != 0 && strcmp(s->name, "doas") != 0 &&
	    !has_arg(l, "sudo"))
		word = "sudo";
	return word == NULL || j->stage == PAM_TYPE_PASSWORD
	    ? 0
	    : wiring_fault_add(j, WIRING_ARGUMENT, true, l, word);
}

/* --- all of a stage --- */

/* Whether nobody passes the stage though we permit. */
static int
find_closed(struct wiring_judge *j, bool *ret)
{
	struct pam_path path;
	bool passed, bypassed = false;
	int r = ask(j, PAM_IGNORE, PAM_GOAL_PASSED, &passed, &path);

	pam_path_release(&path);
	if (r == 0 && !passed) {
		r = ask(j, PAM_IGNORE, PAM_GOAL_BYPASSED, &bypassed, &path);
		pam_path_release(&path);
	}
	*ret = r == 0 && !passed && !bypassed;
	return r;
}

/*
 * Nobody passes: say which line does that. Ours alone permits nobody, and
 * "required" of another may be too strict.
 */
static int
judge_closed(struct wiring_judge *j)
{
	const struct pam_line *at;
	const char *why;
	int ours = find_ours(j), r;

	if (!wiring_closed_matters(j))
		return 0;
	r = wiring_closed_line(j, &at, &why);
	if (at == NULL && ours >= 0)
		at = &stack_of(j)->lines[ours];
	return r == 0 ? wiring_fault_add(j, WIRING_CLOSED, false, at, why) : r;
}

static int
judge_ours(struct wiring_judge *j, int ours)
{
	const struct pam_line *line = &stack_of(j)->lines[ours];
	const bool closed = j->service->stage[j->stage].closed;
	int r = 0;

	if (wiring_judge_is_missing(j, line))
		r = wiring_fault_add(j, WIRING_NO_MODULE, decides(j) && !closed,
		    line, j->w->module_why);
	else if (closed)
		return judge_closed(j);
	if (r == 0)
		r = judge_bypass(j);
	if (r == 0)
		r = judge_refusal(j);
	if (r == 0 && j->stage == PAM_TYPE_PASSWORD)
		r = judge_storing(j);
	if (r == 0)
		r = judge_env(j, ours);
	return r == 0 ? judge_argument(j, ours) : r;
}

/* No line asks the module; one may seem to. */
static int
judge_without(struct wiring_judge *j)
{
	const struct pam_stack *s = stack_of(j);
	struct wiring_line ours;

	for (size_t i = 0; i < s->n; i++) {
		const struct pam_line *l = &s->lines[i];

		wiring_line_judge(j->w, j->o, l, &ours);
		if (ours.is == WIRING_OURS_OTHER_POLICY)
			return wiring_fault_add(j, WIRING_OTHER_POLICY,
			    decides(j), l, ours.argument);
		if (ours.is == WIRING_OURS_FOREIGN)
			return wiring_fault_add(j, WIRING_FOREIGN, decides(j),
			    l,
			    strchr(l->module, '/') == NULL ? j->w->module_why
							   : NULL);
		if (ours.is == WIRING_OURS_UNKNOWN)
			return wiring_fault_add(j, WIRING_UNREAD, true, l,
			    strchr(l->module, '/') == NULL
				? j->w->module_why
				: wiring_text(j->w,
				      "%s:%u: which file libpam opens for "
				      "$ISA is not known",
				      l->path, l->line));
	}
	return wiring_fault_add(j, WIRING_NO_LINE, decides(j), NULL, NULL);
}

/* Whether the module is asked, be it about another policy. */
static bool
has_ours(const struct wiring_judge *j)
{
	const struct pam_stack *s = stack_of(j);
	struct wiring_line ours;

	for (size_t i = 0; i < s->n; i++) {
		wiring_line_judge(j->w, j->o, &s->lines[i], &ours);
		if (ours.is != WIRING_OURS_NOT &&
		    ours.is != WIRING_OURS_FOREIGN)
			return true;
	}
	return false;
}

static bool
has_common(const struct pam_stack *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *slash = strrchr(s->lines[i].path, '/');

		if (slash != NULL && strncmp(slash, "/common-", 8) == 0)
			return true;
	}
	return false;
}

int
wiring_judge_stage(struct wiring_judge *j)
{
	struct wiring_stage *st = &j->service->stage[j->stage];
	int ours = find_ours(j), r;

	st->has_ours = has_ours(j);
	st->is_other = j->pam->is_other[j->stage];
	st->has_common = has_common(stack_of(j));
	st->checks_passwords = j->stage == PAM_TYPE_PASSWORD &&
	    checks_passwords(stack_of(j));
	j->w->has_ours[j->stage] |= st->has_ours;
	if (st->weight == WIRING_UNUSED)
		return 0;
	if ((r = find_closed(j, &st->closed)) == 0) {
		if (ours >= 0)
			r = judge_ours(j, ours);
		else
			r = st->closed ? judge_closed(j) : judge_without(j);
	}
	if (r == ERR_TOOBIG)
		r = wiring_fault_add(j, WIRING_UNREAD, true, NULL,
		    "the stack is too large to follow");
	return r;
}
