/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy init: write a first policy for this machine, in observe mode;
 * never over an existing one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/policy.h>
#include <loginpolicy/state/state_write.h>
#include "admin/check/check.h"
#include "admin/check/unenforced.h"
#include "admin/init_words.h"

#define TEXT_MAX 65536

static const char head[] =
    "# Who may log in, from where, how, with which keys, and what a password\n"
    "# must be. The language is in loginpolicy.conf(5).\n"
    "#\n"
    "# The first rule that matches decides; a login that no rule matches is\n"
    "# denied. After each change: loginpolicy check\n"
    "\n"
    "# observe: decide and log, but refuse nothing by rule or key. Read the\n"
    "# log for some days (would-deny), then write: mode enforce\n"
    "mode observe\n"
    "\n";

static const char settings[] =
    "\n"
    "# Shown to a user who is refused.\n"
    "#contact \"it@example.org\"\n"
    "\n"
    "# The rule for passwords and keys is the base one: at least 8 characters\n"
    "# with a capital letter, a digit and a symbol; RSA keys of at least 1024\n"
    "# bits. 'loginpolicy show --settings' lists all settings. Stricter:\n"
    "#password length 12\n"
    "#key profile bsi\n";

static const char networks[] =
    "\n"
    "# The addresses of the VPN, for rules that permit access only from it.\n";

static const char system_rules[] =
    "\n"
    "# The way back in: root at the console of this machine.\n"
    "permit user:root service login from local id rescue note \"root at the "
    "console, to repair this machine\"\n"
    "\n"
    "# root may become any user; cron, timers, screens and password changes\n"
    "# keep working. run0 asks PAM about root: its calling user is checked by\n"
    "# the service polkit-1.\n"
    "permit user:root service @elevate id root-elevate note \"root stays "
    "root\"\n"
    "permit everyone service @become by user:root id root-become note \"root "
    "becomes another user\"\n"
    "permit everyone service @jobs id jobs note \"scheduled jobs and user "
    "services\"\n"
    "permit everyone service @desktop id desktop note \"this machine's "
    "screen and keyboard\"\n"
    "permit everyone service @unlock id unlock note \"unlocking one's own "
    "screen\"\n"
    "permit everyone service @account id account note \"changing one's own "
    "password, managing accounts\"\n"
    "permit everyone service login from local id console note \"login at the "
    "console\"\n"
    "\n"
    "# Drop-ins. They come behind the rules of the system, which the first\n"
    "# match decides, so none of them can lock out root, jobs or the console.\n"
    "include /etc/security/loginpolicy.d/*.conf\n"
    "\n";

static const char open_tail[] =
    "\n"
    "# SSH: by key only, so no password login. To permit only the staff, and\n"
    "# only from the VPN, use this rule instead, with a group of yours:\n"
    "#permit group:staff from vpn service sshd method publickey id staff "
    "note \"staff, from the VPN, by key\"\n"
    "permit everyone service sshd method publickey id ssh note \"SSH by "
    "key\"\n";

/* --- what the command line says --- */

/* Whether a name can stand in a list of the policy as it is. */
static bool
is_plain_name(const char *s)
{
	return s[0] != '\0' && s[0] != '#' &&
	    s[strcspn(s, " \t\"\\,*")] == '\0' && state_reason_is_good(s);
}

static enum exit_code
check_group(const char *option, const char *name)
{
	if (name == NULL || is_plain_name(name))
		return EXIT_OK;
	return complain("--%s: expected the name of a group, not %s", option,
	    name);
}

/* A list of networks, separated by commas. */
static enum exit_code
check_vpn(const char *vpn)
{
	char word[NET_TEXT_MAX];
	struct net net;
	size_t len;

	for (const char *s = vpn; s != NULL;
	     s = s[len] == ',' ? s + len + 1 : NULL) {
		len = strcspn(s, ",");
		snprintf(word, sizeof(word), "%.*s", (int)len, s);
		if (len >= sizeof(word) || net_parse(word, &net) != 0)
			return complain("--vpn: expected networks such as "
					"10.8.0.0/16,fd12::/32, not %s",
			    vpn);
	}
	return EXIT_OK;
}

