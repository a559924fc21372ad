/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpam/pam_handlers.c: which file, its lines, and what those are that it
 * includes. A line that libpam cannot use stays in its stack, as one that
 * fails: so does libpam.
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
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/pamstack/pamstack.h>
#include "lib/pamstack/cache.h"
#include "lib/pamstack/control.h"
#include "lib/pamstack/text.h"

#define FILE_BYTES_MAX (1 << 20)
#define FILES_MAX      1000 /* files that include each other end here */
#define FOLDER_MAX     4096
#define ANY_TYPE       PAM_TYPE_COUNT
#define OTHER	       "other"

static const char *const type_names[PAM_TYPE_COUNT] = {"auth", "account",
    "session", "password"};
/* The last two are of builds with a vendor directory, such as SUSE's. */
static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d",
    "/usr/etc/pam.d", "/usr/share/pam.d"};
#define N_FOLDERS (sizeof(folders) / sizeof(folders[0]))

struct reading {
	const struct pam_read_opts *opts;
	struct pam_service *s;
	const char *service; /* the name, in small letters */
	struct pam_stack other[PAM_TYPE_COUNT];
	unsigned files; /* read so far */
	struct diag *reterr;
};

/* A file that is read, and for whom. */
struct read_context {
	const char *path;
	bool to_other; /* its lines are of "other" */
	int type; /* only these lines; ANY_TYPE */
	unsigned depth; /* 0: the service's own file, or "other" */
	unsigned own_line; /* of that file, which included this one */
	unsigned level;
};

static int read_named(struct reading *r, const char *name,
    const struct read_context *for_what);

const char *
pam_type_name(enum pam_type type)
{
	return type_names[type];
}

bool
pam_line_is_module(const struct pam_line *l, const char *name)
{
	const char *slash = strrchr(l->module, '/');

	return l->kind == PAM_LINE_MODULE &&
	    strcmp(slash != NULL ? slash + 1 : l->module, name) == 0;
}

/* --- one line --- */

static const char *
keep_word(struct reading *r, const char *word)
{
	return arena_strndup(&r->s->memory, word, strlen(word));
}

/* The words that are left of the line; NULL: no memory. */
static const char *const *
keep_args(struct reading *r, char *line)
{
	char *rest = line, *word;
	const char **args;
	size_t n = 0;

	args = arena_array(&r->s->memory, strlen(line) / 2 + 2, sizeof(*args));
	while (args != NULL && (word = pam_text_word(&rest)) != NULL) {
		if ((args[n++] = keep_word(r, word)) == NULL)
			return NULL;
	}
	return args;
}

/* libpam has no name for such a module in its log, and gives up. */
static bool
is_nameless(const char *module)
{
	const char *slash = strrchr(module, '/'), *dot;

	module = slash != NULL ? slash + 1 : module;
	dot = strrchr(module, '.');
	return module[0] == '\0' || dot == module || strcmp(module, "?") == 0 ||
	    (module[0] == '?' && dot == module + 1);
}

