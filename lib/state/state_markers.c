/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks and revocations with their details: read, listed, put and removed.
 *
 * The details of a marker are in details/, in a file named "blocked-" or
 * "revoked-" and the marker's name, that only root can read:
 *
 *	at=2026-11-24T20:17:25Z
 *	by=1001
 *	reason=laptop stolen
 *
 * The time is UTC, by is a uid, the reason is one line of UTF-8 and may be
 * missing, as may be left=TIME (the person left) and origin=sync. No decision
 * uses these files. The marker is what counts: it is created last and removed
 * first, so that no marker is without its details.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/state/state_write.h>
#include "state_file.h"

#define NOTE_PATH_ROOM 80 /* of a path below the state directory */
#define TEXT_MAX       (STATE_FILE_MAX - 1)
#define KEY_NAME_LEN   43 /* base64url of a SHA-256 */

/* --- details --- */

void
state_note_release(struct state_note *n)
{
	free(n->reason);
	memset(n, 0, sizeof(*n));
}

bool
state_reason_is_good(const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	if (len > STATE_REASON_MAX)
		return false;
	for (; len != 0; s += n, len -= n) {
		n = utf8_decode(s, len, &cp);
		if (n == 0 || utf8_is_dangerous(cp))
			return false;
	}
	return true;
}

static void
put_time(struct buf *b, const char *name, bool has, int64_t t)
{
	if (!has)
		return;
	buf_printf(b, "%s=", name);
	put_utc(b, t);
	buf_putc(b, '\n');
}

void
state_note_print(const struct state_note *n, struct buf *b)
{
	buf_puts(b, "at=");
	put_utc(b, n->at);
	buf_printf(b, "\nby=%lu\n", (unsigned long)n->by);
	if (n->reason != NULL)
		buf_printf(b, "reason=%s\n", n->reason);
	put_time(b, "left", n->has_left, n->left);
	if (n->by_sync)
		buf_puts(b, "origin=sync\n");
}

int
state_note_parse(const char *text, struct state_note *ret)
{
	char by[24], reason[STATE_REASON_MAX + 1];
	uint64_t uid;

	if (!state_time(text, "at", &ret->at) ||
	    !state_value(text, "by", by, sizeof(by)) ||
	    parse_u64(by, strlen(by), 0, UINT32_MAX, &uid) != 0)
		return 0;
	ret->by = (uid_t)uid;
	ret->known = true;
	ret->has_left = state_time(text, "left", &ret->left);
	ret->by_sync = state_value(text, "origin", by, sizeof(by)) &&
	    strcmp(by, "sync") == 0;
	if (!state_value(text, "reason", reason, sizeof(reason)) ||
	    reason[0] == '\0')
		return 0;
	ret->reason = strdup(reason);
	return ret->reason != NULL ? 0 : ERR_NOMEM;
}

