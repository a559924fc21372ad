/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The account expires and its password is locked, by shadow's own tools: that
 * holds where PAM does not ask our module, too. Not for uid 0, without whom
 * nobody could repair the machine.
 */
#include <errno.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/sha256.h>
#include "admin/enable/run_tool.h"
#include "breach_run.h"
#include "json_words.h"

#define TIMEOUT_S 60
#define SHOWN	  200 /* bytes of what a tool says */

/* Of the hash without what locks it, so that both are the same password's. */
static void
note_hash(const char *hash, struct shadow_facts *ret)
{
	uint8_t digest[SHA256_LEN];

	hash += strspn(hash, "!");
	ret->has_hash = hash[0] != '\0' && hash[0] != '*';
	if (!ret->has_hash)
		return;
	sha256_of(hash, strlen(hash), digest);
	hex_encode(digest, sizeof(digest), ret->digest);
}

int
shadow_facts_read(const char *name, struct shadow_facts *ret)
{
	FILE *f = fopen("/etc/shadow", "re");
	const struct spwd *p;

	*ret = (struct shadow_facts){.expires = -1, .changed = -1};
	if (f == NULL)
		return errno == ENOENT ? 0 : ERR_IO;
	while ((p = fgetspent(f)) != NULL) {
		if (strcmp(p->sp_namp, name) != 0)
			continue;
		ret->is_local = true;
		ret->locked = p->sp_pwdp[0] == '!' || p->sp_pwdp[0] == '*';
		ret->dropped = strcmp(p->sp_pwdp, "!") == 0;
		note_hash(p->sp_pwdp, ret);
		ret->expires = p->sp_expire;
		ret->changed = p->sp_lstchg;
		break;
	}
	fclose(f);
	return 0;
}

int
shadow_tool(const char *const argv[], struct diag *reterr)
{
	static const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	struct buf out;
	int r, status = 0;
	size_t n;

	buf_init(&out, TOOL_OUTPUT_MAX);
	r = tool_run(argv, envp, TIMEOUT_S, &out, &status, reterr);
	if (r == 0 && status != 0) {
		n = out.len < SHOWN ? out.len : SHOWN;
		while (n != 0 && out.p[n - 1] == '\n')
			n--;
		r = diag_set(reterr, ERR_IO, "%s: exit %d: %.*s", argv[0],
		    status, (int)n, out.p == NULL ? "" : out.p);
	}
	buf_release(&out);
	return r;
}

/* One name, which /etc/shadow has. */
static void
expire_name(const struct breach *b, const char *name,
    const struct shadow_facts *f, struct steps *s)
{
	const char *const chage[] = {CHAGE, "-E", "1", "--", name, NULL};
	const char *const lock[] = {USERMOD, "-L", "--", name, NULL};
	const bool expired = f->expires >= 0 && f->expires <= EXPIRED;
	struct diag d = {0};

	if (expired)
		steps_add(s, "expire", STEP_NOTHING, "%s has expired already",
		    name);
	else if (b->dry_run)
		steps_add(s, "expire", STEP_SKIPPED, "%s", name);
	else if (shadow_tool(chage, &d) != 0)
		steps_add(s, "expire", STEP_FAILED, "%s: %s", name, d.msg);
	else
		steps_add(s, "expire", STEP_DONE, "%s", name);
	if (f->locked)
		steps_add(s, "lock", STEP_NOTHING,
		    "%s has no password that can match", name);
	else if (b->dry_run)
		steps_add(s, "lock", STEP_SKIPPED, "the password of %s", name);
	else if (shadow_tool(lock, &d) != 0)
		steps_add(s, "lock", STEP_FAILED, "%s: %s", name, d.msg);
	else
		steps_add(s, "lock", STEP_DONE, "the password of %s", name);
}

void
breach_expire(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct shadow_facts f;

	if (a->who.uid == 0) {
		steps_add(s, "expire", STEP_NOTHING,
		    "root is neither expired nor locked: set a new password "
		    "with passwd");
		return;
	}
	for (size_t i = 0; i < a->who.member.n_names; i++) {
		const char *name = a->who.member.names[i];

		if (shadow_facts_read(name, &f) != 0)
			steps_add(s, "expire", STEP_FAILED, "/etc/shadow: %s",
			    strerror(errno));
		else if (f.is_local)
			expire_name(b, name, &f, s);
		else
			steps_add(s, "expire", STEP_FAILED,
			    "%s is not in /etc/shadow: disable it, and set a "
			    "new password, in the directory that has it",
			    name);
	}
	if (a->who.member.n_names == 0)
		steps_add(s, "expire", STEP_NOTHING, "no account has this uid");
}
