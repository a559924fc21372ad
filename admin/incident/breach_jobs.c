/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What runs without a login: crontab, at jobs, systemd's user units. All of it
 * goes into the record, the spools' files as they are: they are taken away,
 * also for a cron or an atd that does not ask PAM, and --undo brings them back.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include "admin/keys/as_account.h"
#include "breach_run.h"
#include "json_words.h"

#define FILE_MAX   (1u << 20) /* bytes of a crontab or an at job */
#define LINGER_DIR "/var/lib/systemd/linger"
#define FILES_ROOM (8u << 20) /* bytes of an account's, in the record */
#define UNITS_MAX  2000

static const char *const cron_dirs[] = {"/var/spool/cron/crontabs",
    "/var/spool/cron/tabs", "/var/spool/cron"};
static const char *const at_dirs[] = {"/var/spool/cron/atjobs",
    "/var/spool/at"};

/* The job of this path that is in the record with this member, equal to v. */
static bool
has_job(const json_t *jobs, const char *path, const char *member,
    const json_t *v)
{
	const json_t *j;
	size_t i;

	json_array_foreach(jobs, i, j)
	{
		if (strcmp(json_text_of(j, "path", ""), path) == 0 &&
		    (v == NULL || json_equal(json_object_get(j, member), v)))
			return true;
	}
	return false;
}

/* The lines of a file, for a person. */
static json_t *
lines_of(const char *text, size_t len)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < len;) {
		const char *end = memchr(text + i, '\n', len - i);
		size_t n = end == NULL ? len - i : (size_t)(end - text) - i;

		json_add(list, json_words_of(text + i, n));
		i += n + 1;
	}
	return list;
}

/* An at job's name has when it is due: minutes since 1970, the last digits. */
static void
put_due(json_t *o, const char *name)
{
	char *end;
	unsigned long minutes;

	if (strlen(name) != 14)
		return;
	minutes = strtoul(name + 6, &end, 16);
	if (*end == '\0')
		json_put(o, "due", json_when((int64_t)minutes * 60));
}

/*
 * lines: the list takes them over. --undo brings the first of a path back, and
 * needs its bytes; of a later one the lines are the evidence.
 */
static void
add_job(json_t *jobs, const char *kind, const char *path, const struct stat *st,
    json_t *lines, const char *text, size_t len)
{
	const bool is_first = !has_job(jobs, path, NULL, NULL);
	json_t *o = json_new_object();
	const char *name = strrchr(path, '/') + 1;

	json_put(o, "kind", json_words(kind));
	json_put(o, "path", json_words(path));
	json_put(o, "mode", json_int((int64_t)(st->st_mode & 07777)));
	json_put(o, "uid", json_int((int64_t)st->st_uid));
	json_put(o, "gid", json_int((int64_t)st->st_gid));
	if (strcmp(kind, "at") == 0)
		put_due(o, name);
	json_put(o, "lines", lines);
	if (is_first)
		json_put(o, "content", json_bytes64(text, len));
	json_add(jobs, o);
}

/* Keep one file of a spool in the record. Returns NULL, or why it is not. */
static const char *
keep_file(struct breach_account *a, const char *kind, int dir,
    const char *folder, const char *name)
{
	json_t *jobs = json_object_get(a->json, "jobs"), *lines;
	const char *why = NULL;
	char path[512], *text;
	struct stat st;
	size_t len;
	int fd, r;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return "it cannot be read";
	r = fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
	    ? read_all(fd, FILE_MAX, &text, &len)
	    : ERR_PERM;
	close(fd);
	if (r != 0)
		return "it cannot be read";
	lines = lines_of(text, len);
	if (has_job(jobs, path, "lines", lines)) {
		json_decref(lines);
	} else if (a->jobs_bytes + len > FILES_ROOM) {
		json_decref(lines);
		why = "the record has no room for it";
	} else {
		a->jobs_bytes += len;
		add_job(jobs, kind, path, &st, lines, text, len);
	}
	free(text);
	return why;
}

/* --- crontab and at --- */

/* Call each for every file of the account in cron's and at's spools. */
static void
each_file(struct breach_account *a,
    void (*each)(void *ctx, struct breach_account *a, const char *kind, int dir,
	const char *folder, const char *name),
    void *ctx)
{
	const struct dirent *e;
	struct stat st;
	DIR *d;

	for (size_t i = 0; i < sizeof(cron_dirs) / sizeof(*cron_dirs); i++) {
		const char *name = a->name;

		if (strchr(name, '/') != NULL ||
		    (d = opendir(cron_dirs[i])) == NULL)
			continue;
		if (fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			each(ctx, a, "crontab", dirfd(d), cron_dirs[i], name);
		closedir(d);
	}
	for (size_t i = 0; i < sizeof(at_dirs) / sizeof(*at_dirs); i++) {
		if ((d = opendir(at_dirs[i])) == NULL)
			continue;
		while ((e = readdir(d)) != NULL) {
			if (e->d_name[0] != '.' &&
			    fstatat(dirfd(d), e->d_name, &st,
				AT_SYMLINK_NOFOLLOW) == 0 &&
			    S_ISREG(st.st_mode) && st.st_uid == a->who.uid)
				each(ctx, a, "at", dirfd(d), at_dirs[i],
				    e->d_name);
		}
		closedir(d);
	}
}

struct found_jobs {
	struct steps *s;
	size_t n;
};

static void
find_file(void *ctx, struct breach_account *a, const char *kind, int dir,
    const char *folder, const char *name)
{
	struct found_jobs *f = ctx;
	const char *why = keep_file(a, kind, dir, folder, name);

	f->n++;
	if (why != NULL)
		steps_add(f->s, "jobs", STEP_FAILED, "%s/%s: %s", folder, name,
		    why);
}

/* --- user units --- */

/* Write the names of the units in the folder and those it enables. */
static int
send_units(void *ctx, int out)
{
	const char *path = ctx;
	const struct dirent *e, *w;
	DIR *d = opendir(path), *wants;
	size_t n = 0;
	int fd;

	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL && n < UNITS_MAX) {
		if (e->d_name[0] == '.')
			continue;
		n++;
		dprintf(out, "%s%c", e->d_name, 0);
		fd = openat(dirfd(d), e->d_name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd == -1 || (wants = fdopendir(fd)) == NULL)
			continue;
		while ((w = readdir(wants)) != NULL && n < UNITS_MAX) {
			if (w->d_name[0] != '.') {
				dprintf(out, "%s/%s%c", e->d_name, w->d_name,
				    0);
				n++;
			}
		}
		closedir(wants);
	}
	closedir(d);
	return 0;
}

