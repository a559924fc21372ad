/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * access.conf(5): the first line decides whose users and origins match. A line
 * that may match leaves what follows open, unless all that follows agrees.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/pamconf/pamconf.h>

#define LINE_MAX_READ 8190 /* longer lines are split by the module */
#define ADDRESS_LEN   16

struct access_reader {
	const struct pamconf_access_opts *opts;
	const struct pamconf_login *login;
	const char *from; /* an address, a terminal, or the service */
};
typedef enum pamconf_tri match_fn(const struct access_reader *r, char *word);

/* --- users --- */

static enum pamconf_tri
match_user(const struct access_reader *r, char *word)
{
	const struct pamconf_login *l = r->login;
	size_t len = strlen(word);

	if (word[0] == '(' && word[len - 1] == ')') {
		word[len - 1] = '\0';
		return len < 3 ? PAMCONF_NO : l->in_group(l->ctx, word + 1);
	}
	/* Netgroups, and users of one host. */
	if (strchr(word, '@') != NULL)
		return PAMCONF_UNSURE;
	if (strcasecmp(word, "ALL") == 0 || strcasecmp(word, l->user) == 0)
		return PAMCONF_YES;
	return r->opts->nodefgroup ? PAMCONF_NO : l->in_group(l->ctx, word);
}

/* --- origins --- */

static bool
parse_address(const char *s, int *ret_family, uint8_t ret[ADDRESS_LEN])
{
	memset(ret, 0, ADDRESS_LEN);
	*ret_family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;
	return inet_pton(*ret_family, s, ret) == 1;
}

