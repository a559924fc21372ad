/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * block -i FILE: one account per line, the same file on every machine. All of
 * it is read before anything changes. --sync also ends the blocks that an
 * earlier --sync made and that no list has any more, and no others.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "block.h"

#define LIST_MAX     (16u << 20) /* bytes of a file */
#define NAME_MAX_LEN 255 /* bytes of a name */

struct names {
	char **list; /* owned, and what it points to */
	size_t n;
};
/* The uids of the accounts in the lists. */
struct uids {
	uid_t *list; /* owned */
	size_t n;
	bool incomplete; /* a name could not be looked up */
};

static void
names_release(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->list[i]);
	free(l->list);
}

/* Whether it can be an account's name, or uid:N. */
static bool
is_name(const char *s)
{
	const size_t len = strlen(s);
	uint64_t uid;
	uint32_t cp;
	size_t n;

	if (strncmp(s, "uid:", 4) == 0)
		return parse_u64(s + 4, len - 4, 0, UINT32_MAX - 1, &uid) == 0;
	if (len == 0 || len > NAME_MAX_LEN || s[0] == '-' ||
	    strpbrk(s, "/: \t") != NULL || strcmp(s, ".") == 0 ||
	    strcmp(s, "..") == 0)
		return false;
	for (size_t i = 0; i < len; i += n) {
		if ((n = utf8_decode(s + i, len - i, &cp)) == 0 ||
		    utf8_is_dangerous(cp))
			return false;
	}
	return true;
}

/* One line, without its comment and the blanks around it. */
static enum exit_code
add_line(const char *path, unsigned line, const char *s, size_t len,
    struct names *l)
{
	const char *comment = memchr(s, '#', len);
	char **list, *name;

	if (comment != NULL)
		len = (size_t)(comment - s);
	while (len != 0 && strchr(" \t\r", s[len - 1]) != NULL)
		len--;
	while (len != 0 && (*s == ' ' || *s == '\t'))
		s++, len--;
	if (len == 0)
		return EXIT_OK;
	if (memchr(s, '\0', len) != NULL || (name = strndup(s, len)) == NULL)
		return complain("%s:%u: not an account", path, line);
	if (!is_name(name)) {
		complain("%s:%u: %.300s: expected one account, or uid:N: "
			 "nothing was changed",
		    path, line, name);
		free(name);
		return EXIT_NOTHING_DONE;
	}
	if ((list = vec_room(l->list, l->n, sizeof(*list))) == NULL) {
		free(name);
		return complain("out of memory");
	}
	l->list = list;
	list[l->n++] = name;
	return EXIT_OK;
}

static enum exit_code
parse_list(const char *path, const char *text, size_t len, struct names *l)
{
	enum exit_code r = EXIT_OK, one;
	unsigned line = 1;
	size_t n;

	for (size_t i = 0; i < len; i += n + 1, line++) {
		const char *end = memchr(text + i, '\n', len - i);

		n = end != NULL ? (size_t)(end - text) - i : len - i;
		if ((one = add_line(path, line, text + i, n, l)) != EXIT_OK)
			r = one;
	}
	return r;
}

/* A FIFO would be waited for, and to open a device may have effects. */
static int
open_list(const char *path)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		complain("%s: not a regular file: nothing was changed", path);
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		complain("%s: %s: nothing was changed", path, strerror(errno));
	return fd;
}

static enum exit_code
read_list(const struct options *o, const char *path, struct names *l)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open_list(path);
	char *text = NULL;
	size_t len = 0;
	enum exit_code code;
	int r;

	if (fd == -1)
		return EXIT_NOTHING_DONE;
	r = read_all(fd, LIST_MAX, &text, &len);
	if (r != 0)
		code = complain("%s: %s: nothing was changed", path,
		    err_why(r));
	else if (len == 0 && o->sync)
		code = complain("%s is empty: nothing was changed; to end all "
				"blocks of --sync, put a comment into it",
		    path);
	else
		code = parse_list(is_stdin ? "(stdin)" : path, text, len, l);
	if (!is_stdin)
		close(fd);
	free(text);
	return code;
}

/* --- blocking --- */

static bool
has_uid(const struct uids *u, uid_t uid)
{
	for (size_t i = 0; i < u->n; i++) {
		if (u->list[i] == uid)
			return true;
	}
	return false;
}

static void
add_uid(struct uids *u, uid_t uid)
{
	uid_t *list = vec_room(u->list, u->n, sizeof(*list));

	if (list == NULL) {
		u->incomplete = true;
		return;
	}
	u->list = list;
	list[u->n++] = uid;
}

/* Look the name up, and block its account. */
static enum exit_code
block_name(struct block_run *run, const char *name, struct uids *u)
{
	struct who w = {0};
	enum exit_code r = EXIT_OK;
	int e = who_find(name, &w);

	if (e == ERR_NOENT) {
		block_answer_absent(run, name);
	} else if (e != 0) {
		u->incomplete = true;
		r = EXIT_OBJECTION;
	} else if (!has_uid(u, w.uid)) {
		add_uid(u, w.uid);
		if ((r = block_one(run, &w, name)) == EXIT_NOTHING_DONE)
			r = EXIT_OBJECTION;
	}
	who_release(&w);
	return r;
}

/* --- --sync --- */

static enum exit_code
unblock_uid(struct block_run *run, uid_t uid)
{
	char name[24];
	struct who w = {0};
	enum exit_code r;

	snprintf(name, sizeof(name), "uid:%lu", (unsigned long)uid);
	r = who_load(name, &w);
	if (r == EXIT_OK)
		r = unblock_one(run, &w,
		    w.member.n_names != 0 ? w.member.names[0] : name);
	who_release(&w);
	return r;
}

/* End what an earlier --sync blocked, and no list has. */
static enum exit_code
end_others(struct block_run *run, const struct uids *u)
{
	struct state_blocks blocks = {0};
	enum exit_code r = EXIT_OK;
	int e;

	if (u->incomplete) {
		complain("--sync: not all accounts could be looked up: no "
			 "block was ended");
		return EXIT_OBJECTION;
	}
	if ((e = state_list_blocks(&run->c.state, STATE_EVER, &blocks)) != 0) {
		complain("--sync: cannot list the blocks: %s: none was ended",
		    err_why(e));
		return EXIT_OBJECTION;
	}
	for (size_t i = 0; i < blocks.n; i++) {
		if (blocks.list[i].note.by_sync &&
		    !has_uid(u, blocks.list[i].uid))
			r = block_worse(r,
			    unblock_uid(run, blocks.list[i].uid));
	}
	state_blocks_release(&blocks);
	return r == EXIT_NOTHING_DONE ? EXIT_OBJECTION : r;
}

enum exit_code
block_lists(struct block_run *run)
{
	struct names l = {0};
	struct uids u = {0};
	enum exit_code r = EXIT_OK;

	for (size_t i = 0; i < run->o->n_inputs && r == EXIT_OK; i++)
		r = read_list(run->o, run->o->inputs[i], &l);
	if (r == EXIT_OK) {
		for (size_t i = 0; i < l.n; i++)
			r = block_worse(r, block_name(run, l.list[i], &u));
		if (run->o->sync)
			r = block_worse(r, end_others(run, &u));
	}
	names_release(&l);
	free(u.list);
	return r;
}
