/* SPDX-License-Identifier: BSD-2-Clause */
/* Any line as a record of an earlier run: a host that is read back can be shown and asked for. */
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/key_answer.h"
#include "keyaudit/targets/host_name.h"
#include "keyaudit/report/resume.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct host *h)
{
	struct host_name n;
	const char *why;

	if (h->port == 0 || h->status >= HOST_STATUS_COUNT ||
	    h->password_login >= LOGIN_COUNT ||
	    host_name_parse(h->name, strlen(h->name), &n, &why) != 0 ||
	    strlen(h->why) >= sizeof(h->why))
		abort();
	for (size_t i = 0; i < h->n_users; i++) {
		const struct user_answer *a = &h->users[i];

		if (a->user == NULL || a->user[0] == '\0' ||
		    a->password_login >= LOGIN_COUNT ||
		    a->n_prompts > HOST_PROMPTS_MAX ||
		    strlen(a->why) >= sizeof(a->why) ||
		    a->n_keys_asked > ASKED_KEYS_MAX)
			abort();
		for (size_t k = 0; k < a->n_keys_asked; k++) {
			if (a->keys_asked[k].result >= ACCEPTS_COUNT ||
			    strnlen(a->keys_asked[k].why, KEY_ANSWER_WHY_LEN) ==
				KEY_ANSWER_WHY_LEN)
				abort();
		}
	}
	for (size_t i = 0; i < h->n_keys; i++) {
		const struct key *k = &h->keys[i].key;

		if (h->keys[i].blob_len != 0 ||
		    (h->keys[i].err == 0 && k->type == NULL) ||
		    (k->cert.key_id_len != 0 && k->cert.key_id == NULL))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct host h;
	bool is_host;

	if (resume_record((const char *)data, size, &h, &is_host, &d) != 0) {
		if (d.msg[0] == '\0' || h.keys != NULL || h.ident != NULL ||
		    h.users != NULL)
			abort();
		return 0;
	}
	if (is_host)
		check(&h);
	host_release(&h);
	return 0;
}
