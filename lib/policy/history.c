/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the history of the state directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/policy/history.h>

#define HEAD_MAX 16384 /* bytes of an entry that may be notes */

/* 20261124T201725Z-9f31c2aa; the year may have more digits. */
static bool
is_id(const char *name)
{
	size_t year = strspn(name, "0123456789"), len = strlen(name);
	const char *rest = name + year;

	return year >= 8 && len < HISTORY_ID_MAX && len == year + 17 &&
	    rest[0] == 'T' && strspn(rest + 1, "0123456789") == 6 &&
	    rest[7] == 'Z' && rest[8] == '-' &&
	    strspn(rest + 9, "0123456789abcdef") == 8;
}

/*
 * Copy the note "# NAME=VALUE" of the head; later lines of the same name are
 * none of ours. Returns whether there is one that fits.
 */
static bool
find_note(const char *head, const char *name, char *ret, size_t room)
{
	size_t len = strlen(name), n;

	for (const char *s = head; s[0] == '#'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "\n");
		if (strncmp(s, "#@ file", 7) == 0)
			return false;
		if (n < len + 3 || s[1] != ' ' ||
		    strncmp(s + 2, name, len) != 0 || s[len + 2] != '=')
			continue;
		n -= len + 3;
		if (n >= room)
			n = room - 1;
		memcpy(ret, s + len + 3, n);
		ret[n] = '\0';
		return true;
	}
	return false;
}

static void
parse_notes(const char *head, struct history_entry *ret)
{
	char word[64];
	struct moment m;
	uint64_t uid;

	ret->known = find_note(head, "at", word, sizeof(word)) &&
	    moment_parse(word, &m) == 0 && !m.local &&
	    find_note(head, "by", word, sizeof(word)) &&
	    parse_u64(word, strlen(word), 0, UINT32_MAX, &uid) == 0;
	if (ret->known) {
		ret->at = m.clock;
		ret->by = (uid_t)uid;
	}
	find_note(head, "from", ret->from, sizeof(ret->from));
	if (!find_note(head, "command", ret->command, sizeof(ret->command)))
		strcpy(ret->command, "apply");
	ret->trial = find_note(head, "trial", word, sizeof(word));
	find_note(head, "before", ret->before, sizeof(ret->before));
}

static void
read_notes(int dir, struct history_entry *e)
{
	char head[HEAD_MAX];
	int fd = openat(dir, e->id,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd == -1 ? -1 : read(fd, head, sizeof(head) - 1);
	struct stat st;

	if (fd != -1 && fstat(fd, &st) == 0)
		e->written_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 +
		    st.st_mtim.tv_nsec;
	if (fd != -1)
		close(fd);
	if (n <= 0)
		return;
	head[n] = '\0';
	parse_notes(head, e);
}

static int
compare_entries(const void *va, const void *vb)
{
	const struct history_entry *a = va, *b = vb;
	int r = strncmp(a->id, b->id, strcspn(a->id, "-"));

	if (r != 0 || a->written_ns == b->written_ns)
		return r != 0 ? r : strcmp(a->id, b->id);
	return a->written_ns < b->written_ns ? -1 : 1;
}

static int
add_entry(struct history *h, int dir, const char *name)
{
	struct history_entry *list = vec_room(h->list, h->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	h->list = list;
	list[h->n] = (struct history_entry){0};
	memcpy(list[h->n].id, name, strlen(name)); /* is_id(): it fits */
	read_notes(dir, &list[h->n++]);
	return 0;
}

int
history_load(const char *dir, struct history *ret)
{
	const struct dirent *e;
	char *path;
	DIR *d;
	int r = 0;

	*ret = (struct history){0};
	if (asprintf(&path, "%s/history", dir) < 0)
		return ERR_NOMEM;
	d = opendir(path);
	free(path);
	if (d == NULL)
		return errno == ENOENT ? 0 : ERR_IO;
	while (r == 0 && (errno = 0, e = readdir(d)) != NULL) {
		if (is_id(e->d_name))
			r = add_entry(ret, dirfd(d), e->d_name);
	}
	if (r == 0 && errno != 0)
		r = ERR_IO;
	closedir(d);
	if (r != 0)
		history_release(ret);
	else if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_entries);
	return r;
}

void
history_release(struct history *h)
{
	free(h->list);
	*h = (struct history){0};
}

const char *
history_hash(const struct history_entry *e)
{
	return strrchr(e->id, '-') + 1;
}

static bool
is_same_policy(const struct history_entry *a, const struct history_entry *b)
{
	return strcmp(history_hash(a), history_hash(b)) == 0;
}

bool
history_is_confirmed(const struct history *h, size_t i)
{
	const struct history_entry *e = &h->list[i];

	return e->trial && i + 1 < h->n &&
	    strcmp(e[1].command, "confirm") == 0 && is_same_policy(e, e + 1);
}

size_t
history_before(const struct history *h, size_t i)
{
	const struct history_entry *e = &h->list[i];

	/* A trial was in force while it was confirmed. */
	if (i > 0 && history_is_confirmed(h, i - 1))
		return i - 1;
	for (size_t k = i; e->before[0] != '\0' && k-- > 0;) {
		if (strcmp(history_hash(&h->list[k]), e->before) == 0)
			return k;
	}
	for (size_t k = i; k-- > 0;) {
		if (!h->list[k].trial)
			return k;
	}
	return h->n;
}

/* The newest entry of the policy whose hash begins so. */
static int
find_hash(const struct history *h, const char *text, size_t *ret)
{
	const size_t len = strlen(text);
	int r = ERR_NOENT;

	if (len < 4)
		return ERR_NOENT;
	for (size_t i = h->n; i-- > 0;) {
		if (strncmp(history_hash(&h->list[i]), text, len) != 0)
			continue;
		if (r == 0 && !is_same_policy(&h->list[i], &h->list[*ret]))
			return ERR_DUP;
		if (r != 0)
			*ret = i;
		r = 0;
	}
	return r;
}

int
history_find(const struct history *h, const char *text, size_t *ret)
{
	const size_t len = strlen(text);
	size_t n = 0;

	for (size_t i = 0; i < h->n && len != 0; i++) {
		if (strncmp(h->list[i].id, text, len) == 0) {
			*ret = i;
			n++;
		}
	}
	return n == 1 ? 0 : n > 1 ? ERR_DUP : find_hash(h, text, ret);
}

int
history_policy(const char *dir, const char *id, uid_t owner, struct policy *ret,
    struct policy_errors *reterr)
{
	const struct policy_load_opts opts = {.root = "", .owner = owner};
	char *path;
	int r;

	memset(ret, 0, sizeof(*ret));
	memset(reterr, 0, sizeof(*reterr));
	if (!is_id(id))
		return ERR_NOENT;
	if (asprintf(&path, "%s/history/%s", dir, id) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &opts, ret, reterr);
	free(path);
	return r;
}
