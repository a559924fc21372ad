/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for the tests of logins: accounts of its own, a policy, a state
 * directory; and a login as a program plays it, stage after stage.
 */
#ifndef TESTS_LOGIN_WORLD_H
#define TESTS_LOGIN_WORLD_H

#include "login_info.h"
#include "own_root.h"
#include "pam_stack.h"

static char modules[4096]; /* the folder of the built modules */
static const char *module_name = "pam_module/pam_loginpolicy.so";

static inline void
world_etc(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "/etc/%s", name);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		abort();
}

/* Accounts: trainee's group is staff by its gid, alice's by the list. */
static inline void
world_accounts(void)
{
	world_etc("passwd",
	    "root:x:0:0:root:/root:/bin/sh\n"
	    "toor:x:0:0:root, too:/root:/bin/sh\n"
	    "alice:x:1001:1001:Alice:/home/alice:/bin/sh\n"
	    "bob:x:1002:1002:Bob:/home/bob:/bin/sh\n"
	    "trainee:x:1003:50:Trainee:/home/trainee:/bin/sh\n"
	    "carol:x:1004:1004:Carol:/home/carol:/bin/sh\n"
	    "carola:x:1004:1004:Carol:/home/carol:/bin/sh\n"
	    "ua:x:100:10:::\n"
	    "ub:x:101:11:::\n"
	    "uc:x:104:12:::\n");
	world_etc("group",
	    "root:x:0:\nstaff:x:50:alice\nadmins:x:60:bob\n"
	    "ga:x:10:ub\ngb:x:11:\ngc:x:13:ua,uc\n");
	world_etc("nsswitch.conf", "passwd: files\ngroup: files\n");
}

/* False: not here, and it has been said. argv0: build/tests/pam/NAME. */
static inline bool
world_init(const char *argv0)
{
	if (realpath(argv0, modules) == NULL)
		exit(EXIT_FAILURE);
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	if (!be_root_with_own_etc()) {
		puts("NOT TESTED: neither root with mount namespaces, nor a "
		     "user namespace");
		return false;
	}
	umask(022);
	world_accounts();
	return true;
}

static inline void
world_setup(void)
{
	static const char *const folders[] = {"state", "state/blocked",
	    "state/revoked"};

	umask(022);
	stack.dir = trusted_folder();
	stack.broken = false;
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(mkdir(in_dir(folders[i]), 0711), 0);
	put_file("policy", 0644, "");
	put_file("other", 0644,
	    "auth required pam_deny.so\naccount required pam_deny.so\n"
	    "session required pam_deny.so\n");
}

static inline void
world_teardown(void)
{
	remove_folder(stack.dir);
}

/* --- a login --- */

static pam_handle_t *login_handle;

/* The service's file: our line, or two, then one that grants. */
static inline void
login_stack(const char *service, const char *args, bool twice)
{
	static const char *const lines[] = {"auth required",
	    "account requisite", "session requisite"};
	char text[65536] = "";
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		for (int k = 0; k < (twice ? 2 : 1); k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s %s/%s conf=%s/policy state=%s/state "
			    "register=%s/keys %s\n",
			    lines[i], modules, module_name, stack.dir,
			    stack.dir, stack.dir, args);
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s pam_permit.so\n", lines[i]);
	}
	put_file(service, 0644, text);
}

static inline void
login_start(const char *service)
{
	static const struct pam_conv conv = {converse, NULL};

	ck_assert_int_eq(pam_start_confdir(service, NULL, &conv, stack.dir,
			     &login_handle),
	    PAM_SUCCESS);
}

static inline void
login_item(int type, const char *value)
{
	ck_assert_int_eq(pam_set_item(login_handle, type, value), PAM_SUCCESS);
}

/* NULL: not set. */
static inline void
login_env(const char *name, const char *value)
{
	char *text = NULL;
	int r;

	if (value == NULL)
		text = strdup(name);
	else if (asprintf(&text, "%s=%s", name, value) < 0)
		text = NULL;
	ck_assert_ptr_nonnull(text);
	r = pam_putenv(login_handle, text);
	ck_assert(r == PAM_SUCCESS || (value == NULL && r == PAM_BAD_ITEM));
	free(text);
}

static inline void
login_info(const char *words)
{
	char *text = strcmp(words, "-") == 0 ? NULL : info_text(words);

	login_env("SSH_AUTH_INFO_0", text);
	free(text);
}

static inline int
login_step(const char *step, int flags)
{
	switch (step[0] == 's' ? step[2] : step[0]) {
	case 'a':
		return step[1] == 'u' ? pam_authenticate(login_handle, flags)
				      : pam_acct_mgmt(login_handle, flags);
	case 't': /* setcred */
		return pam_setcred(login_handle,
		    (int)((unsigned)flags | PAM_ESTABLISH_CRED));
	case 's': /* session */
		return pam_open_session(login_handle, flags);
	default:
		return pam_close_session(login_handle, flags);
	}
}

static inline void
login_end_with(int status)
{
	pam_end(login_handle, status);
	login_handle = NULL;
}

/* Nothing is said of how it ended: in another process it goes on. */
static inline void
login_end(void)
{
	login_end_with((int)(PAM_ABORT | PAM_DATA_SILENT));
}

#endif
