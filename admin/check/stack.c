/*
 * Read as libpam reads it: lines that a backslash continues, comments, a type
 * that may begin with "-", a control that may be in brackets; "@include FILE"
 * has lines of every type, "TYPE include FILE" those of this one.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include "stack.h"

#define FILE_OCTETS_MAX (1 << 20)
#define DEPTH_MAX	32 /* libpam's */
#define FILES_MAX	1000 /* files that include each other have no end */

static const char *const type_words[STACK_TYPES] = {"auth", "account",
    "session", "password"};
static const char module[] = "pam_loginpolicy.so";

struct reading {
	const char *root;
	struct stack *stack;
	unsigned depth, files;
};

static int read_named(struct reading *r, const char *name, int only);

/* --- one line --- */

/* The next word, which is cut off; in brackets, if it begins so. "": there is none. */
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

/* -1: it is none. */
static int
type_of(const char *word)
{
	for (int t = 0; t < STACK_TYPES; t++) {
		if (strcasecmp(word[0] == '-' ? word + 1 : word,
			type_words[t]) == 0)
			return t;
	}
	return -1;
}

static bool
is_module(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path, name) == 0;
}

static void
take_arguments(struct stack *s, char *line)
{
	const char *word;

	while ((word = next_word(&line))[0] != '\0')
		s->ssh = s->ssh || strcmp(word, "ssh") == 0;
}

/* only: a type, or -1: all of them. */
static int
take_line(struct reading *r, char *line, int only)
{
	const char *word = next_word(&line), *control, *path;
	int type;

	if (strcasecmp(word, "@include") == 0)
		return read_named(r, next_word(&line), only);
	type = type_of(word);
	if (type == -1 || (only != -1 && type != only))
		return 0;
	control = next_word(&line);
	path = next_word(&line);
	if (strcasecmp(control, "include") == 0 ||
	    strcasecmp(control, "substack") == 0)
		return read_named(r, path, type);
	if (!r->stack->filled[type])
		r->stack->denies[type] = is_module(path, "pam_deny.so") &&
		    (strcasecmp(control, "required") == 0 ||
			strcasecmp(control, "requisite") == 0);
	r->stack->filled[type] = true;
	if (is_module(path, module)) {
		r->stack->ours[type] = true;
		take_arguments(r->stack, line);
	}
	return 0;
}

/* --- one file --- */

/* The next line with those that continue it, without its comment; NULL: it was the last. */
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

static int
read_text(struct reading *r, char *text, int only)
{
	char *line;
	int e = 0;

	while (e == 0 && (line = next_line(&text)) != NULL)
		e = take_line(r, line, only);
	return e;
}

/* Whole, and with an end. *ret is the caller's, also where it fails. */
static int
load_text(const char *path, char **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r = ERR_IO;

	*ret = NULL;
	if (fd == -1)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	if (fstat(fd, &st) != 0)
		r = ERR_IO;
	else if (!S_ISREG(st.st_mode) || st.st_size > FILE_OCTETS_MAX)
		r = ERR_TOOBIG;
	else if ((*ret = calloc(1, (size_t)st.st_size + 1)) == NULL)
		r = ERR_NOMEM;
	else if (read(fd, *ret, (size_t)st.st_size) == st.st_size)
		r = 0;
	close(fd);
	return r;
}

static int
read_file(struct reading *r, const char *folder, const char *name, int only)
{
	char *path, *text;
	int e;

	if (asprintf(&path, "%s%s%s", r->root, folder, name) < 0)
		return ERR_NOMEM;
	e = load_text(path, &text);
	free(path);
	if (e == 0) {
		r->depth++;
		e = read_text(r, text, only);
		r->depth--;
	}
	free(text);
	return e;
}

/* By a path, or of the first folder that has it. What is not there has no lines. */
static int
read_named(struct reading *r, const char *name, int only)
{
	int e;

	if (r->depth == DEPTH_MAX || r->files++ == FILES_MAX)
		return ERR_TOOBIG;
	if (name[0] == '/')
		e = read_file(r, "", name, only);
	else if ((e = read_file(r, "/etc/pam.d/", name, only)) == ERR_NOENT)
		e = read_file(r, "/usr/lib/pam.d/", name, only);
	return e == ERR_NOENT && r->depth != 0 ? 0 : e;
}

const char *
stack_type_word(enum stack_type type)
{
	return type_words[type];
}

int
stack_load(const char *root, const char *service, struct stack *ret)
{
	struct reading r = {.root = root, .stack = ret};

	memset(ret, 0, sizeof(*ret));
	return read_named(&r, service, -1);
}

bool
stack_has_ours(const struct stack *s, const struct stack *other,
    enum stack_type type)
{
	return s->filled[type] ? s->ours[type] : other->ours[type];
}
