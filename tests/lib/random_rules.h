/* SPDX-License-Identifier: BSD-2-Clause */
/* Policies at random: rules as the words that they are written with. */
#ifndef TESTS_RANDOM_RULES_H
#define TESTS_RANDOM_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX  240
#define RULES_MAX 7
#define CA_BASE64 "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo"

static uint64_t seed;

static inline unsigned
dice(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

#define PICK(list) ((list)[dice(sizeof(list) / sizeof((list)[0]))])

enum word_kind {
	W_SUBJECT,
	W_FROM,
	W_SERVICE,
	W_METHOD,
	W_KEY,
	W_TTY,
	W_DAYS,
	W_HOURS,
	W_STARTING,
	W_UNTIL,
	W_BY,
	W_ALSO,
	W_COUNT
};
static const char *const keywords[W_COUNT] = {"", "from", "service", "method",
    "key", "tty", "days", "hours", "starting", "until", "by", "also"};

struct model_rule {
	bool permit;
	char word[W_COUNT][WORD_MAX]; /* "": not given */
};

static const char *const subjects[] = {"user:ua", "user:ub", "group:ga",
    "group:gb", "group:gc", "uid:100", "uid:101-103", "gid:10", "gid:11",
    "everyone"};
static const char *const froms[] = {"10.0.0.0/8", "10.8.0.0/16", "10.8.0.5",
    "::ffff:10.9.0.0/112", "fd00::/8", "0.0.0.0/0", "::/0", "fe80::/10", "n0",
    "n1", "loopback", "local", "any"};
static const char *const services[] = {"sshd", "su", "=su", "su-l", "gdm-*",
    "@jobs", "@s0", "*", "sudo", "login"};
static const char *const method_words[] = {"publickey", "password",
    "publickey+password", "keyboard-interactive", "none",
    "publickey+keyboard-interactive", "hostbased"};
static const char *const key_words[] = {"ed25519", "rsa", "certificate",
    "ca:SHA256:" CA_BASE64, "ed25519-sk"};
static const char *const ttys[] = {"tty*", "pts/0", "/dev/console"};
static const char *const day_words[] = {"mon", "tue-thu", "sat-mon", "sun"};
static const char *const hour_words[] = {"02:00-03:00", "08:00-18:00",
    "22:00-06:00", "00:00-24:00", "18:00-00:00", "02:30-02:31"};
static const char *const moments[] = {"2027-03-28", "2027-03-27",
    "2027-03-28T02:30", "2027-10-31T02:30", "2027-10-31",
    "2027-03-28T01:00:00Z", "2027-10-31T02:30:00+02:00"};

/* The members of what the policies define, and of what is built in. */
static const char set_text[] = "network n0 10.8.0.0/16,fd12:3456::/32\n"
			       "network n1 192.0.2.0/24,n0,loopback\n"
			       "services s0 su,cron,gdm-*\n";

static inline void
some_of(char *out, const char *const *list, unsigned n)
{
	unsigned count = 1 + dice(3);

	out[0] = '\0';
	while (count-- != 0) {
		strcat(out, list[dice(n)]);
		if (count != 0)
			strcat(out, ",");
	}
}
#define SOME(out, list) some_of(out, list, sizeof(list) / sizeof((list)[0]))

static inline void
random_rule(struct model_rule *r)
{
	memset(r, 0, sizeof(*r));
	r->permit = dice(3) != 0;
	SOME(r->word[W_SUBJECT], subjects);
	if (dice(3) == 0)
		SOME(r->word[W_FROM], froms);
	if (dice(2) == 0)
		SOME(r->word[W_SERVICE], services);
	if (dice(3) == 0)
		SOME(r->word[W_METHOD], method_words);
	if (dice(6) == 0)
		SOME(r->word[W_KEY], key_words);
	if (dice(9) == 0)
		SOME(r->word[W_TTY], ttys);
	if (dice(9) == 0)
		SOME(r->word[W_DAYS], day_words);
	if (dice(9) == 0)
		SOME(r->word[W_HOURS], hour_words);
	if (dice(15) == 0)
		strcpy(r->word[W_STARTING], PICK(moments));
	if (dice(15) == 0)
		strcpy(r->word[W_UNTIL], PICK(moments));
	if (dice(8) == 0)
		SOME(r->word[W_BY], subjects);
	if (dice(5) == 0)
		SOME(r->word[W_ALSO], subjects);
}

static inline void
write_rule(const struct model_rule *r, char *out)
{
	unsigned start = dice(W_COUNT - 1);

	out += sprintf(out, "%s %s", r->permit ? "permit" : "deny",
	    r->word[W_SUBJECT]);
	for (unsigned i = 0; i < W_COUNT - 1; i++) { /* in any order */
		unsigned k = 1 + (start + i) % (W_COUNT - 1);

		if (r->word[k][0] != '\0')
			out += sprintf(out, " %s %s", keywords[k], r->word[k]);
	}
	strcpy(out, "\n");
}

#endif
