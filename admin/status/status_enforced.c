/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is it enforced, and if not, why, and who is refused even so: the first line
 * of the screen. Blocks, revoked keys and the lock-down refuse in mode observe,
 * too, but only where a service asks the module.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/enable/sshd_dropin.h"
#include "admin/status/status.h"

__attribute__((format(printf, 3, 4))) static void
add_reason(struct status *s, enum status_kind kind, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		s->no_memory = true;
	else if (s->n_reasons == STATUS_REASONS_MAX)
		free(text);
	else
		s->reasons[s->n_reasons++] = (struct status_reason){kind, text};
	s->objection = true;
}

/* Names of the services in this state that let people in, at most some. */
static void
add_unwired(struct status *s, enum wiring_state state, const char *what)
{
	const enum status_kind kind = state == WIRING_NOT_ASKED
	    ? STATUS_NOT_ASKED
	    : STATUS_OTHER;
	char list[200] = "";
	size_t n = 0;

	for (size_t i = 0; i < s->wiring.n; i++) {
		const struct wiring_service *w = &s->wiring.services[i];
		size_t len = strlen(list);

		if (w->state != state || w->use != WIRING_LETS_IN)
			continue;
		if (n++ < 4)
			snprintf(list + len, sizeof(list) - len, "%s%.40s",
			    n > 1 ? ", " : "", w->name);
	}
	if (n > 4)
		add_reason(s, kind, "%s and %zu other services %s", list, n - 4,
		    what);
	else if (n != 0)
		add_reason(s, kind, "%s %s", list, what);
}

static void
judge_wiring(struct status *s)
{
	struct wiring *w = &s->wiring;
	bool logins = w->has_ours[PAM_TYPE_AUTH] ||
	    w->has_ours[PAM_TYPE_ACCOUNT] || w->has_ours[PAM_TYPE_SESSION];
	bool objection;

	if (!s->has_wiring)
		return;
	w->would_enforce = !logins && s->has_policy &&
	    s->f.policy.mode != POLICY_OBSERVE;
	if (!logins)
		add_reason(s, STATUS_NOBODY_ASKS,
		    "no PAM service asks the module");
	else if (w->module == WIRING_MODULE_UNUSABLE)
		add_reason(s, STATUS_OTHER, "%s", w->module_why);
	else {
		add_unwired(s, WIRING_NOT_ASKED, "not asked");
		add_unwired(s, WIRING_PARTLY, "only partly");
	}
	/* --wiring is about PAM's services alone. */
	for (size_t i = 0; i < w->n_no_pam && !s->o->wiring; i++) {
		if (w->no_pam[i].lets_in)
			add_reason(s, STATUS_OTHER, "%s asks no PAM",
			    w->no_pam[i].what);
	}
	objection = s->objection;
	add_unwired(s, WIRING_UNKNOWN, "not known");
	s->objection = objection;
}

/*
 * What sshd has not read may be UsePAM. Our own drop-in does not have that.
 */
static void
judge_sshd_files(struct status *s)
{
	const bool objection = s->objection;

	if (s->sshd_files == STATUS_SSHD_READ ||
	    strcmp(s->sshd_file, SSHD_DROPIN) == 0)
		return;
	add_reason(s, STATUS_OTHER, "sshd may not have read %s yet",
	    s->sshd_file);
	s->objection = objection;
	s->incomplete = true;
}

static void
judge_policy(struct status *s)
{
	if (s->f.counts == INFORCE_UNKNOWN)
		return; /* reported: not known */
	if (!s->has_policy)
		add_reason(s, STATUS_NO_POLICY, "no policy is in force");
	else if (s->f.policy.mode == POLICY_OBSERVE)
		add_reason(s, STATUS_OBSERVING, "observing");
	else if (!s->is_file)
		add_reason(s, STATUS_OTHER,
		    "the policy file does not count; the last accepted one "
		    "does");
}

/* In the order of the layers: the policy, PAM, sshd. */
void
status_judge(struct status *s, bool only_wiring)
{
	if (!only_wiring)
		judge_policy(s);
	judge_wiring(s);
	if (!only_wiring)
		judge_sshd_files(s);
}

enum exit_code
status_code(const struct status *s)
{
	bool unknown = s->incomplete;

	for (size_t i = 0; s->has_wiring && i < s->wiring.n; i++)
		unknown |= s->wiring.services[i].state == WIRING_UNKNOWN;
	if (s->objection)
		return EXIT_OBJECTION;
	return unknown ? EXIT_INCOMPLETE : EXIT_OK;
}

/* --- the sentence --- */

