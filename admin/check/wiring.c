/*
 * Where the module's lines stand is for the check of the services; here it is
 * only whether there are any, in /etc/pam.d, /usr/lib/pam.d or /etc/pam.conf,
 * and whether sshd comes there: its UsePAM is no unless it is told.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "services.h"
#include "wiring.h"

#define MODULE	      "pam_loginpolicy.so"
#define SSHD_CONFIG   "/etc/ssh/sshd_config"
#define TEXT_MAX      (1u << 20)
#define INCLUDE_DEPTH 16 /* sshd's */

/* A file below root; NULL: it is not to be read. Owned. */
static char *
read_text(const char *root, const char *path)
{
	char *full, *text = NULL;
	size_t len;
	int fd;

	if (asprintf(&full, "%s%s", root, path) < 0)
		return NULL;
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	free(full);
	if (fd == -1)
		return NULL;
	if (read_all(fd, TEXT_MAX, &text, &len) != 0) {
		text = NULL;
		errno = EIO; /* it is there, and not to be read */
	}
	close(fd);
	return text;
}

/* --- PAM's files --- */

struct wired {
	bool logins, passwords; /* by our module */
	bool checked; /* passwords, by another one */
	bool unknown; /* some file or folder could not be read */
};

static bool
names_checker(const char *line)
{
	static const char *const checkers[] = {"pam_pwquality.so",
	    "pam_passwdqc.so", "pam_cracklib.so"};

	for (size_t i = 0; i < sizeof(checkers) / sizeof(checkers[0]); i++) {
		if (strstr(line, checkers[i]) != NULL)
			return true;
	}
	return false;
}

/* One line, its comment cut off; in pam.conf the service stands before the type. */
static void
look_at_line(char *line, bool with_service, struct wired *w)
{
	bool ours, checker, passwords;
	char *save, *word;

	line[strcspn(line, "#")] = '\0';
	ours = strstr(line, MODULE) != NULL;
	checker = names_checker(line);
	if (!ours && !checker)
		return;
	word = strtok_r(line, " \t", &save);
	if (with_service && word != NULL)
		word = strtok_r(NULL, " \t", &save);
	if (word != NULL && word[0] == '-')
		word++;
	passwords = word != NULL && strcasecmp(word, "password") == 0;
	w->logins |= ours && !passwords;
	w->passwords |= ours && passwords;
	w->checked |= checker && passwords;
}

static void
look_at_file(const char *root, const char *path, bool with_service,
    struct wired *w)
{
	char *text = read_text(root, path), *save, *line;

	if (text == NULL) {
		w->unknown |= errno != ENOENT;
		return;
	}
	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		look_at_line(line, with_service, w);
	free(text);
}

static void
look_at_folder(const char *root, const char *folder, struct wired *w)
{
	const struct dirent *e;
	char *path;
	DIR *d;

	if (asprintf(&path, "%s%s", root, folder) < 0) {
		w->unknown = true;
		return;
	}
	d = opendir(path);
	free(path);
	if (d == NULL) {
		w->unknown |= errno != ENOENT;
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (!pam_file_counts(e->d_name))
			continue;
		if (asprintf(&path, "%s/%s", folder, e->d_name) < 0) {
			w->unknown = true;
			break;
		}
		look_at_file(root, path, false, w);
		free(path);
	}
	closedir(d);
}

/* --- sshd's --- */

/* sshd takes the first of several. Returns 1 yes, 0 no, -1 not said here. */
static int use_pam_of(const char *root, const char *path, int depth);

/* Of an Include: in byte order of names, as sshd reads them; relative to /etc/ssh. */
static int
use_pam_of_include(const char *root, char *patterns, int depth)
{
	char *save, *p, *full;
	int found = -1;

	for (p = strtok_r(patterns, " \t\"", &save); p != NULL && found == -1;
	     p = strtok_r(NULL, " \t\"", &save)) {
		glob_t g = {0};

		if (asprintf(&full, "%s%s%s", root,
			p[0] == '/' ? "" : "/etc/ssh/", p) < 0)
			return -1;
		if (glob(full, 0, NULL, &g) == 0) {
			for (size_t i = 0; i < g.gl_pathc && found == -1; i++)
				found = use_pam_of(root,
				    g.gl_pathv[i] + strlen(root), depth + 1);
		}
		globfree(&g);
		free(full);
	}
	return found;
}

/* UsePAM may not stand in a Match block, and an Include there does not change that. */
static int
use_pam_of(const char *root, const char *path, int depth)
{
	char *text = depth > INCLUDE_DEPTH ? NULL : read_text(root, path);
	char *save, *line, *value;
	int found = -1;

	line = text == NULL ? NULL : strtok_r(text, "\r\n", &save);
	for (; line != NULL && found == -1;
	     line = strtok_r(NULL, "\r\n", &save)) {
		line += strspn(line, " \t");
		value = line + strcspn(line, " \t=");
		if (*value != '\0')
			*value++ = '\0';
		value += strspn(value, " \t=\"");
		if (strcasecmp(line, "Match") == 0)
			break;
		if (strcasecmp(line, "UsePAM") == 0)
			found = strncasecmp(value, "yes", 3) == 0;
		else if (strcasecmp(line, "Include") == 0)
			found = use_pam_of_include(root, value, depth);
	}
	free(text);
	return found;
}

static bool
sshd_goes_past(const char *root)
{
	char *text = read_text(root, SSHD_CONFIG);

	free(text);
	return text != NULL && use_pam_of(root, SSHD_CONFIG, 0) != 1;
}

static struct wired
look_at_all(const char *root)
{
	struct wired w = {0};

	look_at_folder(root, "/etc/pam.d", &w);
	look_at_folder(root, "/usr/lib/pam.d", &w);
	look_at_file(root, "/etc/pam.conf", true, &w);
	return w;
}

bool
passwords_are_checked(const char *root)
{
	return look_at_all(root).checked;
}

void
tell_unenforced(const struct options *o)
{
	const struct wired w = look_at_all(o->root);

	if (!w.logins && w.unknown)
		complain("whether anything is enforced is not known: PAM's "
			 "files cannot be read");
	else if (!w.logins && !w.passwords)
		complain("nothing is enforced: no PAM file names the module; "
			 "pam_loginpolicy(8) and pam.d-example say how");
	else if (!w.logins)
		complain("no login is refused: PAM's files name the module for "
			 "passwords alone; pam_loginpolicy(8) and "
			 "pam.d-example say how");
	if (w.logins && sshd_goes_past(o->root))
		complain("nothing is enforced over SSH: %s%s does not say "
			 "UsePAM yes",
		    o->root, SSHD_CONFIG);
}
