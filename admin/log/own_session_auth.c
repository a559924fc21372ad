/* SPDX-License-Identifier: BSD-2-Clause */
/* How the SSH session logged in: by sshd's file about it, or by the log. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/trusted.h>
#include "log_find.h"
#include "own_session.h"

static void
set_keys(const struct fact_key *keys, size_t n, struct own_session_auth *ret)
{
	memcpy(ret->keys, keys, n * sizeof(*keys));
	ret->n_keys = n;
	for (size_t i = 0; i < n; i++)
		ret->keys[i].key.revoked = ret->keys[i].ca.revoked = TRI_FALSE;
}

/* Read the file that SSH_USER_AUTH names: what PAM has as SSH_AUTH_INFO_0. */
static bool
find_in_file(const char *path, uid_t uid, struct own_session_auth *ret)
{
	const struct trusted_opts opts = {.owner = uid,
	    .cap_bytes = AUTH_INFO_TEXT_MAX};
	struct auth_info info;
	char *text;
	size_t len;

	if (path[0] == '\0' ||
	    trusted_read(path, &opts, &text, &len, NULL) != 0)
		return false;
	ret->known = auth_info_parse(text, &info) == 0 && info.methods != 0;
	free(text);
	if (ret->known) {
		ret->methods = info.methods;
		set_keys(info.keys, info.n_keys, ret);
		auth_info_release(&info);
	}
	return ret->known;
}

void
own_session_auth_find(const struct options *o, const struct own_session *s,
    uid_t uid, int64_t now, const struct tz *zone, struct own_session_auth *ret)
{
	struct fact_key keys[AUTH_INFO_KEYS_MAX] = {0};
	const struct log_line *l = NULL;
	struct log_search search;

	memset(ret, 0, sizeof(*ret));
	if (s->port == 0 || find_in_file(s->auth_path, uid, ret))
		return;
	if (log_find_session(o, zone, s, uid, now, &search) == EXIT_OK &&
	    search.found != NULL && logged_trust(search.found) != LOG_NOT_ROOTS)
		l = &search.found->line;
	if (l != NULL && l->methods != 0 && !l->keys_left_out) {
		for (size_t i = 0; i < l->n_keys; i++)
			log_key_fact(&l->keys[i], &keys[i]);
		ret->known = true;
		ret->proven = logged_trust(search.found) == LOG_ROOTS &&
		    search.found->writer.is_login_program;
		ret->methods = l->methods;
		set_keys(keys, l->n_keys, ret);
	}
	log_search_release(&search);
}
