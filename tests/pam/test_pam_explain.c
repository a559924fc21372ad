/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy explain says what the module does: every login of
 * tests/data/login/cases is played, and at each step the command is asked about
 * the same login; what the module has logged, explain --ref decides again. What
 * cannot be asked on a command line is counted by its kind, so that nothing is
 * left out by a slip.
 */
#include <pwd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include <loginpolicy/policy/auth_info.h>
#include "tests/lib/login_cases.h"

/* Why a step was not asked about. */
enum kind {
	ASKED = 0,
	NO_DECISION, /* setcred, close; an argument that is none */
	NO_ACCOUNT, /* a name that nobody has, or none: explain goes by the name */
	NO_STATE, /* no such directory: --state must exist */
	TAMPERED, /* what sshd said is another thing by now */
	NO_STAGE, /* a session of sudo without an account stage */
	TARGET, /* whom sudo enters: explain is not told */
	SSH_CALLER, /* nobody calls sshd */
	KEYS, /* several, or one that cannot be decoded, or of a type that nobody knows */
	HOST, /* su and sudo know none */
	OTHER_POLICY, /* a line of the service has a policy of its own */
	KINDS
};
static const char *const kind_names[KINDS] = {"asked about", "no decision",
    "no account", "no state directory", "tampered", "no account stage",
    "a target of sudo", "a caller of sshd", "keys",
    "a remote host of su or sudo", "another policy"};
/* Of all cases, each in a process of its own. */
static struct {
	unsigned seen[KINDS], replayed, not_replayed;
} * count;

/* --- what is asked --- */

static struct {
	char args[24][8192];
	char *argv[25];
	int n;
} ask;

static char answer_text[1 << 20], complaint[1 << 16];

static void
add(const char *arg)
{
	ck_assert_int_lt(ask.n, 23);
	snprintf(ask.args[ask.n], sizeof(ask.args[0]), "%s", arg);
	ask.argv[ask.n] = ask.args[ask.n];
	ask.argv[++ask.n] = NULL;
}

static void
add_option(const char *name, const char *value)
{
	add(name);
	add(value);
}

static void
ask_begin(void)
{
	char path[4200];

	ask.n = 0;
	snprintf(path, sizeof(path), "%s/admin/loginpolicy", modules);
	add(path);
	add("explain");
	add_option("--state", in_dir("state"));
	add_option("--format", "json");
}

static void
read_whole(const char *path, char *to, size_t room)
{
	FILE *f = fopen(path, "re");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(to, 1, room - 1, f);
	to[n] = '\0';
	fclose(f);
}

