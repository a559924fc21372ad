/* SPDX-License-Identifier: BSD-2-Clause */
/* One screen: a head per line, words wrapped behind it. */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/status/status.h"

#define HEAD	   10 /* columns of the head */
#define NAMES_MAX  6 /* names in a line that is not about them */
#define LINE_BYTES (1u << 20)

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void
status_put_line(struct buf *b, const char *head, struct buf *words,
    unsigned columns)
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

static void
put_when(const struct status *s, int64_t at, struct buf *b)
{
	struct civil now = civil_of(s->now + tz_offset(&s->zone, s->now)),
		     c = civil_of(at + tz_offset(&s->zone, at));

	buf_printf(b, "%u %s", c.day, months[c.month - 1]);
	if (c.year != now.year)
		buf_printf(b, " %lld", (long long)c.year);
	buf_printf(b, " %02u:%02u", c.hour, c.minute);
}

static void
text_enforced(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	buf_init(&words, LINE_BYTES);
	status_enforced_words(s, &words);
	status_put_line(b, "ENFORCED", &words, columns);
}

/* --- policy --- */

static void
put_applied(const struct status *s, struct buf *b)
{
	if (!s->applied.known) {
		buf_puts(b, ", no apply recorded");
		return;
	}
	buf_puts(b, ", applied ");
	put_when(s, s->applied.at, b);
	if (s->applied.name != NULL)
		buf_printf(b, " by %s", s->applied.name);
	else
		buf_printf(b, " by uid %lu", (unsigned long)s->applied.by);
}

static void
text_policy(const struct status *s, unsigned columns, struct buf *b)
{
	const uint8_t *h = s->f.policy.sha256;
	struct buf words;

	buf_init(&words, LINE_BYTES);
	if (!s->has_policy) {
		buf_puts(&words,
		    s->f.counts == INFORCE_UNKNOWN ? "not known" : "none");
	} else {
		buf_printf(&words, "%02x%02x%02x%02x = %s", h[0], h[1], h[2],
		    h[3],
		    s->is_file ? "file" : "last accepted policy, not the file");
		put_applied(s, &words);
		if (s->on_trial)
			buf_printf(&words,
			    "; ON TRIAL, %lld %s left -> loginpolicy confirm",
			    (long long)(s->trial_left_s < 60
				    ? s->trial_left_s
				    : (s->trial_left_s + 59) / 60),
			    s->trial_left_s < 60 ? "s" : "min");
		else
			buf_puts(&words, "; no trial");
		if (s->f.policy.password.mode == POLICY_OBSERVE &&
		    s->f.policy.mode == POLICY_ENFORCE)
			buf_puts(&words, "; passwords: observing");
	}
	status_put_line(b, "policy", &words, columns);
}

/* --- sshd, way back, state --- */

/* What the sshd that runs has not read yet. */
static void
text_sshd_files(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	if (s->sshd_files == STATUS_SSHD_READ)
		return;
	buf_init(&words, LINE_BYTES);
	buf_printf(&words,
	    s->sshd_files == STATUS_SSHD_NOT_READ
		? "%s is written, sshd not reloaded -> systemctl reload ssh"
		: "%s is written; whether sshd has read it is not known",
	    s->sshd_file);
	status_put_line(b, "sshd", &words, columns);
}

static void
text_sshd(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	text_sshd_files(s, columns, b);
	if (!s->sshd_passwords)
		return;
	buf_init(&words, LINE_BYTES);
	buf_printf(&words, "asks for passwords nobody may use -> %s",
	    s->f.policy.mode == POLICY_OBSERVE
		? "after 'mode enforce': loginpolicy enable --sshd"
		: "loginpolicy enable --sshd");
	status_put_line(b, "sshd", &words, columns);
}

/* New passwords that cannot be judged are refused, or set as they are. */
static void
text_passwords(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	if (s->passwords != STATUS_PASSWORDS_NOT_JUDGED)
		return;
	buf_init(&words, LINE_BYTES);
	buf_printf(&words, "%s: %s",
	    s->f.policy.password.mode == POLICY_OBSERVE
		? "set without being judged"
		: "NONE CAN BE SET",
	    s->passwords_why != NULL ? s->passwords_why : "out of memory");
	status_put_line(b, "passwords", &words, columns);
}

static void
put_locals(const struct status *s, struct buf *b)
{
	if (!s->locals_known)
		buf_puts(b, "not known");
	else if (s->locals.n == 0)
		buf_puts(b, "nobody but root");
	for (size_t i = 0; i < s->locals.n && i < NAMES_MAX; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : ", ", s->locals.list[i]);
	if (s->locals.n > NAMES_MAX)
		buf_printf(b, " and %zu others", s->locals.n - NAMES_MAX);
	if (s->locals.n != 0)
		buf_puts(b,
		    s->locals_unsure ? " (local; whether they have expired is "
				       "not known: root can read it)"
				     : " (local)");
}

static void
text_way_back(const struct status *s, unsigned columns, struct buf *b)
{
	static const char *const root[] =
	    {"root's password not known (only root can read it)",
		"root has a password", "root HAS NO PASSWORD -> passwd root"};
	struct buf words;

	if (!s->has_policy)
		return;
	buf_init(&words, LINE_BYTES);
	buf_printf(&words, "console: %s; directory down: ", root[s->root]);
	put_locals(s, &words);
	status_put_line(b, "way back", &words, columns);
}

static void
put_count(struct buf *b, int64_t n)
{
	if (n < 0)
		buf_puts(b, "?");
	else
		buf_putu(b, (uint64_t)n);
}

static void
text_state(const struct status *s, struct buf *b)
{
	buf_puts(b, "blocked ");
	put_count(b, s->blocked);
	buf_puts(b, "   revoked keys ");
	put_count(b, s->revoked);
	if (!s->lockdown_known)
		buf_puts(b, "   lock-down ?");
	else if (s->lockdown)
		buf_puts(b, "   LOCKED DOWN");
	buf_putc(b, '\n');
}

/* Whom the lock-down lets in, and who began it. */
static void
text_lockdown(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	if (!s->lockdown)
		return;
	buf_init(&words, LINE_BYTES);
	if (s->lockdown_note.known) {
		buf_puts(&words, "since ");
		put_when(s, s->lockdown_note.at, &words);
		buf_puts(&words, ", ");
	}
	buf_puts(&words, "only ");
	lockdown_list_put(&s->listed, &words);
	if (s->lockdown_note.reason != NULL)
		buf_printf(&words, " (%s)", s->lockdown_note.reason);
	buf_puts(&words, " -> loginpolicy lockdown --end");
	status_put_line(b, "lock-down", &words, columns);
}

/* What has a deadline, and what to do about it. */
static void
text_incidents(const struct status *s, unsigned columns, struct buf *b)
{
	struct buf words;

	for (size_t i = 0; i < s->incidents.n; i++) {
		const struct open_incident *o = &s->incidents.list[i];

		buf_init(&words, LINE_BYTES);
		buf_printf(&words, "%s: %s -> loginpolicy breach --show %s",
		    o->id, o->words, o->id);
		status_put_line(b, "INCIDENT", &words, columns);
	}
}

void
status_text(const struct status *s, unsigned columns, struct buf *b)
{
	text_enforced(s, columns, b);
	text_policy(s, columns, b);
	text_passwords(s, columns, b);
	status_wiring_text(s, columns, b);
	text_sshd(s, columns, b);
	text_way_back(s, columns, b);
	text_state(s, b);
	text_lockdown(s, columns, b);
	text_incidents(s, columns, b);
}
