/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading wtmp: fixed records, of which the last may be torn. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmp.h>

#include <loginpolicy/logline/log_line.h>
#include "admin/log/log_wtmp.h"

#define BYTES_MAX (64 << 20) /* of its end */

struct wtmp_record {
	char user[UT_NAMESIZE + 1], line[UT_LINESIZE + 1];
	char host[UT_HOSTSIZE + 1];
};

static void
copy_field(char *ret, const char *field, size_t len)
{
	memcpy(ret, field, len);
	ret[len] = '\0';
}

/* By which service: a terminal of SSH has a host, the console none. */
static const char *
service_of(const struct wtmp_record *r)
{
	if (strncmp(r->line, "pts/", 4) == 0 && r->host[0] != '\0' &&
	    r->host[0] != ':')
		return "sshd";
	return strncmp(r->line, "tty", 3) == 0 && r->host[0] == '\0' ? "login"
								     : NULL;
}

static int
add_record(const struct utmp *e, int64_t since, int64_t now, struct log_uses *u)
{
	const int64_t at = (uint32_t)e->ut_tv.tv_sec;
	struct log_line l = {.word = LOGGED_PERMIT};
	struct wtmp_record r = {0};
	const char *service;
	struct net address;

	copy_field(r.user, e->ut_user, UT_NAMESIZE);
	copy_field(r.line, e->ut_line, UT_LINESIZE);
	copy_field(r.host, e->ut_host, UT_HOSTSIZE);
	if (e->ut_type != USER_PROCESS || at < since || at > now ||
	    r.user[0] == '\0' || (service = service_of(&r)) == NULL)
		return 0;
	l.user = r.user;
	l.service = service;
	/* A name of a host is no address. */
	if (net_parse_address(r.host, &address) == 0)
		l.from = r.host;
	return log_uses_add(u, &l, at);
}

int
log_wtmp_add(const char *path, int64_t since, int64_t now, struct log_uses *u)
{
	const int fd = open(path,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct utmp e;
	struct stat st;
	FILE *f;
	int r = 0;

	if (fd == -1)
		return 0;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (f = fdopen(fd, "r")) == NULL) {
		close(fd);
		return 0;
	}
	if (st.st_size > BYTES_MAX)
		(void)fseeko(f,
		    (st.st_size - BYTES_MAX) / (off_t)sizeof(e) *
			(off_t)sizeof(e),
		    SEEK_SET);
	while (r == 0 && fread(&e, sizeof(e), 1, f) == 1)
		r = add_record(&e, since, now, u);
	fclose(f);
	log_uses_sort(u);
	return r;
}
