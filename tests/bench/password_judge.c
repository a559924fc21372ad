/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge many passwords by the built rule object, in one process.
 * usage: password_judge OBJECT POLICY <PASSWORDS
 * Each line is a password, perhaps followed by a tab and the account's name, a
 * tab and the full name, a tab and the old password. Prints a line for each:
 * "accepted", or the words of what is missing, "length dictionary".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <loginpolicy/password/password.h>

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "password_judge: %s: %s\n", what, why);
	exit(EXIT_FAILURE);
}

static void
load_policy(const char *path, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	struct policy_errors errs;

	if (policy_load(path, &opts, ret, &errs) != 0)
		die(path, "is not a policy");
	policy_errors_release(&errs);
}

/* The field that *line begins with, which ends there; NULL: none or empty. */
static const char *
next_field(char **line)
{
	const char *field = strsep(line, "\t");

	return field != NULL && *field != '\0' ? field : NULL;
}

static void
print_missing(unsigned missing)
{
	const char *before = "";

	if (missing == 0)
		fputs("accepted", stdout);
	for (unsigned i = 0; i < DEMAND_COUNT; i++) {
		if ((missing >> i & 1) == 0)
			continue;
		printf("%s%s", before, password_word(i));
		before = " ";
	}
	putchar('\n');
}

static void
judge_line(const struct password_rule *rule,
    const struct policy_password *policy, char *line)
{
	struct password_input in = {0};
	struct password_result res = {0};
	struct diag d = {0};

	in.password = strsep(&line, "\t");
	in.len = strlen(in.password);
	in.user = next_field(&line);
	in.full_name = next_field(&line);
	in.old = next_field(&line);
	if (rule->judge(policy, "", &in, &res, &d) != 0)
		die("a password could not be judged", d.msg);
	print_missing(res.missing);
}

int
main(int argc, char **argv)
{
	struct password_object object;
	struct policy policy;
	struct diag d = {0};
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (argc != 3)
		die("usage", "password_judge FOLDER POLICY <PASSWORDS");
	load_policy(argv[2], &policy);
	if (password_rule_open(argv[1], getuid(), &object, &d) != 0)
		die(argv[1], d.msg);
	while ((len = getline(&line, &room, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		judge_line(object.rule, &policy.password, line);
	}
	free(line);
	password_rule_close(&object);
	policy_release(&policy);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