/* Returns the exit code; what was said is in answer_text and complaint. */
static int
ask_run(void)
{
	char out[512], err[512];
	int status;
	pid_t child;

	snprintf(out, sizeof(out), "%s", in_dir("explain.out"));
	snprintf(err, sizeof(err), "%s", in_dir("explain.err"));
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0) {
		if (freopen(out, "w", stdout) == NULL ||
		    freopen(err, "w", stderr) == NULL)
			_exit(126);
		execv(ask.argv[0], ask.argv);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	read_whole(out, answer_text, sizeof(answer_text));
	read_whole(err, complaint, sizeof(complaint));
	unlink(out);
	unlink(err);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void __attribute__((noreturn))
differs(const char *step, const char *what)
{
	static char said[40000];
	size_t n = 0;

	for (int i = 0; i < ask.n; i++)
		n += (size_t)snprintf(said + n, sizeof(said) - n, " %s",
		    ask.argv[i]);
	ck_abort_msg("cases:%u (%s): %s: %s\n%s\nmodule: %s\nexplain: %s%s",
	    here.line, here.title, step, what, said,
	    decision != NULL ? decision : "(nothing logged)", answer_text,
	    complaint);
}

/* The value of a member that is a string; "" where it is null or not there. */
static const char *
member(const char *name)
{
	static char value[4096];
	char want[64];
	const char *at;
	size_t n = 0;

	snprintf(want, sizeof(want), "\"%s\":\"", name);
	/* Those of the answer itself stand behind the trace and the nearest rule. */
	if ((at = strstr(answer_text, ",\"verdict\":")) == NULL ||
	    (at = strstr(at, want)) == NULL)
		return "";
	for (at += strlen(want); *at != '"' && n < sizeof(value) - 1; at++)
		value[n++] = *at;
	value[n] = '\0';
	return value;
}

/* --- the login, as the command line has it --- */

static const char *
item(int type)
{
	const void *v = NULL;

	ck_assert_int_eq(pam_get_item(login_handle, type, &v), PAM_SUCCESS);
	return v != NULL && *(const char *)v != '\0' ? v : NULL;
}

static bool
has_arg(const char *arg)
{
	char copy[sizeof(here.args)], *save;

	strcpy(copy, here.args);
	for (char *w = strtok_r(copy, " ", &save); w != NULL;
	     w = strtok_r(NULL, " ", &save)) {
		if (strcmp(w, arg) == 0)
			return true;
	}
	return false;
}

static bool
is_ssh(void)
{
	return has_arg("ssh") || strcmp(here.service, "sshd") == 0;
}

static bool
is_sudo(void)
{
	return has_arg("sudo") || strcmp(here.service, "sudo") == 0 ||
	    strcmp(here.service, "sudo-i") == 0 ||
	    strcmp(here.service, "doas") == 0;
}

static bool
has_account(const char *name)
{
	return name != NULL && getpwnam(name) != NULL;
}

static enum kind
add_people(void)
{
	const char *user = item(is_sudo() ? PAM_RUSER : PAM_USER);

	if (!has_account(user))
		return NO_ACCOUNT;
	add(user);
	if (is_sudo() || !has_account(item(PAM_RUSER)))
		return ASKED;
	if (is_ssh())
		return SSH_CALLER;
	add_option("--by", item(PAM_RUSER));
	return ASKED;
}

static bool
is_address(const char *s)
{
	struct net n;

	return s != NULL && net_parse_address(s, &n) == 0;
}

static enum kind
add_address(void)
{
	static const char *const none[] = {"su", "su-l", "runuser", "runuser-l",
	    "sudo", "sudo-i", "doas"};
	const char *rhost = item(PAM_RHOST),
		   *conn = pam_getenv(login_handle, "SSH_CONNECTION");
	char first[128];

	snprintf(first, sizeof(first), "%.*s",
	    conn != NULL ? (int)strcspn(conn, " ") : 0, conn);
	for (size_t i = 0; rhost != NULL && i < 7; i++) {
		if (strcmp(here.service, none[i]) == 0)
			return HOST;
	}
	if (is_address(rhost))
		add_option("--from", rhost);
	else if (is_ssh() && is_address(first))
		add_option("--from", first);
	else if (rhost != NULL)
		add_option("--from", "unknown");
	return ASKED;
}

/* The key of the first line that has one, into a file. */
static void
add_key(const char *told)
{
	const char *key = strpbrk(told, " ");
	char text[INFO_MAX * 2];

	snprintf(text, sizeof(text), "%.*s\n", (int)strcspn(key + 1, "\n"),
	    key + 1);
	put_file("explain.key", 0644, text);
	add_option("--key", in_dir("explain.key"));
}

static enum kind
add_methods(const char *step)
{
	const char *told = pam_getenv(login_handle, "SSH_AUTH_INFO_0");
	char list[512] = "";
	struct auth_info a;
	enum kind kind = ASKED;

	if (told == NULL && strcmp(step, "auth") != 0) {
		add_option("--method", "unknown");
		return ASKED;
	}
	if (auth_info_parse(told != NULL ? told : "", &a) == ERR_TOOBIG)
		return KEYS;
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((a.methods >> i & 1) == 0)
			continue;
		strcat(list, list[0] == '\0' ? "" : "+");
		strcat(list, method_name(1u << i));
	}
	/* Where one method is all, it is one of those that sshd asks PAM for. */
	if (list[0] == '\0' && has_arg("single_step") &&
	    strcmp(step, "auth") == 0)
		strcpy(list, "password");
	if (list[0] != '\0')
		add_option("--method", list);
	if (a.n_keys > 1 ||
	    (a.n_keys == 1 &&
		(!a.keys[0].decoded || a.keys[0].key.class == KEY_CLASS_OTHER)))
		kind = KEYS;
	else if (a.n_keys == 1)
		add_key(told);
	auth_info_release(&a);
	return kind;
}

static bool
was_logged(const char *word)
{
	return decision != NULL && strstr(decision, word) != NULL;
}

