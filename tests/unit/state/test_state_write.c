/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the state directory: whole or not at all, and what reads it agrees. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/policy/accept.h>
#include <loginpolicy/state/state_write.h>
#include "tests/lib/trusted_folder.h"

/* rename(2) that fails where the test says, as on a broken disk, by the linker's --wrap (Makefile). */
static unsigned rename_fails_at; /* the n-th; 0: none */
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int
__wrap_rename(const char *from, const char *to)
{
	if (rename_fails_at == 0 || --rename_fails_at != 0)
		return __real_rename(from, to);
	errno = EIO;
	return -1;
}

#define NOW  1800000000 /* 2027-01-15T08:00:00Z */
#define NAME "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static char *dir;
static struct state s;
static struct diag d;
static uint8_t fp[SHA256_LEN];

static const char *
at(const char *name)
{
	static char room[8][4096];
	static unsigned n;
	char *path = room[n++ % 8];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* A file's content and mode. */
static void
holds(const char *name, unsigned mode, const char *text)
{
	char got[4096] = "";
	struct stat st;
	FILE *f = fopen(at(name), "re");

	ck_assert_msg(f != NULL, "%s", name);
	ck_assert_int_eq(fstat(fileno(f), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, mode);
	got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
	fclose(f);
	ck_assert_str_eq(got, text);
}

/* How many files there are in a folder; none but these are left behind. */
static unsigned
count(const char *name)
{
	const struct dirent *e;
	DIR *f = opendir(at(name));
	unsigned n = 0;

	ck_assert_msg(f != NULL, "%s", name);
	while ((e = readdir(f)) != NULL)
		n += e->d_name[0] != '.';
	closedir(f);
	return n;
}

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	ck_assert_int_eq(mkdir(at("blocked"), 0711), 0);
	ck_assert_int_eq(mkdir(at("revoked"), 0711), 0);
	ck_assert_int_eq(state_open(dir, getuid(), false,
			     STATE_BLOCKED | STATE_REVOKED, &s, NULL),
	    0);
	for (unsigned i = 0; i < SHA256_LEN; i++)
		fp[i] = (uint8_t)i;
}

static void
teardown(void)
{
	state_close(&s);
	remove_folder(dir);
}

static int
block(uid_t uid, int64_t until, const char *reason)
{
	char copy[STATE_REASON_MAX + 1];
	const struct state_note note = {.known = true,
	    .at = NOW,
	    .by = 1001,
	    .reason = reason == NULL ? NULL : strcpy(copy, reason)};

	return state_add_block(dir, uid, until == 0 ? NULL : &until, &note, &d);
}

static bool
blocked(uid_t uid, int64_t now)
{
	bool yes;

	ck_assert_int_eq(state_is_blocked(&s, uid, now, &yes), 0);
	return yes;
}

/* From here on nothing can be written to files, as on a full disk. */
static void
disk_is_full(bool full)
{
	const struct rlimit r = {full ? 0 : RLIM_INFINITY, RLIM_INFINITY};

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* --- refused: nothing has changed --- */

START_TEST(full_disk)
{
	int r;

	ck_assert_int_eq(block(1, NOW + 1, "first"), 0);
	disk_is_full(true);
	r = block(1, NOW + 2, "second");
	disk_is_full(false);
	ck_assert_int_eq(r, ERR_IO);
	ck_assert_ptr_nonnull(strstr(d.msg, "details/blocked-1: "));
	holds("blocked/1", 0644, "until=2027-01-15T08:00:01Z\n");
	holds("details/blocked-1", 0600,
	    "at=2027-01-15T08:00:00Z\nby=1001\nreason=first\n");
	ck_assert_uint_eq(count("blocked"), 1);
	ck_assert_uint_eq(count("details"), 1);
}
END_TEST

/* The marker cannot be put in its place: its details are not, either. */
START_TEST(no_marker)
{
	ck_assert_int_eq(mkdir(at("blocked/1"), 0755), 0);
	ck_assert_int_eq(block(1, 0, NULL), ERR_IO);
	ck_assert_uint_eq(count("details"), 0);
	ck_assert_int_eq(rmdir(at("blocked/1")), 0);
	ck_assert_int_eq(rmdir(at("blocked")), 0);
	ck_assert_int_eq(block(1, 0, NULL), ERR_IO);
	ck_assert_uint_eq(count("details"), 0);
	ck_assert_int_eq(state_unblock(dir, 1, &d), ERR_NOENT);
}
END_TEST

START_TEST(no_details)
{
	const struct state_note note = {.known = true, .at = NOW};

	put("details", "");
	ck_assert_int_eq(block(1, 0, NULL), ERR_IO);
	ck_assert_uint_eq(count("blocked"), 0);
	ck_assert_int_eq(state_revoke(dir, fp, &note, &d), ERR_IO);
	ck_assert_uint_eq(count("revoked"), 0);
}
END_TEST

START_TEST(no_state)
{
	const struct state_note note = {.known = true, .at = NOW};

	ck_assert_int_eq(state_add_block(at("nowhere"), 1, NULL, &note, &d),
	    ERR_IO);
	ck_assert_int_eq(state_revoke(at("nowhere"), fp, &note, &d), ERR_IO);
	ck_assert_int_ne(access(at("nowhere"), F_OK), 0);
}
END_TEST

START_TEST(read_only)
{
	if (getuid() == 0) {
		puts(
		    "SKIP: a folder without write permission: root writes there");
		return;
	}
	ck_assert_int_eq(mkdir(at("details"), 0700), 0);
	ck_assert_int_eq(chmod(at("blocked"), 0511), 0);
	ck_assert_int_eq(block(1, 0, NULL), ERR_IO);
	ck_assert_uint_eq(count("details"), 0);
	ck_assert_int_eq(chmod(at("blocked"), 0711), 0);
	ck_assert_int_eq(block(1, 0, NULL), 0);
	ck_assert_int_eq(chmod(at("blocked"), 0511), 0);
	ck_assert_int_eq(state_unblock(dir, 1, &d), ERR_IO);
	ck_assert_uint_eq(count("details"), 1);
	ck_assert(blocked(1, NOW));
	ck_assert_int_eq(chmod(at("blocked"), 0711), 0);
}
END_TEST

START_TEST(reasons)
{
	static const char *const bad[] = {"two\nlines", "\033[2J", "\377",
	    "\302\205", "\342\200\256", "a\tb", "\303"};
	char longest[STATE_REASON_MAX + 2];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!state_reason_is_good(bad[i]), "%s", bad[i]);
	ck_assert(state_reason_is_good(""));
	ck_assert(state_reason_is_good("M\303\274ller's laptop: by=1 \\ \""));
	memset(longest, 'x', sizeof(longest));
	longest[STATE_REASON_MAX + 1] = '\0';
	ck_assert(!state_reason_is_good(longest));
	longest[STATE_REASON_MAX] = '\0';
	ck_assert(state_reason_is_good(longest));
	ck_assert_int_eq(block(1, 0, longest), 0);
}
END_TEST

/* --- blocks --- */

START_TEST(later)
{
	const struct state_block put = {.uid = 7,
	    .has_starting = true,
	    .starting = NOW + 60,
	    .has_until = true,
	    .until = NOW + 120,
	    .note = {.known = true,
		.at = NOW,
		.has_left = true,
		.left = NOW - 60,
		.by_sync = true}};
	struct state_blocks l;
	struct state_block b;

	ck_assert_int_eq(state_put_block(dir, &put, &d), 0);
	holds("blocked/7", 0644,
	    "until=2027-01-15T08:02:00Z\nstarting=2027-01-15T08:01:00Z\n");
	holds("details/blocked-7", 0600,
	    "at=2027-01-15T08:00:00Z\nby=0\nleft=2027-01-15T07:59:00Z\n"
	    "origin=sync\n");
	ck_assert(!blocked(7, NOW + 59));
	ck_assert(blocked(7, NOW + 60));
	ck_assert(!blocked(7, NOW + 120));
	ck_assert_int_eq(state_read_block(&s, 7, NOW + 59, &b), ERR_NOENT);
	ck_assert_int_eq(state_read_block(&s, 7, NOW + 60, &b), 0);
	ck_assert(b.has_starting && b.starting == NOW + 60 && b.has_until);
	ck_assert(b.note.has_left && b.note.left == NOW - 60 && b.note.by_sync);
	/* What is still to come is listed as one that is not over. */
	ck_assert_int_eq(state_list_blocks(&s, NOW, &l), 0);
	ck_assert_uint_eq(l.n, 0);
	state_blocks_release(&l);
	ck_assert_int_eq(state_list_blocks(&s, STATE_EVER, &l), 0);
	state_drop_ended(&l, NOW);
	ck_assert_uint_eq(l.n, 1);
	state_drop_ended(&l, NOW + 120);
	ck_assert_uint_eq(l.n, 0);
	state_blocks_release(&l);
}
END_TEST

/* What cannot be understood blocks from now on. */
START_TEST(later_malformed)
{
	static const char *const bad[] = {"starting=", "starting=soon",
	    "starting=2999-01-01", "starting=2999-01-01T00:00:00",
	    " starting=2999-01-01T00:00:00Z", "Starting=2999-01-01T00:00:00Z",
	    "starting=2999-01-01T00:00:00Z ", "starting=2999-13-01T00:00:00Z"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		FILE *f = fopen(at("blocked/7"), "w");

		ck_assert_ptr_nonnull(f);
		fprintf(f, "%s\n", bad[i]);
		fclose(f);
		ck_assert_msg(blocked(7, NOW), "%s", bad[i]);
	}
}
END_TEST

START_TEST(blocks)
{
	struct state_block b;

	ck_assert_int_eq(state_read_block(&s, 1, NOW, &b), ERR_NOENT);
	ck_assert_int_eq(block(1, 0, NULL), 0);
	holds("blocked/1", 0644, "");
	holds("details/blocked-1", 0600, "at=2027-01-15T08:00:00Z\nby=1001\n");
	ck_assert(blocked(1, TZ_TIME_MAX));
	ck_assert_int_eq(state_read_block(&s, 1, NOW, &b), 0);
	ck_assert(!b.has_until && b.note.known && b.note.by == 1001 &&
	    b.note.at == NOW && b.note.reason == NULL);
	ck_assert_int_eq(block((uid_t)-2, NOW + 60, "reason=by=7"), 0);
	holds("blocked/4294967294", 0644, "until=2027-01-15T08:01:00Z\n");
	ck_assert(blocked((uid_t)-2, NOW + 59));
	ck_assert(!blocked((uid_t)-2, NOW + 60));
	ck_assert_int_eq(state_read_block(&s, (uid_t)-2, NOW + 59, &b), 0);
	ck_assert(b.has_until && b.until == NOW + 60);
	ck_assert_str_eq(b.note.reason, "reason=by=7");
	state_block_release(&b);
	ck_assert_int_eq(state_read_block(&s, (uid_t)-2, NOW + 60, &b),
	    ERR_NOENT);
	ck_assert_int_eq(state_unblock(dir, (uid_t)-2, &d), 0);
	ck_assert_int_eq(state_unblock(dir, (uid_t)-2, &d), ERR_NOENT);
	ck_assert_uint_eq(count("blocked"), 1);
	ck_assert_uint_eq(count("details"), 2);
	state_forget_block(dir, (uid_t)-2);
	state_forget_block(dir, (uid_t)-2);
	ck_assert_uint_eq(count("details"), 1);
	ck_assert(!blocked((uid_t)-2, NOW) && blocked(1, NOW));
}
END_TEST

/* What cannot be understood blocks, and nothing is known of it. */
START_TEST(foreign)
{
	static const char *const notes[] = {"", "at=\nby=1\n", "at=now\nby=1\n",
	    "at=2027-01-15T08:00:00\nby=1\n", "at=2027-01-15T08:00:00Z\n",
	    "at=2027-01-15T08:00:00Z\nby=alice\n"};
	struct state_block b;

	put("blocked/1", "until=tomorrow\n");
	ck_assert_int_eq(state_read_block(&s, 1, NOW, &b), 0);
	ck_assert(!b.has_until && !b.note.known);
	ck_assert_int_eq(mkdir(at("details"), 0700), 0);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		put("details/blocked-1", notes[i]);
		ck_assert_int_eq(state_read_block(&s, 1, NOW, &b), 0);
		ck_assert_msg(!b.note.known && b.note.reason == NULL, "%s",
		    notes[i]);
	}
	ck_assert_int_eq(symlink("nowhere", at("blocked/2")), 0);
	ck_assert_int_eq(state_read_block(&s, 2, NOW, &b), 0);
	ck_assert_int_eq(state_unblock(dir, 2, &d), 0);
}
END_TEST

