/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing the register: all other lines stay byte for byte. The file is locked
 * for that, by a lock that only who may write to it can hold; what is renamed
 * into its place has another lock, so after locking it is looked for again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "register_line.h"

#define NEW_MODE    0600
#define LOCK_TRIES  100
#define LOCK_PAUSE  100000000 /* nanoseconds between two tries */
#define RENEW_TRIES 100 /* how often another one may be quicker */

static const char head[] = "# Whose keys these are: loginpolicy.keys(5).\n"
			   "# FINGERPRINT PERSON EXPIRY|- [PURPOSE]\n";

/* --- the lock --- */

/* Returns 0; ERR_IO: somebody else has it, or it is not known. */
static int
wait_for_lock(int fd, struct diag *d)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	const struct timespec pause = {0, LOCK_PAUSE};

	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
			return 0;
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return diag_set(d, ERR_IO, "cannot be locked: %s",
			    strerror(errno));
		nanosleep(&pause, NULL);
	}
	return diag_set(d, ERR_IO, "another process is changing it");
}

/*
 * Open and lock it. Returns 0 and the descriptor, -1: there is no such file;
 * ERR_DUP: it was replaced meanwhile; ERR_PERM, ERR_IO.
 */
static int
lock_file(const char *path, int *ret_fd, struct diag *d)
{
	const int fd = open(path,
	    O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat open_one, there;
	int r = 0;

	*ret_fd = fd;
	if (fd == -1)
		return errno == ENOENT
		    ? 0
		    : diag_set(d, path_error(errno), "%s",
			  errno == ELOOP ? "a symbolic link" : strerror(errno));
	if (fstat(fd, &open_one) != 0)
		r = diag_set(d, ERR_IO, "%s", strerror(errno));
	else if (!S_ISREG(open_one.st_mode))
		r = diag_set(d, ERR_PERM, "not a regular file");
	else if ((r = wait_for_lock(fd, d)) == 0 &&
	    (lstat(path, &there) != 0 || there.st_ino != open_one.st_ino ||
		there.st_dev != open_one.st_dev))
		r = ERR_DUP;
	if (r != 0) {
		close(fd);
		*ret_fd = -1;
	}
	return r;
}

/* --- the new text --- */

struct new_text {
	const struct register_entry *list;
	size_t n;
	bool *done; /* owned; of each entry */
	const struct tz *zone;
	struct key_register old; /* what the lines say */
	struct buf text;
	size_t changed;
};

static bool
is_same_entry(const struct register_entry *a, const struct register_entry *b)
{
	return strcmp(a->person, b->person) == 0 &&
	    a->has_expires == b->has_expires &&
	    (!a->has_expires || a->expires == b->expires) &&
	    strcmp(a->purpose != NULL ? a->purpose : "",
		b->purpose != NULL ? b->purpose : "") == 0;
}

/* Index of the entry that a line's is replaced with; n: none. */
static size_t
find_new(const struct new_text *t, const struct register_entry *line)
{
	size_t i = 0;

	while (i < t->n &&
	    (t->done[i] || memcmp(t->list[i].fp, line->fp, SHA256_LEN) != 0))
		i++;
	return i;
}

/* Copy every line, but for those that are to be another. */
static int
put_old_lines(struct new_text *t, char *text, size_t len, struct diag *d)
{
	size_t at = 0, n, next = 0, i;
	unsigned number = 0;
	char *line;
	int r = 0;

	while (
	    r == 0 && (line = register_line_next(text, len, &at, &n)) != NULL) {
		i = t->n;
		number++;
		if (next < t->old.n && t->old.list[next].line == number)
			i = find_new(t, &t->old.list[next++]);
		if (i < t->n)
			t->done[i] = true;
		if (i < t->n &&
		    !is_same_entry(&t->list[i], &t->old.list[next - 1])) {
			t->changed++;
			r = register_entry_print(&t->list[i], t->zone, &t->text,
			    d);
		} else {
			buf_put(&t->text, line, n);
			buf_putc(&t->text, '\n');
		}
	}
	return r;
}

static int
put_new_lines(struct new_text *t, struct diag *d)
{
	int r = 0;

	for (size_t i = 0; i < t->n && r == 0; i++) {
		if (t->done[i])
			continue;
		t->changed++;
		r = register_entry_print(&t->list[i], t->zone, &t->text, d);
	}
	return r;
}

/* Read a copy of a text. Returns as key_register_parse(), with d. */
static int
parse_copy(const char *path, const char *text, size_t len,
    const struct tz *zone, struct key_register *ret, struct diag *d)
{
	struct register_errors errs;
	char *copy = malloc(len + 1);
	int r;

	if (copy == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	if (len != 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	r = key_register_parse(path, copy, len, zone, ret, &errs);
	if (errs.n != 0)
		*d = errs.list[0];
	else if (r != 0)
		diag_set(d, r, "%s", err_str(r));
	register_errors_release(&errs);
	return r;
}

/* Whether what is written can be read: a key must not be in it twice. */
static int
check_text(const struct new_text *t, const char *path, struct diag *d)
{
	struct key_register new;
	int r = t->text.err;

	if (r != 0)
		return diag_set(d, r, "it would be larger than %u bytes",
		    REGISTER_SIZE_MAX);
	r = parse_copy(path, t->text.p, t->text.len, t->zone, &new, d);
	if (r == 0)
		key_register_release(&new);
	return r;
}

/* text: of the file, or NULL. Returns 0 or ERR_*, with d. */
static int
make_text(struct new_text *t, const char *path, char *text, size_t len,
    struct diag *d)
{
	int r;

	buf_init(&t->text, REGISTER_SIZE_MAX);
	t->done = calloc(t->n + 1, sizeof(*t->done));
	if (t->done == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	r = parse_copy(path, text, len, t->zone, &t->old, d);
	if (r == 0 && text == NULL)
		buf_puts(&t->text, head);
	if (r == 0 && text != NULL)
		r = put_old_lines(t, text, len, d);
	if (r == 0)
		r = put_new_lines(t, d);
	return r != 0 ? r : check_text(t, path, d);
}

static void
new_text_release(struct new_text *t)
{
	key_register_release(&t->old);
	buf_release(&t->text);
	free(t->done);
}

/* --- the file --- */

/* Put the new text in the place of the open, locked file. */
static int
replace_file(const char *path, int fd, const struct buf *text, struct diag *d)
{
	struct atomic_file f;
	struct stat st;
	int r;

	if (fstat(fd, &st) != 0)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	if ((r = atomic_open(&f, path, st.st_mode & 07777, d)) != 0)
		return r;
	if ((st.st_gid != getegid() &&
		fchown(f.fd, (uid_t)-1, st.st_gid) != 0) ||
	    write_all(f.fd, text->p, text->len) != 0) {
		r = diag_set(d, ERR_IO, "%s", strerror(errno));
		atomic_abort(&f);
		return r;
	}
	return atomic_commit(&f, d);
}

/* One try. ERR_DUP: somebody else was quicker. */
static int
try_put(const char *path, uid_t owner, struct new_text *t, struct diag *d)
{
	const struct register_place place = {.path = path, .owner = owner};
	char *text = NULL;
	size_t len = 0;
	int fd, r = lock_file(path, &fd, d);

	if (r != 0)
		return r;
	if (fd != -1)
		r = register_read(&place, &text, &len, d);
	if (r == 0)
		r = make_text(t, path, text, len, d);
	if (r == 0 && fd == -1)
		r = atomic_create(path, NEW_MODE, &t->text, d);
	else if (r == 0 && t->changed != 0)
		r = replace_file(path, fd, &t->text, d);
	if (fd != -1)
		close(fd);
	free(text);
	return r;
}

int
key_register_put_all(const char *path, uid_t owner, const struct tz *zone,
    const struct register_entry *list, size_t n, size_t *ret_changed,
    struct diag *reterr)
{
	size_t changed = 0;
	int r = ERR_DUP;

	for (unsigned i = 0; i < RENEW_TRIES && r == ERR_DUP; i++) {
		struct new_text t = {.list = list, .n = n, .zone = zone};
		struct diag d = {.path = path};

		r = try_put(path, owner, &t, &d);
		changed = t.changed;
		if (reterr != NULL)
			*reterr = d;
		new_text_release(&t);
	}
	if (r == ERR_DUP)
		r = diag_set(reterr, ERR_IO, "other processes are changing it");
	if (ret_changed != NULL)
		*ret_changed = r == 0 || r == ERR_UNSYNCED ? changed : 0;
	return r;
}

int
key_register_put(const char *path, uid_t owner, const struct tz *zone,
    const struct register_entry *e, struct diag *reterr)
{
	return key_register_put_all(path, owner, zone, e, 1, NULL, reterr);
}
