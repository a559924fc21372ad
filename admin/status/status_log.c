/* SPDX-License-Identifier: BSD-2-Clause */
/* What the log knows since observing began. */
#include <string.h>

#include "admin/log/log_use.h"
#include "admin/log/log_views.h"
#include "admin/observing.h"
#include "admin/status/status.h"

/* Accounts in a list that is sorted by them. */
static size_t
count_accounts(const struct log_uses *u)
{
	size_t n = 0;

	for (size_t i = 0; i < u->n; i++)
		n += i == 0 ||
		    strcmp(u->list[i].user, u->list[i - 1].user) != 0;
	return n;
}

void
status_load_log(struct status *s)
{
	struct log_asked asked = {.o = s->o, .zone = &s->zone, .now = s->now};
	struct log_unseen unseen = {0};
	struct log_uses u;

	if (!s->has_policy || s->f.policy.mode != POLICY_OBSERVE)
		return;
	asked.since = s->observing_since = observing_since(s->o);
	if (asked.since == 0)
		return;
	/* What was not read says nothing. */
	if (log_uses_load(s->o, &s->zone, asked.since, &u) == EXIT_OK &&
	    !u.incomplete && !u.no_log &&
	    log_unseen_load(&asked, &u, &unseen) == EXIT_OK) {
		s->log.known = true;
		s->log.logins = u.logins;
		s->log.accounts = count_accounts(&u);
		s->log.unseen = unseen.n;
	}
	log_unseen_release(&unseen);
	log_uses_release(&u);
}