/* Read the details of a marker; kind: "blocked" or "revoked". */
static int
note_read(const struct state *s, const char *kind, const char *marker,
    struct state_note *ret)
{
	char name[NOTE_PATH_ROOM], *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	snprintf(name, sizeof(name), "details/%s-%s", kind, marker);
	r = state_read_small(s->dir_fd, name, STATE_FILE_MAX, &text);
	if (r == 0)
		r = state_note_parse(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

int
state_revocation_note(const struct state *s, const uint8_t fp[SHA256_LEN],
    struct state_note *ret)
{
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return note_read(s, "revoked", name, ret);
}

/* --- lists --- */

/* Open the O_PATH folder fd for reading names. Returns 0, ERR_IO, ERR_NOMEM. */
static int
names_open(int fd, DIR **ret)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (own == -1)
		return ERR_IO;
	if ((*ret = fdopendir(own)) != NULL)
		return 0;
	close(own);
	return ERR_NOMEM;
}

/* The next name, or NULL; then *r is 0 at the end, or ERR_IO. */
static const char *
names_next(DIR *dir, int *r)
{
	const struct dirent *e;

	errno = 0;
	e = readdir(dir);
	*r = e == NULL && errno != 0 ? ERR_IO : 0;
	return e == NULL ? NULL : e->d_name;
}

/* Read the fingerprint from the name of a marker. Returns 0 or ERR_SYNTAX. */
static int
key_name_parse(const char *name, uint8_t ret[SHA256_LEN])
{
	char text[KEY_NAME_LEN + 2];
	uint8_t out[BASE64_DECODED_MAX(KEY_NAME_LEN + 1)];
	size_t len;

	if (strlen(name) != KEY_NAME_LEN)
		return ERR_SYNTAX;
	for (size_t i = 0; i < KEY_NAME_LEN; i++) {
		if (name[i] == '+' || name[i] == '/')
			return ERR_SYNTAX;
		text[i] = name[i] == '-' ? '+' : name[i] == '_' ? '/' : name[i];
	}
	text[KEY_NAME_LEN] = '=';
	if (base64_decode(text, KEY_NAME_LEN + 1, out, &len) != 0 ||
	    len != SHA256_LEN)
		return ERR_SYNTAX;
	memcpy(ret, out, SHA256_LEN);
	return 0;
}

static int
compare_fps(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

int
state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n)
{
	uint8_t *list = NULL, *more;
	const char *name;
	size_t n = 0;
	DIR *dir;
	int r;

	*ret = NULL;
	*ret_n = 0;
	if (s->revoked_fd == -1)
		return 0;
	if ((r = names_open(s->revoked_fd, &dir)) != 0)
		return r;
	while ((name = names_next(dir, &r)) != NULL) {
		if ((more = vec_room(list, n, SHA256_LEN)) == NULL) {
			r = ERR_NOMEM;
			break;
		}
		list = more;
		if (key_name_parse(name, list + n * SHA256_LEN) == 0)
			n++;
	}
	closedir(dir);
	if (r != 0) {
		free(list);
		return r;
	}
	if (n > 1)
		qsort(list, n, SHA256_LEN, compare_fps);
	*ret = list;
	*ret_n = n;
	return 0;
}

void
state_block_release(struct state_block *b)
{
	state_note_release(&b->note);
	memset(b, 0, sizeof(*b));
}

int
state_read_block(const struct state *s, uid_t uid, int64_t now,
    struct state_block *ret)
{
	char name[STATE_NAME_ROOM], *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->uid = uid;
	if (s->blocked_fd == -1)
		return ERR_NOENT;
	state_uid_name(uid, name);
	r = state_read_small(s->blocked_fd, name, STATE_FILE_MAX, &text);
	if (r == 0) {
		ret->has_until = state_time(text, "until", &ret->until);
		ret->has_starting = state_time(text, "starting",
		    &ret->starting);
	}
	free(text);
	/* A malformed marker blocks: see state_is_blocked(). */
	if (r != 0 && r != ERR_SYNTAX)
		return r;
	if (ret->has_until && now >= ret->until)
		return ERR_NOENT;
	if (now != STATE_EVER && ret->has_starting && now < ret->starting)
		return ERR_NOENT;
	return note_read(s, "blocked", name, &ret->note);
}

/* Read the uid from the name of a marker; "007" is not a marker. */
static bool
uid_name_parse(const char *name, uid_t *ret)
{
	char as_written[STATE_NAME_ROOM];
	uint64_t uid;

	if (parse_u64(name, strlen(name), 0, UINT32_MAX - 1, &uid) != 0)
		return false;
	*ret = (uid_t)uid;
	state_uid_name(*ret, as_written);
	return strcmp(name, as_written) == 0;
}

static int
append_block(const struct state *s, uid_t uid, int64_t now,
    struct state_blocks *l)
{
	struct state_block *list = vec_room(l->list, l->n, sizeof(*list));
	int r;

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	r = state_read_block(s, uid, now, &list[l->n]);
	l->n += r == 0;
	return r == ERR_NOENT ? 0 : r;
}

static int
compare_blocks(const void *va, const void *vb)
{
	const struct state_block *a = va, *b = vb;

	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

int
state_list_blocks(const struct state *s, int64_t now, struct state_blocks *ret)
{
	const char *name;
	uid_t uid;
	DIR *dir;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->blocked_fd == -1)
		return 0;
	if ((r = names_open(s->blocked_fd, &dir)) != 0)
		return r;
	while (r == 0 && (name = names_next(dir, &r)) != NULL) {
		if (uid_name_parse(name, &uid))
			r = append_block(s, uid, now, ret);
	}
	closedir(dir);
	if (r != 0)
		state_blocks_release(ret);
	else if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_blocks);
	return r;
}

void
state_drop_ended(struct state_blocks *l, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->list[i].has_until && l->list[i].until <= now)
			state_block_release(&l->list[i]);
		else
			l->list[n++] = l->list[i];
	}
	l->n = n;
}

void
state_blocks_release(struct state_blocks *l)
{
	for (size_t i = 0; i < l->n; i++)
		state_block_release(&l->list[i]);
	free(l->list);
	memset(l, 0, sizeof(*l));
}

/* --- changes --- */

