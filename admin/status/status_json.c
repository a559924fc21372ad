/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/contract.md, "JSON of loginpolicy": loginpolicy-status/1. */
#include <stdio.h>
#include <string.h>

#include "admin/status/status.h"

#define TEXT_BYTES 256

static void
json_text_or_null(struct json_out *j, const char *key, const char *text)
{
	json_key(j, key);
	if (text == NULL || text[0] == '\0')
		json_null(j);
	else
		json_str(j, text);
}

static void
json_count(struct json_out *j, const char *key, int64_t n)
{
	json_key(j, key);
	if (n < 0)
		json_null(j);
	else
		json_u64(j, (uint64_t)n);
}

static void
json_time_or_null(struct json_out *j, const char *key, bool known, int64_t at)
{
	struct buf t;

	json_key(j, key);
	if (!known) {
		json_null(j);
		return;
	}
	buf_init(&t, TEXT_BYTES);
	put_utc(&t, at);
	json_string(j, t.p, t.len);
	buf_release(&t);
}

static void
json_policy(struct json_out *j, const struct status *s)
{
	char hash[SHA256_LEN * 2 + 1];

	json_key(j, "policy");
	json_object(j);
	for (size_t i = 0; i < SHA256_LEN; i++)
		snprintf(hash + 2 * i, 3, "%02x", s->f.policy.sha256[i]);
	json_text_or_null(j, "path", s->has_policy ? s->f.path : NULL);
	json_text_or_null(j, "sha256", s->has_policy ? hash : NULL);
	json_key(j, "is_file");
	json_bool(j, s->has_policy && s->is_file);
	json_time_or_null(j, "applied", s->applied.known, s->applied.at);
	json_text_or_null(j, "by", s->applied.name);
	json_object_end(j);
	json_text_or_null(j, "mode",
	    !s->has_policy			     ? NULL
		: s->f.policy.mode == POLICY_OBSERVE ? "observe"
						     : "enforce");
	json_text_or_null(j, "password_mode",
	    !s->has_policy				      ? NULL
		: s->f.policy.password.mode == POLICY_OBSERVE ? "observe"
							      : "enforce");
	json_key(j, "observed");
	if (s->log.known) {
		json_object(j);
		json_key(j, "logins");
		json_u64(j, s->log.logins);
		json_key(j, "accounts");
		json_u64(j, s->log.accounts);
		json_key(j, "unseen");
		json_u64(j, s->log.unseen);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key(j, "trial");
	if (s->on_trial) {
		json_object(j);
		json_key(j, "seconds_left");
		json_u64(j, (uint64_t)s->trial_left_s);
		json_object_end(j);
	} else {
		json_null(j);
	}
}

static void
json_row(struct json_out *j, const struct wiring_service *s, enum pam_type t,
    const struct wiring_fault *f)
{
	json_object(j);
	json_key(j, "service");
	json_str(j, s->name);
	json_key(j, "stage");
	json_str(j, pam_type_name(t));
	json_key(j, "state");
	json_str(j, f == NULL ? "ok" : wiring_fault_word(f->kind));
	json_key(j, "gap");
	json_bool(j, f != NULL && f->gap);
	json_key(j, "decides");
	json_bool(j, s->stage[t].weight == WIRING_DECIDES);
	json_text_or_null(j, "path", f == NULL ? NULL : f->path);
	json_key(j, "line");
	if (f == NULL || f->line == 0)
		json_null(j);
	else
		json_u64(j, f->line);
	json_text_or_null(j, "because", f == NULL ? NULL : f->because);
	json_text_or_null(j, "remedy", f == NULL ? NULL : f->remedy);
	json_object_end(j);
}

static void
json_wiring(struct json_out *j, const struct status *s)
{
	const struct wiring *w = &s->wiring;

	json_key(j, "wiring");
	json_array(j);
	for (size_t i = 0; i < w->n; i++) {
		for (int t = 0; t < PAM_TYPE_COUNT; t++) {
			const struct wiring_service *v = &w->services[i];
			const struct wiring_fault *f = wiring_stage_fault(v,
			    (enum pam_type)t);

			if (v->stage[t].weight != WIRING_UNUSED || f != NULL)
				json_row(j, v, (enum pam_type)t, f);
		}
	}
	json_array_end(j);
	json_key(j, "services");
	json_array(j);
	for (size_t i = 0; i < w->n; i++) {
		json_object(j);
		json_key(j, "service");
		json_str(j, w->services[i].name);
		json_key(j, "state");
		json_str(j, wiring_state_word(w->services[i].state));
		json_key(j, "lets_in");
		json_bool(j, w->services[i].use == WIRING_LETS_IN);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "no_pam");
	json_array(j);
	for (size_t i = 0; i < w->n_no_pam; i++)
		json_str(j, w->no_pam[i].what);
	json_array_end(j);
}

static void
json_back(struct json_out *j, const struct status *s)
{
	json_key(j, "sshd_has_read_files");
	if (s->sshd_files == STATUS_SSHD_UNKNOWN)
		json_null(j);
	else
		json_bool(j, s->sshd_files == STATUS_SSHD_READ);
	json_key(j, "sshd_asks_unused_passwords");
	json_bool(j, s->sshd_passwords);
	json_key(j, "passwords_judged");
	if (s->passwords == STATUS_PASSWORDS_UNKNOWN)
		json_null(j);
	else
		json_bool(j, s->passwords == STATUS_PASSWORDS_JUDGED);
	json_text_or_null(j, "passwords_because", s->passwords_why);
	json_key(j, "root_has_password");
	if (s->root == STATUS_ROOT_UNKNOWN)
		json_null(j);
	else
		json_bool(j, s->root == STATUS_ROOT_HAS_PASSWORD);
	json_key(j, "local_logins");
	json_array(j);
	for (size_t i = 0; i < s->locals.n; i++)
		json_str(j, s->locals.list[i]);
	json_array_end(j);
}

static void
json_incidents(struct json_out *j, const struct status *s)
{
	json_key(j, "incidents");
	if (!s->incidents.known) {
		json_null(j);
		return;
	}
	json_array(j);
	for (size_t i = 0; i < s->incidents.n; i++) {
		const struct open_incident *o = &s->incidents.list[i];

		json_object(j);
		json_key(j, "id");
		json_str(j, o->id);
		json_key(j, "clock");
		json_str(j, o->clock);
		json_time_or_null(j, "due", o->has_due, o->due);
		json_key(j, "hours_left");
		if (o->has_due)
			json_u64(j,
			    o->left_s < 0 ? 0 : (uint64_t)o->left_s / 3600);
		else
			json_null(j);
		json_key(j, "overdue");
		json_bool(j, o->has_due && o->left_s < 0);
		json_object_end(j);
	}
	json_array_end(j);
}

void
status_json(const struct status *s, struct buf *b)
{
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-status/1");
	json_key(&j, "enforced");
	json_bool(&j, status_code(s) == EXIT_OK);
	json_key(&j, "reasons");
	json_array(&j);
	for (size_t i = 0; i < s->n_reasons; i++)
		json_str(&j, s->reasons[i].text);
	json_array_end(&j);
	json_policy(&j, s);
	json_wiring(&j, s);
	json_back(&j, s);
	json_count(&j, "blocked", s->o->wiring ? -1 : s->blocked);
	json_count(&j, "revoked", s->o->wiring ? -1 : s->revoked);
	json_key(&j, "lockdown");
	if (s->lockdown_known)
		json_bool(&j, s->lockdown);
	else
		json_null(&j);
	json_key(&j, "lockdown_except");
	json_array(&j);
	for (size_t i = 0; i < s->listed.n; i++)
		json_str(&j, s->listed.names.list[i]);
	json_array_end(&j);
	json_incidents(&j, s);
	json_object_end(&j);
	buf_putc(b, '\n');
}
