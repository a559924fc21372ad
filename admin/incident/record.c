/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and writing records; each is replaced whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "fields.h"
#include "json_words.h"
#include "record.h"

#define FOLDER	  "incidents"
#define PATH_ROOM 160 /* below dir */
#define TRIES	  5 /* of a lock whose file was removed meanwhile */

bool
incident_id_is_good(const char *s)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(s);

	return len != 0 && len <= INCIDENT_ID_MAX && strspn(s, good) == len &&
	    strchr("._-", s[0]) == NULL;
}

/* "20261130T131500Z-7f3a": the names sort by time. */
static void
make_id(int64_t now, char ret[INCIDENT_ID_MAX + 1])
{
	const struct civil t = civil_of(now);
	uint16_t n = 0;

	if (getrandom(&n, sizeof(n), 0) != (ssize_t)sizeof(n))
		n = (uint16_t)getpid();
	snprintf(ret, INCIDENT_ID_MAX + 1, "%04lld%02u%02uT%02u%02u%02uZ-%04x",
	    (long long)t.year, t.month, t.day, t.hour, t.minute, t.second, n);
}

int
incident_new(const struct change *c, const char *id, struct incident *ret)
{
	char host[256] = "";
	json_t *j;

	*ret = (struct incident){.lock = -1};
	if (id != NULL)
		snprintf(ret->id, sizeof(ret->id), "%s", id);
	else
		make_id(c->now, ret->id);
	gethostname(host, sizeof(host) - 1);
	j = ret->json = json_new_object();
	json_put(j, "schema", json_words(INCIDENT_SCHEMA));
	json_put(j, "id", json_words(ret->id));
	json_put(j, "host", json_words(host));
	json_put(j, "begun", json_when(c->now));
	json_put(j, "by", json_actor(c->actor.by));
	json_put(j, "runs", json_new_array());
	json_put(j, "accounts", json_new_array());
	json_put(j, "keys", json_new_array());
	json_put(j, "fields", fields_new(c->now));
	json_put(j, "changes", json_new_array());
	return json_object_get(j, "changes") != NULL ? 0 : ERR_NOMEM;
}

/* --- places --- */

/* dir/incidents/NAME and what follows it; owned; NULL: no memory. */
static char *
place(const char *dir, const char *id, const char *end)
{
	char *path;

	return asprintf(&path, "%s/" FOLDER "/%s%s", dir, id, end) < 0 ? NULL
								       : path;
}

/* --- reading --- */

static int
parse(const char *text, size_t len, struct incident *ret, struct diag *reterr)
{
	json_error_t e;

	ret->json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);
	if (!json_is_object(ret->json) ||
	    !json_is_array(json_object_get(ret->json, "accounts")) ||
	    !json_is_array(json_object_get(ret->json, "keys")) ||
	    !json_is_array(json_object_get(ret->json, "runs")) ||
	    !json_is_array(json_object_get(ret->json, "changes")) ||
	    !json_is_object(json_object_get(ret->json, "fields")))
		return diag_set(reterr, ERR_SYNTAX,
		    "this is not the record of an incident%s%.200s",
		    ret->json == NULL ? ": " : "",
		    ret->json == NULL ? e.text : "");
	return 0;
}

int
incident_load(const char *dir, const char *id, struct incident *ret,
    struct diag *reterr)
{
	const struct trusted_opts opts = {.owner = geteuid(),
	    .cap_bytes = INCIDENT_MAX};
	char *path, *text = NULL;
	size_t len;
	int r;

