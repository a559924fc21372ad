/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory service for tests/e2e/admin/directory.sh: nsswitch.conf's "lptest".
 * /etc/lptest.conf begins with what it does: up, tryagain, unavail; slow is
 * unavail after two seconds, and notes in /run/lptest.waits that it was waited
 * for. Up, it has the account dirk (5001), and alice and dirk are in dirstaff
 * (5002), nobody in dirbanned (5003).
 */
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum nss_status _nss_lptest_getpwnam_r(const char *name, struct passwd *pw,
    char *buf, size_t room, int *errnop);
enum nss_status _nss_lptest_getpwuid_r(uid_t uid, struct passwd *pw, char *buf,
    size_t room, int *errnop);
enum nss_status _nss_lptest_getgrnam_r(const char *name, struct group *gr,
    char *buf, size_t room, int *errnop);
enum nss_status _nss_lptest_getgrgid_r(gid_t gid, struct group *gr, char *buf,
    size_t room, int *errnop);
enum nss_status _nss_lptest_initgroups_dyn(const char *user, gid_t gid,
    long *start, long *size, gid_t **groups, long limit, int *errnop);

static char dirk[] = "dirk", alice[] = "alice", empty[] = "", root[] = "/";
static char dirstaff[] = "dirstaff", dirbanned[] = "dirbanned";
static char *staff[] = {alice, dirk, NULL}, *nobody[] = {NULL};

static void
let_wait(void)
{
	FILE *f = fopen("/run/lptest.waits", "ae");

	if (f != NULL) {
		fputs("waited\n", f);
		fclose(f);
	}
	sleep(2);
}

/* NSS_STATUS_SUCCESS: it is up. */
static enum nss_status
state(int *errnop)
{
	char word[20] = "";
	FILE *f = fopen("/etc/lptest.conf", "re");

	if (f != NULL) {
		if (fgets(word, sizeof(word), f) == NULL)
			word[0] = '\0';
		fclose(f);
	}
	if (strcmp(word, "up\n") == 0)
		return NSS_STATUS_SUCCESS;
	if (strcmp(word, "tryagain\n") == 0) {
		*errnop = EAGAIN;
		return NSS_STATUS_TRYAGAIN;
	}
	if (strcmp(word, "slow\n") == 0)
		let_wait();
	*errnop = ECONNREFUSED;
	return NSS_STATUS_UNAVAIL;
}

static enum nss_status
user(int found, struct passwd *pw, int *errnop)
{
	enum nss_status s = state(errnop);

	if (s != NSS_STATUS_SUCCESS || !found)
		return s == NSS_STATUS_SUCCESS ? NSS_STATUS_NOTFOUND : s;
	pw->pw_name = dirk;
	pw->pw_passwd = pw->pw_gecos = pw->pw_shell = empty;
	pw->pw_dir = root;
	pw->pw_uid = 5001;
	pw->pw_gid = 5001;
	return NSS_STATUS_SUCCESS;
}

enum nss_status
_nss_lptest_getpwnam_r(const char *name, struct passwd *pw, char *buf,
    size_t room, int *errnop)
{
	(void)buf, (void)room;
	return user(strcmp(name, dirk) == 0, pw, errnop);
}

enum nss_status
_nss_lptest_getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t room,
    int *errnop)
{
	(void)buf, (void)room;
	return user(uid == 5001, pw, errnop);
}

static enum nss_status
group(int is_staff, int is_banned, struct group *gr, int *errnop)
{
	enum nss_status s = state(errnop);

	if (s != NSS_STATUS_SUCCESS || (!is_staff && !is_banned))
		return s == NSS_STATUS_SUCCESS ? NSS_STATUS_NOTFOUND : s;
	gr->gr_name = is_staff ? dirstaff : dirbanned;
	gr->gr_gid = is_staff ? 5002 : 5003;
	gr->gr_mem = is_staff ? staff : nobody;
	gr->gr_passwd = empty;
	return NSS_STATUS_SUCCESS;
}

enum nss_status
_nss_lptest_getgrnam_r(const char *name, struct group *gr, char *buf,
    size_t room, int *errnop)
{
	(void)buf, (void)room;
	return group(strcmp(name, dirstaff) == 0, strcmp(name, dirbanned) == 0,
	    gr, errnop);
}

enum nss_status
_nss_lptest_getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t room,
    int *errnop)
{
	(void)buf, (void)room;
	return group(gid == 5002, gid == 5003, gr, errnop);
}

/* libc makes room for one; where the list is full it is left as it is. */
enum nss_status
_nss_lptest_initgroups_dyn(const char *user_name, gid_t gid, long *start,
    long *size, gid_t **groups, long limit, int *errnop)
{
	enum nss_status s = state(errnop);

	(void)gid, (void)limit;
	if (s != NSS_STATUS_SUCCESS)
		return s;
	if ((strcmp(user_name, alice) == 0 || strcmp(user_name, dirk) == 0) &&
	    *start < *size)
		(*groups)[(*start)++] = 5002;
	return NSS_STATUS_SUCCESS;
}