static int
add_line(struct reading *r, const struct read_context *c, int type,
    const struct pam_line *line)
{
	struct pam_stack *s = c->to_other ? &r->other[type]
					  : &r->s->stack[type];
	struct pam_line *list;

	if (line->module[0] != '\0' && is_nameless(line->module)) {
		r->s->abort_why = "a line has a module without a name";
		return 0;
	}
	if ((list = vec_room(s->lines, s->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	s->lines = list;
	s->lines[s->n++] = *line;
	return 0;
}

/* ANY_TYPE: "@include". -1: none of them. */
static int
type_of(const char *word)
{
	if (strcasecmp(word, "@include") == 0)
		return ANY_TYPE;
	for (int t = 0; t < PAM_TYPE_COUNT; t++) {
		if (strcasecmp(word, type_names[t]) == 0)
			return t;
	}
	return -1;
}

/* Say why nothing is known. Returns e. */
static int
report_unknown(struct reading *r, const char *path, unsigned line, int e,
    const char *why)
{
	if (r->reterr != NULL) {
		r->reterr->path = path;
		r->reterr->line = line;
	}
	return diag_set(r->reterr, e, "%s", why);
}

static bool
ends_with_cr(const char *name)
{
	size_t n = strlen(name);

	return n != 0 && name[n - 1] == '\r';
}

/* The file that the line includes did not come: it counts as a failure. */
static int
add_broken(struct reading *r, const struct read_context *c, int type,
    struct pam_line *line, const char *name)
{
	line->kind = PAM_LINE_BROKEN;
	line->module = "";
	pam_control_all_bad(line->action);
	if (type == ANY_TYPE && ends_with_cr(name))
		r->s->abort_why = "a line of @include ends with CR LF, and "
				  "libpam takes CR as part of the file's name";
	else if (type == ANY_TYPE)
		r->s->abort_why = "a file that @include names is missing";
	else if (line->control[0] != '\0')
		return add_line(r, c, type, line);
	else /* libpam's actions for it are not initialised */
		return report_unknown(r, c->path, line->line, ERR_UNSUPPORTED,
		    "the file that @include names is missing");
	return 0;
}

static int
include_file(struct reading *r, const struct read_context *c, int type,
    struct pam_line *line, const char *name, unsigned deeper)
{
	struct read_context inner = *c;
	int e;

	inner.type = type;
	inner.depth = c->depth + 1;
	inner.own_line = line->own_line;
	inner.level = c->level + deeper;
	if (name == NULL)
		return report_unknown(r, c->path, line->line, ERR_UNSUPPORTED,
		    "the line names no file, and libpam 1.5 crashes");
	if (inner.level < PAM_LEVEL_MAX && inner.depth >= PAM_LEVEL_MAX)
		return report_unknown(r, c->path, line->line, ERR_UNSUPPORTED,
		    "the file is included more than 15 deep");
	if (inner.level >= PAM_LEVEL_MAX)
		e = ERR_NOENT;
	else
		e = read_named(r, name, &inner);
	return e == ERR_NOENT || e == ERR_TRUNC
	    ? add_broken(r, c, type, line, name)
	    : e;
}

/* A line of a type, from its control on. */
static int
add_control(struct reading *r, const struct read_context *c, int type,
    struct pam_line *line, char *rest)
{
	enum pam_control what = PAM_CONTROL_ACTIONS;
	char *control = pam_text_word(&rest), *name;

	if (control == NULL)
		line->kind = PAM_LINE_BROKEN;
	else
		what = pam_control_parse(control, line->action);
	line->control = keep_word(r, control != NULL ? control : "");
	name = pam_text_word(&rest);
	line->module = keep_word(r, name != NULL ? name : "");
	line->args = keep_args(r, rest);
	if (line->control == NULL || line->module == NULL || line->args == NULL)
		return ERR_NOMEM;
	if (what == PAM_CONTROL_ACTIONS) {
		if (name == NULL)
			line->kind = PAM_LINE_BROKEN;
		return add_line(r, c, type, line);
	}
	if (what == PAM_CONTROL_SUBSTACK) {
		struct pam_line head = *line;
		int e;

		head.kind = PAM_LINE_SUBSTACK;
		if ((e = add_line(r, c, type, &head)) != 0)
			return e;
	}
	return include_file(r, c, type, line, name,
	    what == PAM_CONTROL_SUBSTACK);
}

static int
read_line(struct reading *r, const struct read_context *c, unsigned number,
    char *rest)
{
	struct pam_line line = {.path = c->path,
	    .line = number,
	    .own_line = c->depth == 0 ? number : c->own_line,
	    .level = c->level,
	    .module = "",
	    .control = ""};
	char *word = pam_text_word(&rest);
	int type;

	pam_control_all_bad(line.action);
	if (word != NULL && word[0] == '-') {
		line.silent = true;
		word++;
	}
	type = word == NULL ? -1 : type_of(word);
	if (type == ANY_TYPE) {
		word = pam_text_word(&rest);
		return include_file(r, c, c->type, &line, word, 0);
	}
	if (type == -1) {
		/* libpam takes it for the most sensitive type. */
		line.kind = PAM_LINE_BROKEN;
		type = c->type != ANY_TYPE ? c->type : PAM_TYPE_AUTH;
	}
	if (c->type != ANY_TYPE && type != c->type)
		return 0;
	return add_control(r, c, type, &line, rest);
}

/* --- one file --- */

/* pam.conf: cut off the service. Returns false if the line is not for us. */
static bool
is_for(struct reading *r, char **line, struct read_context *c)
{
	const char *word = pam_text_word(line);

	if (word == NULL)
		return false;
	c->to_other = strcasecmp(word, OTHER) == 0;
	return c->to_other || strcasecmp(word, r->service) == 0;
}

static int
read_text(struct reading *r, char *text, const struct read_context *c,
    bool has_services)
{
	struct pam_text t = {text, 1};
	struct read_context mine = *c;
	unsigned number = 0;
	char *line;
	int e;

	while ((line = pam_text_line(&t, &number, &e)) != NULL) {
		if (has_services && !is_for(r, &line, &mine))
			continue;
		if ((e = read_line(r, &mine, number, line)) != 0)
			return e;
		if (r->s->abort_why != NULL)
			return 0;
	}
	if (e == ERR_TOOBIG)
		return report_unknown(r, c->path, number, e,
		    "the line has more than 1022 bytes; libpam 1.5 splits it");
	if (e == ERR_UNSUPPORTED)
		return report_unknown(r, c->path, number, e,
		    "a blank line or a comment follows a backslash");
	return e;
}

static int
open_file(struct reading *r, const char *path, int *ret_fd)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd == -1 && path_error(errno) == ERR_NOENT)
		return ERR_NOENT;
	if (r->reterr != NULL)
		r->reterr->path = path;
	if (fd == -1 || fstat(fd, &st) != 0) {
		if (fd != -1)
			close(fd);
		return diag_set(r->reterr, ERR_IO, "%s", strerror(errno));
	}
	*ret_fd = fd;
	if (S_ISREG(st.st_mode))
		return 0;
	close(fd);
	return diag_set(r->reterr, ERR_PERM, "not a regular file");
}

/* The file's text. A service's own file is read once anyway. */
static int
load_text(struct reading *r, const struct read_context *c, char **ret,
    size_t *ret_len)
{
	struct pam_cache *cache = c->depth != 0 || c->to_other ? r->opts->cache
							       : NULL;
	int fd = -1, e = ERR_NOENT;

	if (cache != NULL)
		e = pam_cache_copy(cache, c->path, ret, ret_len);
	if (e != ERR_NOENT || (e = open_file(r, c->path, &fd)) != 0)
		return e;
	e = read_all(fd, FILE_BYTES_MAX, ret, ret_len);
	close(fd);
	if (e != 0)
		return diag_set(r->reterr, e, "%s", err_str(e));
	if (cache != NULL)
		pam_cache_add(cache, c->path, *ret, *ret_len);
	return 0;
}

/* ERR_NOENT: not there; ERR_TRUNC: libpam gives the file up. */
static int
read_file(struct reading *r, const char *path,
    const struct read_context *for_what, bool has_services)
{
	struct read_context c = *for_what;
	char *text;
	size_t len;
	int e;

	if ((c.path = keep_word(r, path)) == NULL)
		return ERR_NOMEM;
	if (r->files++ == FILES_MAX) {
		if (r->reterr != NULL)
			r->reterr->path = c.path;
		return diag_set(r->reterr, ERR_TOOBIG, "more than %d files",
		    FILES_MAX);
	}
	if ((e = load_text(r, &c, &text, &len)) != 0)
		return e;
	if (r->s->path == NULL && c.depth == 0 && !c.to_other)
		r->s->path = c.path;
	if (c.depth == 0 && (c.to_other || has_services))
		r->s->other_path = c.path;
	if (strlen(text) != len)
		e = diag_set(r->reterr, ERR_UNSUPPORTED, "a NUL in the file");
	else
		e = read_text(r, text, &c, has_services);
	free(text);
	return e;
}

/* folder: what goes before a path, or has the file of this name. */
static int
read_below(struct reading *r, const char *folder, const char *name,
    const struct read_context *c)
{
	char *path;
	int e;

	if (asprintf(&path, name[0] == '/' ? "%s%s" : "%s/%s", folder, name) <
	    0)
		return ERR_NOMEM;
	e = read_file(r, path, c, false);
	free(path);
	return e;
}

/* The i-th folder that libpam searches. */
static void
folder_path(const struct pam_read_opts *o, size_t i, char ret[FOLDER_MAX])
{
	if (i == 0 && o->pam_d != NULL)
		snprintf(ret, FOLDER_MAX, "%s", o->pam_d);
	else
		snprintf(ret, FOLDER_MAX, "%s%s", o->root, folders[i]);
}

/* Whether a folder but the first has the file. */
static bool
is_elsewhere(const struct pam_read_opts *o, const char *name)
{
	char folder[FOLDER_MAX], path[FOLDER_MAX + 1100];

	for (size_t i = 1; i < N_FOLDERS; i++) {
		folder_path(o, i, folder);
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

/* By its name, from the first of the folders that has it. */
static int
read_searched(struct reading *r, const char *name, const struct read_context *c,
    size_t n_folders)
{
	char folder[FOLDER_MAX];
	int e = ERR_NOENT;

	for (size_t i = 0; i < n_folders && e == ERR_NOENT; i++) {
		folder_path(r->opts, i, folder);
		e = read_below(r, folder, name, c);
	}
	return e;
}

/*
 * A file that another includes by name. Debian's libpam 1.5.2 looks in
 * /etc/pam.d alone, even with pam_start_confdir(3); others look further.
 */
static int
read_included(struct reading *r, const char *name, const struct read_context *c)
{
	const struct pam_read_opts *o = r->opts;
	int e = ERR_NOENT;

	if (o->confdir == NULL)
		e = read_searched(r, name, c,
		    o->includes == PAM_INCLUDES_ALL ? N_FOLDERS : 1);
	if (e == ERR_NOENT && o->includes == PAM_INCLUDES_UNKNOWN &&
	    (o->confdir != NULL || is_elsewhere(o, name)))
		return diag_set(r->reterr, ERR_UNSUPPORTED,
		    "versions of libpam look for %s in different folders",
		    name);
	return e;
}

/* By its path, or from the first folder that has it. */
static int
read_named(struct reading *r, const char *name, const struct read_context *c)
{
	if (c->depth != 0 && name[0] != '/')
		return read_included(r, name, c);
	if (r->opts->confdir != NULL)
		return read_below(r, name[0] == '/' ? "" : r->opts->confdir,
		    name, c);
	if (name[0] == '/')
		return read_below(r, r->opts->root, name, c);
	return read_searched(r, name, c, N_FOLDERS);
}

/* --- a service --- */

static bool
has_folder(const struct pam_read_opts *o)
{
	char path[FOLDER_MAX];
	struct stat st;

	for (size_t i = 0; i < N_FOLDERS && o->confdir == NULL; i++) {
		folder_path(o, i, path);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return true;
	}
	return o->confdir != NULL;
}

static int
read_conf(struct reading *r)
{
	const struct read_context c = {.type = ANY_TYPE};
	char path[4096];
	int e;

	snprintf(path, sizeof(path), "%s/etc/pam.conf", r->opts->root);
	e = read_file(r, path, &c, true);
	if (e == ERR_NOENT)
		r->s->abort_why = "there is no /etc/pam.d and no /etc/pam.conf";
	return e == ERR_NOENT ? 0 : e;
}

static int
read_both(struct reading *r)
{
	const struct read_context own = {.type = ANY_TYPE,
				      .to_other = strcmp(r->service, OTHER) ==
					  0},
				  other = {.type = ANY_TYPE, .to_other = true};
	int e = read_named(r, r->service, &own), e2;

	if ((e != 0 && e != ERR_NOENT) || r->s->abort_why != NULL)
		return e == ERR_NOENT ? 0 : e;
	e2 = read_named(r, OTHER, &other);
	if (e == ERR_NOENT && e2 == ERR_NOENT)
		r->s->abort_why =
		    "neither the service nor \"other\" has a file";
	return e2 == ERR_NOENT ? 0 : e2;
}

/* A type without a line has those of "other". */
static void
fill_from_other(struct reading *r)
{
	for (int t = 0; t < PAM_TYPE_COUNT; t++) {
		if (r->s->stack[t].n != 0) {
			free(r->other[t].lines);
			continue;
		}
		free(r->s->stack[t].lines);
		r->s->stack[t] = r->other[t];
		r->s->is_other[t] = true;
	}
}

int
pam_service_read(const char *service, const struct pam_read_opts *opts,
    struct pam_service *ret, struct diag *reterr)
{
	struct reading r = {.opts = opts, .s = ret, .reterr = reterr};
	char *name;
	int e;

	memset(ret, 0, sizeof(*ret));
	if (strchr(service, '/') != NULL || service[0] == '\0')
		return diag_set(reterr, ERR_PERM, "not the name of a service");
	name = arena_strndup(&ret->memory, service, strlen(service));
	if (name == NULL)
		return ERR_NOMEM;
	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	r.service = name;
	e = has_folder(opts) ? read_both(&r) : read_conf(&r);
	fill_from_other(&r);
	if (e == ERR_TRUNC) {
		ret->abort_why = "a file ends after a backslash";
		e = 0;
	}
	return e;
}

void
pam_service_release(struct pam_service *s)
{
	for (int t = 0; t < PAM_TYPE_COUNT; t++)
		free(s->stack[t].lines);
	arena_release(&s->memory);
	memset(s, 0, sizeof(*s));
}
