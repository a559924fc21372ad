/*
 * How long a policy of many rules takes to be read and to decide.
 * usage: policy FILE   prints rules, ms to parse, ms to decide, and kB at most
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/decide.h>

#define RUNS 7

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
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

	f.subject = (struct fact_person){.names = names, .n_names = 1};
	net_parse_address("10.8.0.7", &f.address);
	return policy_decide(p, &f, DECIDE_FINAL, NULL);
}

int
main(int argc, char **argv)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	double parse = 1e9, judge = 1e9, t0, t1, t2;
	struct policy_errors errs;
	struct rusage u;
	struct policy p;
	size_t rules = 0;

	for (int i = 0; argc == 2 && i < RUNS; i++) {
		t0 = now_ms();
		if (policy_load(argv[1], &opts, &p, &errs) != 0)
			return EXIT_FAILURE;
		t1 = now_ms();
		if (decide(&p).kind != VERDICT_PERMIT)
			return EXIT_FAILURE;
		t2 = now_ms();
		rules = p.n_rules;
		policy_release(&p);
		if (t2 - t0 < parse + judge) {
			parse = t1 - t0;
			judge = t2 - t1;
		}
	}
	getrusage(RUSAGE_SELF, &u);
	printf("%zu rules: parsed %.2f ms, decided %.2f ms, together %.2f ms; "
	       "%ld kB at most\n",
	    rules, parse, judge, parse + judge, u.ru_maxrss);
	return EXIT_SUCCESS;
}