START_TEST(list)
{
	struct state_blocks l;

	ck_assert_int_eq(state_list_blocks(&s, NOW, &l), 0);
	ck_assert_uint_eq(l.n, 0);
	for (uid_t uid = 1030; uid > 1000; uid--)
		ck_assert_int_eq(block(uid, uid % 3 == 0 ? NOW : 0, "x"), 0);
	put("blocked/alice", "");
	put("blocked/007", "");
	put("blocked/-1", "");
	put("blocked/4294967295", "");
	put("blocked/1001.a1b2c3", "");
	put("blocked/0", "");
	ck_assert_int_eq(state_list_blocks(&s, NOW, &l), 0);
	ck_assert_uint_eq(l.n, 21);
	ck_assert_uint_eq(l.list[0].uid, 0);
	for (size_t i = 1; i < l.n; i++) {
		ck_assert_uint_lt(l.list[i - 1].uid, l.list[i].uid);
		ck_assert_str_eq(l.list[i].note.reason, "x");
	}
	state_blocks_release(&l);
	state_close(&s);
	ck_assert_int_eq(state_list_blocks(&s, NOW, &l), 0);
	ck_assert_uint_eq(l.n, 0);
}
END_TEST

/* --- keys --- */

START_TEST(keys)
{
	char why[] = "stolen";
	const struct state_note note = {.known = true,
	    .at = NOW,
	    .reason = why};
	struct state_note got;
	bool yes;

	ck_assert_int_eq(state_unrevoke(dir, fp, &d), ERR_NOENT);
	ck_assert_int_eq(state_revoke(dir, fp, &note, &d), 0);
	holds("revoked/" NAME, 0644, "");
	ck_assert_int_eq(state_key_revoked(&s, fp, &yes), 0);
	ck_assert(yes);
	ck_assert_int_eq(state_revocation_note(&s, fp, &got), 0);
	ck_assert(got.known && got.at == NOW && got.by == 0);
	ck_assert_str_eq(got.reason, "stolen");
	state_note_release(&got);
	ck_assert_int_eq(state_unrevoke(dir, fp, &d), 0);
	ck_assert_int_eq(state_key_revoked(&s, fp, &yes), 0);
	ck_assert(!yes);
	ck_assert_int_eq(state_revocation_note(&s, fp, &got), 0);
	ck_assert(got.known);
	state_note_release(&got);
	state_forget_revocation(dir, fp);
	ck_assert_int_eq(state_revocation_note(&s, fp, &got), 0);
	ck_assert(!got.known);
	ck_assert_uint_eq(count("revoked"), 0);
	ck_assert_uint_eq(count("details"), 0);
}
END_TEST

