/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Check authorized_keys options as sshd does (sshd(8), AUTHORIZED_KEYS FILE
 * FORMAT; auth-options.c and misc.c of OpenSSH 9.2 to 10 for what the page
 * leaves open). An option that sshd refuses makes the line dead; a dead line
 * reported as live, or a live one as dead, is a wrong report.
 *
 * Options are checked in place, without a copy: the only escape, \", is a byte
 * that no value checked here may hold, so the raw text gives the same answer.
 *
 * Two things sshd decides with sources that this library must not use: the name
 * of a service as port (/etc/services) counts as good, and a pattern in from=
 * that never matches is not an error.
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include "keyline.h"

/* sshd refuses when it finds more than these before adding one more. */
#define ENV_MAX	   (1024 + 1)
#define PERMIT_MAX (4096 + 1)
#define HOST_MAX   1025 /* NI_MAXHOST, with NUL */
#define TUNNEL_MAX (INT32_MAX - 2)
#define ADDR_MAX   64 /* with NUL; longer is not an address for sshd */

struct env_name {
	struct span name;
	uint32_t hash;
};

struct authopt_state {
	struct span in; /* what is left */
	struct authopt *ret;
	const char *why;
	long utc_offset_s;
	bool command, from;
	unsigned permit_open, permit_listen, envs;
	struct env_name env[ENV_MAX]; /* the first envs are set */
};

static int
refuse(struct authopt_state *p, int e, const char *why)
{
	p->why = why;
	return e;
}

bool
authopt_skip(struct span s, size_t *ret_len)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (!quoted && (s.p[i] == ' ' || s.p[i] == '\t'))
			break;
		if (s.p[i] == '\\' && i + 1 < s.len && s.p[i + 1] == '"')
			i++;
		else if (s.p[i] == '"')
			quoted = !quoted;
	}
	*ret_len = i;
	return !quoted;
}

