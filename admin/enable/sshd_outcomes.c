/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Match cannot be judged from its text alone: a value of an earlier block
 * counts, and what a criterion means is for sshd to say. So sshd is asked, with
 * one login for every set of blocks that takes an account in, and for every
 * address that a block names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/sshd/sshd_config.h>
#include "admin/check/services.h"
#include "run_tool.h"
#include "sshd_outcomes.h"

#define OUTCOMES_MAX 100
#define TIMEOUT_S    60
#define VALUE_MAX    256 /* bytes of a user, host or address */

/* The logins to ask about, each as -C takes it. */
struct outcomes {
	struct sshd_config config;
	bool by_group;
	struct name_list sets; /* of blocks, one letter a block */
	struct name_list specs;
};

/* --- criteria --- */

static bool
is_word(const char *p, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(p, word, len) == 0;
}

/* The value of a criterion of the block, or of those around it; or NULL. */
static const char *
criterion(const struct sshd_config *c, int block, const char *name)
{
	for (; block != -1; block = c->matches[block].up) {
		char *const *args = c->matches[block].args;

		for (; *args != NULL; args++) {
			size_t len = strcspn(*args, "=");

			if (!is_word(*args, len, name))
				continue;
			return (*args)[len] == '=' ? *args + len + 1 : args[1];
		}
	}
	return NULL;
}

/* Something that the first pattern of a list takes in. */
static void
example(const char *list, const char *otherwise, char ret[VALUE_MAX])
{
	size_t n = 0;

	while (list != NULL && list[0] == '!') {
		list += strcspn(list, ",");
		list += *list == ',';
	}
	if (list == NULL || *list == '\0')
		list = otherwise;
	for (; *list != '\0' && *list != ',' && *list != '/'; list++) {
		if (n < VALUE_MAX - 1)
			ret[n++] = *list == '*' || *list == '?' ? '1' : *list;
	}
	ret[n] = '\0';
}

/* One login that the block takes in, if it takes the user in. */
static int
add_spec(struct outcomes *o, const char *user, int block)
{
	char host[VALUE_MAX], addr[VALUE_MAX], laddr[VALUE_MAX],
	    lport[VALUE_MAX], spec[5 * VALUE_MAX];
	const struct sshd_config *c = &o->config;

	if (strchr(user, ',') != NULL || strlen(user) >= VALUE_MAX)
		return 0;
	example(criterion(c, block, "host"), "localhost", host);
	example(criterion(c, block, "address"), "127.0.0.1", addr);
	example(criterion(c, block, "localaddress"), "127.0.0.1", laddr);
	example(criterion(c, block, "localport"), "22", lport);
	snprintf(spec, sizeof(spec),
	    "user=%s,host=%s,addr=%s,laddr=%s,lport=%s", user, host, addr,
	    laddr, lport);
	return name_list_has(&o->specs, spec) ? 0
					      : name_list_add(&o->specs, spec);
}

/* Add the logins of one account, unless another is in the same blocks. */
static int
add_account(struct outcomes *o, const struct sshd_subject *who, bool *ret_taken)
{
	const size_t n = o->config.n_matches;
	char *set = calloc(n + 1, 1);
	int r = set == NULL ? ERR_NOMEM : 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		set[i] = (char)('a' +
		    sshd_match_holds(&o->config, (int)i, who));
	for (size_t i = 0; r == 0 && i < n; i++)
		ret_taken[i] |= set[i] != 'a' + SSHD_NO;
	if (r != 0 || name_list_has(&o->sets, set)) {
		free(set);
		return r;
	}
	r = name_list_add(&o->sets, set);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (set[i] != 'a' + SSHD_NO)
			r = add_spec(o, who->user, (int)i);
	}
	free(set);
	return r != 0 || o->specs.n <= OUTCOMES_MAX ? r : ERR_TOOBIG;
}

/* --- whom to ask about --- */

