/* What the log knows since the policy in force was applied in observe mode. */
#include <string.h>

#include "admin/log/log_use.h"
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
	struct log_uses u;

	if (!s->has_policy || s->f.policy.mode != POLICY_OBSERVE ||
	    !s->applied.known)
		return;
	if (log_uses_load(s->o, &s->zone, s->applied.at, &u) == EXIT_OK) {
		s->log.known = true;
		s->log.logins = u.logins;
		s->log.accounts = count_accounts(&u);
		for (size_t i = 0; i < s->locals.n; i++)
			s->log.unseen += log_uses_last(&u, s->locals.list[i],
					     NULL, NULL) == NULL;
	}
	log_uses_release(&u);
}