static enum exit_code
check_options(const struct options *o)
{
	enum exit_code r = check_vpn(o->vpn);

	if (r == EXIT_OK)
		r = check_group("users", o->staff);
	return r == EXIT_OK ? check_group("admins", o->admins) : r;
}

/* Who may use SSH: the groups that were named, the administrators with them. */
static void
put_ssh_rule(const struct options *o, const char *admins, struct buf *b)
{
	if (o->vpn == NULL && o->staff == NULL) {
		buf_puts(b, open_tail);
		return;
	}
	buf_puts(b, "\n# SSH: by key only, so no password login.\npermit ");
	if (o->staff == NULL)
		buf_puts(b, "everyone");
	else
		buf_printf(b, "group:%s", o->staff);
	if (o->staff != NULL && admins != NULL && strcmp(o->staff, admins) != 0)
		buf_printf(b, ",group:%s", admins);
	buf_printf(b,
	    "%s service sshd method publickey id ssh note \"SSH by "
	    "key%s\"\n",
	    o->vpn != NULL ? " from vpn" : "",
	    o->vpn != NULL ? ", from the VPN" : "");
}

/* Let passwords be refused by one module or the other, never by none. */
static void
put_password_mode(const char *root, struct buf *b)
{
	if (passwords_are_checked(root))
		buf_puts(b,
		    "# New passwords: another PAM module refuses weak ones "
		    "here. If you remove it\n# from PAM's files, write: "
		    "password mode enforce\n"
		    "password mode observe\n");
	else
		buf_puts(b,
		    "# Weak new passwords are refused, because no other PAM "
		    "module does that here.\n# observe would only log them.\n"
		    "password mode enforce\n");
}

/* The group of administrators; NULL: none is named, and none is usual. */
static const char *
find_admins(const struct options *o, struct lookup *l)
{
	static const char *const groups[] = {"sudo", "wheel"};

	if (o->admins != NULL)
		return o->admins;
	for (size_t i = 0; i < 2; i++) {
		if (group_exists(l, groups[i]) == TRI_TRUE)
			return groups[i];
	}
	return NULL;
}

static void
put_administrators(const char *group, struct buf *b)
{
	const bool none = group == NULL;

	buf_puts(b,
	    "# Administrators: sudo, polkit and similar services, and "
	    "su to root.\n");
	if (none) {
		buf_puts(b,
		    "# This machine has no group sudo or wheel: write the "
		    "name of yours.\n");
		group = "ADMINISTRATORS";
	}
	for (int i = 0; i < 2; i++) {
		if (none)
			buf_putc(b, '#');
		if (i == 0)
			buf_printf(b,
			    "permit group:%s service @elevate id "
			    "admins note \"administrators\"\n",
			    group);
		else
			buf_printf(b,
			    "permit user:root service su by group:%s "
			    "id admins-su note \"administrators "
			    "become root\"\n",
			    group);
	}
}

/* Check that it is a policy that 'apply' would accept. Returns 0 or ERR_*. */
static int
check_text(const struct buf *b)
{
	const struct options offline = {.root = "", .offline = true};
	struct check c = {.o = &offline};
	struct policy_errors errs;
	struct policy p;
	int r = policy_parse("init", b->p, b->len, &p, &errs);

	if (r == 0) {
		check_all(&c, &p);
		if (c.errors != 0)
			r = ERR_SYNTAX;
		check_release(&c);
		policy_release(&p);
	}
	policy_errors_release(&errs);
	return r;
}

/* Print what was written, and the next command. */
static void
report_written(const struct options *o, const char *path, bool default_place)
{
	const char *option = " -f ", *value = path;

	if (default_place) {
		option = o->root[0] != '\0' ? " --root " : "";
		value = o->root;
	}
	say(o, "%s is written, in observe mode. Next: loginpolicy check%s%s",
	    path, option, value);
}