/* The text between the quotes at the front of p->in. */
static int
authopt_quoted(struct authopt_state *p, struct span *ret)
{
	size_t i;

	if (p->in.len == 0 || p->in.p[0] != '"')
		return refuse(p, ERR_SYNTAX, "option value is not in quotes");
	for (i = 1; i < p->in.len && p->in.p[i] != '"'; i++)
		if (p->in.p[i] == '\\' && i + 1 < p->in.len &&
		    p->in.p[i + 1] == '"')
			i++;
	if (i >= p->in.len)
		return refuse(p, ERR_SYNTAX, "quote is not closed");
	ret->p = p->in.p + 1;
	ret->len = i - 1;
	span_cut(&p->in, i + 1);
	return 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* As strtonum(): white space and a plus sign may precede the digits. */
static bool
number_ok(struct span v, uint64_t min, uint64_t max)
{
	uint64_t n;

	while (v.len > 0 && (*v.p == ' ' || (*v.p >= '\t' && *v.p <= '\r')))
		span_cut(&v, 1);
	if (v.len > 0 && *v.p == '+') {
		span_cut(&v, 1);
	} else if (v.len > 0 && *v.p == '-' && min == 0) {
		span_cut(&v, 1);
		max = 0; /* -0 */
	}
	while (v.len > 1 && *v.p == '0')
		span_cut(&v, 1);
	return parse_u64(v.p, v.len, min, max, &n) == 0;
}

static int
opt_command(struct authopt_state *p, struct span v)
{
	(void)v;
	if (p->command)
		return refuse(p, ERR_DUP, "command= is given twice");
	p->command = true;
	return 0;
}

static int
opt_principals(struct authopt_state *p, struct span v)
{
	size_t i;

	if (p->ret->principals)
		return refuse(p, ERR_DUP, "principals= is given twice");
	p->ret->principals = true;
	for (i = 0; i < v.len && v.p[i] == ','; i++)
		;
	if (i == v.len)
		return refuse(p, ERR_RANGE, "principals= names nobody");
	return 0;
}

/* Whether an address has bits set after its prefix. */
static bool
host_bits(const uint8_t *addr, unsigned total, unsigned prefix)
{
	unsigned i;

	for (i = prefix; i < total; i++)
		if (addr[i / 8] & (0x80u >> i % 8))
			return true;
	return false;
}

/*
 * Whether e is an address or network that sshd calls inconsistent: a prefix
 * too long for its family, or host bits behind it. Anything that is not an
 * address is a pattern, and good.
 */
static bool
net_inconsistent(struct span e)
{
	char text[ADDR_MAX], *zone;
	const char *slash = memchr(e.p, '/', e.len);
	size_t n = slash != NULL ? (size_t)(slash - e.p) : e.len;
	struct in6_addr a6;
	struct in_addr a4;
	uint64_t prefix;

	if (slash == NULL || e.len >= sizeof(text) ||
	    parse_u64(slash + 1, e.len - n - 1, 0, 128, &prefix) != 0)
		return false;
	memcpy(text, e.p, n);
	text[n] = '\0';
	if (strpbrk(text, " \t\r\n\v\f") != NULL)
		return false; /* inet_aton() would stop there */
	if (inet_aton(text, &a4) != 0)
		return prefix > 32 ||
		    host_bits((const uint8_t *)&a4, 32, (unsigned)prefix);
	if ((zone = strchr(text, '%')) != NULL)
		*zone = '\0';
	return inet_pton(AF_INET6, text, &a6) == 1 &&
	    host_bits(a6.s6_addr, 128, (unsigned)prefix);
}

static int
opt_from(struct authopt_state *p, struct span v)
{
	bool positive = false;
	const char *comma;
	struct span e;

	if (p->from)
		return refuse(p, ERR_DUP, "from= is given twice");
	p->from = true;
	for (;;) {
		comma = memchr(v.p, ',', v.len);
		e.p = v.p;
		e.len = comma != NULL ? (size_t)(comma - v.p) : v.len;
		if (e.len > 0 && *e.p == '!')
			span_cut(&e, 1);
		else
			positive = true;
		if (e.len == 0)
			return refuse(p, ERR_SYNTAX, "from= has an empty item");
		if (net_inconsistent(e))
			return refuse(p, ERR_RANGE,
			    "from= has a network with a wrong prefix length");
		if (comma == NULL)
			break;
		span_cut(&v, (size_t)(comma + 1 - v.p));
	}
	/* Without a match sshd refuses; exclusions alone match nothing. */
	if (!positive)
		return refuse(p, ERR_RANGE, "from= holds only exclusions");
	return 0;
}

static bool
env_seen(const struct authopt_state *p, const struct env_name *e)
{
	unsigned i;

	for (i = 0; i < p->envs; i++)
		if (p->env[i].hash == e->hash &&
		    p->env[i].name.len == e->name.len &&
		    memcmp(p->env[i].name.p, e->name.p, e->name.len) == 0)
			return true;
	return false;
}

/* A name given again is passed over and does not count. */
static int
opt_environment(struct authopt_state *p, struct span v)
{
	const char *eq = v.len > 0 ? memchr(v.p, '=', v.len) : NULL;
	struct env_name e;
	size_t i;

	if (p->envs >= ENV_MAX)
		return refuse(p, ERR_TOOBIG, "too many environment= options");
	if (eq == NULL || eq == v.p)
		return refuse(p, ERR_SYNTAX, "environment= is not NAME=value");
	e.name.p = v.p;
	e.name.len = (size_t)(eq - v.p);
	for (i = 0; i < e.name.len; i++)
		if (!is_alpha(v.p[i]) && !is_digit(v.p[i]) && v.p[i] != '_')
			return refuse(p, ERR_SYNTAX,
			    "environment= has a bad variable name");
	e.hash = hashtab_hash(e.name.p, e.name.len);
	if (!env_seen(p, &e))
		p->env[p->envs++] = e;
	return 0;
}

/* A port, "*", or what may be the name of a service. */
static bool
port_ok(struct span v)
{
	bool letter = false;
	size_t i;

	if ((v.len == 1 && *v.p == '*') || number_ok(v, 1, 65535))
		return true;
	for (i = 0; i < v.len; i++) {
		if (is_alpha(v.p[i]))
			letter = true;
		else if (!is_digit(v.p[i]) && strchr("-_.+/", v.p[i]) == NULL)
			return false;
	}
	return letter;
}

/* Octets of the host, as they are without the escapes. */
static size_t
unescaped_len(struct span v)
{
	size_t i, n = v.len;

	for (i = 0; i + 1 < v.len; i++)
		if (v.p[i] == '\\' && v.p[i + 1] == '"')
			n--;
	return n;
}

/* "host:port"; the host in brackets where it has colons. */
static int
permit_check(struct authopt_state *p, struct span v, unsigned *count)
{
	struct span host = {v.p, 0};
	const char *close;

	if (*count >= PERMIT_MAX)
		return refuse(p, ERR_TOOBIG,
		    "too many permitopen= or permitlisten= options");
	(*count)++;
	if (v.len > 0 && *v.p == '[') {
		if ((close = memchr(v.p, ']', v.len)) == NULL)
			return refuse(p, ERR_SYNTAX, "bracket is not closed");
		host.len = (size_t)(close + 1 - v.p);
	} else {
		while (host.len < v.len && v.p[host.len] != ':' &&
		    v.p[host.len] != '/')
			host.len++;
	}
	if (host.len >= v.len || (v.p[host.len] != ':' && v.p[host.len] != '/'))
		return refuse(p, ERR_SYNTAX, "no port where one has to be");
	if (unescaped_len(host) >= HOST_MAX)
		return refuse(p, ERR_TOOBIG, "host name is too long");
	span_cut(&v, host.len + 1);
	if (!port_ok(v))
		return refuse(p, ERR_RANGE, "bad port in an option");
	return 0;
}

static int
opt_permitopen(struct authopt_state *p, struct span v)
{
	return permit_check(p, v, &p->permit_open);
}

static int
opt_permitlisten(struct authopt_state *p, struct span v)
{
	/* A port alone is for any address. */
	if (v.len == 0 || memchr(v.p, ':', v.len) == NULL) {
		if (p->permit_listen < PERMIT_MAX && !port_ok(v))
			return refuse(p, ERR_RANGE, "bad port in an option");
		v.p = "*:1";
		v.len = 3;
	}
	return permit_check(p, v, &p->permit_listen);
}

static int
opt_tunnel(struct authopt_state *p, struct span v)
{
	if (v.len == 3 && strncasecmp(v.p, "any", 3) == 0)
		return 0;
	if (!number_ok(v, 0, TUNNEL_MAX))
		return refuse(p, ERR_RANGE, "tunnel= is not a device number");
	return 0;
}

/* A part of a date. As with strptime(), spaces may replace leading digits. */
static bool
date_part(struct span *v, size_t width, uint64_t min, uint64_t max,
    int64_t *ret)
{
	struct span f = {v->p, width};
	uint64_t n;

	span_cut(v, width);
	while (f.len > 0 && *f.p == ' ')
		span_cut(&f, 1);
	if (parse_u64(f.p, f.len, min, max, &n) != 0)
		return false;
	*ret = (int64_t)n;
	return true;
}

/*
 * YYYYMMDD[HHMM[SS]], local unless Z or UTC follows. Days past the month's
 * end run into the next one, as with mktime(). sshd reads a local time as
 * standard time, daylight saving or not.
 */
static bool
date_parse(struct span v, long utc_offset_s, uint64_t *ret)
{
	int64_t y, mon, d, h = 0, min = 0, s = 0, t;
	bool utc = false;

	if (v.len > 1 && strncasecmp(v.p + v.len - 1, "z", 1) == 0) {
		utc = true;
		v.len--;
	} else if (v.len > 3 && strncasecmp(v.p + v.len - 3, "utc", 3) == 0) {
		utc = true;
		v.len -= 3;
	}
	if (v.len != 8 && v.len != 12 && v.len != 14)
		return false;
	if (!date_part(&v, 4, 0, 9999, &y) || !date_part(&v, 2, 1, 12, &mon) ||
	    !date_part(&v, 2, 1, 31, &d))
		return false;
	if (v.len > 0 &&
	    (!date_part(&v, 2, 0, 23, &h) || !date_part(&v, 2, 0, 59, &min)))
		return false;
	if (v.len > 0 && !date_part(&v, 2, 0, 61, &s))
		return false;
	t = civil_seconds(y, (unsigned)mon, (unsigned)d, 0) + h * 3600 +
	    min * 60 + s;
	if (!utc)
		t -= utc_offset_s;
	if (t <= 0)
		return false;
	*ret = (uint64_t)t;
	return true;
}

static int
opt_expiry(struct authopt_state *p, struct span v)
{
	uint64_t t;

	if (!date_parse(v, p->utc_offset_s, &t))
		return refuse(p, ERR_SYNTAX, "expiry-time= is not a date");
	if (p->ret->expires == 0 || t < p->ret->expires)
		p->ret->expires = t;
	return 0;
}

/* Every option of sshd(8). fn NULL: a flag, without a value. */
static const struct authopt_row {
	const char *name;
	bool negatable; /* "no-" may precede it */
	int (*fn)(struct authopt_state *p, struct span v);
} options[] = {
    {"agent-forwarding", true, NULL},
    {"cert-authority", false, NULL},
    {"command", false, opt_command},
    {"environment", false, opt_environment},
    {"expiry-time", false, opt_expiry},
    {"from", false, opt_from},
    {"permitlisten", false, opt_permitlisten},
    {"permitopen", false, opt_permitopen},
    {"port-forwarding", true, NULL},
    {"principals", false, opt_principals},
    {"pty", true, NULL},
    {"restrict", false, NULL},
    {"touch-required", true, NULL},
    {"tunnel", false, opt_tunnel},
    {"user-rc", true, NULL},
    {"verify-required", true, NULL},
    {"x11-forwarding", true, NULL},
};

static bool
starts_with(const struct span *s, const char *word, size_t n)
{
	return s->len >= n && strncasecmp(s->p, word, n) == 0;
}

static const struct authopt_row *
find_option(const struct span *in, size_t *ret_len)
{
	size_t i, n, no = starts_with(in, "no-", 3) ? 3 : 0;
	struct span rest = {in->p + no, in->len - no};
	const struct authopt_row *o;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		o = &options[i];
		n = strlen(o->name);
		if ((no > 0 && !o->negatable) ||
		    !starts_with(&rest, o->name, n))
			continue;
		if (o->fn != NULL && (rest.len == n || rest.p[n] != '='))
			continue;
		*ret_len = no + n + (o->fn != NULL);
		return o;
	}
	return NULL;
}

