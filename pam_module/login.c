/* What a stage does with its decision, and the one place where it becomes PAM's. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "login.h"
#include "login_log.h"

/*
 * Refused or passed, there is nothing else: what we let pass others must still
 * grant, and no failure of ours may look like a grant.
 */
static int
pam_code(bool refused)
{
	return refused ? PAM_PERM_DENIED : PAM_IGNORE;
}

/* Four characters that nobody takes for others, so that a person can tell them on the phone. */
static void
make_reference(char ret[LOG_REF_LEN + 1])
{
	static const char alphabet[] = LOG_REF_ALPHABET;
	unsigned char r[LOG_REF_LEN];

	if (getrandom(r, sizeof(r), GRND_NONBLOCK) != (ssize_t)sizeof(r))
		memset(r, 0, sizeof(r));
	for (size_t i = 0; i < LOG_REF_LEN; i++)
		ret[i] = alphabet[r[i] % 32];
	ret[LOG_REF_LEN] = '\0';
}

/*
 * What the session stage may rely on: that this very account was permitted, as
 * far as will ever be known. A pass of mode observe is one, too.
 */
static void
keep_decision(struct attempt *a, bool refused)
{
	struct memory *m = a->memory;

	if (a->stage == STAGE_ACCOUNT) {
		m->decided = !refused && a->access.stage == DECIDE_FINAL;
		m->decided_uid = a->facts.subject.uid;
	}
	if (a->stage == STAGE_SESSION && !refused)
		m->session_opened = true;
}

int
login_stage(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage)
{
	char ref[LOG_REF_LEN + 1];
	struct attempt a;
	struct verdict v;
	bool refused;

	attempt_begin(pamh, flags, args, stage, &a);
	v = attempt_decide(&a);
	refused = attempt_refuses(&a, &v);
	if (a.memory != NULL)
		keep_decision(&a, refused);
	make_reference(ref);
	login_log(&a, &v, ref);
	if (refused)
		login_tell(&a, ref);
	if (stage == STAGE_SESSION && a.memory != NULL)
		memory_drop_policy(a.memory);
	attempt_end(&a);
	return pam_code(refused);
}

int
login_setcred(pam_handle_t *pamh)
{
	struct memory *m = memory_of(pamh);
	struct items items;

	if (m == NULL)
		return pam_code(true);
	if (m->session_opened)
		return pam_code(false);
	items_get(pamh, &items);
	/* What has been changed is told and refused by the stage that comes. */
	return pam_code(memory_keep(m, &items) == ERR_NOMEM);
}

int
login_close(pam_handle_t *pamh)
{
	struct memory *m = memory_of(pamh);

	if (m != NULL)
		login_log_end(pamh, m);
	return pam_code(false);
}