/* What explain is not asked, before it is. */
static enum kind
kind_of(const char *step, const char *outcome)
{
	struct stat st;

	if (strcmp(step, "setcred") == 0 || strcmp(step, "close") == 0 ||
	    (strcmp(outcome, "deny") == 0 && decision == NULL &&
		strstr(stack.log, "unknown argument") != NULL))
		return NO_DECISION;
	if (was_logged(" reason=tampered "))
		return TAMPERED;
	if (was_logged(" detail=no\\x20account\\x20stage"))
		return NO_STAGE;
	if (was_logged(" reason=target-blocked ") ||
	    was_logged(" detail=the\\x20account\\x20that\\x20is\\x20entered"))
		return TARGET;
	if (strstr(here.args, "conf=") != NULL)
		return OTHER_POLICY;
	return stat(in_dir("state"), &st) != 0 || !S_ISDIR(st.st_mode)
	    ? NO_STATE
	    : ASKED;
}

/* The machine's policy and services are the case's, as they are now. */
static void
use_policy(void)
{
	case_shell("rm -rf /etc/security/loginpolicy.conf && mkdir -p "
		   "/etc/security && chmod --reference=. /etc/security && { [ "
		   "! -e policy ] && [ ! -L policy ] || cp -a policy "
		   "/etc/security/loginpolicy.conf; } && ln -sfn \"$PWD\" "
		   "/etc/pam.d");
}

static enum kind
put_question(const char *step)
{
	enum kind k;

	ask_begin();
	add_option("--service", here.service);
	if (item(PAM_TTY) != NULL)
		add_option("--tty", item(PAM_TTY));
	if ((k = add_people()) == ASKED && (k = add_address()) == ASKED &&
	    is_ssh())
		k = add_methods(step);
	return k;
}

/* --- what is answered --- */

/* rule=FILE:LINE of the decision is that of the answer, whatever its folder; the case's policy has a name of its own. */
static bool
is_same_rule(void)
{
	const char *at = decision != NULL ? strstr(decision, " rule=") : NULL;
	const char *said = member("rule"), *slash = strrchr(said, '/');
	char want[512];

	if (at == NULL)
		return said[0] == '\0';
	snprintf(want, sizeof(want), "%.*s", (int)strcspn(at + 6, " "), at + 6);
	if (strncmp(want, "policy:", 7) == 0)
		snprintf(want, sizeof(want), "loginpolicy.conf:%.*s",
		    (int)strcspn(at + 13, " "), at + 13);
	return strcmp(slash != NULL ? slash + 1 : said, want) == 0;
}

static enum verdict_reason
logged_reason(void)
{
	const char *at = strstr(decision, " reason=");
	enum verdict_reason r;
	char word[64];

	if (at == NULL)
		return REASON_RULE;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(at + 8, " "), at + 8);
	ck_assert(verdict_of_word(word, &r));
	return r;
}

static void
same_decision(const char *step)
{
	if (decision == NULL)
		return;
	if (strcmp(member("reason"), verdict_text(logged_reason())) != 0)
		differs(step, "another reason");
	if (!is_same_rule())
		differs(step, "another rule");
}

/* Whether more may come to be known: then explain has told more than this step knew. */
static bool
is_early(const char *step)
{
	return is_ssh() &&
	    (strcmp(step, "auth") == 0 ||
		(strcmp(step, "account") == 0 &&
		    pam_getenv(login_handle, "SSH_AUTH_INFO_0") != NULL));
}

/* In mode observe, what it would refuse is logged once, at the first stage that settles it. */
static bool
is_observed(int code)
{
	return decision == NULL && code == 1 &&
	    strcmp(member("mode"), "observe") == 0;
}

static void
check_early(const char *step, bool denied, int code)
{
	bool at_auth = strcmp(member("stage"), "auth") == 0 && code == 1;

	if (denied && code != 1)
		differs(step, "it is denied");
	if (!denied && at_auth && !is_observed(code))
		differs(step, "it is not denied");
	if (denied && at_auth)
		same_decision(step);
}

/* A session that an account stage, or an earlier session, has decided on is only looked at for blocks. */
static bool
is_decided(const char *step, bool denied)
{
	return strcmp(step, "session") == 0 && !denied &&
	    (decision == NULL || was_logged(" reason=not-blocked "));
}

