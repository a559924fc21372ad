/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of a breach, and what they work on. */
#ifndef ADMIN_INCIDENT_BREACH_RUN_H
#define ADMIN_INCIDENT_BREACH_RUN_H

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/register/key_register.h>
#include "admin/change/key_file.h"
#include "admin/keys/account_keys.h"
#include "admin/sessions/step.h"
#include "record.h"

/* An account that is dealt with. */
struct breach_account {
	const char *name; /* the first name, or what the caller gave */
	struct who who;
	bool unknown; /* there is none here: its steps are left out */
	const struct account *account; /* with home; NULL: none */
	json_t *json; /* its object in the record; the record's */
	bool keys_failed; /* not all of its keys could be read */
	size_t jobs_bytes; /* of its files in the record */
};

/* A key among an account's authorized keys. */
struct carried {
	uint8_t fp[SHA256_LEN];
	size_t account; /* index in all */
	bool authority; /* of certificates */
};

struct breach {
	const struct options *o;
	bool dry_run; /* show the steps, and do none */
	struct change c;
	struct incident i;
	struct tz zone;
	struct accounts all; /* owned; empty if they cannot be listed */
	struct key_places places;
	bool places_known;
	struct diag places_why;
	struct fingerprints asked; /* of --key; owned */
	struct key_register reg; /* owned; empty if there is none */
	int reg_err; /* 0, ERR_NOENT, or why it cannot be used (reported) */
	json_t *seen; /* the keys of the record, as a set; owned; or NULL */
	/* Which account carries which key, once it was looked for; owned. */
	struct carried *carried;
	size_t n_carried;
	bool has_carried;
	bool carried_failed; /* no memory: some are missing */
	struct buf unread; /* of files that could not be read; owned */
	size_t n_unread;
	/* Of TrustedUserCAKeys, once they were looked for; owned. */
	struct fingerprints authorities;
	bool has_authorities;
	struct breach_account *list; /* owned */
	size_t n;
	int64_t aware_at;
	bool revoking, keys_free; /* see breach_revoke.c */
	bool failed, unrecorded, unsynced, unsaved, done_any;
	const char *stopped; /* before which step a signal ended it */
	json_t *told; /* owned; all steps, for the answer */
};

/*
 * A step for one account: it adds what it did to s, and facts to the record.
 * Never fatal.
 */
typedef void breach_step_fn(struct breach *b, struct breach_account *a,
    struct steps *s);

breach_step_fn breach_block, breach_find_keys, breach_find_agents,
    breach_find_jobs, breach_find_logins, breach_find_processes, breach_kill,
    breach_stop_jobs, breach_stop_lingering, breach_find_late, breach_revoke,
    breach_find_elsewhere, breach_expire, breach_forget_sudo, breach_find_uses;

/* Write the record, unless dry_run. Returns whether it is on disk. */
bool breach_save(struct breach *b);
/* What the account was like before, for --undo. Once for each record. */
void breach_note_before(struct breach *b, struct breach_account *a);
/* Add a key to the record, once for each account and place. */
void breach_add_key(struct breach *b, const struct breach_account *a,
    const struct keyfile_entry *k, const char *where, const char *path);
/* Whether the account is one of those that are dealt with. */
bool breach_has_account(const struct breach *b, uid_t uid);
/* Which other accounts carry the key; appends "bob, carol". */
void breach_put_carriers(struct breach *b, const uint8_t fp[SHA256_LEN],
    uid_t but, struct buf *out);
/*
 * The same, but only accounts that are no part of the breach. Returns how many.
 */
size_t breach_put_outside(struct breach *b, const uint8_t fp[SHA256_LEN],
    struct buf *out);
/* Whether another account takes certificates of the key. */
bool breach_others_trust(struct breach *b, const uint8_t fp[SHA256_LEN],
    uid_t but);
/* Whether sshd takes certificates of the key for any account. */
bool breach_is_sshd_authority(struct breach *b, const uint8_t fp[SHA256_LEN]);
/* Find the accounts that carry a key of b->asked. */
enum exit_code breach_find_carriers(struct breach *b);
/* What the search for them could not look at; of no account (a NULL). */
breach_step_fn breach_tell_unread;
/* Append an account to b->list, unless its uid is there; takes w over. */
enum exit_code breach_add_account(struct breach *b, const char *name,
    struct who *w, bool unknown);

/* --- shadow's tools, for a breach and for --undo --- */

/* What /etc/shadow has of one name. */
struct shadow_facts {
	bool is_local; /* it has a line there */
	bool locked; /* no password can match */
	bool dropped; /* "!" alone, as --undo leaves it */
	bool has_hash; /* also behind a "!", as usermod -L leaves it */
	/* SHA-256 of the hash, without any "!"; "": none */
	char digest[2 * SHA256_LEN + 1];
	long expires; /* days since 1970; -1: never */
	long changed; /* days since 1970; 0: at the next login; -1: unknown */
};
/* Returns 0, or ERR_IO (errno is set): it cannot be read. */
int shadow_facts_read(const char *name, struct shadow_facts *ret);
/* Run a tool; what it says goes to reterr. Returns 0 or ERR_*. */
int shadow_tool(const char *const argv[], struct diag *reterr);
#define CHAGE	"/usr/bin/chage"
#define USERMOD "/usr/sbin/usermod"
#define EXPIRED 1 /* day of 1970 */

#endif
