/*
 * Read as libpam does: a backslash continues a line, "#" begins a comment, a
 * type may begin with "-", a control may be in brackets; "@include FILE" has
 * lines of every type, "TYPE include FILE" those of this type. A line of
 * /etc/pam.conf has the service before the type.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "pam_lines.h"

#define FILE_BYTES_MAX (1u << 20)
#define DEPTH_MAX      32 /* libpam's */
#define FILES_MAX      1000 /* files that include each other have no end */
#define ANY_TYPE       PAM_TYPES

static const char *const type_words[PAM_TYPES] = {"auth", "account", "session",
    "password"};

struct reader {
	const char *root;
	struct pam_lines *lines;
	bool follow; /* read what is included */
	bool service_first; /* pam.conf */
	unsigned depth, files;
};

static int read_service(struct reader *r, const char *name, enum pam_type only);

/* --- one line --- */

/*
 * Cut off the next word of *s, up to "]" if it begins with "[". "": there is
 * none.
 */
static char *
next_word(char **s)
{
	char *word, *end;

	*s += strspn(*s, " \t");
	word = *s;
	if (word[0] == '[') {
		for (end = word; *end != '\0' && *end != ']'; end++)
			end += end[0] == '\\' && end[1] != '\0';
		end += *end == ']';
	} else {
		end = word + strcspn(word, " \t");
	}
	*s = end;
	if (*end != '\0') {
		*end = '\0';
		*s = end + 1;
	}
	return word;
}

static bool
is_module(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path, name) == 0;
}

static void
add_module(struct pam_lines *l, enum pam_type type, const char *control,
    const char *path, char *arguments)
{
	const char *word;

	if (!l->filled[type])
		l->denies[type] = is_module(path, "pam_deny.so") &&
		    (strcasecmp(control, "required") == 0 ||
			strcasecmp(control, "requisite") == 0);
	l->filled[type] = true;
	if (type == PAM_TYPE_PASSWORD)
		l->checks_passwords |= is_module(path, "pam_pwquality.so") ||
		    is_module(path, "pam_passwdqc.so") ||
		    is_module(path, "pam_cracklib.so");
	if (!is_module(path, "pam_loginpolicy.so"))
		return;
	l->ours[type] = true;
	while ((word = next_word(&arguments))[0] != '\0') {
		l->ssh |= strcmp(word, "ssh") == 0;
		l->sudo |= strcmp(word, "sudo") == 0;
		l->single_step |= strcmp(word, "single_step") == 0;
	}
}

/* only: the type that counts, or ANY_TYPE. */
static int
read_line(struct reader *r, char *line, enum pam_type only)
{
	const char *word = next_word(&line), *control, *path;
	enum pam_type type;

	if (r->service_first)
		word = next_word(&line);
	if (strcasecmp(word, "@include") == 0)
		return read_service(r, next_word(&line), only);
	word += word[0] == '-';
	for (type = 0; type != ANY_TYPE; type++) {
		if (strcasecmp(word, type_words[type]) == 0)
			break;
	}
	if (type == ANY_TYPE || (only != ANY_TYPE && type != only))
		return 0;
	control = next_word(&line);
	path = next_word(&line);
	if (strcasecmp(control, "include") == 0 ||
	    strcasecmp(control, "substack") == 0)
		return read_service(r, path, type);
	add_module(r->lines, type, control, path, line);
	return 0;
}

/* --- one file --- */

/*
 * Cut off the next line of *s with those that continue it, without its comment.
 * NULL: there is none.
 */
static char *
next_line(char **s)
{
	char *line = *s, *from = *s, *to = *s;
	bool comment = false;

	if (*from == '\0')
		return NULL;
	for (; *from != '\0' && *from != '\n'; from++) {
		comment = comment || *from == '#';
		if (from[0] == '\\' && from[1] == '\n' && !comment) {
			*to++ = ' ';
			from++;
		} else if (!comment) {
			*to++ = *from;
		}
	}
	*s = *from == '\n' ? from + 1 : from;
	*to = '\0';
	return line;
}

