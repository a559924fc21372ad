/*
 * Logins while memory or descriptors run out, at every place: nothing that the
 * policy refuses is ever permitted, and nobody crashes. The module is linked
 * so that this program's malloc(3) is its own (Makefile).
 */
#include <dirent.h>
#include <sys/resource.h>

#include "fake_memory.h"
#include "login_case.h"

void __real_free(void *p);
void __wrap_free(void *p);

void
__wrap_free(void *p)
{
	__real_free(p);
}

/* A login, all of whose steps must pass for somebody to be let in. */
struct scenario {
	const char *policy;
	const char *command; /* before; "" */
	const char *login; /* as the cases write it */
	const char *steps[5]; /* the same, without what is expected */
};

#define SSH "rhost=10.8.0.5 tty=ssh conn=10.8.0.5"
static const struct scenario refused[] = {
    {"permit user:alice", "", "login user=bob tty=tty1",
	{"auth", "account", "session"}},
    {"permit user:alice", "", "login user=bob", {"account", "session"}},
    {"permit user:alice", "", "runuser user=bob ruser=root", {"session"}},
    {"permit everyone", "", "login user=ghost", {"auth"}},
    {"permit everyone", "@ : >state/blocked/1001", "login user=alice",
	{"auth", "account"}},
    {"permit everyone", "@ : >state/blocked/1004", "login user=carola",
	{"session"}},
    {"permit everyone", "@ : >state/blocked/1002", "su user=root ruser=bob",
	{"auth", "account"}},
    {"permit everyone", "@ : >state/blocked/1002", "sudo user=bob ruser=bob",
	{"account", "session"}},
    {"permit everyone", "@ echo 1002 >state/lockdown", "login user=alice",
	{"account", "session"}},
    {"permit everyone", "@ echo 1001 >state/lockdown",
	"su user=alice ruser=bob", {"account"}},
    {"permit everyone", "", "sudo user=root ruser=bob", {"session"}},
    {"permit everyone", "", "sudo user=bob", {"account"}},
    {"permit everyone", "", "jump user=alice " SSH, {"account"}},
    {"deny group:staff\npermit everyone", "", "login user=alice",
	{"account", "session"}},
    {"deny group:staff\npermit everyone", "", "login user=trainee",
	{"account", "session"}},
    {"deny gid:50\npermit everyone", "", "login user=trainee",
	{"account", "session"}},
    {"deny everyone by group:admins\npermit everyone", "",
	"su user=root ruser=bob", {"account", "session"}},
    {"deny user:carola\npermit everyone", "", "login user=carol",
	{"account", "session"}},
    {"permit everyone hours 00:00-24:00 until 2020-01-01", "",
	"login user=alice", {"account", "session"}},
    {"permit everyone service sshd method publickey", "",
	"sshd user=alice " SSH,
	{"auth", "account info=empty", "setcred", "session info=pw"}},
    {"permit everyone service sshd method publickey+password", "",
	"sshd user=alice " SSH,
	{"account info=pk:ed25519", "setcred", "session"}},
    {"permit everyone", "", "sshd user=alice info=empty " SSH,
	{"account", "session"}},
    {"permit everyone", "", "sshd user=alice info=empty " SSH,
	{"account", "session info=pk:rsa1023"}},
    {"permit everyone", "", "sshd user=alice info=empty " SSH,
	{"account", "session info=pk:ed25519+pk:cert/rsa1000/x"}},
    {"permit everyone", "@revoke rsa", "sshd user=alice info=empty " SSH,
	{"account", "session info=pk:ed25519-cert"}},
    {"mode observe", "@revoke ed25519", "sshd user=alice info=empty " SSH,
	{"account", "setcred", "session info=pk:ec256+pk:ed25519"}},
    {"permit everyone service sshd", "", "sshd user=alice info=pw " SSH,
	{"auth", "setcred", "session info=ki"}},
    {"permit everyone service sshd", "", "sshd user=alice info=empty " SSH,
	{"setcred", "session info=pw conn=10.8.0.6"}},
    {"permit everyone service sshd from 10.8.0.0/16", "",
	"sshd user=alice rhost=a.example tty=ssh conn=10.9.0.5 info=empty",
	{"setcred", "session info=pw"}},
    {"mode observe", "@ rm policy", "login user=root tty=pts/0", {"account"}},
    {"permit everyone",
	"@ rm policy; echo permit user:bob "
	">state/last-good.conf",
	"login user=alice", {"account"}},
    {"permit everyone", "@trial 0", "login user=alice", {"account"}},
    {"permit everyone", "@ chmod 666 policy", "login user=alice", {"account"}},
    {"permit user:alice by user:root", "", "su user=alice ruser=bob",
	{"account", "session"}},
    {"permit user:alice", "", "login user=alice",
	{"account", "session user=bob"}},
};
static const struct scenario permitted[] = {
    {"permit user:alice", "", "login user=alice",
	{"auth", "account", "setcred", "session", "close"}},
    {"permit group:staff", "", "login user=trainee", {"account", "session"}},
    {"permit everyone service sshd key certificate", "", "sshd user=alice " SSH,
	{"auth", "account info=empty", "setcred", "session info=pk:ec256-cert",
	    "close"}},
    {"permit user:bob", "", "sudo user=bob ruser=bob",
	{"account", "setcred user=root", "session", "close"}},
    {"permit user:bob", "@ rm policy", "login user=root tty=tty1",
	{"account", "session"}},
    {"mode observe\ncontact x", "", "login user=bob", {"account", "session"}},
    {"include /nowhere/*.conf\npermit user:alice",
	"@ echo permit user:alice >state/last-good.conf", "login user=alice",
	{"account"}},
};
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static void
prepare(const struct scenario *s)
{
	char text[4096];

	here.title = s->login;
	snprintf(text, sizeof(text), "%s\n", s->policy);
	put_file("policy", 0644, text);
	if (s->command[0] != '\0')
		case_command(s->command);
}