/* --- accepting a policy --- */

static struct policy p;

/* Accept text as dir/conf; from the present one where it is NULL. */
static int
accept_policy(const char *text, bool in_history, bool *ret_in_force)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	struct policy_acceptance a = {.conf = at("conf"),
	    .dir = dir,
	    .policy = &p,
	    .at = NOW,
	    .by = 1001,
	    .from = "new.conf\n# by=0",
	    .in_history = in_history};
	struct policy_errors errs;
	struct buf b;
	int r;

	buf_init(&b, 4096);
	if (text != NULL) {
		buf_puts(&b, text);
		a.text = &b;
		r = policy_load_text(a.conf, text, strlen(text), &opts, &p,
		    &errs);
	} else {
		r = policy_load(a.conf, &opts, &p, &errs);
	}
	policy_errors_release(&errs);
	ck_assert_int_eq(r, 0);
	r = policy_accept(&a, ret_in_force, &d);
	if (r == 0)
		ck_assert(policy_is_last_good(&p, dir, getuid()));
	policy_release(&p);
	buf_release(&b);
	return r;
}

START_TEST(accepted)
{
	char want[8192];
	bool in_force;

	ck_assert_int_eq(accept_policy("password length 9\n", true, &in_force),
	    0);
	ck_assert(in_force);
	holds("conf", 0644, "password length 9\n");
	snprintf(want, sizeof(want),
	    "#@ loginpolicy 1\n#@ file 0 0 18 %s\npassword length 9\n\n"
	    "#@ end\n",
	    at("conf"));
	holds("last-good.conf", 0644, want);
	snprintf(want, sizeof(want),
	    "#@ loginpolicy 1\n# at=2027-01-15T08:00:00Z\n# by=1001\n"
	    "# from=new.conf\\x0a# by=0\n"
	    "#@ file 0 0 18 %s\npassword length 9\n\n#@ end\n",
	    at("conf"));
	ck_assert_uint_eq(count("history"), 1);
	ck_assert_int_eq(chdir(at("history")), 0);
	ck_assert_int_eq(system("mv 20270115T080000Z-????????"
				" ../entry"),
	    0);
	holds("entry", 0600, want);
	/* The last good one again, and nothing else. */
	ck_assert_int_eq(unlink(at("last-good.conf")), 0);
	ck_assert_int_eq(accept_policy(NULL, false, &in_force), 0);
	ck_assert(in_force);
	ck_assert_uint_eq(count("history"), 0);
}
END_TEST