/* *ret is owned, and NULL on an error. */
static int
load_text(const char *path, char **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct stat st;
	size_t len;

	*ret = NULL;
	if (fd == -1)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	if (fstat(fd, &st) != 0)
		r = ERR_IO;
	else if (!S_ISREG(st.st_mode))
		r = ERR_TOOBIG;
	else
		r = read_all(fd, FILE_BYTES_MAX, ret, &len);
	close(fd);
	return r;
}

static int
read_file(struct reader *r, const char *folder, const char *name,
    enum pam_type only)
{
	char *path, *text, *line, *rest;
	int e;

	if (asprintf(&path, "%s%s%s", r->root, folder, name) < 0)
		return ERR_NOMEM;
	e = load_text(path, &text);
	free(path);
	rest = text;
	r->depth++;
	while (e == 0 && (line = next_line(&rest)) != NULL)
		e = read_line(r, line, only);
	r->depth--;
	free(text);
	return e;
}

/*
 * Read a file by its path, or from the first folder that has it. An included
 * file that does not exist has no lines.
 */
static int
read_service(struct reader *r, const char *name, enum pam_type only)
{
	int e;

	if (r->depth != 0 && !r->follow)
		return 0;
	if (r->depth == DEPTH_MAX || r->files++ == FILES_MAX)
		return ERR_TOOBIG;
	if (name[0] == '/')
		e = read_file(r, "", name, only);
	else if ((e = read_file(r, "/etc/pam.d/", name, only)) == ERR_NOENT)
		e = read_file(r, "/usr/lib/pam.d/", name, only);
	return e == ERR_NOENT && r->depth != 0 ? 0 : e;
}

int
pam_lines_load(const char *root, const char *service, struct pam_lines *ret)
{
	struct reader r = {.root = root, .lines = ret, .follow = true};

	memset(ret, 0, sizeof(*ret));
	if (strchr(service, '/') != NULL)
		return ERR_NOENT;
	return read_service(&r, service, ANY_TYPE);
}

/* --- all files --- */

/* *reterr: the last error, of any but a missing file. */
static void
read_one(struct reader *r, const char *folder, const char *name, int *reterr)
{
	int e = read_file(r, folder, name, ANY_TYPE);

	if (e != 0 && e != ERR_NOENT)
		*reterr = e;
}

static void
read_folder(struct reader *r, const char *folder, int *reterr)
{
	const struct dirent *e;
	char *path;
	DIR *d;

	if (asprintf(&path, "%s%s", r->root, folder) < 0) {
		*reterr = ERR_NOMEM;
		return;
	}
	d = opendir(path);
	free(path);
	if (d == NULL) {
		if (errno != ENOENT)
			*reterr = ERR_IO;
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (pam_file_counts(e->d_name))
			read_one(r, folder, e->d_name, reterr);
	}
	closedir(d);
}

int
pam_lines_load_all(const char *root, struct pam_lines *ret)
{
	struct reader r = {.root = root, .lines = ret};
	int e = 0;

	memset(ret, 0, sizeof(*ret));
	read_folder(&r, "/etc/pam.d/", &e);
	read_folder(&r, "/usr/lib/pam.d/", &e);
	r.service_first = true;
	read_one(&r, "", "/etc/pam.conf", &e);
	return e;
}

/* --- questions --- */

const char *
pam_type_word(enum pam_type type)
{
	return type_words[type];
}

bool
pam_lines_has_ours(const struct pam_lines *service,
    const struct pam_lines *other, enum pam_type type)
{
	return service->filled[type] ? service->ours[type] : other->ours[type];
}

bool
pam_file_counts(const char *name)
{
	return strchr(name, '~') == NULL && name[0] != '.' &&
	    strstr(name, ".dpkg-") == NULL && strstr(name, ".rpm") == NULL &&
	    strstr(name, ".pacnew") == NULL;
}