static const char *
set_step(const struct scenario *s, int i, char *room)
{
	char *save, *step, *w;

	strcpy(room, s->steps[i]);
	step = strtok_r(room, " ", &save);
	while ((w = strtok_r(NULL, " ", &save)) != NULL)
		case_set(w);
	return step;
}

/* What fails, and from which step on: the n-th allocation, or descriptors but n more. */
struct fault {
	size_t n;
	int from_step;
	bool descriptors;
};
static struct rlimit files;

static int
first_free_fd(void)
{
	int fd = open("/", O_PATH);

	ck_assert_int_ne(fd, -1);
	close(fd);
	return fd;
}

static void
fault_on(const struct fault *f)
{
	struct rlimit few = files;

	if (!f->descriptors) {
		memory.fail_at = f->n;
		return;
	}
	few.rlim_cur = (rlim_t)first_free_fd() + f->n;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
}

static void
fault_off(const struct fault *f)
{
	memory.fail_at = 0;
	if (f->descriptors)
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
}

/* Whether they are let in: each step passed. */
static bool
lets_in(const struct scenario *s, const struct fault *f)
{
	char login[1024], room[256];
	bool all = true;

	snprintf(login, sizeof(login), "%s", s->login);
	case_login(login);
	memory.allocations = 0;
	for (int i = 0; all && i < 5 && s->steps[i] != NULL; i++) {
		const char *step = set_step(s, i, room);
		int r;

		expect(case_answers);
		if (i >= f->from_step)
			fault_on(f);
		r = login_step(step, here.flags);
		fault_off(f);
		all = r == PAM_SUCCESS;
	}
	login_end();
	return all;
}

static size_t
open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

/* Every allocation of the whole login in turn. */
static size_t
each_allocation(const struct scenario *s, bool may)
{
	struct fault f = {.n = 0};
	bool in;

	do {
		f.n++;
		in = lets_in(s, &f);
		ck_assert_msg(may || !in, "%s; %s: let in, allocation %zu",
		    s->policy, s->login, f.n);
	} while (memory.allocations >= f.n && f.n < 10000);
	ck_assert_msg(in == may, "%s", s->login);
	return f.n;
}

static void
each_descriptor(const struct scenario *s, bool may)
{
	struct fault f = {.descriptors = true};
	bool in = false;

	for (f.from_step = 0; f.from_step < 5 && s->steps[f.from_step] != NULL;
	     f.from_step++) {
		for (f.n = 0; f.n < 16; f.n++) {
			in = lets_in(s, &f);
			ck_assert_msg(may || !in,
			    "%s; %s: let in, %zu descriptors from step %d",
			    s->policy, s->login, f.n, f.from_step);
		}
		ck_assert_msg(in == may, "%s", s->login);
	}
}

START_TEST(refused_without_memory)
{
	prepare(&refused[_i]);
	ck_assert_uint_gt(each_allocation(&refused[_i], false), 10);
}
END_TEST

START_TEST(permitted_without_memory)
{
	prepare(&permitted[_i]);
	ck_assert_uint_gt(each_allocation(&permitted[_i], true), 10);
}
END_TEST

START_TEST(refused_without_descriptors)
{
	size_t before = open_files();

	prepare(&refused[_i]);
	each_descriptor(&refused[_i], false);
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

START_TEST(permitted_without_descriptors)
{
	size_t before = open_files();

	prepare(&permitted[_i]);
	each_descriptor(&permitted[_i], true);
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

static void
setup(void)
{
	world_setup();
	module_name = "tests/faults/pam_loginpolicy.so";
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
}

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_login_faults");
	TCase *t = tcase_create("faults");

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_loop_test(t, refused_without_memory, 0, COUNT(refused));
	tcase_add_loop_test(t, permitted_without_memory, 0, COUNT(permitted));
	tcase_add_loop_test(t, refused_without_descriptors, 0, COUNT(refused));
	tcase_add_loop_test(t, permitted_without_descriptors, 0,
	    COUNT(permitted));
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
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