START_TEST(not_accepted)
{
	bool in_force;
	int r;

	ck_assert_int_eq(accept_policy("password length 9\n", true, &in_force),
	    0);
	disk_is_full(true);
	r = accept_policy("password length 10\n", true, &in_force);
	disk_is_full(false);
	ck_assert_int_eq(r, ERR_IO);
	ck_assert(!in_force);
	holds("conf", 0644, "password length 9\n");
	ck_assert_int_eq(rmdir(at("blocked")), 0);
	/* Whatever is last written: nothing changes before it is. */
	ck_assert_int_eq(rename(at("history"), at("h")), 0);
	put("history", "");
	ck_assert_int_eq(accept_policy("password length 10\n", true, &in_force),
	    ERR_IO);
	ck_assert(!in_force);
	holds("conf", 0644, "password length 9\n");
	ck_assert_int_eq(unlink(at("last-good.conf")), 0);
	ck_assert_int_eq(mkdir(at("last-good.conf"), 0755), 0);
	ck_assert_int_eq(accept_policy("password length 10\n", true, &in_force),
	    ERR_IO);
	ck_assert(!in_force);
	holds("conf", 0644, "password length 9\n");
	ck_assert_uint_eq(count("."),
	    5); /* conf, h, history, last-good, revoked */
}
END_TEST