	*ret = (struct incident){.lock = -1};
	if (!incident_id_is_good(id))
		return diag_set(reterr, ERR_NOENT, "no such incident");
	snprintf(ret->id, sizeof(ret->id), "%s", id);
	if ((path = place(dir, id, ".json")) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if ((r = trusted_read(path, &opts, &text, &len, reterr)) == 0)
		r = parse(text, len, ret, reterr);
	if (r == ERR_NOENT)
		diag_set(reterr, r, "no such incident");
	free(text);
	free(path);
	return r;
}

void
incident_release(struct incident *i)
{
	if (i->lock != -1) {
		unlink(i->lock_path);
		close(i->lock);
	}
	free(i->lock_path);
	json_decref(i->json);
	*i = (struct incident){.lock = -1};
}

/* --- locks --- */

/* Take one; a file that was removed before it was taken is no lock. */
static int
lock_file(const char *path, int how, int *ret, struct diag *reterr)
{
	struct stat st;

	for (int i = 0; i < TRIES; i++) {
		*ret = open(path,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
		if (*ret == -1)
			break;
		if (flock(*ret, how) == 0 && fstat(*ret, &st) == 0 &&
		    st.st_nlink != 0)
			return 0;
		if (errno == EWOULDBLOCK) {
			close(*ret);
			return diag_set(reterr, ERR_DUP,
			    "another command works on it");
		}
		close(*ret);
	}
	*ret = -1;
	return diag_set(reterr, ERR_IO, "%.300s: %s", path, strerror(errno));
}

int
incident_lock(const char *dir, struct incident *i, struct diag *reterr)
{
	int r = state_make_folder(dir, FOLDER, reterr);

	if (!err_is_done(r))
		return r;
	if ((i->lock_path = place(dir, i->id, ".lock")) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	return err_join(r,
	    lock_file(i->lock_path, LOCK_EX | LOCK_NB, &i->lock, reterr));
}

/* That of all writers, which is held for the time of one change. */
static int
lock_all(const char *dir, int *ret, struct diag *reterr)
{
	char *path;
	int r = 0;

	*ret = -1;
	if (asprintf(&path, "%s/" FOLDER, dir) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	*ret = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*ret == -1 || flock(*ret, LOCK_EX) != 0)
		r = *ret == -1 && errno == ENOENT
		    ? diag_set(reterr, ERR_NOENT, "no such incident")
		    : diag_set(reterr, ERR_IO, "%.300s: %s", path,
			  strerror(errno));
	free(path);
	return r;
}

/* --- writing --- */

/* Whether the record on disk is this one. */
static bool
is_written(const char *dir, const struct incident *i)
{
	struct incident there;
	struct diag d = {0};
	const bool yes = incident_load(dir, i->id, &there, &d) == 0 &&
	    json_equal(there.json, i->json);

	incident_release(&there);
	return yes;
}

static int
write_record(const char *dir, const struct incident *i, struct diag *reterr)
{
	char *path = place(dir, i->id, ".json"), *text;
	struct diag d = {0};
	struct buf b;
	int r;

	text = json_dumps(i->json, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	if (path == NULL || text == NULL) {
		free(path);
		free(text);
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	buf_init(&b, INCIDENT_MAX);
	buf_puts(&b, text);
	buf_putc(&b, '\n');
	r = b.err != 0 ? diag_set(&d, b.err, "%s", err_str(b.err))
		       : atomic_write(path, 0600, &b, &d);
	if (r != 0 && is_written(dir, i)) {
		complain("%s: %s: a power cut may still undo it", path, d.msg);
		r = 0;
	}
	if (r != 0)
		diag_set(reterr, r, "%.300s: %.150s", path, d.msg);
	buf_release(&b);
	free(path);
	free(text);
	return r;
}

/* What a person has filled in since it was read. */
static void
take_filled_in(const char *dir, struct incident *i)
{
	static const char *const names[] = {"fields", "changes"};
	struct incident there;
	struct diag d = {0};

	if (incident_load(dir, i->id, &there, &d) == 0) {
		for (size_t k = 0; k < 2; k++)
			json_object_set(i->json, names[k],
			    json_object_get(there.json, names[k]));
	}
	incident_release(&there);
}

int
incident_save(const char *dir, struct incident *i, struct diag *reterr)
{
	int fd = -1, r = state_make_folder(dir, FOLDER, reterr);

	if (err_is_done(r) && (r = lock_all(dir, &fd, reterr)) == 0) {
		take_filled_in(dir, i);
		r = write_record(dir, i, reterr);
	}
	if (fd != -1)
		close(fd);
	return r;
}

int
incident_edit(const char *dir, const char *id,
    int (*change)(void *ctx, struct incident *i, struct diag *reterr),
    void *ctx, struct diag *reterr)
{
	struct incident i = {.lock = -1};
	int fd, r;

	if ((r = lock_all(dir, &fd, reterr)) == 0 &&
	    (r = incident_load(dir, id, &i, reterr)) == 0 &&
	    (r = change(ctx, &i, reterr)) == 0)
		r = write_record(dir, &i, reterr);
	incident_release(&i);
	if (fd != -1)
		close(fd);
	return r;
}
