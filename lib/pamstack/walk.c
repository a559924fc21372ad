/* SPDX-License-Identifier: BSD-2-Clause */
/* libpam/pam_dispatch.c, _pam_dispatch_aux(), as steps. */
#include <security/_pam_types.h>
#include <string.h>

#include <loginpolicy/pamstack/pamstack.h>

/* What libpam returns where nothing decides. */
#define MUST_FAIL PAM_PERM_DENIED

void
pam_walk_begin(struct pam_walk *w)
{
	memset(w, 0, sizeof(*w));
	w->mood = (struct pam_mood){PAM_UNDECIDED, MUST_FAIL};
	w->saved[0] = w->mood;
}

/* The state at the entry of a substack is what "reset" goes back to. */
static void
enter_line(struct pam_walk *w, unsigned level)
{
	if (w->last_level < level)
		w->saved[level] = w->mood;
	w->last_level = level;
}

bool
pam_walk_next(struct pam_walk *w, const struct pam_stack *s)
{
	for (; w->at < s->n && s->lines[w->at].kind == PAM_LINE_SUBSTACK;
	     w->at++)
		enter_line(w, s->lines[w->at].level);
	return w->at < s->n;
}

/* "ok" and "done": the first success, or what is not success after it. */
static void
mood_ok(struct pam_mood *m, int retval, int cached)
{
	bool is_open = m->impression == PAM_UNDECIDED ||
	    (m->impression == PAM_POSITIVE && m->status == PAM_SUCCESS);

	/* A frozen chain does not end with PAM_IGNORE. */
	if (is_open && (retval != PAM_IGNORE || cached == retval))
		*m = (struct pam_mood){PAM_POSITIVE, retval};
}

/* "bad" and "die": the first failure is the one that is returned. */
static void
mood_bad(struct pam_mood *m, int retval)
{
	if (m->impression == PAM_NEGATIVE)
		return;
	m->impression = PAM_NEGATIVE;
	m->status = retval == PAM_IGNORE ? MUST_FAIL : retval;
}

/* Whether the line after i is in the same substack, or deeper. */
static bool
goes_on(const struct pam_stack *s, size_t i, unsigned level)
{
	return i + 1 < s->n && s->lines[i + 1].level >= level;
}

/* A decision ends the substack that it is in. Returns its last line. */
static size_t
last_of_substack(const struct pam_stack *s, size_t i)
{
	unsigned level = s->lines[i].level;

	while (goes_on(s, i, level))
		i++;
	return i;
}

/* A substack counts as one line. Returns the last line that is jumped over. */
static size_t
jump(const struct pam_stack *s, size_t i, int lines, struct pam_mood *m)
{
	unsigned level = s->lines[i].level;

	for (; lines > 0 && goes_on(s, i, level); lines--) {
		do
			i++;
		while (goes_on(s, i, level + 1));
	}
	if (lines > 0) /* beyond the end: libpam's "bad jump in stack" */
		*m = (struct pam_mood){PAM_NEGATIVE, MUST_FAIL};
	return i;
}

void
pam_walk_step(struct pam_walk *w, const struct pam_stack *s, int retval,
    int cached, enum pam_chain chain)
{
	const struct pam_line *l = &s->lines[w->at];
	size_t last = w->at; /* the line after this one is next */
	int action = PAM_ACTION_BAD;

	enter_line(w, l->level);
	if (cached >= 0 && cached < PAM_RETURNS)
		action = l->action[cached];
	else
		retval = MUST_FAIL;
	if (action == PAM_ACTION_RESET) {
		w->mood = w->saved[l->level];
	} else if (action == PAM_ACTION_OK || action == PAM_ACTION_DONE) {
		mood_ok(&w->mood, retval, cached);
		if (action == PAM_ACTION_DONE &&
		    w->mood.impression == PAM_POSITIVE)
			last = last_of_substack(s, w->at);
	} else if (action == PAM_ACTION_BAD || action == PAM_ACTION_DIE) {
		mood_bad(&w->mood, retval);
		if (action == PAM_ACTION_DIE)
			last = last_of_substack(s, w->at);
	} else if (action > 0) {
		if (chain == PAM_CHAIN_FROZEN)
			mood_ok(&w->mood, retval, cached);
		last = jump(s, w->at, action, &w->mood);
	}
	w->at = last + 1;
}

int
pam_walk_result(const struct pam_walk *w)
{
	if (w->mood.status == PAM_SUCCESS && w->mood.impression != PAM_POSITIVE)
		return MUST_FAIL;
	return w->mood.status;
}

int
pam_stack_run(const struct pam_stack *s, const int *returns, int *cached,
    enum pam_chain chain, bool *called)
{
	bool is_frozen = chain != PAM_CHAIN_FREEZING;
	struct pam_walk w;
	int retval, counts;

	if (called != NULL)
		memset(called, 0, s->n * sizeof(*called));
	pam_walk_begin(&w);
	while (pam_walk_next(&w, s)) {
		size_t i = w.at;

		retval = MUST_FAIL;
		if (s->lines[i].kind == PAM_LINE_MODULE) {
			retval = returns[i];
			if (called != NULL)
				called[i] = true;
		}
		if (!is_frozen)
			cached[i] = retval;
		counts = is_frozen && cached[i] != PAM_NOT_CALLED ? cached[i]
								  : retval;
		pam_walk_step(&w, s, retval, counts, chain);
	}
	return pam_walk_result(&w);
}
