/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pam_faillock: its settings, and the failures of an account. A record of the
 * tally file, 64 bytes in the order of the machine:
 *
 *	char source[52]; uint16_t reserved, status; uint64_t time;
 *
 * status has bit 0 if the failure counts.
 */
#include <ctype.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/pamconf/pamconf.h>

#define RECORD_LEN   64
#define STATUS_AT    54
#define TIME_AT	     56
#define STATUS_VALID 1
#define INTERVAL_MAX 604800 /* seconds; more is not accepted */

void
pamconf_faillock_init(struct pamconf_faillock *f)
{
	*f = (struct pamconf_faillock){.deny = 3,
	    .fail_interval_s = 900,
	    .unlock_s = 600};
}

/* Cut blanks off both ends. */
static char *
trim(char *s)
{
	size_t len;

	while (isspace((unsigned char)*s))
		s++;
	for (len = strlen(s); len > 0 && isspace((unsigned char)s[len - 1]);)
		s[--len] = '\0';
	return s;
}

/* A time in seconds; "never" is 0. What is no time changes nothing. */
static bool
read_seconds(const char *value, uint64_t *ret)
{
	uint64_t v;

	if (strcmp(value, "never") == 0)
		v = 0;
	else if (parse_u64(value, strlen(value), 0, INTERVAL_MAX, &v) != 0)
		return false;
	*ret = v;
	return true;
}

void
pamconf_faillock_set(struct pamconf_faillock *f, char *setting)
{
	char *sign = strchr(setting, '='), *value = setting + strlen(setting);
	char *name;
	uint64_t v;

	if (sign != NULL) {
		*sign = '\0';
		value = trim(sign + 1);
	}
	name = trim(setting);
	if (strcmp(name, "deny") == 0) {
		if (parse_u64(value, strlen(value), 0, 1000000, &v) == 0)
			f->deny = (unsigned)v;
	} else if (strcmp(name, "fail_interval") == 0) {
		read_seconds(value, &f->fail_interval_s);
	} else if (strcmp(name, "unlock_time") == 0) {
		read_seconds(value, &f->unlock_s);
	} else if (strcmp(name, "root_unlock_time") == 0) {
		f->has_root_unlock = read_seconds(value, &f->root_unlock_s) ||
		    f->has_root_unlock;
	} else if (strcmp(name, "even_deny_root") == 0) {
		f->even_deny_root = true;
	} else if (strcmp(name, "local_users_only") == 0) {
		f->local_users_only = true;
	} else if (strcmp(name, "admin_group") == 0) {
		f->admin_group = value;
	} else if (strcmp(name, "dir") == 0) {
		f->dir = value;
	}
}

void
pamconf_faillock_read(struct pamconf_faillock *f, char *text)
{
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, "#")] = '\0';
		pamconf_faillock_set(f, line);
	}
}

/* The time of a failure that counts. Returns false for another record. */
static bool
read_failure(const uint8_t *record, uint64_t *ret)
{
	uint16_t status;

	memcpy(&status, record + STATUS_AT, sizeof(status));
	memcpy(ret, record + TIME_AT, sizeof(*ret));
	return (status & STATUS_VALID) != 0;
}

bool
pamconf_tally_locks(const void *tally, size_t len,
    const struct pamconf_faillock *f, bool is_admin, int64_t now,
    unsigned *ret_failures, int64_t *ret_until)
{
	const uint8_t *p = tally;
	const uint64_t unlock = is_admin && f->has_root_unlock
	    ? f->root_unlock_s
	    : f->unlock_s;
	uint64_t at, latest = 0;

	*ret_failures = 0;
	*ret_until = 0;
	if (f->deny == 0 || (is_admin && !f->even_deny_root))
		return false;
	for (size_t i = 0; len - i >= RECORD_LEN; i += RECORD_LEN) {
		if (read_failure(p + i, &at) && at > latest)
			latest = at;
	}
	for (size_t i = 0; len - i >= RECORD_LEN; i += RECORD_LEN) {
		if (read_failure(p + i, &at) &&
		    latest - at < f->fail_interval_s)
			++*ret_failures;
	}
	if (latest > INT64_MAX - INTERVAL_MAX)
		latest = INT64_MAX - INTERVAL_MAX;
	if (unlock != 0)
		*ret_until = (int64_t)(latest + unlock);
	return *ret_failures >= f->deny && (unlock == 0 || *ret_until >= now);
}
