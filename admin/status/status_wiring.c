/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The services: who is asked in one line; then what is wrong, each cause once
 * with all services that have it.
 */
#include "admin/status/status.h"
#include "admin/wiring/wiring_causes.h"

#define LINE_BYTES (1u << 20)

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
	status_put_line(b, "wired", &words, columns);
}

/* --- causes --- */

static void
text_cause(const struct wiring *w, const struct wiring_cause *c,
    unsigned columns, struct buf *b)
{
	const char *remedy = wiring_cause_remedy(w, c);
	struct buf words;

	buf_init(&words, LINE_BYTES);
	for (size_t i = 0; i < c->n; i++)
		buf_printf(&words, "%s%s", i == 0 ? "" : " ", c->all[i]->name);
	buf_printf(&words, ": %s", wiring_cause_because(c));
	if (remedy[0] != '\0')
		buf_printf(&words, " -> %s", remedy);
	status_put_line(b, wiring_cause_word(c), &words, columns);
}

/* That nobody gets in comes first. */
static void
text_closed(const struct wiring *w, const struct wiring_causes *l,
    unsigned columns, struct buf *b)
{
	for (size_t i = 0; i < l->n; i++) {
		if (wiring_fault_closes(l->list[i].service, l->list[i].fault))
			text_cause(w, &l->list[i], columns, b);
	}
}

static void
text_causes(const struct wiring *w, const struct wiring_causes *l,
    unsigned columns, struct buf *b)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!wiring_fault_closes(l->list[i].service, l->list[i].fault))
			text_cause(w, &l->list[i], columns, b);
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
		status_put_line(b, "no PAM", &words, columns);
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
		buf_puts(&words, " (no file of its own: those of other)");
	for (size_t i = 0; i < s->n; i++) {
		const struct wiring_fault *f = &s->faults[i];

		buf_printf(&words, "; %s: %s%s%s", pam_type_name(f->stage),
		    f->because, f->remedy[0] == '\0' ? "" : " -> ", f->remedy);
	}
	status_put_line(b, s->n == 0 ? "" : "!", &words, columns);
}

void
status_wiring_text(const struct status *s, unsigned columns, struct buf *b)
{
	struct wiring_causes l;
	int r;

	if (!s->has_wiring)
		return;
	if (s->o->wiring) {
		for (size_t i = 0; i < s->wiring.n; i++)
			text_service(&s->wiring.services[i], columns, b);
		return;
	}
	r = wiring_causes_find(&s->wiring, &l);
	text_closed(&s->wiring, &l, columns, b);
	text_wired(&s->wiring, columns, b);
	text_causes(&s->wiring, &l, columns, b);
	if (r != 0 && b->err == 0)
		b->err = r;
	wiring_causes_release(&l);
	text_no_pam(&s->wiring, columns, b);
}
