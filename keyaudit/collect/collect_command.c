/*
 * AuthorizedKeysCommand. One is known and may be asked: userdbctl's, as Debian
 * configures it with systemd-userdbd, by its own path, where nobody but root
 * can have put it. Any other one may do what it likes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include "as_user.h"
#include "collect_impl.h"

#define USERDBCTL "/usr/bin/userdbctl"
#define VERB	  "ssh-authorized-keys"

static bool
is_roots(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
	    (st.st_mode & 022) == 0;
}

bool
machine_knows_command(const struct machine *m, const char *command)
{
	return m->o->root[0] == '\0' && as_user_can() &&
	    strcmp(command, USERDBCTL " " VERB " %u") == 0 &&
	    is_roots(USERDBCTL);
}

/* What was printed, as a file that can be read from its beginning. -1: errno. */
static int
file_of(const char *text, size_t len)
{
	int fd = memfd_create("keys", MFD_CLOEXEC);

	if (fd != -1 && write_all(fd, text, len) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

static int
hand_over(struct machine *m, const struct account *who, const char *path,
    int fd, const struct key_access *access)
{
	struct found f = {path, who->name, fd, {0}, FOUND_AUTHORIZED_KEYS,
	    access};

	if (fstat(fd, &f.st) != 0) {
		close(fd);
		return ERR_IO;
	}
	return m->sink->file(m->sink->arg, &f);
}

int
machine_take_command(struct machine *m, const struct account *who,
    const char *command, const struct key_access *access)
{
	static char program[] = USERDBCTL, verb[] = VERB;
	char *argv[] = {program, verb, who->name, NULL};
	struct diag d = {0};
	char *text = NULL, *path = NULL;
	size_t len = 0;
	int code = 0, fd, r = 0;

	/* what begins with - would be an option */
	if (!machine_knows_command(m, command) || who->name[0] == '-')
		return 0;
	if (asprintf(&path, "%s %s %s", program, verb, who->name) < 0)
		return ERR_NOMEM;
	as_user_end();
	if (program_ask(argv, &code, &text, &len, &d) != 0 || code != 0)
		machine_tell(m, RULE_KEY_UNREADABLE, who, path, d.msg, true);
	else if (len != 0 && (fd = file_of(text, len)) != -1)
		r = hand_over(m, who, path, fd, access);
	free(text);
	free(path);
	return r;
}
