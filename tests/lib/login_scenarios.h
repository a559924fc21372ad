/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins for the tests of what runs out: those that the policy refuses, for
 * one reason each, and some that it permits. Whose memory it is says the
 * header included before: struct memory with fail_at and allocations.
 */
#ifndef TESTS_LOGIN_SCENARIOS_H
#define TESTS_LOGIN_SCENARIOS_H

#include <sys/resource.h>

#include "login_case.h"

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
    {"deny gid:50\npermit everyone", "", "login user=alice",
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
    {"include /nowhere/*",
	"@ mkdir d; echo include $PWD/d/* >policy; echo deny everyone >d/a; "
	"echo permit everyone >state/last-good.conf",
	"login user=alice", {"auth", "account", "session"}},
    {"include /nowhere/*",
	"@ mkdir -p d/e; echo include $PWD/d/*.c >policy; "
	"echo include $PWD/d/e/* >d/a.c; echo deny everyone >d/e/x; "
	"echo permit everyone >state/last-good.conf",
	"sudo user=bob ruser=bob", {"account", "session"}},
    {"include /nowhere/*",
	"@ mkdir -p d/e; echo include $PWD/d/*.c >policy; "
	"echo include $PWD/d/e/* >d/a.c; echo deny everyone >d/e/x; "
	"echo permit everyone >state/last-good.conf",
	"login user=alice", {"session"}},
    {"deny everyone",
	"@ echo permit everyone >state/last-good.conf; "
	"{ echo policy=$(sha256sum <policy | cut -c1-64); "
	"echo boot=$(cat /proc/sys/kernel/random/boot_id); "
	"echo deadline=999999999; } >state/trial",
	"login user=alice", {"auth", "account", "session"}},
    {"permit everyone", "", "su user=alice", {"auth", "account", "session"}},
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

static inline void
prepare(const struct scenario *s)
{
	char text[4096];

	here.title = s->login;
	snprintf(text, sizeof(text), "%s\n", s->policy);
	put_file("policy", 0644, text);
	if (s->command[0] != '\0')
		case_command(s->command);
}

static inline const char *
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

static inline int
first_free_fd(void)
{
	int fd = open("/", O_PATH);

	ck_assert_int_ne(fd, -1);
	close(fd);
	return fd;
}

static inline void
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

static inline void
fault_off(const struct fault *f)
{
	memory.fail_at = 0;
	if (f->descriptors)
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
}

/* Whether they are let in: each step passed. */
static inline bool
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

/* Every allocation of the whole login in turn. */
static inline size_t
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

#endif
