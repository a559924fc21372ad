/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a fault: what is wrong, and the line that mends it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/wiring/wiring_stage.h"

static const char *const words[] = {[WIRING_NO_LINE] = "missing",
    [WIRING_BYPASSED] = "bypassed",
    [WIRING_EXPIRED] = "bypassed",
    [WIRING_IGNORED] = "ignored",
    [WIRING_OVERRULED] = "order",
    [WIRING_NO_MODULE] = "no-module",
    [WIRING_ENV_BEFORE] = "order",
    [WIRING_STORED_BEFORE] = "order",
    [WIRING_ARGUMENT] = "argument",
    [WIRING_OTHER_POLICY] = "other-policy",
    [WIRING_FOREIGN] = "foreign",
    [WIRING_CLOSED] = "closed",
    [WIRING_BROKEN] = "broken",
    [WIRING_USE_PAM] = "not-asked",
    [WIRING_SUDOERS] = "not-asked",
    [WIRING_BUSYBOX] = "not-asked",
    [WIRING_UNREAD] = "unknown"};
static const char *const states[] = {[WIRING_OK] = "ok",
    [WIRING_PARTLY] = "partly",
    [WIRING_NOT_ASKED] = "not asked",
    [WIRING_SHUT] = "closed",
    [WIRING_UNKNOWN] = "unknown"};
/* The control of our line, by stage: pam_loginpolicy(8). */
static const char *const controls[PAM_TYPE_COUNT] = {"required", "requisite",
    "requisite", "requisite"};

const char *
wiring_fault_word(enum wiring_fault_kind kind)
{
	return words[kind];
}

const char *
wiring_state_word(enum wiring_state state)
{
	return states[state];
}

const char *
wiring_text(struct wiring *w, const char *fmt, ...)
{
	const char *copy = NULL;
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return NULL;
	copy = arena_strndup(&w->memory, text, (size_t)len);
	free(text);
	return copy;
}

/* --- what is wrong --- */

static const char *
name_of(const struct pam_line *l)
{
	const char *slash = strrchr(l->module, '/');

	return slash != NULL ? slash + 1 : l->module;
}

/* A sentence about the line at, which has path, number, module, control. */
static const char *
about_line(struct wiring_judge *j, const struct pam_line *at,
    const char *before, const char *does)
{
	return wiring_text(j->w, "%s%s:%u (%s, %s) %s", before, at->path,
	    at->line, name_of(at), at->control, does);
}

static const char *
because_no_line(struct wiring_judge *j)
{
	const char *type = pam_type_name(j->stage);

	if (j->service->stage[j->stage].is_other)
		return wiring_text(j->w,
		    "it uses the %s lines of \"other\", which do not name the "
		    "module",
		    type);
	return wiring_text(j->w, "no %s line names the module", type);
}

static const char *
because_order(struct wiring_judge *j, enum wiring_fault_kind kind,
    const struct pam_line *at)
{
	if (kind == WIRING_ENV_BEFORE)
		return about_line(j, at, "",
		    "comes before the module and can change what sshd has "
		    "passed to it");
	if (kind == WIRING_STORED_BEFORE)
		return about_line(j, at, "",
		    "stores the new password before it is checked");
	if (at == NULL)
		return wiring_text(j->w, "a refusal is not final");
	if (j->service->is_sudo && j->stage == PAM_TYPE_SESSION)
		return about_line(j, at, "if ",
		    "fails first, sudo goes on after a refusal of the module");
	return about_line(j, at, "", "makes a refusal of the module undone");
}

static const char *
because_closed(struct wiring_judge *j, const struct pam_line *at,
    const char *why)
{
	const char *result = j->stage == PAM_TYPE_PASSWORD
	    ? "nobody can change a password"
	    : "nobody gets in";

	if (why == NULL)
		return wiring_text(j->w, "no other %s module permits: %s",
		    pam_type_name(j->stage), result);
	if (at->module[0] == '\0')
		return wiring_text(j->w, "%s: %s:%u: %s", result, at->path,
		    at->line, why);
	return wiring_text(j->w, "%s: %s:%u (%s, %s): %s", result, at->path,
	    at->line, name_of(at), at->control, why);
}

static const char *
because_other(struct wiring_judge *j, enum wiring_fault_kind kind,
    const struct pam_line *at, const char *why)
{
	if (kind == WIRING_OTHER_POLICY)
		return wiring_text(j->w,
		    "%s:%u has %s: another policy or state decides there",
		    at->path, at->line, why);
	if (why != NULL)
		return wiring_text(j->w, "%s: it is not the module", why);
	return wiring_text(j->w,
	    "%s:%u calls %s, which is not the module in %s", at->path, at->line,
	    at->module,
	    j->w->module_folder == NULL ? "libpam's folder"
					: j->w->module_folder);
}

