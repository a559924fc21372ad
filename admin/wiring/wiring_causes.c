/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/wiring/wiring_causes.h"

static const char *const no_line[PAM_TYPE_COUNT] =
    {"no auth line names the module", "no account line names the module",
	"no session line names the module",
	"no password line names the module"};

/* A service that is used by root alone, or edits accounts, is no way in. */
static const char *
word_of(const struct wiring_service *s, const struct wiring_fault *f)
{
	if (f->kind == WIRING_UNREAD)
		return "unknown";
	if (wiring_fault_closes(s, f))
		return "closed";
	if (!f->gap || s->use == WIRING_NEITHER)
		return "open";
	return s->state == WIRING_NOT_ASKED ? "not asked" : "partly";
}

static bool
is_worth_telling(const struct wiring_fault *f)
{
	switch (f->kind) {
	case WIRING_UNREAD:
	case WIRING_OVERRULED:
	case WIRING_SUDOERS:
	case WIRING_CLOSED:
	case WIRING_BROKEN:
	case WIRING_NO_MODULE:
	case WIRING_OTHER_POLICY:
	case WIRING_FOREIGN:
		return true;
	default:
		return f->gap;
	}
}

static bool
is_unasked(const struct wiring_service *s, const struct wiring_fault *f)
{
	return f->kind == WIRING_NO_LINE && s->state == WIRING_NOT_ASKED;
}

static bool
has_same_place(const struct wiring_fault *a, const struct wiring_fault *b)
{
	if (a->path == NULL || b->path == NULL)
		return strcmp(a->because, b->because) == 0;
	return a->line == b->line && strcmp(a->path, b->path) == 0;
}

static bool
has_cause(const struct wiring_cause *c, const struct wiring_service *s,
    const struct wiring_fault *f)
{
	if (c->fault->kind != f->kind || c->fault->gap != f->gap ||
	    strcmp(wiring_cause_word(c), word_of(s, f)) != 0)
		return false;
	if (c->is_unasked || is_unasked(s, f))
		return c->is_unasked && is_unasked(s, f);
	if (f->kind == WIRING_UNREAD || f->kind == WIRING_BROKEN)
		return strcmp(c->fault->because, f->because) == 0;
	if (c->fault->stage != f->stage)
		return false;
	return f->kind == WIRING_NO_LINE || f->kind == WIRING_OVERRULED ||
	    has_same_place(c->fault, f);
}

static int
add_service(struct wiring_cause *c, const struct wiring_service *s)
{
	const struct wiring_service **list;

	if (c->n != 0 && c->all[c->n - 1] == s)
		return 0;
	if ((list = vec_room(c->all, c->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	c->all = list;
	c->all[c->n++] = s;
	return 0;
}

static int
add_fault(struct wiring_causes *l, const struct wiring_service *s,
    const struct wiring_fault *f)
{
	struct wiring_cause *list;

	for (size_t i = 0; i < l->n; i++) {
		if (has_cause(&l->list[i], s, f))
			return add_service(&l->list[i], s);
	}
	if ((list = vec_room(l->list, l->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	l->list = list;
	list[l->n] = (struct wiring_cause){.service = s,
	    .fault = f,
	    .is_unasked = is_unasked(s, f)};
	return add_service(&list[l->n++], s);
}

int
wiring_causes_find(const struct wiring *w, struct wiring_causes *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < w->n && r == 0; i++) {
		const struct wiring_service *s = &w->services[i];

		for (size_t k = 0; k < s->n && r == 0; k++) {
			if (is_worth_telling(&s->faults[k]))
				r = add_fault(ret, s, &s->faults[k]);
		}
	}
	return r;
}

void
wiring_causes_release(struct wiring_causes *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->list[i].all);
	free(c->list);
	memset(c, 0, sizeof(*c));
}

const char *
wiring_cause_word(const struct wiring_cause *c)
{
	return word_of(c->service, c->fault);
}

const char *
wiring_cause_because(const struct wiring_cause *c)
{
	if (c->is_unasked)
		return "no line names the module";
	if (c->n > 1 && c->fault->kind == WIRING_NO_LINE)
		return no_line[c->fault->stage];
	return c->fault->because;
}

/* Whether pam-auth-update(8) puts our line into the stack of some of them. */
static bool
is_in_common(const struct wiring_cause *c)
{
	for (size_t i = 0; i < c->n; i++) {
		for (int t = 0; t < PAM_TYPE_COUNT; t++) {
			const struct wiring_stage *st = &c->all[i]->stage[t];

			if (st->has_common && st->weight != WIRING_UNUSED &&
			    (c->is_unasked || t == (int)c->fault->stage))
				return true;
		}
	}
	return false;
}

const char *
wiring_cause_remedy(const struct wiring *w, const struct wiring_cause *c)
{
	const struct wiring_fault *f = c->fault;

	/* One line to change, wherever it is included. */
	if (f->edit.text == NULL || f->edit.how == WIRING_REPLACE)
		return f->remedy;
	if (w->has_pam_auth_update && f->kind == WIRING_NO_LINE &&
	    !w->has_ours[f->stage] && is_in_common(c))
		return w->would_enforce ? "loginpolicy enable --enforce"
					: "loginpolicy enable";
	if (w->has_pam_auth_update)
		return w->would_enforce
		    ? "loginpolicy enable --strict --enforce"
		    : "loginpolicy enable --strict";
	return c->n > 1 ? "loginpolicy status --wiring" : f->remedy;
}
