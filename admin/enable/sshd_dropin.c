/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd takes the first value that it reads, so the drop-in's name begins with
 * 00. What the whole configuration comes to is asked of sshd itself, before and
 * after it is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "admin/inforce.h"
#include "admin/log/live_login.h"
#include "admin/log/own_session.h"
#include "run_tool.h"
#include "sshd_dropin.h"
#include "sshd_outcomes.h"
#include "text_diff.h"

#define CONFIG	  "/etc/ssh/sshd_config"
#define FOLDER	  "/etc/ssh/sshd_config.d"
#define TIMEOUT_S 60
#define PLANNED	  "/run/loginpolicy-sshd.XXXXXX"
#define UNUSED	  "UnusedConnectionTimeout 5m\n"

struct dropin {
	struct enable e;
	bool no_password, no_keyboard; /* nobody is permitted by them */
	const struct policy_rule *permits; /* a rule that permits a password */
	struct tree_text text; /* what it will be */
};

static const char *const small_env[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C", NULL};

/* --- what it says --- */

/* Whether a rule permits a login with this method, alone or with others. */
static bool
rule_takes(const struct policy_rule *r, unsigned method)
{
	const struct condition *c = rule_condition(r, COND_METHOD);

	if (!r->permit || !rule_has_service(r, "sshd"))
		return false;
	for (uint32_t i = 0; c != NULL && i < c->n; i++) {
		if ((c->method[i] & method) != 0)
			return true;
	}
	return c == NULL;
}

/* NULL: no rule permits it to anybody. */
static const struct policy_rule *
permits_method(const struct policy *p, unsigned method)
{
	for (size_t i = 0; i < p->n_rules; i++) {
		if (rule_takes(&p->rules[i], method))
			return &p->rules[i];
	}
	return NULL;
}

static int
make_text(struct dropin *x, bool knows_unused)
{
	struct buf b;
	int r;

	x->permits = permits_method(&x->e.policy, METHOD_PASSWORD);
	x->no_password = x->permits == NULL;
	x->no_keyboard = permits_method(&x->e.policy,
			     METHOD_KEYBOARD_INTERACTIVE) == NULL;
	buf_init(&b, 4096);
	buf_puts(&b,
	    "# Written by 'loginpolicy enable --sshd'.\n"
	    "# 'loginpolicy disable --sshd' removes it.\n");
	if (x->no_password)
		buf_puts(&b, "PasswordAuthentication no\n");
	if (x->no_keyboard)
		buf_puts(&b, "KbdInteractiveAuthentication no\n");
	/* A session that PAM refuses would leave a tunnel, or a connection. */
	buf_puts(&b, "PermitTunnel no\n");
	if (knows_unused)
		buf_puts(&b, UNUSED);
	r = b.err != 0 ? b.err : tree_text_set(&x->text, b.p, b.len);
	buf_release(&b);
	return r;
}

/* --- asking sshd --- */

/* sshd -T with this configuration file: its output, and whether it is good. */
static enum exit_code
ask_sshd(const char *mode, const char *file, struct buf *out)
{
	const bool asks = strcmp(mode, "-T") == 0;
	const char *argv[] = {SSHD_PROGRAM, mode, "-f", file,
	    asks ? "-C" : NULL, SSHD_ANYBODY, NULL};
	struct diag d = {0};
	int status;

	buf_clear(out);
	if (tool_run(argv, small_env, TIMEOUT_S, out, &status, &d) != 0)
		return complain("%s", d.msg);
	buf_putc(out, '\0');
	return out->err == 0 && status == 0 ? EXIT_OK : EXIT_OBJECTION;
}

/*
 * Write the machine's configuration as it will be to a file of its own, path, a
 * template of mkstemp(3): the drop-in's values come first.
 */
static enum exit_code
write_planned(const char *dropin, size_t len, char *path)
{
	int fd = mkstemp(path);
	struct buf b;
	bool good;

	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	buf_init(&b, 8192);
	buf_put(&b, dropin, len);
	buf_puts(&b, "Include " CONFIG "\n");
	good = b.err == 0 && write_all(fd, b.p, b.len) == 0;
	buf_release(&b);
	close(fd);
	if (good)
		return EXIT_OK;
	unlink(path);
	return complain("%s: cannot be written", path);
}

static enum exit_code
ask_with(const char *dropin, size_t len, struct buf *out)
{
	char path[] = PLANNED;
	enum exit_code r = write_planned(dropin, len, path);

	if (r != EXIT_OK)
		return r;
	r = ask_sshd("-T", path, out);
	unlink(path);
	return r;
}

/* A Match that turns on again what the drop-in turns off. */
struct turned_on {
	const struct dropin *x;
	size_t n;
};

static bool
look_at_outcome(void *ctx, const char *who, const char *text)
{
	struct turned_on *t = ctx;
	const bool password = t->x->no_password &&
	    strstr(text, "\npasswordauthentication yes\n") != NULL;
	const bool keyboard = t->x->no_keyboard &&
	    strstr(text, "\nkbdinteractiveauthentication yes\n") != NULL;

	if (!password && !keyboard)
		return true;
	t->n++;
	complain("a Match block of sshd_config turns %s on again, as for %s: "
		 "the policy permits that to nobody",
	    password && keyboard
		? "PasswordAuthentication and KbdInteractiveAuthentication"
		: password ? "PasswordAuthentication"
			   : "KbdInteractiveAuthentication",
	    who[0] == '\0' ? "everybody" : who);
	return true;
}

/* Settings of a Match block count more than the drop-in's. */
static enum exit_code
check_outcomes(struct dropin *x)
{
	char path[] = PLANNED;
	struct turned_on t = {.x = x};
	struct diag d = {0};
	enum exit_code r = write_planned(x->text.p, x->text.len, path);
	int err;

	if (r != EXIT_OK)
		return r;
	err = sshd_outcomes(path, look_at_outcome, &t, &d);
	unlink(path);
	if (err != 0)
		return complain("whether a Match block turns passwords on "
				"again is not known: %s: nothing was changed",
		    d.msg);
	return t.n == 0
	    ? EXIT_OK
	    : complain("delete that line, or permit it by a rule: nothing was "
		       "changed");
}

static bool
says(const struct buf *out, const char *line)
{
	return strstr(out->p, line) != NULL;
}

/* Whether what sshd -T prints is what the drop-in is for. */
static bool
is_effective(const struct dropin *x, const struct buf *out)
{
	return (!x->no_password || says(out, "\npasswordauthentication no")) &&
	    (!x->no_keyboard ||
		says(out, "\nkbdinteractiveauthentication no")) &&
	    says(out, "\npermittunnel no");
}

static enum exit_code
plan(struct dropin *x)
{
	struct buf out;
	enum exit_code r;

	if (access(SSHD_PROGRAM, X_OK) != 0 || access(CONFIG, R_OK) != 0)
		return complain("there is no sshd with %s here: nothing was "
				"changed",
		    CONFIG);
	buf_init(&out, TOOL_OUTPUT_MAX);
	if (ask_sshd("-T", CONFIG, &out) != EXIT_OK)
		r = complain("sshd objects to its present configuration, so "
			     "nothing was changed: %s",
		    out.p == NULL ? "" : out.p);
	else if (make_text(x,
		     ask_with(UNUSED, strlen(UNUSED), &out) == EXIT_OK) != 0)
		r = complain("out of memory");
	else if ((r = ask_with(x->text.p, x->text.len, &out)) != EXIT_OK)
		r = complain("sshd would object, so nothing was changed: %s",
		    out.p == NULL ? "" : out.p);
	else if ((r = check_outcomes(x)) == EXIT_OK && !is_effective(x, &out))
		r = complain("sshd would not take the settings over: nothing "
			     "was changed");
	buf_release(&out);
	return r;
}

/* --- who may do it --- */

/* journald's socket: without it a login over SSH cannot be proven at all. */
static bool
has_journal(void)
{
	return access("/run/systemd/journal/socket", F_OK) == 0;
}

/* Why it is not believed. */
static const char *
not_by_key(const struct own_session *s, const struct own_session_auth *auth)
{
	if (s->service == NULL)
		return "this is in no login session";
	if (auth->known && (auth->methods & METHOD_PUBLICKEY) == 0)
		return "this session was opened otherwise";
	if (auth->known)
		return "a log file says so, but any user can write such a line";
	return has_journal() ? "the journal has no line of this session's login"
			     : "only a journal proves it, and none runs here";
}

/*
 * Whether the calling user came in by key, or not over SSH. su and sudo change
 * the uid, also the login uid where the kernel has none, but not the processes
 * above. sshd's file about the session is the user's own, and not asked.
 */
static enum exit_code
check_caller(const struct enable *e)
{
	struct own_session s;
	struct own_session_auth auth = {0};
	struct tz zone = {0};
	uid_t uid = e->change.actor.by;

	if (e->o->yes_lock_out)
		return EXIT_OK;
	own_session_find(&s);
	if (s.service != NULL && strcmp(s.service, "sshd") != 0)
		return EXIT_OK;
	(void)live_login_own(&uid);
	s.auth_path[0] = '\0';
	if (s.service != NULL)
		own_session_auth_find(e->o, &s, uid, e->change.now, &zone,
		    &auth);
	if (auth.proven && (auth.methods & METHOD_PUBLICKEY) != 0)
		return EXIT_OK;
	return complain("it is not known that you came in by key (%s): %s and "
			"try it there, or use --yes-lock-out: nothing was "
			"changed",
	    not_by_key(&s, &auth),
	    has_journal() ? "come in by key on another terminal"
			  : "log in at the machine's console");
}

static enum exit_code
load_policy(struct enable *e)
{
	const struct policy_load_opts opts = {.root = "",
	    .check_parents = true};
	struct policy_errors errs;
	int r = policy_load(POLICY_PATH, &opts, &e->policy, &errs);

	policy_errors_print(&errs);
	policy_errors_release(&errs);
	if (r != 0)
		return complain("%s: %s: nothing was changed", POLICY_PATH,
		    err_str(r));
	if (e->policy.mode == POLICY_OBSERVE && !e->o->enforce)
		return complain("mode observe refuses nobody, but sshd would: "
				"use --enforce to go ahead: nothing was "
				"changed");
	return EXIT_OK;
}

/* --- reloading --- */

static bool
run_quietly(const char *const argv[])
{
	struct diag d = {0};
	struct buf out;
	int status = 1;

	buf_init(&out, TOOL_OUTPUT_MAX);
	if (tool_run(argv, small_env, TIMEOUT_S, &out, &status, &d) != 0)
		status = 1;
	buf_release(&out);
	return status == 0;
}

/* Without systemd: sshd reads its files again after SIGHUP. */
static bool
signal_sshd(void)
{
	int fd = open("/run/sshd.pid", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[24];
	uint64_t pid = 0;
	ssize_t n;

	if (fd == -1)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	while (n > 0 && text[n - 1] == '\n')
		n--;
	return n > 0 && parse_u64(text, (size_t)n, 2, INT32_MAX, &pid) == 0 &&
	    kill((pid_t)pid, SIGHUP) == 0;
}

static void
reload(const struct options *o)
{
	static const char *const debian[] = {"/usr/bin/systemctl", "reload",
	    "ssh.service", NULL};
	static const char *const others[] = {"/usr/bin/systemctl", "reload",
	    "sshd.service", NULL};

	if (enable_ask(o, "reload sshd now?",
		"sshd has not been reloaded: its new settings count from the "
		"next reload on") != EXIT_OK)
		return;
	if ((access("/run/systemd/system", F_OK) == 0 &&
		(run_quietly(debian) || run_quietly(others))) ||
	    signal_sshd())
		say(o, "sshd is reloaded; open sessions stay");
	else
		complain("sshd could not be reloaded: do it by hand");
}

/* --- writing --- */

static enum exit_code
answer(const struct dropin *x, const char *command, const char *message)
{
	const struct change_answer a = {.command = command,
	    .changed = x->e.changed};

	return change_json(x->e.o, &a, "%s", message);
}

/* Write it, and take it back if sshd does not do as planned. */
static enum exit_code
write_dropin(struct dropin *x)
{
	struct pam_tree *t = &x->e.tree;
	struct diag d = {0};
	struct buf out;
	enum exit_code r;

	if (mkdir(FOLDER, 0755) != 0 && errno != EEXIST)
		return complain("%s: %s", FOLDER, strerror(errno));
	if (enable_note_unsynced(&x->e, pam_tree_place(t, false, &d), &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	buf_init(&out, TOOL_OUTPUT_MAX);
	r = ask_sshd("-t", CONFIG, &out);
	r = r == EXIT_OK ? ask_sshd("-T", CONFIG, &out) : r;
	if (r == EXIT_OK && is_effective(x, &out)) {
		buf_release(&out);
		x->e.changed = true;
		return EXIT_OK;
	}
	if (r == EXIT_OK)
		complain("sshd does not take %s over: put 'Include %s/*.conf' "
			 "at the top of %s",
		    SSHD_DROPIN, FOLDER, CONFIG);
	else
		complain("%s: sshd objects: %s", SSHD_DROPIN,
		    out.p == NULL ? "" : out.p);
	buf_release(&out);
	if (!err_is_done(pam_tree_put_back(t, &d)))
		return complain("%s", d.msg);
	return complain("the old files were put back: nothing was changed");
}

static enum exit_code
show(const struct dropin *x)
{
	const struct tree_file *f = &x->e.tree.files[0];
	struct buf diff;

	if (x->e.o->quiet || x->e.o->format == FORMAT_JSON)
		return EXIT_OK;
	buf_init(&diff, 1u << 20);
	text_diff(f->path, &f->old, &f->new, &diff);
	return message_write(STDOUT_FILENO, &diff);
}

static void
explain_rest(const struct dropin *x)
{
	const struct policy_rule *r = x->permits;

	if (r != NULL)
		complain("%s:%u permits logins by password: sshd goes on "
			 "asking for them",
		    x->e.policy.files[r->where.file].path, r->where.line);
}

static enum exit_code
change_dropin(struct dropin *x)
{
	static const struct action action = {.name = "enable-sshd",
	    .object = SSHD_DROPIN};
	struct enable *e = &x->e;
	struct diag d = {0};
	size_t left_out;
	enum exit_code r, recorded;

	if (pam_tree_add(&e->tree, SSHD_DROPIN, &d) != 0 ||
	    tree_text_set(&e->tree.files[0].new, x->text.p, x->text.len) != 0)
		return complain("%s: nothing was changed", d.msg);
	explain_rest(x);
	if (!tree_file_changes(&e->tree.files[0]))
		return answer(x, "enable", "the drop-in of sshd is in place");
	sshd_list_left_out(e, &left_out);
	if ((r = show(x)) != EXIT_OK)
		return r;
	if (e->o->dry_run) {
		e->changed = true;
		return answer(x, "enable", "this file would be written");
	}
	if ((r = enable_ask(e->o, "write this file?", "nothing was changed")) !=
		EXIT_OK ||
	    (r = write_dropin(x)) != EXIT_OK)
		return r;
	recorded = action_record(e->o, &e->change, &action);
	answer(x, "enable", "the drop-in of sshd is written");
	reload(e->o);
	return enable_say_unsynced(e, "the drop-in of sshd is written",
	    recorded);
}

enum exit_code
sshd_enable(const struct options *o)
{
	struct dropin x = {0};
	enum exit_code r;

	if ((r = enable_open(o, "enable", &x.e)) == EXIT_OK &&
	    (r = load_policy(&x.e)) == EXIT_OK &&
	    (r = check_caller(&x.e)) == EXIT_OK && (r = plan(&x)) == EXIT_OK)
		r = change_dropin(&x);
	free(x.text.p);
	enable_close(&x.e);
	return r;
}

/* --- taking it out --- */

static enum exit_code
remove_dropin(struct dropin *x)
{
	static const struct action action = {.name = "disable-sshd",
	    .object = SSHD_DROPIN};
	struct enable *e = &x->e;
	struct diag d = {0};
	enum exit_code r, recorded;

	if (pam_tree_add(&e->tree, SSHD_DROPIN, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	if (e->tree.files[0].old.p == NULL)
		return answer(x, "disable", "there is no drop-in of sshd");
	tree_text_set(&e->tree.files[0].new, NULL, 0);
	if ((r = show(x)) != EXIT_OK)
		return r;
	if (e->o->dry_run) {
		e->changed = true;
		return answer(x, "disable", "this file would be removed");
	}
	if ((r = enable_ask(e->o, "remove this file?",
		 "nothing was changed")) != EXIT_OK)
		return r;
	if (enable_note_unsynced(e, pam_tree_place(&e->tree, false, &d), &d) !=
	    0)
		return complain("%s: nothing was changed", d.msg);
	e->changed = true;
	recorded = action_record(e->o, &e->change, &action);
	answer(x, "disable", "the drop-in of sshd is removed");
	if (e->o->root[0] == '\0')
		reload(e->o);
	return enable_say_unsynced(e, "the drop-in of sshd is removed",
	    recorded);
}

enum exit_code
sshd_disable(const struct options *o)
{
	struct dropin x = {0};
	enum exit_code r = enable_open(o, "disable", &x.e);

	if (r == EXIT_OK)
		r = remove_dropin(&x);
	enable_close(&x.e);
	return r;
}
