/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One reading of a policy and one decision, in a process of its own as a login
 * has it. usage: policy FILE
 * prints ms to read and parse, ms with the decision, and kB at most
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/policy/decide.h>

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A directory that answers at once: what is measured is the asking. */
static enum tri
in_no_group(void *ctx, const char *group)
{
	(void)ctx;
	(void)group;
	return TRI_FALSE;
}

/* A login by SSH that the last rule decides. */
static struct verdict
decide(const struct policy *p)
{
	static const char *const names[] = {"last"};
	static const struct tz utc;
	struct facts f = {.service = "sshd",
	    .is_ssh = true,
	    .from = ADDRESS_KNOWN,
	    .methods = METHOD_PUBLICKEY,
	    .zone = &utc};

	f.subject = (struct fact_person){.names = names,
	    .n_names = 1,
	    .in_group = in_no_group};
	net_parse_address("10.8.0.7", &f.address);
	return policy_decide(p, &f, DECIDE_FINAL, NULL);
}

int
main(int argc, char **argv)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	struct policy_errors errs;
	struct verdict v;
	struct rusage u;
	struct policy p;
	double t0, t1, t2;

	t0 = now_ms();
	if (argc != 2 || policy_load(argv[1], &opts, &p, &errs) != 0) {
		fprintf(stderr, "policy: %s\n",
		    argc == 2 && errs.n != 0 ? errs.list[0].msg
					     : "usage: policy FILE");
		return EXIT_FAILURE;
	}
	t1 = now_ms();
	v = decide(&p);
	t2 = now_ms();
	if (v.kind != VERDICT_PERMIT || v.rule != &p.rules[p.n_rules - 1]) {
		fputs("it is not the last rule that decides\n", stderr);
		return EXIT_FAILURE;
	}
	getrusage(RUSAGE_SELF, &u);
	printf("%.2f %.2f %ld\n", t1 - t0, t2 - t0, u.ru_maxrss);
	policy_release(&p);
	return EXIT_SUCCESS;
}