static int
add_accounts(struct outcomes *o, bool *taken, struct diag *d)
{
	const struct accounts_opts opts = {.root = ""};
	struct accounts all;
	int r = accounts_load(&opts, &all, d);

	if (r != 0)
		return r;
	for (size_t i = 0; r == 0 && i < all.n; i++) {
		struct group_names groups = {0};
		struct sshd_subject who = {.user = all.list[i].name};

		if (o->by_group) {
			who.groups_known = accounts_groups(&opts, &all.list[i],
					       &groups) == 0;
			who.groups = groups.list;
			who.n_groups = groups.n;
		}
		r = add_account(o, &who, taken);
		group_names_release(&groups);
	}
	accounts_release(&all);
	return r;
}

/* Names of accounts that cannot be listed, as of a directory. */
static int
add_named(struct outcomes *o, const bool *taken)
{
	char user[VALUE_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < o->config.n_matches; i++) {
		const char *list = criterion(&o->config, (int)i, "user");

		if (taken[i] || list == NULL)
			continue;
		example(list, "", user);
		if (user[0] != '\0')
			r = add_spec(o, user, (int)i);
	}
	return r;
}

static int
list_logins(struct outcomes *o, struct diag *d)
{
	bool *taken = calloc(o->config.n_matches + 1, sizeof(*taken));
	int r;

	if (taken == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < o->config.n_matches; i++)
		o->by_group |= criterion(&o->config, (int)i, "group") != NULL;
	r = add_accounts(o, taken, d);
	if (r == 0)
		r = add_named(o, taken);
	free(taken);
	return r;
}

/* --- asking --- */

/* What sshd prints, behind a newline; else its complaint is in d. */
static int
ask_once(const char *config, const char *spec, struct buf *out, struct diag *d)
{
	const char *const argv[] = {SSHD_PROGRAM, "-T", "-f", config, "-C",
	    spec, NULL};
	static const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	int status, r;

	buf_clear(out);
	buf_putc(out, '\n');
	if ((r = tool_run(argv, envp, TIMEOUT_S, out, &status, d)) != 0)
		return r;
	buf_putc(out, '\0');
	if (out->err != 0)
		return diag_set(d, out->err, "%s", err_str(out->err));
	if (status == 0)
		return 0;
	return diag_set(d, ERR_IO, "sshd -T: %.*s",
	    (int)strcspn(out->p + 1, "\r\n"), out->p + 1);
}

/* "alice from 192.0.2.0", of a login for -C. */
static void
login_text(const char *spec, char *ret, size_t room)
{
	const char *user = spec + strlen("user=");
	const char *addr = strstr(spec, ",addr=") + strlen(",addr=");

	snprintf(ret, room, "%.*s from %.*s", (int)strcspn(user, ","), user,
	    (int)strcspn(addr, ","), addr);
}

int
sshd_outcomes(const char *config,
    bool (*each)(void *ctx, const char *who, const char *text), void *ctx,
    struct diag *reterr)
{
	struct outcomes o = {0};
	char who[2 * VALUE_MAX + 8];
	struct buf out;
	bool go_on = true;
	int r;

	buf_init(&out, TOOL_OUTPUT_MAX);
	if ((r = ask_once(config, SSHD_ANYBODY, &out, reterr)) == 0)
		go_on = each(ctx, "", out.p);
	if (r == 0)
		r = sshd_config_read(&o.config, "", reterr);
	if (r == 0 && (r = list_logins(&o, reterr)) != 0 &&
	    reterr->msg[0] == '\0')
		diag_set(reterr, r, "Match of sshd_config: %s", err_str(r));
	for (size_t i = 0; r == 0 && go_on && i < o.specs.n; i++) {
		login_text(o.specs.list[i], who, sizeof(who));
		r = ask_once(config, o.specs.list[i], &out, reterr);
		go_on = r == 0 && each(ctx, who, out.p);
	}
	buf_release(&out);
	sshd_config_release(&o.config);
	name_list_release(&o.sets);
	name_list_release(&o.specs);
	return r;
}
