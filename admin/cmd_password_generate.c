/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy password generate: passwords that meet the rule. None of them
 * stays in memory. With -o, the signals that end a program are deferred until
 * the temporary file is removed, which would be left with passwords in it.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "inforce.h"
#include "admin/password/password.h"
#include "admin/password/password_account.h"

/* Characters, unless the policy's maximum is lower, or --length is given. */
#define LENGTH_DEFAULT 16
/* getrandom(2) returns this many bytes, or fails: it is never interrupted. */
#define POOL_SIZE 256
#define SINK_ROOM 65536

_Static_assert(OPTION_LENGTH_MAX == PASSWORD_OCTETS_MAX,
    "--length is that of a password");

/* Random bytes of the system, read many at a time; used ones are wiped. */
struct pool {
	size_t left;
	uint8_t bytes[POOL_SIZE];
};

/* Where the passwords go: lines that are gathered, written and wiped. */
struct sink {
	struct output out;
	size_t len;
	char lines[SINK_ROOM];
};

/* What all of them are generated with; on the heap, and wiped. */
struct generator {
	const struct options *o;
	struct password_account account;
	const struct policy_password *rule; /* the account's */
	struct password_object object;
	uint64_t length;
	struct pool pool;
	struct sink sink;
	char password[PASSWORD_OCTETS_MAX + 1];
};

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	stopped = sig;
}

static void
catch_signals(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	struct sigaction sa = {.sa_handler = on_signal}, before;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

/* Write the gathered lines, and wipe them. */
static int
flush_lines(struct sink *s, struct diag *d)
{
	int r = write_all(s->out.fd, s->lines, s->len);

	if (r != 0)
		diag_set(d, r, "%s", strerror(errno));
	explicit_bzero(s->lines, s->len);
	s->len = 0;
	return r;
}

/* Add a line. len: fewer bytes than SINK_ROOM. Returns 0 or ERR_IO. */
static int
sink_put(struct sink *s, const char *line, size_t len, struct diag *reterr)
{
	int r = 0;

	if (len + 1 > sizeof(s->lines) - s->len)
		r = flush_lines(s, reterr);
	memcpy(s->lines + s->len, line, len);
	s->len += len;
	s->lines[s->len++] = '\n';
	return r;
}

/*
 * Write everything, if the list is complete, or leave nothing of the file. Ends
 * the process if a signal came; the file does not appear then.
 */
static int
sink_close(struct sink *s, bool complete, struct diag *reterr)
{
	int r = complete ? flush_lines(s, reterr) : 0;

	explicit_bzero(s->lines, sizeof(s->lines));
	if (complete && r == 0 && stopped == 0)
		r = output_commit(&s->out, reterr);
	else
		output_abort(&s->out);
	if (stopped != 0) {
		signal(stopped, SIG_DFL);
		raise(stopped);
	}
	return r;
}

/* Random bytes for password_random. Returns 0, or -1 with errno. */
static int
random_bytes(void *ctx, void *out, size_t len)
{
	struct pool *p = ctx;
	uint8_t *to = out, *from;
	size_t n;

	for (; len != 0; len -= n) {
		if (p->left == 0) {
			if (getrandom(p->bytes, POOL_SIZE, 0) != POOL_SIZE)
				return -1;
			p->left = POOL_SIZE;
		}
		n = len < p->left ? len : p->left;
		from = p->bytes + POOL_SIZE - p->left;
		memcpy(to, from, n);
		explicit_bzero(from, n);
		to += n;
		p->left -= n;
	}
	return 0;
}

/* Characters of required kinds; a passphrase need not have them. */
static uint64_t
required_kinds(const struct policy_password *p, uint64_t len)
{
	if (p->passphrase != 0 && len >= p->passphrase)
		return 0;
	return (uint64_t)p->uppercase + p->lowercase + p->digit + p->symbol;
}

static uint64_t
default_length(const struct policy_password *p)
{
	uint64_t len = LENGTH_DEFAULT;

	if (len < p->length)
		len = p->length;
	if (len < required_kinds(p, len))
		len = required_kinds(p, len);
	return len < p->maximum ? len : p->maximum;
}

/* Choose the length, and refuse one that no such password can have. */
static enum exit_code
choose_length(const struct options *o, const struct policy_password *p,
    uint64_t *ret)
{
	*ret = o->length != 0 ? o->length : default_length(p);
	if (*ret < p->length)
		return complain("%llu characters: the policy requires at least "
				"%u",
		    (unsigned long long)*ret, p->length);
	if (*ret > p->maximum)
		return complain("%llu characters: the policy permits at most "
				"%u",
		    (unsigned long long)*ret, p->maximum);
	if (*ret < required_kinds(p, *ret))
		return complain("%llu characters: the policy requires %llu of "
				"certain kinds",
		    (unsigned long long)*ret,
		    (unsigned long long)required_kinds(p, *ret));
	return EXIT_OK;
}

static int
generate_one(struct generator *g, struct diag *d)
{
	const struct password_random rnd = {random_bytes, &g->pool};
	int r = g->object.rule->generate(g->rule, g->o->root, &rnd, g->length,
	    g->password, d);

	return r != 0 ? r : sink_put(&g->sink, g->password, g->length, d);
}

static enum exit_code
generate_all(struct generator *g)
{
	const struct options *o = g->o;
	struct diag d = {0};
	int r, closed;

	if (o->output != NULL)
		catch_signals();
	if ((r = output_open(o, false, &g->sink.out, &d)) != 0)
		return complain("%s: %s", o->output, d.msg);
	for (unsigned i = 0; i < o->count && r == 0 && stopped == 0; i++)
		r = generate_one(g, &d);
	closed = sink_close(&g->sink, r == 0, &d);
	return r == 0 && closed == 0 ? EXIT_OK : complain("%s", d.msg);
}

static enum exit_code
generate_by_policy(struct generator *g, const struct options *o,
    const struct policy *p)
{
	enum exit_code r = password_account_load(o, p, &g->account);

	g->o = o;
	g->rule = &g->account.choice.rule;
	if (r == EXIT_OK &&
	    (r = choose_length(o, g->rule, &g->length)) == EXIT_OK &&
	    (r = password_object_open(o, g->rule, &g->object)) == EXIT_OK)
		r = generate_all(g);
	password_rule_close(&g->object);
	password_account_release(&g->account);
	return r;
}

static enum exit_code
generate_passwords(const struct options *o)
{
	struct generator *g = calloc(1, sizeof(*g));
	struct inforce f;
	enum exit_code r;

	if (g == NULL)
		return complain("out of memory");
	password_no_core();
	if ((r = inforce_or_base(o, &f)) == EXIT_OK) {
		r = generate_by_policy(g, o, &f.policy);
		inforce_release(&f);
	}
	explicit_bzero(g, sizeof(*g));
	free(g);
	return r;
}

const struct command cmd_password_generate = {
    .id = COMMAND_PASSWORD_GENERATE,
    .name = "password generate",
    .run = generate_passwords,
    .synopsis = "[--count N] [--length N] [--user USER] [OPTION]...",
    .about = "Generate random passwords that meet the rule, one per line",
    .help = "Exit code: 0 done, 2 none was generated.\n"
	    "\n"
	    "Example: loginpolicy password generate --count 20 -o "
	    "first-passwords\n",
};
