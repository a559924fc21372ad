/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the policy does not reach, in one sentence on stderr; loginpolicy status
 * has all of it. Both ask admin/wiring.
 */
#include <stdlib.h>

#include "admin/inforce.h"
#include "admin/wiring/wiring.h"
#include "admin/wiring/wiring_facts.h"
#include "unenforced.h"

#define TEXT_MAX 4096

bool
passwords_are_checked(const char *root)
{
	const struct wiring_opts opts = {.root = root};
	struct diag d = {0};
	struct wiring w;
	bool yes = false;

	(void)wiring_load(&opts, &w, &d);
	for (size_t i = 0; i < w.n; i++)
		yes |= w.services[i].stage[PAM_TYPE_PASSWORD].checks_passwords;
	wiring_release(&w);
	return yes;
}

static bool
has_logins(const struct wiring *w)
{
	return w->has_ours[PAM_TYPE_AUTH] || w->has_ours[PAM_TYPE_ACCOUNT] ||
	    w->has_ours[PAM_TYPE_SESSION];
}

bool
logins_are_asked(const char *root)
{
	const struct wiring_opts opts = {.root = root};
	struct diag d = {0};
	struct wiring w;
	bool yes;

	(void)wiring_load(&opts, &w, &d);
	yes = has_logins(&w);
	wiring_release(&w);
	return yes;
}

/*
 * The command that has the policy enforced, as its mode asks for; next NULL:
 * the policy file.
 */
static const char *
enable_command(const struct options *o, const struct policy *next)
{
	struct policy_files files = policy_files_of(o);
	struct policy_errors errs = {0};
	struct inforce f;
	bool enforces = next != NULL && next->mode != POLICY_OBSERVE;

	if (next == NULL) {
		files.policy = NULL;
		enforces = inforce_load_file(&files, &f, &errs) == 0 &&
		    f.policy.mode != POLICY_OBSERVE;
		inforce_release(&f);
		policy_errors_release(&errs);
	}
	return enforces ? "loginpolicy enable --enforce" : "loginpolicy enable";
}

void
unenforced_warn_of(const struct options *o, const struct policy *next)
{
	const struct wiring_opts opts = {.root = o->root};
	struct diag d = {0};
	struct wiring w;
	int r = wiring_load(&opts, &w, &d);
	const bool logins = has_logins(&w);

	if (!logins && ((r != 0 && r != ERR_NOENT) || w.unread))
		complain("cannot read all of PAM's files: it is not known "
			 "whether the policy is enforced");
	else if (!logins && !w.has_ours[PAM_TYPE_PASSWORD])
		complain("nothing is enforced: no PAM file names the module; "
			 "run '%s'",
		    enable_command(o, next));
	else if (!logins)
		complain("no login is refused: PAM's files name the module for "
			 "passwords only; run '%s'",
		    enable_command(o, next));
	if (logins && w.has_sshd && w.use_pam == WIRING_NO)
		complain("nothing is enforced over SSH: %s", w.no_pam_why);
	wiring_release(&w);
}

void
unenforced_warn(const struct options *o)
{
	unenforced_warn_of(o, NULL);
}

/* Append the programs of which root alone can, or everybody can make use. */
static void
put_programs(const struct wiring *w, bool by_root, const char *first,
    struct buf *b)
{
	const char *before = first;

	for (size_t i = 0; i < w->n_no_pam; i++) {
		if (w->no_pam[i].by_root != by_root)
			continue;
		buf_printf(b, "%s%s", before, w->no_pam[i].what);
		before = ", ";
	}
}

void
no_pam_warn(const struct options *o)
{
	no_pam_warn_of(o, "the block");
}

void
no_pam_warn_of(const struct options *o, const char *what)
{
	struct wiring w = {0};
	struct buf b;

	buf_init(&b, TEXT_MAX);
	if (wiring_no_pam_load(o->root, &w) != 0)
		b.err = ERR_NOMEM;
	put_programs(&w, false, ": ", &b);
	put_programs(&w, true, b.len == 0 ? ": by root: " : "; by root: ", &b);
	if (b.err != 0)
		complain("programs that do not ask PAM were not looked for: "
			 "out of memory");
	else if (b.len != 0)
		complain("%s does not stop programs that do not ask PAM%.*s "
			 "(pam_loginpolicy(8))",
		    what, (int)b.len, b.p);
	buf_release(&b);
	wiring_release(&w);
}
