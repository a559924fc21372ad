/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The folder that libpam is given. Some versions look for included files in
 * /etc/pam.d even with pam_start_confdir(3), so every include names its file by
 * the whole path.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "stage.h"

#define BLANKS " \t"
#define SYSTEM "/etc/pam.d/"

/* The word at *s, which goes behind it. Returns its length. */
static size_t
next_word(const char **s, const char *end, const char **ret)
{
	const char *p = *s;

	while (p < end && strchr(BLANKS, *p) != NULL)
		p++;
	*ret = p;
	while (p < end && strchr(BLANKS, *p) == NULL)
		p++;
	*s = p;
	return (size_t)(p - *ret);
}

static bool
word_is(const char *p, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(p, word, len) == 0;
}

/* Where the name of the file is that this line includes; NULL: none. */
static const char *
included_name(const char *line, const char *end, size_t *ret_len)
{
	const char *at = line, *word;
	size_t len = next_word(&at, end, &word);

	if (!word_is(word, len, "@include")) {
		len = next_word(&at, end, &word);
		if (!word_is(word, len, "include") &&
		    !word_is(word, len, "substack"))
			return NULL;
	}
	*ret_len = next_word(&at, end, &word);
	return *ret_len == 0 ? NULL : word;
}

static void
put_line(const char *line, size_t len, const char *folder, struct buf *b)
{
	size_t width = 0, skip = 0;
	const char *name = included_name(line, line + len, &width);

	if (name != NULL && width > strlen(SYSTEM) &&
	    strncmp(name, SYSTEM, strlen(SYSTEM)) == 0)
		skip = strlen(SYSTEM);
	if (name == NULL || (name[0] == '/' && skip == 0)) {
		buf_put(b, line, len);
		return;
	}
	buf_put(b, line, (size_t)(name - line));
	buf_printf(b, "%s/", folder);
	buf_put(b, name + skip, len - (size_t)(name - line) - skip);
}

static int
convert(const char *from, const char *to, const char *folder, struct diag *d)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r;
	size_t len;
	char *text;
	struct buf b;

	if (fd == -1)
		return diag_set(d, ERR_IO, "%s: %s", from, strerror(errno));
	r = read_all(fd, PAM_TREE_FILE_MAX, &text, &len);
	close(fd);
	if (r != 0)
		return diag_set(d, r, "%s: %s", from, err_why(r));
	buf_init(&b, 4 * PAM_TREE_FILE_MAX);
	for (size_t i = 0; i < len;) {
		const char *end = memchr(text + i, '\n', len - i);
		size_t n = end == NULL ? len - i : (size_t)(end - (text + i));

		put_line(text + i, n, folder, &b);
		buf_putc(&b, '\n');
		i += n + 1;
	}
	free(text);
	r = b.err != 0 ? diag_set(d, b.err, "%s: %s", from, err_str(b.err))
		       : atomic_write(to, 0644, &b, d);
	buf_release(&b);
	/* A copy, which no power cut has to survive. */
	return err_is_done(r) ? 0 : r;
}

int
stage_confdir(struct stage *s, struct diag *reterr)
{
	char from[PATH_MAX], to[PATH_MAX];
	const struct dirent *e;
	int r = 0;
	DIR *dir;

	if (s->confdir == NULL &&
	    asprintf(&s->confdir, "%s/confdir", s->dir) < 0) {
		s->confdir = NULL;
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	if ((mkdir(s->confdir, 0755) != 0 && errno != EEXIST) ||
	    (dir = opendir(s->pam)) == NULL)
		return diag_set(reterr, ERR_IO, "%s: %s", s->dir,
		    strerror(errno));
	while (r == 0 && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(from, sizeof(from), "%s/%s", s->pam, e->d_name);
		snprintf(to, sizeof(to), "%s/%s", s->confdir, e->d_name);
		r = convert(from, to, s->confdir, reterr);
	}
	closedir(dir);
	return r;
}