/* The bytes of "24" or "255.255.255.0". No mask is as good as mask 0. */
static bool
parse_mask(const char *s, int family, uint8_t ret[ADDRESS_LEN])
{
	const uint64_t max = family == AF_INET6 ? 128 : 32;
	uint64_t bits;
	int mask_family;

	if (parse_address(s, &mask_family, ret))
		return mask_family == family;
	if (parse_u64(s, strlen(s), 0, max, &bits) != 0)
		return false;
	memset(ret, bits == 0 ? 0xff : 0, ADDRESS_LEN);
	for (uint64_t i = 0; i < bits; i++)
		ret[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return true;
}

static bool
is_in_network(char *network, const char *address)
{
	char *slash = strchr(network, '/');
	uint8_t a[ADDRESS_LEN], b[ADDRESS_LEN], mask[ADDRESS_LEN];
	int family, other;

	if (slash != NULL)
		*slash++ = '\0';
	memset(mask, 0xff, sizeof(mask));
	if (!parse_address(network, &family, a) ||
	    !parse_address(address, &other, b) || family != other ||
	    (slash != NULL && !parse_mask(slash, family, mask)))
		return false;
	for (size_t i = 0; i < ADDRESS_LEN; i++) {
		if (((a[i] ^ b[i]) & mask[i]) != 0)
			return false;
	}
	return true;
}

/* "10.8." is the beginning of an IPv4 address. */
static bool
begins_with(const char *address, const char *word)
{
	char text[INET6_ADDRSTRLEN + 2];

	snprintf(text, sizeof(text), "%s.", address);
	return strchr(address, ':') == NULL &&
	    strncmp(text, word, strlen(word)) == 0;
}

static enum pamconf_tri
match_remote(const char *from, char *word)
{
	const size_t len = strlen(word);
	uint8_t bytes[ADDRESS_LEN];
	int family;

	if (word[len - 1] == '.')
		return begins_with(from, word) ? PAMCONF_YES : PAMCONF_NO;
	/* Newer versions look up the address of a host's name. */
	if (strpbrk(word, "/:") == NULL && strchr(word, '.') != NULL &&
	    !parse_address(word, &family, bytes))
		return PAMCONF_UNSURE;
	return is_in_network(word, from) ? PAMCONF_YES : PAMCONF_NO;
}

static enum pamconf_tri
match_from(const struct access_reader *r, char *word)
{
	const size_t len = strlen(word), from_len = strlen(r->from);

	if (strcasecmp(word, "ALL") == 0)
		return PAMCONF_YES;
	if (word[0] == '@' || r->login->rhost_unknown)
		return PAMCONF_UNSURE;
	if (strcasecmp(word, r->from) == 0)
		return PAMCONF_YES;
	if (word[0] == '.')
		return from_len > len &&
			strcasecmp(word, r->from + from_len - len) == 0
		    ? PAMCONF_YES
		    : PAMCONF_NO;
	if (r->login->rhost == NULL)
		return strcasecmp(word, "LOCAL") == 0 ? PAMCONF_YES
						      : PAMCONF_NO;
	return match_remote(r->from, word);
}

/* --- lists and lines --- */

/* What follows EXCEPT takes away from what is before it. */
static enum pamconf_tri
match_list(const struct access_reader *r, char *list, match_fn *match)
{
	enum pamconf_tri found = PAMCONF_NO, except = PAMCONF_NO, m,
			 *to = &found;
	bool taken = false;
	char *save, *word;

	for (word = strtok_r(list, r->opts->listsep, &save); word != NULL;
	     word = strtok_r(NULL, r->opts->listsep, &save)) {
		if (strcasecmp(word, "EXCEPT") == 0) {
			/* An exception from an exception. */
			if (taken)
				return except == PAMCONF_NO ? found
							    : PAMCONF_UNSURE;
			taken = true;
			to = &except;
		} else if ((m = match(r, word)) > *to) {
			*to = m;
		}
	}
	if (except == PAMCONF_NO)
		return found;
	return except == PAMCONF_YES ? PAMCONF_NO
	    : found == PAMCONF_NO    ? PAMCONF_NO
				     : PAMCONF_UNSURE;
}

/* Whether the line is about the login; *ret_permit: what it says then. */
static enum pamconf_tri
match_line(const struct access_reader *r, char *line, bool *ret_permit)
{
	char *save, *perm, *users, *froms;
	enum pamconf_tri user, from;
	size_t len = strlen(line);

	if (len > LINE_MAX_READ)
		return PAMCONF_UNSURE;
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		line[--len] = '\0';
	if (line[0] == '#' || line[0] == '\0' ||
	    (perm = strtok_r(line, r->opts->fieldsep, &save)) == NULL ||
	    (users = strtok_r(NULL, r->opts->fieldsep, &save)) == NULL ||
	    (froms = strtok_r(NULL, "", &save)) == NULL ||
	    (perm[0] != '+' && perm[0] != '-'))
		return PAMCONF_NO;
	*ret_permit = perm[0] == '+';
	if ((user = match_list(r, users, match_user)) == PAMCONF_NO)
		return PAMCONF_NO;
	from = match_list(r, froms, match_from);
	return from < user ? from : user;
}

enum pamconf_tri
pamconf_access(char *text, const struct pamconf_access_opts *o,
    const struct pamconf_login *l, unsigned *ret_line)
{
	const struct access_reader r = {o, l,
	    l->rhost != NULL	 ? l->rhost
		: l->tty != NULL ? l->tty
				 : l->service};
	bool may_permit = false, may_deny = false, permit;
	unsigned line = 0;
	char *end;

	*ret_line = 0;
	/* A last line without a newline is ignored by the module. */
	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		enum pamconf_tri m;

		line++;
		*end = '\0';
		permit = false;
		if ((m = match_line(&r, text, &permit)) == PAMCONF_NO)
			continue;
		if (*ret_line == 0)
			*ret_line = line;
		may_permit |= permit;
		may_deny |= !permit;
		if (m == PAMCONF_YES)
			return may_permit && may_deny ? PAMCONF_UNSURE
			    : may_permit	      ? PAMCONF_YES
						      : PAMCONF_NO;
	}
	return may_deny ? PAMCONF_UNSURE : PAMCONF_YES;
}
