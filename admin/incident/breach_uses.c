/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What else whoever had the account could use: what sudo remembers of it, which
 * is forgotten, and what only a person can judge, which is listed: rights of
 * sudo and su, accounts that share its keys, and keys that sshd takes from
 * elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/check/lockout_login.h"
#include "admin/enable/run_tool.h"
#include "breach_run.h"
#include "json_words.h"

#define TIMEOUT_S 20
#define LINES_MAX 200 /* of one kind */
#define TEXT_MAX  (1u << 20)

/* --- sudo's timestamps --- */

static const char *const ts_dirs[] = {"/run/sudo/ts", "/var/run/sudo/ts",
    "/var/lib/sudo/ts", "/var/db/sudo/ts"};

/* Remove the file of one name from one folder. Returns how many, 0 or 1. */
static size_t
forget(struct breach *b, const char *folder, const char *name, struct steps *s)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	size_t n = 0;

	if (fd == -1 || strchr(name, '/') != NULL) {
		if (fd != -1)
			close(fd);
		return 0;
	}
	if (faccessat(fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		n = 1;
		if (!b->dry_run && unlinkat(fd, name, 0) != 0)
			steps_add(s, "sudo", STEP_FAILED, "%s/%s: %s", folder,
			    name, strerror(errno));
	}
	close(fd);
	return n;
}

void
breach_forget_sudo(struct breach *b, struct breach_account *a, struct steps *s)
{
	char number[24];
	size_t n = 0;

	snprintf(number, sizeof(number), "%lu", (unsigned long)a->who.uid);
	for (size_t i = 0; i < sizeof(ts_dirs) / sizeof(*ts_dirs); i++) {
		n += forget(b, ts_dirs[i], number, s);
		for (size_t k = 0; k < a->who.member.n_names; k++)
			n += forget(b, ts_dirs[i], a->who.member.names[k], s);
	}
	steps_add(s, "sudo",
	    n == 0	     ? STEP_NOTHING
		: b->dry_run ? STEP_SKIPPED
			     : STEP_DONE,
	    n == 0 ? "it remembers no password" : "its timestamps are removed");
}

/* --- what could be used --- */

static void
add_use(struct breach_account *a, const char *kind, const char *what,
    size_t len)
{
	json_t *list = json_object_get(a->json, "could_use"), *o;
	size_t i, n = 0;

	json_array_foreach(list, i, o)
	{
		n += strcmp(json_text_of(o, "kind", ""), kind) == 0;
	}
	if (n >= LINES_MAX) {
		json_put(a->json, "could_use_left_out",
		    json_int(
			json_int_of(a->json, "could_use_left_out", 0) + 1));
		return;
	}
	o = json_new_object();
	json_put(o, "kind", json_words(kind));
	json_put(o, "what", json_words_of(what, len));
	json_add(list, o);
}

/* Each line of sudo -l, without what it says to everybody. */
static void
find_sudo(struct breach_account *a, struct steps *s)
{
	static const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	const char *const argv[] = {"/usr/bin/sudo", "-n", "-l", "-U", a->name,
	    NULL};
	struct diag d = {0};
	struct buf out;
	int status = 0;

	if (access(argv[0], X_OK) != 0 || a->who.member.n_names == 0)
		return;
	buf_init(&out, TEXT_MAX);
	if (tool_run(argv, envp, TIMEOUT_S, &out, &status, &d) != 0)
		steps_add(s, "uses", STEP_FAILED, "sudo's rights: %s", d.msg);
	for (size_t i = 0; i < out.len;) {
		const char *end = memchr(out.p + i, '\n', out.len - i);
		size_t n = end == NULL ? out.len - i
				       : (size_t)(end - out.p) - i;

		if (n > 4 && memcmp(out.p + i, "    ", 4) == 0)
			add_use(a, "sudo", out.p + i + 4, n - 4);
		i += n + 1;
	}
	buf_release(&out);
}

