/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By which ways somebody got in: all logins of one user by one service, from
 * one place and with one key are one, however many they are.
 */
#ifndef ADMIN_INCIDENT_LOGIN_WAYS_H
#define ADMIN_INCIDENT_LOGIN_WAYS_H

#include <jansson.h>

#include <loginpolicy/logline/log_line.h>

#define LOGIN_WAYS_MAX 1000

struct login_way {
	json_t *json; /* owned */
	size_t times;
	int64_t first, last; /* seconds since the epoch */
};

/* Zeroed is empty. */
struct login_ways {
	struct login_way *list; /* owned */
	size_t n;
	json_t *index; /* owned; of the list, by what a way is; or NULL */
	size_t left_out; /* logins by ways for which there was no room */
};

/*
 * Add those of a record, "ways"; NULL: none. again: the same logins were added
 * already, as far as they are still in the log, and are not counted twice.
 */
void login_ways_load(struct login_ways *w, const json_t *list, bool again);
/* Add a login; at: seconds since the epoch. */
void login_ways_add(struct login_ways *w, const struct log_line *l, int64_t at);
/* All of them, for a record. */
json_t *login_ways_json(const struct login_ways *w);
void login_ways_release(struct login_ways *w);

#endif
