/*
 * The services: who is asked in one line; then what is wrong, each cause once
 * with all services that have it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/status/status.h"

#define HEAD	   10
#define LINE_BYTES (1u << 20)

static void
put_words(struct buf *b, const char *head, struct buf *words, unsigned columns)
{
	struct buf clean;

	buf_init(&clean, LINE_BYTES * 4);
	escape_text(&clean, words->p == NULL ? "" : words->p, words->len);
	buf_putc(&clean, '\0');
	buf_printf(b, "%-*s", HEAD, head);
	if (words->err != 0 || clean.err != 0)
		b->err = words->err != 0 ? words->err : clean.err;
	else
		terminal_wrap(clean.p, HEAD, HEAD, columns, b);
	buf_release(&clean);
	buf_release(words);
}

/* Services that let people in or change passwords, of this state. */
static size_t
put_names(const struct wiring *w, enum wiring_state state, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (w->services[i].state == state &&
		    w->services[i].use != WIRING_NEITHER)
			buf_printf(b, "%s%s", n++ == 0 ? "" : " ",
			    w->services[i].name);
	}
	return n;
}

static void
text_wired(const struct wiring *w, unsigned columns, struct buf *b)
{
	struct buf words;

	buf_init(&words, LINE_BYTES);
	if (put_names(w, WIRING_OK, &words) == 0)
		buf_puts(&words, "no service");
	put_words(b, "wired", &words, columns);
}

/* --- causes --- */

/* A fault that one or more services have. */
struct cause {
	const struct wiring_fault *fault;
	const struct wiring_service *first;
};

/* Whether a fault is to be shown without being asked for all. */
static bool
is_shown(const struct wiring_service *s, const struct wiring_fault *f)
{
	if (s->use == WIRING_NEITHER)
		return f->kind == WIRING_UNREAD;
	/* What is only missing beside a decision that stands is no news. */
	return f->gap || f->kind == WIRING_UNREAD ||
	    f->kind == WIRING_OVERRULED || f->kind == WIRING_SUDOERS ||
	    f->kind == WIRING_CLOSED || f->kind == WIRING_BROKEN ||
	    f->kind == WIRING_NO_MODULE;
}

static bool
is_same_cause(const struct wiring_fault *a, const struct wiring_fault *b)
{
	if (a->kind != b->kind || a->gap != b->gap)
		return false;
	if (a->kind == WIRING_NO_LINE)
		return a->stage == b->stage;
	if (a->path == NULL || b->path == NULL)
		return strcmp(a->because, b->because) == 0;
	return a->stage == b->stage && a->line == b->line &&
	    strcmp(a->path, b->path) == 0;
}

/* Whether an earlier service, or fault of this one, has the same cause. */
static bool
is_known(const struct wiring *w, size_t service, size_t fault)
{
	const struct wiring_fault *f = &w->services[service].faults[fault];

	for (size_t i = 0; i <= service; i++) {
		const struct wiring_service *s = &w->services[i];
		size_t n = i == service ? fault : s->n;

		for (size_t k = 0; k < n; k++) {
			if (is_shown(s, &s->faults[k]) &&
			    is_same_cause(f, &s->faults[k]))
				return true;
		}
	}
	return false;
}

/* Append the names of all services with the fault. Returns how many. */
static size_t
put_sufferers(const struct wiring *w, const struct wiring_fault *f,
    struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct wiring_service *s = &w->services[i];
		bool has = false;

		for (size_t k = 0; k < s->n && !has; k++)
			has = is_shown(s, &s->faults[k]) &&
			    is_same_cause(f, &s->faults[k]);
		if (has)
			buf_printf(b, "%s%s", n++ == 0 ? "" : " ", s->name);
	}
	return n;
}

static const char *
head_of(const struct wiring_service *s, const struct wiring_fault *f)
{
	if (f->kind == WIRING_UNREAD)
		return "unknown";
	if (!f->gap)
		return "open";
	return s->state == WIRING_NOT_ASKED ? "not asked" : "partly";
}

/* What to do: the command that writes all lines, or the line. */
static void
put_remedy(const struct wiring *w, const struct wiring_fault *f, size_t n,
    struct buf *b)
{
	if (f->kind == WIRING_NO_LINE && w->has_pam_auth_update &&
	    !w->has_ours[f->stage])
		buf_puts(b, " -> loginpolicy enable");
	else if (n > 1 && f->edit.text != NULL)
		buf_puts(b, " -> loginpolicy status --wiring");
	else if (f->remedy[0] != '\0')
		buf_printf(b, " -> %s", f->remedy);
}

static void
text_cause(const struct wiring *w, const struct wiring_service *s,
    const struct wiring_fault *f, unsigned columns, struct buf *b)
{
	struct buf words;
	size_t n;

	buf_init(&words, LINE_BYTES);
	n = put_sufferers(w, f, &words);
	if (n > 1 && f->kind == WIRING_NO_LINE)
		buf_printf(&words, ": no %s line names the module",
		    pam_type_name(f->stage));
	else
		buf_printf(&words, ": %s", f->because);
	put_remedy(w, f, n, &words);
	put_words(b, head_of(s, f), &words, columns);
}

static void
text_causes(const struct wiring *w, unsigned columns, struct buf *b)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct wiring_service *s = &w->services[i];

		for (size_t k = 0; k < s->n; k++) {
			if (is_shown(s, &s->faults[k]) && !is_known(w, i, k))
				text_cause(w, s, &s->faults[k], columns, b);
		}
	}
}

static void
text_no_pam(const struct wiring *w, unsigned columns, struct buf *b)
{
	struct buf words;
	size_t n = 0;

	buf_init(&words, LINE_BYTES);
	for (size_t i = 0; i < w->n_no_pam; i++) {
		if (!w->no_pam[i].by_root)
			buf_printf(&words, "%s%s", n++ == 0 ? "" : ", ",
			    w->no_pam[i].what);
	}
	if (n != 0)
		put_words(b, "no PAM", &words, columns);
	else
		buf_release(&words);
}

/* --- service by service --- */

static void
text_service(const struct wiring_service *s, unsigned columns, struct buf *b)
{
	struct buf words;

	buf_init(&words, LINE_BYTES);
	buf_printf(&words, "%s: %s", s->name, wiring_state_word(s->state));
	if (s->path == NULL)
		buf_puts(&words, " (no file: as other)");
	for (size_t i = 0; i < s->n; i++) {
		const struct wiring_fault *f = &s->faults[i];

		buf_printf(&words, "; %s: %s%s%s", pam_type_name(f->stage),
		    f->because, f->remedy[0] == '\0' ? "" : " -> ", f->remedy);
	}
	put_words(b, s->n == 0 ? "" : "!", &words, columns);
}

void
status_wiring_text(const struct status *s, unsigned columns, struct buf *b)
{
	if (!s->has_wiring)
		return;
	if (s->o->wiring) {
		for (size_t i = 0; i < s->wiring.n; i++)
			text_service(&s->wiring.services[i], columns, b);
		return;
	}
	text_wired(&s->wiring, columns, b);
	text_causes(&s->wiring, columns, b);
	text_no_pam(&s->wiring, columns, b);
}