/* Wherever it breaks off, the policy file and the last accepted one are each the old or the new, and the file is never behind. */
START_TEST(broken_off)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	const unsigned want[][3] = {{9, 9, 0}, {10, 9, 0}, {10, 10, 0},
	    {10, 10, 1}};
	struct policy_errors errs;
	bool in_force;

	for (unsigned n = 0; n < 4; n++) {
		int r;

		ck_assert_int_eq(accept_policy("password length 9\n", false,
				     &in_force),
		    0);
		rename_fails_at = n == 3 ? 0 : n + 1;
		r = accept_policy("password length 10\n", true, &in_force);
		rename_fails_at = 0;
		ck_assert_int_eq(r, n == 3 ? 0 : ERR_IO);
		ck_assert(in_force == (n != 0));
		ck_assert_int_eq(policy_load(at("conf"), &opts, &p, &errs), 0);
		ck_assert_uint_eq(p.password.length, want[n][0]);
		policy_release(&p);
		ck_assert_int_eq(policy_load(at("last-good.conf"), &opts, &p,
				     &errs),
		    0);
		ck_assert_uint_eq(p.password.length, want[n][1]);
		policy_release(&p);
		ck_assert_uint_eq(count("history"), want[n][2]);
		ck_assert_uint_eq(count("."), 5);
	}
}
END_TEST