static int
authopt_one(struct authopt_state *p)
{
	const struct authopt_row *o;
	struct span v;
	size_t n;
	int r;

	if ((o = find_option(&p->in, &n)) == NULL)
		return refuse(p, ERR_UNKNOWN, "unknown option");
	span_cut(&p->in, n);
	if (o->fn == NULL) {
		if (strcmp(o->name, "cert-authority") == 0)
			p->ret->cert_authority = true;
		return 0;
	}
	if ((r = authopt_quoted(p, &v)) != 0)
		return r;
	return o->fn(p, v);
}

static int
authopt_all(struct authopt_state *p)
{
	int r;

	while (p->in.len > 0) {
		/* Empty items are allowed. */
		if (*p->in.p != ',' && (r = authopt_one(p)) != 0)
			return r;
		if (p->in.len == 0)
			break;
		if (*p->in.p != ',')
			return refuse(p, ERR_UNKNOWN, "unknown option");
		span_cut(&p->in, 1);
	}
	return 0;
}

int
authopt_parse(struct span s, long utc_offset_s, struct authopt *ret,
    const char **ret_why)
{
	struct authopt_state p;
	int r;

	memset(ret, 0, sizeof(*ret));
	/* Not all of it: the names' table is large, and seldom used. */
	memset(&p, 0, offsetof(struct authopt_state, env));
	p.in = s;
	p.ret = ret;
	p.utc_offset_s = utc_offset_s;
	if ((r = authopt_all(&p)) != 0)
		*ret_why = p.why;
	return r;
}