static size_t
find_units(struct breach_account *a)
{
	json_t *jobs = json_object_get(a->json, "jobs"), *o;
	char path[1024], *unit;
	struct buf names;
	size_t n = 0;

	if (a->account == NULL || a->account->home == NULL)
		return 0;
	snprintf(path, sizeof(path), "%s/.config/systemd/user",
	    a->account->home);
	buf_init(&names, 1u << 20);
	if (as_account(a->account, "", path, send_units, path, &names) != 0)
		names.len = 0;
	buf_putc(&names, '\0');
	for (size_t i = 0; names.err == 0 && i + 1 < names.len;
	     i += strlen(names.p + i) + 1) {
		if (asprintf(&unit, "%s/%s", path, names.p + i) < 0)
			break;
		if (!has_job(jobs, unit, NULL, NULL)) {
			o = json_new_object();
			json_put(o, "kind", json_words("unit"));
			json_put(o, "path", json_words(unit));
			json_add(jobs, o);
		}
		free(unit);
		n++;
	}
	buf_release(&names);
	return n;
}

void
breach_find_jobs(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct found_jobs f = {s, 0};
	size_t units;

	(void)b;
	each_file(a, find_file, &f);
	units = find_units(a);
	if (units >= UNITS_MAX)
		steps_add(s, "jobs", STEP_FAILED,
		    "there are more user units than %d: not all are in the "
		    "record",
		    UNITS_MAX);
	if (f.n + units == 0)
		steps_add(s, "jobs", STEP_NOTHING,
		    "no crontab, at job or unit");
	else
		steps_add(s, "jobs", STEP_DONE,
		    "%zu crontab or at job%s, %zu user unit%s", f.n,
		    f.n == 1 ? "" : "s", units, units == 1 ? "" : "s");
}

/* --- taking them away --- */

struct stopping {
	struct breach *b;
	struct steps *s;
};

/*
 * Keep the file in the record on disk: what is removed must be there. Returns
 * NULL, or why it is not.
 */
static const char *
keep_on_disk(struct breach *b, struct breach_account *a, const char *kind,
    int dir, const char *folder, const char *name)
{
	const json_t *jobs = json_object_get(a->json, "jobs");
	const size_t before = json_array_size(jobs);
	const char *why = keep_file(a, kind, dir, folder, name);

	if (why == NULL && (json_array_size(jobs) > before || b->unsaved) &&
	    !breach_save(b))
		why = "the record cannot be written";
	return why;
}

static void
stop_file(void *ctx, struct breach_account *a, const char *kind, int dir,
    const char *folder, const char *name)
{
	const struct stopping *x = ctx;
	const char *step = kind[0] == 'a' ? "at" : "crontab", *why;

	if (x->b->dry_run)
		steps_add(x->s, step, STEP_SKIPPED, "%s/%s", folder, name);
	else if ((why = keep_on_disk(x->b, a, kind, dir, folder, name)) != NULL)
		steps_add(x->s, step, STEP_FAILED, "%s/%s stays: %s", folder,
		    name, why);
	else if (unlinkat(dir, name, 0) != 0)
		steps_add(x->s, step, STEP_FAILED, "%s/%s: %s", folder, name,
		    strerror(errno));
	else
		steps_add(x->s, step, STEP_DONE,
		    "%s/%s removed; the record has it", folder, name);
}

/* Services that would start at boot: also without a logind now. */
void
breach_stop_lingering(struct breach *b, struct breach_account *a,
    struct steps *s)
{
	char path[512];

	for (size_t i = 0; i < a->who.member.n_names; i++) {
		const char *name = a->who.member.names[i];

		snprintf(path, sizeof(path), LINGER_DIR "/%s", name);
		if (strchr(name, '/') != NULL || access(path, F_OK) != 0)
			continue;
		if (b->dry_run)
			steps_add(s, "linger", STEP_SKIPPED, "%s", path);
		else if (unlink(path) == 0)
			steps_add(s, "linger", STEP_DONE, "%s removed", path);
		else
			steps_add(s, "linger", STEP_FAILED, "%s: %s", path,
			    strerror(errno));
	}
}

void
breach_stop_jobs(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct stopping x = {b, s};

	/* Root's jobs keep the machine going. */
	if (a->who.uid == 0) {
		steps_add(s, "jobs", STEP_NOTHING,
		    "root's crontab and at jobs stay");
		return;
	}
	each_file(a, stop_file, &x);
}
