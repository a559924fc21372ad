/* Blocks, the lock-down and the trial: small files of the state directory. What is in them and cannot be understood never opens a door. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "state_file.h"

/* Whether the marker's end has come: only of a time that means the same everywhere. */
static bool
is_over(const char *text, int64_t now)
{
	int64_t until;

	return state_time(text, "until", &until) && now >= until;
}

int
state_blocked(const struct state *s, uid_t uid, int64_t now, bool *ret)
{
	char name[STATE_NAME_ROOM], *text = NULL;
	int r;

	*ret = false;
	if (s->blocked_fd == -1)
		return 0;
	*ret = true;
	state_uid_name(uid, name);
	r = state_read_small(s->blocked_fd, name, STATE_FILE_MAX, &text);
	if (r == ERR_NOENT || (r == 0 && is_over(text, now)))
		*ret = false;
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

/* The lines that are numbers; others list nobody. */
static int
list_uids(const char *text, struct lockdown *ret)
{
	uint64_t uid;
	size_t n;

	ret->uids = calloc(strlen(text) / 2 + 1, sizeof(*ret->uids));
	if (ret->uids == NULL)
		return ERR_NOMEM;
	for (const char *s = text; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "\n");
		if (parse_u64(s, n, 0, (uid_t)-2, &uid) == 0)
			ret->uids[ret->n++] = (uid_t)uid;
	}
	return 0;
}

int
state_lockdown(const struct state *s, struct lockdown *ret)
{
	char *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->dir_fd == -1)
		return 0;
	ret->active = true;
	r = state_read_small(s->dir_fd, "lockdown", LOCKDOWN_MAX, &text);
	if (r == ERR_NOENT)
		ret->active = false;
	if (r == 0)
		r = list_uids(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

bool
lockdown_lists(const struct lockdown *l, uid_t uid)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->uids[i] == uid)
			return true;
	}
	return false;
}

void
lockdown_release(struct lockdown *l)
{
	free(l->uids);
	memset(l, 0, sizeof(*l));
}

static bool
parse_hash(const char *hex, uint8_t ret[SHA256_LEN])
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(hex) != 2 * SHA256_LEN ||
	    strspn(hex, digits) != 2 * SHA256_LEN)
		return false;
	for (size_t i = 0; i < SHA256_LEN; i++)
		ret[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) * 16 +
		    (strchr(digits, hex[2 * i + 1]) - digits));
	return true;
}

static bool
parse_trial(const char *text, struct trial *ret)
{
	char hash[2 * SHA256_LEN + 1], deadline[24];
	uint64_t s;

	if (!state_value(text, "policy", hash, sizeof(hash)) ||
	    !parse_hash(hash, ret->policy) ||
	    !state_value(text, "boot", ret->boot_id, sizeof(ret->boot_id)) ||
	    strlen(ret->boot_id) != BOOT_ID_LEN ||
	    !state_value(text, "deadline", deadline, sizeof(deadline)) ||
	    parse_u64(deadline, strlen(deadline), 0, INT64_MAX, &s) != 0)
		return false;
	ret->deadline_s = (int64_t)s;
	return true;
}

int
state_trial(const struct state *s, struct trial *ret)
{
	char *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->dir_fd == -1)
		return 0;
	r = state_read_small(s->dir_fd, "trial", STATE_FILE_MAX, &text);
	ret->exists = r != ERR_NOENT;
	ret->understood = r == 0 && parse_trial(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}
