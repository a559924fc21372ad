/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What judging a password costs, beside one pwquality_check() with the same
 * dictionary: CPU time, the same passwords, in turn, best of some rounds.
 * usage: password WORDS
 * prints ms: ours, pwquality_check(), ours for old and new of 512 octets, and
 * ours with the own words of the file WORDS
 */
#include <pwquality.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/password/rule/checks.h"

#define ROUNDS 50

static const char *const passwords[] = {"Vq7!mmxz", "kT9#vLq2!xWz",
    "P@ssw0rd1!", "Tr0ub4dor&3", "correct horse battery staple",
    "V\xc3\xa4q7!mm\xe2\x82\xacz"};
#define N (sizeof(passwords) / sizeof(passwords[0]))

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
ours(const struct policy_password *rule, const char *s, const char *old)
{
	const struct password_input in = {s, strlen(s), old, "jdoe",
	    "John Doe"};
	struct password_result res;
	struct diag d = {0};

	if (rule_judge(rule, "", &in, &res, &d) != 0) {
		fprintf(stderr, "%s\n", d.msg);
		exit(EXIT_FAILURE);
	}
}

static void
theirs(const char *s, const char *old)
{
	pwquality_settings_t *q = pwquality_default_settings();
	void *aux;

	if (q == NULL)
		exit(EXIT_FAILURE);
	pwquality_check(q, s, old, NULL, &aux);
	pwquality_free_settings(q);
}

/* Milliseconds for one password; pwquality's where there is no rule. */
static double
round_of(const struct policy_password *rule)
{
	static const char old[] = "Old7!word";
	double t = now();

	for (size_t k = 0; k < N; k++) {
		if (rule != NULL)
			ours(rule, passwords[k], old);
		else
			theirs(passwords[k], old);
	}
	return (now() - t) / (double)N;
}

/* Keeps the least. */
static void
take(double *least, double t)
{
	if (*least == 0 || t < *least)
		*least = t;
}

/* 512 octets each: 256 characters, which is all that a policy lets through, and an old one of as many or of 512. */
static double
best_of_long(const struct policy_password *rule, bool same)
{
	static char s[PASSWORD_OCTETS_MAX + 1], old[PASSWORD_OCTETS_MAX + 1];
	double least = 0, t;

	for (size_t i = 0; i < PASSWORD_OCTETS_MAX; i++) {
		s[i] = (char)(i % 2 == 0 ? 0xc4 : 0x80 + i * i % 61);
		old[i] = same ? s[i] : (char)('!' + i * 7 % 91);
	}
	for (int i = 0; i < ROUNDS; i++) {
		t = now();
		ours(rule, s, old);
		take(&least, now() - t);
	}
	return least;
}

int
main(int argc, char **argv)
{
	struct policy_password rule = {.length = 8,
	    .uppercase = 1,
	    .lowercase = 1,
	    .digit = 1,
	    .symbol = 1,
	    .maximum = 256,
	    .similar = 3,
	    .repeat = 3,
	    .sequence = 4,
	    .personal = true,
	    .dictionary = true};
	struct policy_password long_list = rule;
	double a = 0, b = 0, c, d, e = 0;

	if (argc != 2)
		return EXIT_FAILURE;
	long_list.words = (const char *const *)(argv + 1);
	long_list.n_words = 1;
	for (int i = 0; i < ROUNDS; i++) {
		take(&a, round_of(&rule));
		take(&b, round_of(NULL));
	}
	for (int i = 0; i < ROUNDS; i++)
		take(&e, round_of(&long_list));
	c = best_of_long(&rule, false);
	d = best_of_long(&rule, true);
	printf("%.3f %.3f %.3f %.3f\n", a, b, c > d ? c : d, e);
	return EXIT_SUCCESS;
}
