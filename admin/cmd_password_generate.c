/* loginpolicy password generate: passwords that meet the rule. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <loginpolicy/base/number.h>
#include "inforce.h"
#include "admin/password/password.h"
#include "admin/password/password_sink.h"

#define COUNT_MAX 1000000
#define LENGTH_MIN \
	16 /* unless the policy's maximum is lower, or --length says so */
#define POOL_SIZE 4096

/* The system's random octets, asked for many at a time; used ones are wiped. */
struct pool {
	size_t left;
	uint8_t octets[POOL_SIZE];
};

/* All that making them takes; on the heap, and wiped. */
struct work {
	struct pool pool;
	struct password_sink sink;
	char password[PASSWORD_OCTETS_MAX + 1];
};

static int
refill(struct pool *p)
{
	size_t have = 0;
	ssize_t n;

	while (have < sizeof(p->octets)) {
		n = getrandom(p->octets + have, sizeof(p->octets) - have, 0);
		if (n < 0 && errno != EINTR)
			return -1;
		have += n > 0 ? (size_t)n : 0;
	}
	p->left = sizeof(p->octets);
	return 0;
}

static int
fill(void *ctx, void *out, size_t len)
{
	struct pool *p = ctx;
	uint8_t *to = out, *from;
	size_t n;

	for (; len != 0; len -= n) {
		if (p->left == 0 && refill(p) != 0)
			return -1;
		n = len < p->left ? len : p->left;
		from = p->octets + sizeof(p->octets) - p->left;
		memcpy(to, from, n);
		explicit_bzero(from, n);
		to += n;
		p->left -= n;
	}
	return 0;
}

static int
number(const char *option, const char *text, uint64_t max, uint64_t *ret)
{
	if (parse_u64(text, strlen(text), 1, max, ret) == 0)
		return -1;
	return complain("%s: expected a number from 1 to %llu, not %s", option,
	    (unsigned long long)max, text);
}

/* The characters that the kinds asked for take; a passphrase need not have them. */
static uint64_t
kinds(const struct policy_password *p, uint64_t len)
{
	if (p->passphrase != 0 && len >= p->passphrase)
		return 0;
	return (uint64_t)p->uppercase + p->lowercase + p->digit + p->symbol;
}

static uint64_t
default_length(const struct policy_password *p)
{
	uint64_t len = LENGTH_MIN;

	if (len < p->length)
		len = p->length;
	if (len < kinds(p, len))
		len = kinds(p, len);
	return len < p->maximum ? len : p->maximum;
}

/* What can be known to be in vain before it is tried. */
static int
find_length(const struct options *o, const struct policy_password *p,
    uint64_t *ret)
{
	int r;

	*ret = default_length(p);
	if (o->length != NULL &&
	    (r = number("--length", o->length, PASSWORD_OCTETS_MAX, ret)) != -1)
		return r;
	if (*ret < p->length)
		return complain("%llu characters: the policy asks for at least "
				"%u",
		    (unsigned long long)*ret, p->length);
	if (*ret > p->maximum)
		return complain("%llu characters: the policy permits at most "
				"%u",
		    (unsigned long long)*ret, p->maximum);
	if (*ret < kinds(p, *ret))
		return complain("%llu characters: the policy asks for %llu of "
				"certain kinds",
		    (unsigned long long)*ret,
		    (unsigned long long)kinds(p, *ret));
	return -1;
}

struct order {
	const struct options *o;
	const struct policy_password *rule;
	const struct password_rule *made_by;
	uint64_t n, length;
};

static int
make_one(const struct order *order, struct work *w, struct diag *d)
{
	const struct password_random rnd = {fill, &w->pool};
	int r = order->made_by->generate(order->rule, order->o->root, &rnd,
	    order->length, w->password, d);

	return r != 0 ? r : sink_put(&w->sink, w->password, order->length, d);
}

static int
make_all(const struct order *order, struct work *w)
{
	struct diag d = {0};
	int r = sink_open(&w->sink, order->o->output, &d), closed;

	if (r != 0)
		return complain("%s: %s", order->o->output, d.msg);
	for (uint64_t i = 0; i < order->n && r == 0 && !sink_is_stopped(); i++)
		r = make_one(order, w, &d);
	closed = sink_close(&w->sink, r == 0, &d);
	return r == 0 && closed == 0 ? EXIT_OK : complain("%s", d.msg);
}

static int
make(struct order *order)
{
	struct work *w = calloc(1, sizeof(*w));
	int r;

	if (w == NULL)
		return complain("out of memory");
	r = make_all(order, w);
	explicit_bzero(w, sizeof(*w));
	free(w);
	return r;
}

static int
run(const struct options *o)
{
	struct order order = {.o = o, .n = 1};
	struct password_object object = {0};
	struct inforce f;
	int r;

	password_no_core();
	if (o->count != NULL &&
	    (r = number("-n", o->count, COUNT_MAX, &order.n)) != -1)
		return r;
	if ((r = inforce_or_base(o, &f)) != -1)
		return r;
	order.rule = &f.policy.password;
	if ((r = find_length(o, order.rule, &order.length)) == -1 &&
	    (r = password_object_open(o, order.rule, &object)) == -1) {
		order.made_by = object.rule;
		r = make(&order);
	}
	password_close(&object);
	inforce_release(&f);
	return r;
}

const struct command cmd_password_generate = {
    .name = "password generate",
    .run = run,
    .synopsis = "[-n N] [--length L] [OPTION]...",
    .about = "Random passwords that meet the rule, one a line",
    .help = "  -n, --count N       so many, up to 1000000; else one\n"
	    "      --length L      of so many characters; else 16, or more "
	    "where the policy\n"
	    "                      asks for more\n"
	    "  -o, --output FILE   write there, for its owner alone, whole or "
	    "not at all\n\n"
	    "Exit code: 0, or 2 where none was made.\n\n"
	    "Example: loginpolicy password generate -n 20 -o first-passwords\n",
    .accepts = OPT_COUNT | OPT_STATE | OPT_POLICY | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT,
};