/* A marker that cannot be renamed leaves the old one. */
START_TEST(marker_broken_off)
{
	ck_assert_int_eq(block(1, NOW + 1, "first"), 0);
	rename_fails_at = 1;
	ck_assert_int_eq(block(1, NOW + 2, "second"), ERR_IO);
	ck_assert_int_eq(block(2, 0, NULL), 0);
	rename_fails_at = 2;
	ck_assert_int_eq(block(1, NOW + 2, "second"), ERR_IO);
	rename_fails_at = 0;
	holds("blocked/1", 0644, "until=2027-01-15T08:00:01Z\n");
	ck_assert_uint_eq(count("blocked"), 2);
	ck_assert_uint_eq(count("details"), 2);
}
END_TEST

/* Another file of the same content in all, or of the same name, is another policy. */
START_TEST(other_last_good)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	struct policy_errors errs;
	char text[4200];
	bool in_force;

	put("a", "password length 9\n");
	snprintf(text, sizeof(text), "include %s\n", at("a"));
	ck_assert_int_eq(accept_policy(text, false, &in_force), 0);
	ck_assert_int_eq(policy_load(at("conf"), &opts, &p, &errs), 0);
	ck_assert(policy_is_last_good(&p, dir, getuid()));
	policy_release(&p);
	put("a", "password length 10\n");
	ck_assert_int_eq(policy_load(at("conf"), &opts, &p, &errs), 0);
	ck_assert(!policy_is_last_good(&p, dir, getuid()));
	policy_release(&p);
	put("a", "password length 9\n");
	ck_assert_int_eq(rename(at("a"), at("b")), 0);
	snprintf(text, sizeof(text), "include %s\n", at("b"));
	put("conf", text);
	ck_assert_int_eq(policy_load(at("conf"), &opts, &p, &errs), 0);
	ck_assert(!policy_is_last_good(&p, dir, getuid()));
	policy_release(&p);
}
END_TEST

START_TEST(places)
{
	ck_assert_int_eq(policy_place_check(at("p"), getuid(), &d), 0);
	put("p", "nonsense");
	ck_assert_int_eq(chmod(at("p"), 0666), 0);
	ck_assert_int_eq(policy_place_check(at("p"), getuid(), &d), 0);
	ck_assert_int_eq(symlink("p", at("link")), 0);
	ck_assert_int_eq(policy_place_check(at("link"), getuid(), &d),
	    ERR_PERM);
	ck_assert_str_eq(d.msg, "a symbolic link");
	ck_assert_int_eq(symlink("nowhere", at("dangling")), 0);
	ck_assert_int_eq(policy_place_check(at("dangling"), getuid(), &d),
	    ERR_PERM);
	ck_assert_int_eq(policy_place_check(at("blocked"), getuid(), &d),
	    ERR_PERM);
	ck_assert_int_eq(policy_place_check(at("nowhere/p"), getuid(), &d),
	    ERR_NOENT);
	ck_assert_int_eq(policy_place_check("p", getuid(), &d), ERR_SYNTAX);
	ck_assert_int_eq(chmod(at("blocked"), 0722), 0);
	ck_assert_int_eq(policy_place_check(at("blocked/p"), getuid(), &d),
	    ERR_PERM);
	ck_assert_int_eq(chmod(at("blocked"), 01777), 0);
	ck_assert_int_eq(policy_place_check(at("blocked/p"), getuid(), &d),
	    ERR_PERM);
	ck_assert_int_eq(policy_place_check("/p", getuid(), &d), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("state_write");
	TCase *t = tcase_create("state_write");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, full_disk);
	tcase_add_test(t, no_marker);
	tcase_add_test(t, no_details);
	tcase_add_test(t, no_state);
	tcase_add_test(t, read_only);
	tcase_add_test(t, reasons);
	tcase_add_test(t, blocks);
	tcase_add_test(t, later);
	tcase_add_test(t, later_malformed);
	tcase_add_test(t, foreign);
	tcase_add_test(t, list);
	tcase_add_test(t, keys);
	tcase_add_test(t, accepted);
	tcase_add_test(t, not_accepted);
	tcase_add_test(t, broken_off);
	tcase_add_test(t, marker_broken_off);
	tcase_add_test(t, other_last_good);
	tcase_add_test(t, places);
	suite_add_tcase(su, t);
	return su;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
