/* sshd_config and the files it includes, of this machine or a mounted one. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/sshd/sshd_config.h>

#define SSHD_DIR "/etc/ssh"

struct files {
	const char *root;
};

/* The path of a diag must outlive its file: sshd's own is all that is named. */
static int
blame(struct diag *d, int e, const char *path, const char *what)
{
	if (d->msg[0] != '\0')
		return e;
	return diag_set(d, e, "%s: %s", path, what);
}

static int include_pattern(void *arg, const char *pattern, unsigned depth,
    int match, struct sshd_config *c, struct diag *d);

static int
read_file(struct files *f, const char *path, unsigned depth, int match,
    struct sshd_config *c, struct diag *d)
{
	struct stat st;
	char *text = NULL;
	size_t len = 0;
	int fd, r;

	if (c->n_files++ == SSHD_CONFIG_FILES)
		return blame(d, ERR_TOOBIG, path, "too many files");
	/* /etc/ssh is root's; links there are the administrator's */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 && errno == ENOENT)
		return depth == 0 ? ERR_NOENT : 0; /* gone since glob(3) */
	if (fd == -1)
		return blame(d, ERR_IO, path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		r = blame(d, ERR_PERM, path, "not a regular file");
	else if ((r = read_all(fd, SSHD_CONFIG_FILE_MAX, &text, &len)) != 0)
		blame(d, r, path, err_why(r));
	close(fd);
	if (r == 0)
		r = sshd_config_parse(c, text, len, depth, match,
		    include_pattern, f, d);
	free(text);
	return r;
}

/* A name of the mounted system, as a pattern of ours: its own path is no pattern. */
static char *
rooted_pattern(const char *root, const char *pattern)
{
	const char *dir = pattern[0] == '/' ? "" : SSHD_DIR "/";
	size_t len = 2 * strlen(root) + strlen(dir) + strlen(pattern) + 1;
	char *full = malloc(len), *p = full;

	if (full == NULL)
		return NULL;
	for (; *root != '\0'; root++) {
		if (strchr("*?[\\", *root) != NULL)
			*p++ = '\\';
		*p++ = *root;
	}
	p = stpcpy(p, dir);
	strcpy(p, pattern);
	return full;
}

/* No match is no error, as for sshd. */
static int
include_pattern(void *arg, const char *pattern, unsigned depth, int match,
    struct sshd_config *c, struct diag *d)
{
	struct files *f = arg;
	char *full = rooted_pattern(f->root, pattern);
	glob_t g;
	int r = 0;

	if (full == NULL)
		return ERR_NOMEM;
	switch (glob(full, 0, NULL, &g)) {
	case 0:
		for (size_t i = 0; i < g.gl_pathc && r == 0; i++)
			r = read_file(f, g.gl_pathv[i], depth, match, c, d);
		globfree(&g);
		break;
	case GLOB_NOMATCH:
		break;
	default:
		r = blame(d, ERR_IO, full, "cannot be listed");
	}
	free(full);
	return r;
}

int
sshd_config_read(struct sshd_config *c, const char *root, struct diag *d)
{
	struct files f = {root};
	char *path = NULL;
	int r;

	if (asprintf(&path, "%s" SSHD_DIR "/sshd_config", root) < 0)
		return ERR_NOMEM;
	r = read_file(&f, path, 0, -1, c, d);
	free(path);
	return r;
}
