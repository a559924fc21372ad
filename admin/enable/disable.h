/* What disable does beside enable.h. */
#ifndef ADMIN_DISABLE_H
#define ADMIN_DISABLE_H

#include <loginpolicy/base/json_out.h>
#include "enable.h"

/* Who could log in again. Lists are owned. */
struct reopened {
	struct state_blocks blocks;
	uint8_t *keys; /* n_keys * SHA256_LEN bytes, sorted */
	size_t n_keys;
	bool unknown; /* the state could not be read (reported) */
};
/* Release it always. */
void reopened_load(const struct enable *e, struct reopened *ret);
void reopened_release(struct reopened *r);
/* Print every account and key, unless -q. */
void reopened_print(const struct enable *e, const struct reopened *r);
void reopened_json(const struct enable *e, const struct reopened *r,
    struct json_out *j);

/*
 * Expire the accounts and remove the keys. Returns EXIT_OK; EXIT_NOTHING_DONE,
 * reported: some of it could not be done, and PAM must stay as it is.
 */
enum exit_code keep_out(const struct enable *e, const struct reopened *r);

/*
 * Compute what the files will be: as enable found them, where they are as it
 * left them; else what pam-auth-update, or removing our lines, makes of them.
 * others: files that had changed. Reports errors.
 */
enum exit_code disable_compute(struct enable *e, bool has_state,
    struct name_list *others);

#endif