/* Which accounts carry the keys of this one. */
static void
find_sharing(struct breach *b, struct breach_account *a)
{
	json_t *keys = json_object_get(b->i.json, "keys"), *k;
	uint8_t fp[SHA256_LEN];
	struct buf who;
	size_t i;

	json_array_foreach(keys, i, k)
	{
		const char *text = json_text_of(k, "fingerprint", "");

		if (strcmp(json_text_of(k, "account", ""), a->name) != 0 ||
		    key_fp_parse(text, fp) != 0)
			continue;
		buf_init(&who, TEXT_MAX);
		breach_put_carriers(b, fp, a->who.uid, &who);
		if (who.len != 0) {
			json_put(k, "also_opens",
			    json_words_of(who.p, who.len));
			buf_printf(&who, " by %s", text);
			add_use(a, "account", who.p, who.len);
		}
		buf_release(&who);
	}
}

/* What sshd takes from elsewhere, which no file of the account has. */
static void
find_elsewhere(struct breach *b, struct breach_account *a)
{
	struct account_places p = {0};

	if (a->account == NULL || !b->places_known ||
	    account_places_find(&b->places, "", a->account, &p) != 0) {
		account_places_release(&p);
		return;
	}
	if (p.command != NULL)
		add_use(a, "keys from AuthorizedKeysCommand", p.command,
		    strlen(p.command));
	if (p.authorities != NULL)
		add_use(a, "certificates of TrustedUserCAKeys", p.authorities,
		    strlen(p.authorities));
	account_places_release(&p);
}

/* What runs without a login; and whom it entered, as the log has it. */
static void
find_recorded(struct breach_account *a)
{
	const json_t *jobs = json_object_get(a->json, "jobs"), *v;
	const json_t *ways = json_object_get(a->json, "ways");
	struct name_list entered = {0};
	size_t i;

	json_array_foreach(jobs, i, v)
	{
		const char *path = json_text_of(v, "path", "");

		add_use(a, json_text_of(v, "kind", "job"), path, strlen(path));
	}
	json_array_foreach(ways, i, v)
	{
		const char *user = json_text_of(v, "user", "");

		if (strcmp(json_text_of(v, "by", ""), a->name) != 0 ||
		    strcmp(user, a->name) == 0 || user[0] == '\0' ||
		    name_list_has(&entered, user))
			continue;
		if (name_list_add(&entered, user) == 0)
			add_use(a, "it has entered", user, strlen(user));
	}
	name_list_release(&entered);
}

/* Whether su to root is permitted, by the policy in force. */
static void
find_su(struct breach *b, struct breach_account *a)
{
	static const char root[] = "the policy lets it become root by sudo, su "
				   "or the like";
	const struct policy_files files = {NULL, NULL, ""};
	struct check c = {.o = b->o, .now = b->c.now};
	struct lockout l = {.c = &c, .ignore_state = true};
	struct inforce f;
	struct lockout_person who;

	if (inforce_load(&files, &f) == 0 && f.counts == INFORCE_POLICY &&
	    lockout_open(&l) && lockout_find(&l, NULL, a->who.uid, &who)) {
		c.p = &f.policy;
		if (lockout_becomes_root(&l, c.p, &who))
			add_use(a, "rules", root, sizeof(root) - 1);
		member_release(&who.m);
	}
	lockout_close(&l);
	inforce_release(&f);
}

void
breach_find_uses(struct breach *b, struct breach_account *a, struct steps *s)
{
	json_t *list;
	int64_t more;
	size_t n;

	json_put(a->json, "could_use", json_new_array());
	json_put(a->json, "could_use_left_out", json_int(0));
	find_sudo(a, s);
	if (b->o->state == NULL)
		find_su(b, a);
	find_sharing(b, a);
	find_elsewhere(b, a);
	find_recorded(a);
	list = json_object_get(a->json, "could_use");
	n = json_array_size(list);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);

		steps_add(s, "uses", STEP_DONE, "%s: %s",
		    json_text_of(o, "kind", ""), json_text_of(o, "what", ""));
	}
	more = json_int_of(a->json, "could_use_left_out", 0);
	if (more != 0)
		steps_add(s, "uses", STEP_DONE, "%lld more are not listed",
		    (long long)more);
	if (n == 0)
		steps_add(s, "uses", STEP_NOTHING, "nothing else is known");
}