static void
check_answer(const char *step, const char *outcome, int code)
{
	bool permitted = strcmp(outcome, "pass") == 0;

	if (code != 0 && code != 1)
		differs(step, "no answer");
	if (is_early(step)) {
		check_early(step, !permitted, code);
		return;
	}
	if (is_decided(step, !permitted))
		return;
	if ((code == 0) != permitted && !(permitted && is_observed(code)))
		differs(step, "another verdict");
	if (strcmp(outcome, "would") == 0 &&
	    strcmp(member("mode"), "observe") != 0)
		differs(step, "another mode");
	same_decision(step);
}

/* --- what was logged, decided again; the policy has another name here --- */

/* What explain says of such a line: no rule decided it. */
static bool
is_impossible(void)
{
	switch (logged_reason()) {
	case REASON_TAMPERED:
	case REASON_NO_ACCOUNT:
	case REASON_TARGET_BLOCKED:
	case REASON_UNDECLARED_SSH:
	case REASON_TROUBLE:
		return true;
	default:
		return was_logged(" keys=");
	}
}

/* Of another SSH server the log does not tell that it is one, where it tells neither port nor method. */
static bool
is_hidden_ssh(void)
{
	return is_ssh() && strcmp(here.service, "sshd") != 0 &&
	    !was_logged(" port=") && !was_logged(" method=");
}

static void
check_replay(const char *step)
{
	const char *ref = strstr(decision, " ref="), *want,
		   *rule = strstr(decision, " rule=policy:");
	size_t before = rule != NULL ? (size_t)(rule - decision) + 6
				     : strlen(decision);
	char text[20400], when[64];
	time_t now = time(NULL);

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	snprintf(text, sizeof(text),
	    "%s host x[1]: pam_loginpolicy(%s:%s): %.*s%s%s\n", when,
	    here.service, step, (int)before, decision,
	    rule != NULL ? "loginpolicy.conf:" : "",
	    rule != NULL ? rule + 13 : "");
	put_file("explain.log", 0644, text);
	ask_begin();
	add_option("--log", in_dir("explain.log"));
	add_option("--ref", ref + 5);
	ask_run();
	want = is_impossible() ? "impossible" : "same";
	if (strcmp(member("replay"), want) == 0)
		count->replayed++;
	else if (is_hidden_ssh())
		count->not_replayed++;
	else
		differs(step, "decided again, it is something else");
}

/* --- each step --- */

static void
compare(const char *step, const char *outcome)
{
	enum kind k = kind_of(step, outcome);
	int code;

	use_policy();
	if (decision != NULL && strncmp(decision, "end ", 4) != 0 &&
	    strncmp(decision, "debug ", 6) != 0 && k != NO_STATE &&
	    k != OTHER_POLICY)
		check_replay(step);
	if (k == ASKED && (k = put_question(step)) == ASKED) {
		code = ask_run();
		check_answer(step, outcome, code);
	} else if (k == NO_STATE && (k = put_question(step)) == ASKED) {
		k = NO_STATE;
		if (ask_run() != 2)
			differs(step, "a state directory that does not exist");
	}
	count->seen[k]++;
}

START_TEST(as_explained)
{
	case_after = compare;
	case_play(_i);
}
END_TEST

/* Most can be asked about, and of what cannot be is not more than there was. */
START_TEST(how_many)
{
	unsigned others = 0;

	for (unsigned i = ASKED + 1; i < KINDS; i++)
		others += count->seen[i];
	ck_assert_uint_gt(count->seen[ASKED], 600);
	ck_assert_uint_lt(others, count->seen[ASKED] / 3);
	ck_assert_uint_gt(count->replayed, 450);
	ck_assert_uint_le(count->not_replayed, 1);
}
END_TEST

/* No case has the time zone of another. */
static void
setup(void)
{
	unlink("/etc/localtime");
	world_setup();
}

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_explain");
	TCase *t = tcase_create("cases");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_loop_test(t, as_explained, 0, (int)n_cases);
	tcase_add_test(t, how_many);
	suite_add_tcase(s, t);
	return s;
}

int
main(int argc, char **argv)
{
	SRunner *r;
	int failed;

	(void)argc;
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	read_cases();
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (count == MAP_FAILED)
		return EXIT_FAILURE;
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	for (unsigned i = 0; i < KINDS; i++)
		printf("%s: %u\n", kind_names[i], count->seen[i]);
	printf("decided again: %u, not: %u\n", count->replayed,
	    count->not_replayed);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