/* Whether a stage of some service that decides about logins asks the module. */
static bool
is_asked(const struct status *s)
{
	for (size_t i = 0; i < s->n_reasons; i++)
		if (s->reasons[i].kind == STATUS_NOBODY_ASKS)
			return false;
	return true;
}

/* Append what refuses whatever the mode is. Returns how much there is. */
static size_t
put_barriers(const struct status *s, struct buf *b)
{
	const char *const names[] = {s->lockdown ? "the lock-down" : NULL,
	    s->blocked > 0 ? "blocks" : NULL,
	    s->revoked > 0 ? "revoked keys" : NULL};
	size_t n = 0, done = 0;

	for (size_t i = 0; i < 3; i++)
		n += names[i] != NULL;
	for (size_t i = 0; i < 3; i++) {
		if (names[i] == NULL)
			continue;
		buf_printf(b, "%s%s",
		    done == 0		? ""
			: done + 1 == n ? " and "
					: ", ",
		    names[i]);
		done++;
	}
	return n;
}

/* Append who is refused although no rule refuses. */
static void
put_refused(const struct status *s, struct buf *b)
{
	struct buf barriers;
	size_t n;

	buf_init(&barriers, 256);
	n = put_barriers(s, &barriers);
	if (barriers.err != 0)
		b->err = barriers.err;
	else if (s->blocked < 0 || s->revoked < 0 || !s->lockdown_known)
		buf_puts(b,
		    ", rules refuse nobody; blocks, revoked keys and a "
		    "lock-down would, and are not known");
	else if (n == 0)
		buf_puts(b, ", nobody is refused");
	else
		buf_printf(b, ", only %.*s refuse%s", (int)barriers.len,
		    barriers.p, n == 1 && s->lockdown ? "s" : "");
	buf_release(&barriers);
}

/* Append that nobody is refused, and who might be thought to be. */
static void
put_nobody(const struct status *s, struct buf *b)
{
	buf_puts(b, ": nobody is refused");
	if (s->blocked > 0)
		buf_puts(b, ", not even blocked accounts");
	if (s->revoked > 0)
		buf_printf(b, "%s revoked keys",
		    s->blocked > 0 ? " or" : ", not even");
	if (s->lockdown)
		buf_puts(b, "; the lock-down has no effect");
}

static void
put_observing(const struct status *s, struct buf *b)
{
	int64_t days;

	if (s->observing_since != 0) {
		days = (s->now - s->observing_since) / 86400;
		if (days < 1)
			buf_puts(b, " since today");
		else
			buf_printf(b, " for %lld day%s", (long long)days,
			    days == 1 ? "" : "s");
	}
	if (s->log.known)
		buf_printf(b,
		    " (%llu login%s, %llu account%s, %llu not seen yet)",
		    (unsigned long long)s->log.logins,
		    s->log.logins == 1 ? "" : "s",
		    (unsigned long long)s->log.accounts,
		    s->log.accounts == 1 ? "" : "s",
		    (unsigned long long)s->log.unseen);
	put_refused(s, b);
}

static void
put_reason(const struct status *s, const struct status_reason *r, struct buf *b)
{
	const bool asked = is_asked(s);

	if (r->kind == STATUS_OBSERVING && !asked) {
		buf_puts(b, "the policy has mode observe");
		return;
	}
	buf_puts(b, r->text);
	if (r->kind == STATUS_OBSERVING)
		put_observing(s, b);
	else if (r->kind == STATUS_NOBODY_ASKS)
		put_nobody(s, b);
	else if (r->kind == STATUS_NO_POLICY && asked && s->has_wiring)
		buf_puts(b, ": the module lets in only root at its console");
	else if (r->kind == STATUS_NOT_ASKED && s->blocked > 0)
		buf_puts(b, ", not even about blocked accounts");
}

void
status_enforced_words(const struct status *s, struct buf *b)
{
	size_t n = 0;

	if (s->n_reasons == 0)
		buf_puts(b,
		    status_code(s) == EXIT_OK
			? "yes"
			: "as far as can be seen: not all could be read");
	/* If nobody asks the module, all else matters less. */
	for (int first = 1; first >= 0; first--) {
		for (size_t i = 0; i < s->n_reasons; i++) {
			const struct status_reason *r = &s->reasons[i];

			if ((r->kind == STATUS_NOBODY_ASKS) != (first == 1))
				continue;
			buf_puts(b,
			    n++ != 0	       ? "; "
				: s->objection ? "no: "
					       : "not known: ");
			put_reason(s, r, b);
		}
	}
}