/* dir/folder/name, or dir/details/folder-name. Owned; NULL: no memory. */
static char *
marker_path(const char *dir, const char *folder, const char *name, bool details)
{
	char *path;

	return asprintf(&path, details ? "%s/details/%s-%s" : "%s/%s/%s", dir,
		   folder, name) < 0
	    ? NULL
	    : path;
}

int
state_make_folder(const char *dir, const char *name, struct diag *reterr)
{
	char *path;
	int r = 0, fd = -1;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if (mkdir(path, 0700) == 0)
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else if (errno == EEXIST)
		goto out;
	if (fd == -1)
		r = diag_set(reterr, ERR_IO, "%.400s: %s", path,
		    strerror(errno));
	else if (fsync(fd) != 0)
		r = diag_set(reterr, ERR_UNSYNCED,
		    "%.300s: made now, but it may not survive a power cut: the "
		    "directory cannot be synced: %s",
		    path, strerror(errno));
	if (fd != -1)
		close(fd);
out:
	free(path);
	return r;
}

/* A disk that cannot sync is no reason not to block: that is told later. */
static int
make_details(const char *dir, struct diag *reterr)
{
	int r = state_make_folder(dir, "details", reterr);

	return r == ERR_UNSYNCED ? 0 : r;
}

/* Create a marker with this content, and its details. */
static int
marker_create(const char *dir, const char *folder, const char *name,
    const struct buf *content, const struct state_note *note,
    struct diag *reterr)
{
	char *path = marker_path(dir, folder, name, false);
	char *details = marker_path(dir, folder, name, true);
	struct atomic_set set = {0};
	struct buf b;
	int r;

	buf_init(&b, TEXT_MAX);
	state_note_print(note, &b);
	if (path == NULL || details == NULL)
		r = diag_set(reterr, ERR_NOMEM, "out of memory");
	else if ((r = make_details(dir, reterr)) == 0 &&
	    (r = atomic_set_add(&set, details, 0600, &b, reterr)) == 0 &&
	    (r = atomic_set_add(&set, path, 0644, content, reterr)) == 0)
		r = atomic_set_commit(&set, reterr);
	buf_release(&b);
	free(path);
	free(details);
	return r;
}

/* Details without a marker mean nothing: they stay until they are recorded. */
static int
marker_remove(const char *dir, const char *folder, const char *name,
    struct diag *reterr)
{
	char *path = marker_path(dir, folder, name, false);
	int r = path == NULL ? diag_set(reterr, ERR_NOMEM, "out of memory")
			     : atomic_remove(path, reterr);

	free(path);
	return r;
}

static void
details_remove(const char *dir, const char *folder, const char *name)
{
	char *path = marker_path(dir, folder, name, true);

	if (path != NULL)
		atomic_remove(path, NULL);
	free(path);
}

int
state_put_block(const char *dir, const struct state_block *block,
    struct diag *reterr)
{
	char name[STATE_NAME_ROOM];
	struct buf b;
	int r;

	state_uid_name(block->uid, name);
	buf_init(&b, TEXT_MAX);
	put_time(&b, "until", block->has_until, block->until);
	put_time(&b, "starting", block->has_starting, block->starting);
	r = marker_create(dir, "blocked", name, &b, &block->note, reterr);
	buf_release(&b);
	return r;
}

int
state_add_block(const char *dir, uid_t uid, const int64_t *until,
    const struct state_note *note, struct diag *reterr)
{
	struct state_block b = {.uid = uid,
	    .has_until = until != NULL,
	    .until = until != NULL ? *until : 0,
	    .note = *note};

	return state_put_block(dir, &b, reterr);
}

int
state_unblock(const char *dir, uid_t uid, struct diag *reterr)
{
	char name[STATE_NAME_ROOM];

	state_uid_name(uid, name);
	return marker_remove(dir, "blocked", name, reterr);
}

void
state_forget_block(const char *dir, uid_t uid)
{
	char name[STATE_NAME_ROOM];

	state_uid_name(uid, name);
	details_remove(dir, "blocked", name);
}

int
state_revoke(const char *dir, const uint8_t fp[SHA256_LEN],
    const struct state_note *note, struct diag *reterr)
{
	const struct buf empty = {0};
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return marker_create(dir, "revoked", name, &empty, note, reterr);
}

int
state_unrevoke(const char *dir, const uint8_t fp[SHA256_LEN],
    struct diag *reterr)
{
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return marker_remove(dir, "revoked", name, reterr);
}

void
state_forget_revocation(const char *dir, const uint8_t fp[SHA256_LEN])
{
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	details_remove(dir, "revoked", name);
}
