/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A policy on trial. The file "trial" of the state directory:
 *
 *	policy=SHA-256 of the policy, in hexadecimal
 *	before=the same of the policy whose trial this one ended
 *	boot=ID of the boot
 *	deadline=seconds of CLOCK_BOOTTIME
 *	began_ms=the same clock, in milliseconds, when the trial began
 *	at=2026-11-24T20:17:25Z
 *	by=1001
 *
 * policy, boot and deadline decide. before may be missing: it is there
 * because the file changes before the policy does, and a power cut between
 * the two must not put a policy in force that was on trial. began shows
 * 'loginpolicy confirm' which logins are new. The rest is for people. A trial
 * that nobody confirmed is kept as "trial.ended", which decides nothing.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/state/state_write.h>
#include "state_file.h"

static bool
read_hash(const char *text, const char *name, uint8_t ret[SHA256_LEN])
{
	char hash[2 * SHA256_LEN + 1];

	return state_value(text, name, hash, sizeof(hash)) &&
	    hex_decode(hash, SHA256_LEN, ret) == 0;
}

/* Who began it, and when: a trial without that decides the same. */
static void
parse_start(const char *text, struct trial *ret)
{
	char by[24];
	uint64_t uid;

	ret->has_start = state_time(text, "at", &ret->at) &&
	    state_value(text, "by", by, sizeof(by)) &&
	    parse_u64(by, strlen(by), 0, UINT32_MAX - 1, &uid) == 0;
	if (ret->has_start)
		ret->by = (uid_t)uid;
}

/* A time of the boot clock. */
static bool
read_clock(const char *text, const char *name, int64_t *ret)
{
	char value[24];
	uint64_t s;

	if (!state_value(text, name, value, sizeof(value)) ||
	    parse_u64(value, strlen(value), 0, INT64_MAX, &s) != 0)
		return false;
	*ret = (int64_t)s;
	return true;
}

static bool
parse_trial(const char *text, struct trial *ret)
{
	if (!read_hash(text, "policy", ret->policy) ||
	    !state_value(text, "boot", ret->boot_id, sizeof(ret->boot_id)) ||
	    strlen(ret->boot_id) != BOOT_ID_LEN ||
	    !read_clock(text, "deadline", &ret->deadline_s))
		return false;
	if (!read_clock(text, "began_ms", &ret->began_ms))
		ret->began_ms = INT64_MAX;
	ret->has_before = read_hash(text, "before", ret->before);
	parse_start(text, ret);
	return true;
}

static int
read_trial(const struct state *s, const char *name, struct trial *ret)
{
	char *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->dir_fd == -1)
		return 0;
	r = state_read_small(s->dir_fd, name, STATE_FILE_MAX, &text);
	ret->exists = r != ERR_NOENT;
	ret->understood = r == 0 && parse_trial(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

int
state_trial(const struct state *s, struct trial *ret)
{
	return read_trial(s, STATE_TRIAL, ret);
}

int
state_trial_ran_out(const struct state *s, struct trial *ret)
{
	return read_trial(s, STATE_TRIAL_ENDED, ret);
}

bool
trial_is_about(const struct trial *t, const uint8_t policy[SHA256_LEN])
{
	return t->exists && t->understood &&
	    (memcmp(t->policy, policy, SHA256_LEN) == 0 ||
		(t->has_before && memcmp(t->before, policy, SHA256_LEN) == 0));
}

bool
trial_has_ended(const struct trial *t, const char *boot_id, int64_t boottime_s)
{
	return !t->understood || strcmp(t->boot_id, boot_id) != 0 ||
	    boottime_s >= t->deadline_s;
}

/* --- which boot, and how long ago --- */
int
boot_id_read(char ret[BOOT_ID_LEN + 1])
{
	int fd = open("/proc/sys/kernel/random/boot_id",
	    O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd == -1)
		return ERR_IO;
	n = read(fd, ret, BOOT_ID_LEN);
	close(fd);
	ret[BOOT_ID_LEN] = '\0';
	return n == BOOT_ID_LEN ? 0 : ERR_IO;
}

int64_t
boot_clock_ms(void)
{
	struct timespec ts;

	return clock_gettime(CLOCK_BOOTTIME, &ts) == 0
	    ? ts.tv_sec * 1000 + ts.tv_nsec / 1000000
	    : INT64_MAX;
}

int64_t
boot_clock_s(void)
{
	const int64_t ms = boot_clock_ms();

	return ms == INT64_MAX ? ms : ms / 1000;
}
