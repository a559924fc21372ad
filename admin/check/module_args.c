/* The module's lines of one service, with those that it includes (pam.d(5)). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "module_args.h"

#define DEPTH_MAX 8
#define FILE_CAP  (1u << 20)
#define BLANKS	  " \t\n"

static void read_service(const char *root, const char *service, unsigned depth,
    struct module_args *ret);

static void
take_argument(const char *word, struct module_args *ret)
{
	if (strcmp(word, "ssh") == 0)
		ret->ssh = true;
	else if (strcmp(word, "sudo") == 0)
		ret->sudo = true;
	else if (strcmp(word, "single_step") == 0)
		ret->single_step = true;
}

static bool
is_module(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path, "pam_loginpolicy.so") ==
	    0;
}

/* "TYPE CONTROL MODULE ARGUMENT...", or a line that includes another file. */
static void
read_line(const char *root, char *line, unsigned depth, struct module_args *ret)
{
	char *save, *type = strtok_r(line, BLANKS, &save), *control, *module;

	if (type == NULL || (control = strtok_r(NULL, BLANKS, &save)) == NULL)
		return;
	if (strcmp(type, "@include") == 0) {
		read_service(root, control, depth + 1, ret);
		return;
	}
	/* "[success=1 default=ignore]" is one. */
	if (control[0] == '[') {
		for (module = control; strchr(module, ']') == NULL;) {
			if ((module = strtok_r(NULL, BLANKS, &save)) == NULL)
				return;
		}
	}
	if ((module = strtok_r(NULL, BLANKS, &save)) == NULL)
		return;
	if (strcmp(control, "include") == 0 || strcmp(control, "substack") == 0)
		read_service(root, module, depth + 1, ret);
	if (!is_module(module))
		return;
	while ((module = strtok_r(NULL, BLANKS, &save)) != NULL)
		take_argument(module, ret);
}

/* Lines end at a newline without a backslash before it; # begins a comment. */
static void
read_lines(const char *root, char *text, unsigned depth,
    struct module_args *ret)
{
	char *next, *comment;

	for (char *p = text; (p = strstr(p, "\\\n")) != NULL;)
		p[0] = p[1] = ' ';
	for (char *line = text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if ((comment = strchr(line, '#')) != NULL)
			*comment = '\0';
		read_line(root, line, depth, ret);
	}
}

/* Whether there is such a file. */
static bool
read_file(const char *root, const char *folder, const char *service,
    unsigned depth, struct module_args *ret)
{
	char *path, *text = NULL;
	size_t len;
	int fd;

	if (asprintf(&path, "%s%s%s", root, folder, service) < 0)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	free(path);
	if (fd == -1)
		return false;
	if (read_all(fd, FILE_CAP, &text, &len) == 0)
		read_lines(root, text, depth, ret);
	free(text);
	close(fd);
	return true;
}

static void
read_service(const char *root, const char *service, unsigned depth,
    struct module_args *ret)
{
	if (depth > DEPTH_MAX)
		return;
	if (service[0] == '/')
		read_file(root, "", service, depth, ret);
	else if (!read_file(root, "/etc/pam.d/", service, depth, ret))
		read_file(root, "/usr/lib/pam.d/", service, depth, ret);
}

void
module_args_of(const char *root, const char *service, struct module_args *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (strchr(service, '/') == NULL)
		read_service(root, service, 0, ret);
}