static const char *
because(struct wiring_judge *j, const struct wiring_fault *f,
    const struct pam_line *at, const char *why)
{
	switch (f->kind) {
	case WIRING_NO_LINE:
		return because_no_line(j);
	case WIRING_BYPASSED:
		return at == NULL
		    ? wiring_text(j->w, "the module can be passed over")
		    : about_line(j, at, "", "can go past the module's line");
	case WIRING_EXPIRED:
		return about_line(j, at, "with an expired password ",
		    "ends the stack before the module is asked");
	case WIRING_IGNORED:
		return about_line(j, at, "",
		    j->stage == PAM_TYPE_PASSWORD
			? "stores the password though the module refuses it"
			: "ignores a refusal of the module");
	case WIRING_OVERRULED:
	case WIRING_ENV_BEFORE:
	case WIRING_STORED_BEFORE:
		return because_order(j, f->kind, at);
	case WIRING_NO_MODULE:
		return wiring_text(j->w, "%s: %s",
		    why != NULL
			? why
			: wiring_text(j->w, "%s is not there", at->module),
		    j->service->stage[j->stage].closed ? "nobody gets in"
						       : "it is not asked");
	case WIRING_ARGUMENT:
		return wiring_text(j->w,
		    "%s:%u lacks the argument %s, so the module does not know "
		    "what the service is",
		    at->path, at->line, why);
	case WIRING_OTHER_POLICY:
	case WIRING_FOREIGN:
		return because_other(j, f->kind, at, why);
	case WIRING_CLOSED:
		return because_closed(j, at, why);
	default:
		return wiring_text(j->w, "%s", why);
	}
}

/* --- what mends it --- */

/* The line of the service's own file that our line belongs above or below. */
static const struct pam_line *
own_place(const struct pam_stack *s, enum pam_type stage,
    enum wiring_how *ret_how)
{
	*ret_how = WIRING_BELOW;
	/* Before pam_rootok, a refusal would ask root for a password. */
	for (size_t i = 0; i < s->n && stage == PAM_TYPE_AUTH; i++) {
		if (pam_line_is_module(&s->lines[i], "pam_rootok.so"))
			return &s->lines[i];
	}
	*ret_how = WIRING_ABOVE;
	return s->n == 0 ? NULL : &s->lines[0];
}

static int
describe_line(struct wiring_judge *j, struct wiring_fault *f)
{
	const struct wiring_service *s = j->service;
	const struct pam_stack *stack = &j->pam->stack[j->stage];
	const char *arg = s->is_ssh && strcmp(s->name, "sshd") != 0 ? " ssh"
	    : f->kind == WIRING_ARGUMENT			    ? " sudo"
								    : "";
	const struct pam_line *at;
	enum wiring_how how;

	at = own_place(stack, j->stage, &how);
	f->edit.text = wiring_text(j->w, "%s %s %s%s", pam_type_name(j->stage),
	    controls[j->stage], WIRING_MODULE, arg);
	f->edit.path = s->stage[j->stage].is_other ? j->pam->other_path
						   : s->path;
	f->edit.path = f->edit.path == NULL
	    ? NULL
	    : wiring_text(j->w, "%s", f->edit.path);
	f->edit.at = at == NULL ? 0 : at->own_line;
	f->edit.how = how;
	if (f->kind == WIRING_IGNORED || f->kind == WIRING_ARGUMENT ||
	    f->kind == WIRING_OTHER_POLICY || f->kind == WIRING_FOREIGN) {
		f->edit.path = f->path;
		f->edit.at = f->line;
		f->edit.how = WIRING_REPLACE;
	}
	if (f->edit.path == NULL) {
		f->edit.text = NULL;
		f->remedy = "";
		return 0;
	}
	f->remedy = wiring_text(j->w, "write \"%s\" %s %s:%u", f->edit.text,
	    f->edit.how == WIRING_ABOVE	      ? "above"
		: f->edit.how == WIRING_BELOW ? "below"
					      : "in the place of",
	    f->edit.path, f->edit.at);
	return f->remedy == NULL || f->edit.text == NULL ? ERR_NOMEM : 0;
}

int
wiring_fault_describe(struct wiring_judge *j, const struct pam_line *at,
    const char *why, struct wiring_fault *f)
{
	f->remedy = "";
	if ((f->because = because(j, f, at, why)) == NULL)
		return ERR_NOMEM;
	switch (f->kind) {
	case WIRING_NO_MODULE:
		f->remedy = "install the package, or run make install";
		return 0;
	case WIRING_CLOSED:
	case WIRING_BROKEN:
	case WIRING_UNREAD:
	case WIRING_BUSYBOX:
		return 0;
	case WIRING_USE_PAM:
		f->remedy = j->w->no_pam_remedy;
		return 0;
	case WIRING_SUDOERS:
		f->remedy = wiring_text(j->w, "remove it with visudo");
		return f->remedy == NULL ? ERR_NOMEM : 0;
	default:
		return describe_line(j, f);
	}
}
