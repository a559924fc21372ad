/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy in force: since when, by whom, on trial. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/member.h>
#include "admin/change/change.h"
#include "admin/status/status.h"

#define NOTES_BYTES 512 /* of an entry of the history */

/* --- the history --- */

/*
 * The newest entry of this policy, "TIME-HASH8", in ret; "": there is none.
 * Names sort by time.
 */
static void
find_entry(const char *folder, const uint8_t *h, char ret[64])
{
	const struct dirent *e;
	DIR *d = opendir(folder);
	char hash[10];

	ret[0] = '\0';
	snprintf(hash, sizeof(hash), "-%02x%02x%02x%02x", h[0], h[1], h[2],
	    h[3]);
	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);

		if (n > strlen(hash) && n < 64 &&
		    strcmp(e->d_name + n - strlen(hash), hash) == 0 &&
		    strcmp(e->d_name, ret) > 0)
			memcpy(ret, e->d_name, n + 1);
	}
	if (d != NULL)
		closedir(d);
}

/* The notes at the head of an entry: "# at=TIME", "# by=UID". */
static void
read_notes(const char *path, struct status_applied *ret)
{
	char line[NOTES_BYTES];
	unsigned long by;
	struct moment m;
	bool at = false;
	FILE *f = fopen(path, "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL &&
	    line[0] == '#') {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "# at=", 5) == 0 &&
		    moment_parse(line + 5, &m) == 0 && !m.local) {
			ret->at = m.clock;
			at = true;
		} else if (sscanf(line, "# by=%lu", &by) == 1) {
			ret->by = (uid_t)by;
			ret->known = at;
		}
	}
	if (f != NULL)
		fclose(f);
}

static void
load_applied(struct status *s, const char *dir)
{
	struct lookup *l;
	struct member m;
	struct diag d = {0};
	char entry[64], *path;

	if (asprintf(&path, "%s/history", dir) < 0) {
		s->no_memory = true;
		return;
	}
	find_entry(path, s->f.policy.sha256, entry);
	free(path);
	if (entry[0] == '\0' ||
	    asprintf(&path, "%s/history/%s", dir, entry) < 0)
		return;
	read_notes(path, &s->applied);
	free(path);
	if (!s->applied.known || (l = lookup_new(s->o->root)) == NULL)
		return;
	if (member_by_uid(l, s->applied.by, &m, &d) == 0) {
		s->applied.name = strdup(m.names[0]);
		member_release(&m);
	}
	lookup_free(l);
}

/* --- the trial --- */

static void
load_trial(struct status *s)
{
	char boot[BOOT_ID_LEN + 1];
	struct state state;
	struct trial t;

	if (s->o->root[0] != '\0' || state_try(s->o, 0, &state) != 0)
		return;
	if (state.dir_fd != -1 && state_trial(&state, &t) == 0 && t.exists &&
	    t.understood && boot_id_read(boot) == 0 &&
	    strcmp(boot, t.boot_id) == 0 &&
	    memcmp(t.policy, s->f.policy.sha256, SHA256_LEN) == 0) {
		s->trial_left_s = t.deadline_s - boot_clock_s();
		s->on_trial = s->trial_left_s > 0;
	}
	state_close(&state);
}

void
status_load_policy(struct status *s)
{
	const struct policy_files files = policy_files_of(s->o);
	char *last = NULL, *dir;

	if (inforce_load(&files, &s->f) != 0) {
		s->no_memory = true;
		return;
	}
	s->incomplete |= s->f.counts == INFORCE_UNKNOWN;
	s->has_policy = s->f.counts == INFORCE_POLICY;
	if (!s->has_policy) {
		tell_first_policy(s->o, s->f.why);
		return;
	}
	if (inforce_last_good(&files, &last) == 0)
		s->is_file = last == NULL || strcmp(last, s->f.path) != 0;
	free(last);
	load_trial(s);
	if ((dir = state_path(s->o)) == NULL) {
		s->no_memory = true;
		return;
	}
	load_applied(s, dir);
	free(dir);
}

/* --- passwords over SSH --- */

bool
status_permits_passwords(const struct policy *p)
{
	const unsigned asks = METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];
		const struct condition *c = rule_condition(r, COND_METHOD);

		if (!r->permit || !rule_has_service(r, "sshd"))
			continue;
		if (c == NULL && rule_condition(r, COND_KEY) == NULL)
			return true;
		for (uint32_t k = 0; c != NULL && k < c->n; k++) {
			if ((c->method[k] & asks) != 0)
				return true;
		}
	}
	return false;
}