/*
 * Refuse to write a first policy, which is an open one, while the last accepted
 * one is in force. If a file is at path, that is reported later instead.
 */
static enum exit_code
refuse_over_last_good(const struct options *o, const char *path)
{
	const struct policy_files files = policy_files_of(o);
	char *last;
	int r = inforce_last_good(&files, &last);

	if (r != 0)
		return complain("cannot determine whether a last accepted "
				"policy is in force: %s: nothing was written",
		    err_str(r));
	if (last == NULL || access(path, F_OK) == 0) {
		free(last);
		return EXIT_OK;
	}
	complain("%s is missing, and the last accepted policy is in force, "
		 "%s: nothing was written; use 'loginpolicy apply %s' to put "
		 "it back",
	    path, last, inforce_path_there(o, last));
	free(last);
	return EXIT_NOTHING_DONE;
}

/* Make the policy for the system at --root. Returns 0 or ERR_*. */
static int
make_text(const struct options *o, struct buf *b)
{
	struct lookup *l = lookup_new(o->root);
	const char *admins;

	if (l == NULL)
		return ERR_NOMEM;
	admins = find_admins(o, l);
	buf_puts(b, head);
	put_password_mode(o->root, b);
	buf_puts(b, settings);
	init_put_words(o->root, getenv("LANG"), b);
	buf_puts(b, networks);
	buf_printf(b, "%snetwork vpn %s\n", o->vpn == NULL ? "#" : "",
	    o->vpn == NULL ? "10.8.0.0/16,fd12:3456::/32" : o->vpn);
	buf_puts(b, system_rules);
	put_administrators(admins, b);
	put_ssh_rule(o, admins, b);
	lookup_free(l);
	return b->err != 0 ? b->err : check_text(b);
}

static enum exit_code
write_policy(const struct options *o, const char *path)
{
	struct diag d = {0};
	struct buf b;
	int r;

	buf_init(&b, TEXT_MAX);
	if ((r = make_text(o, &b)) == 0)
		r = atomic_create(path, 0644, &b, &d);
	buf_release(&b);
	if (r == 0)
		return EXIT_OK;
	if (r == ERR_UNSYNCED) {
		complain("%s is written; %s", path, d.msg);
		return EXIT_INCOMPLETE;
	}
	return complain("%s: %s", path,
	    r == ERR_DUP	   ? "exists: not overwritten"
		: d.msg[0] != '\0' ? d.msg
				   : err_str(r));
}

static enum exit_code
init_policy(const struct options *o)
{
	const char *file = o->policy != NULL ? o->policy : o->output;
	enum exit_code r = EXIT_OK;
	char *path;

	if ((r = check_options(o)) != EXIT_OK)
		return r;
	if (o->policy != NULL && o->output != NULL)
		return complain("-f and -o both name the file to write: use "
				"one of them");
	if (asprintf(&path, "%s%s", file != NULL ? "" : o->root,
		file != NULL ? file : POLICY_PATH) < 0)
		return complain("out of memory");
	if (file == NULL)
		r = refuse_over_last_good(o, path);
	if (r == EXIT_OK && (r = write_policy(o, path)) != EXIT_NOTHING_DONE) {
		report_written(o, path, file == NULL);
		if (!o->quiet)
			unenforced_warn(o);
	}
	free(path);
	return r;
}

const struct command cmd_init = {
    .id = COMMAND_INIT,
    .name = "init",
    .run = init_policy,
    .synopsis = "[-f FILE] [--vpn NET] [--users GROUP] [--admins GROUP] "
		"[OPTION]...",
    .about = "Write a first policy for this machine, in observe mode",
    .help = "An existing file is never overwritten.\n"
	    "\n"
	    "Exit code: 0 written, 2 nothing was written, 3 written, but "
	    "perhaps not on disk.\n"
	    "\n"
	    "Example: sudo loginpolicy init --vpn 10.8.0.0/16 --users staff "
	    "--admins sudo\n",
};
