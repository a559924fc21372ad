/*
 * Who acts: the login uid, that the kernel keeps from the login on; where there
 * is none (no audit, or a job), who called sudo; else the real uid.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "change.h"

static bool
read_uid(const char *text, size_t len, uid_t *ret)
{
	uint64_t uid;

	if (parse_u64(text, len, 0, UINT32_MAX - 1, &uid) != 0)
		return false;
	*ret = (uid_t)uid;
	return true;
}

static bool
login_uid(uid_t *ret)
{
	char text[24];
	ssize_t n;
	int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n > 0 && read_uid(text, (size_t)n, ret);
}

/* The variable is believed of root alone: anybody may set it. */
static bool
sudo_uid(uid_t *ret)
{
	const char *text = getenv("SUDO_UID");

	return getuid() == 0 && text != NULL &&
	    read_uid(text, strlen(text), ret);
}

void
actor_load(struct actor *ret)
{
	uid_t uid;

	ret->n = 0;
	if (login_uid(&uid))
		ret->uids[ret->n++] = uid;
	if (sudo_uid(&uid))
		ret->uids[ret->n++] = uid;
	ret->uids[ret->n++] = getuid();
	ret->by = ret->uids[0];
}

bool
actor_is(const struct actor *a, uid_t uid)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->uids[i] == uid)
			return true;
	}
	return false;
}
