/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd takes a keyword from the first Match block that holds and has it, else
 * from the first line outside of all blocks. Where it depends on the connection
 * whether a block holds, both its value and the next one may be what counts.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/sshd/words.h>
#include "as_account.h"
#include "key_places.h"

/* The Match blocks, as they are for the account. */
struct blocks {
	const struct sshd_config *c;
	enum sshd_truth *holds; /* owned */
};

static bool
has_group(char *const *args)
{
	for (; *args != NULL; args++) {
		if (strncasecmp(*args, "group", 5) == 0)
			return true;
	}
	return false;
}

/* Returns 0 or ERR_NOMEM. */
static int
blocks_find(const struct sshd_config *c, const char *root,
    const struct account *a, struct blocks *ret)
{
	const struct accounts_opts opts = {.root = root};
	struct sshd_subject who = {.user = a->name};
	struct group_names groups = {0};
	bool by_group = false;
	int r = 0;

	*ret = (struct blocks){c,
	    calloc(c->n_matches + 1, sizeof(*ret->holds))};
	if (ret->holds == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < c->n_matches; i++)
		by_group |= has_group(c->matches[i].args);
	if (by_group) {
		r = accounts_groups(&opts, a, &groups);
		who.groups = groups.list;
		who.n_groups = groups.n;
		who.groups_known = r == 0;
	}
	for (size_t i = 0; i < c->n_matches; i++)
		ret->holds[i] = sshd_match_holds(c, (int)i, &who);
	group_names_release(&groups);
	return r == ERR_NOMEM ? r : 0;
}

/*
 * Of each block, and at the end of what is outside of them, whether a keyword
 * is taken from there.
 */
static void
find_source(const struct blocks *b, enum sshd_keyword k, enum sshd_truth *ret)
{
	const struct sshd_config *c = b->c;
	enum sshd_truth rest = SSHD_YES; /* whether those before leave it */

	for (size_t i = 0; i <= c->n_matches; i++)
		ret[i] = SSHD_NO;
	for (size_t i = 0; i < c->n_settings; i++) {
		const int m = c->settings[i].match;

		if (c->settings[i].keyword != k || m == -1 ||
		    ret[m] != SSHD_NO || b->holds[m] == SSHD_NO)
			continue;
		ret[m] = rest == SSHD_YES ? b->holds[m] : rest;
		if (b->holds[m] == SSHD_YES)
			rest = SSHD_NO;
		else if (rest == SSHD_YES)
			rest = SSHD_MAYBE;
	}
	ret[c->n_matches] = rest;
}

/* The first word of a keyword that some connection may meet; NULL: none. */
static const char *
value_of(const struct blocks *b, enum sshd_keyword k, enum sshd_truth *room)
{
	const struct sshd_config *c = b->c;

	find_source(b, k, room);
	for (size_t i = 0; i < c->n_settings; i++) {
		const struct sshd_setting *s = &c->settings[i];
		const size_t at = s->match == -1 ? c->n_matches
						 : (size_t)s->match;

		if (s->keyword == k && room[at] != SSHD_NO &&
		    !setting_is_repeated(c, i) && !setting_is_none(s))
			return s->args[0];
	}
	return NULL;
}

static void
find_all(const struct key_places *p, const struct blocks *b,
    enum sshd_truth *room, struct account_places *ret)
{
	const char *strict = value_of(b, SSHD_STRICT_MODES, room);

	ret->strict_modes = strict == NULL || strcasecmp(strict, "no") != 0;
	ret->command = value_of(b, SSHD_AUTHORIZED_KEYS_COMMAND, room);
	ret->authorities = value_of(b, SSHD_TRUSTED_USER_CA_KEYS, room);
	ret->principals = value_of(b, SSHD_AUTHORIZED_PRINCIPALS_COMMAND, room);
	if (ret->principals == NULL)
		ret->principals = value_of(b, SSHD_AUTHORIZED_PRINCIPALS_FILE,
		    room);
	find_source(b, SSHD_AUTHORIZED_KEYS_FILE, room);
	for (size_t i = 0; i < p->n; i++) {
		const int m = p->patterns[i].match;

		ret->reads[i] = room[m == -1 ? b->c->n_matches : (size_t)m];
	}
}

int
account_places_find(const struct key_places *p, const char *root,
    const struct account *a, struct account_places *ret)
{
	struct blocks b;
	enum sshd_truth *room;
	int r = blocks_find(&p->config, root, a, &b);

	*ret = (struct account_places){0};
	ret->reads = calloc(p->n + 1, sizeof(*ret->reads));
	room = calloc(p->config.n_matches + 1, sizeof(*room));
	if (r == 0 && (ret->reads == NULL || room == NULL))
		r = ERR_NOMEM;
	if (r == 0)
		find_all(p, &b, room, ret);
	free(room);
	free(b.holds);
	return r;
}

void
account_places_release(struct account_places *a)
{
	free(a->reads);
	*a = (struct account_places){0};
}

/* Whether the block is about one account, by its name. */
static bool
is_of_one(char *const *args)
{
	for (; args[0] != NULL && args[1] != NULL; args++) {
		if (strcasecmp(args[0], "user") == 0)
			return strchr(args[1], ',') == NULL &&
			    !pattern_is_wild(args[1], strlen(args[1]));
	}
	return false;
}

/* The same file for everybody, or for several. */
static bool
is_common(const struct key_places *p, const struct key_pattern *k)
{
	return k->text[0] == '/' && strstr(k->text, "%h") == NULL &&
	    strstr(k->text, "%u") == NULL && strstr(k->text, "%U") == NULL &&
	    (k->match == -1 || !is_of_one(p->config.matches[k->match].args));
}

#define SURE 8u
/* How well the i-th file is suited; 0: not at all. */
static unsigned
suits(const struct key_places *p, const struct account_places *a, size_t i,
    const char *root, const struct account *who, char *path)
{
	if (a->reads[i] == SSHD_NO || is_common(p, &p->patterns[i]) ||
	    !key_place(p, i, root, who, path))
		return 0;
	/* Where it depends, most connections come past the Match blocks. */
	return (a->reads[i] == SSHD_YES		    ? SURE
		       : p->patterns[i].match == -1 ? 4u
						    : 2u) +
	    is_in_home(who, root, path);
}

enum sshd_truth
account_places_best(const struct key_places *p, const struct account_places *a,
    const char *root, const struct account *who, char *ret,
    const char **ret_why)
{
	char path[PATH_MAX];
	unsigned best = 0, is;
	bool common = false;

	for (size_t i = 0; i < p->n; i++) {
		common |= a->reads[i] != SSHD_NO &&
		    is_common(p, &p->patterns[i]);
		if ((is = suits(p, a, i, root, who, path)) > best) {
			best = is;
			strcpy(ret, path);
		}
	}
	*ret_why = common
	    ? "the only file that sshd reads for it is everybody's: a key "
	      "there would open every account"
	    : "sshd reads no file of keys for it (AuthorizedKeysFile)";
	return best == 0 ? SSHD_NO : best >= SURE ? SSHD_YES : SSHD_MAYBE;
}
