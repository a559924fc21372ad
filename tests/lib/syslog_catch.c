/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A syslog for the scripts of tests/e2e that have a /dev of their own.
 * usage: syslog_catch SOCKET FILE
 *        syslog_catch SOCKET
 *        syslog_catch SOCKET FILE FROM
 * Each message becomes a line of FILE. It is in the background once the socket
 * is there, and ends with the namespace of the test. The other two ask the one
 * that catches, wait until it has written all that was sent before, and print
 * how many octets that is; or what stands in FILE from the octet FROM on.
 */
#include <ctype.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MAX 65536
#define PATIENCE_MS 60000
/* No program logs such a message: it asks how much was written. */
static const char question[] = {'\0', '?'};

/* A socket, and in ret_addr the address that path is. */
static int
open_socket(const char *path, struct sockaddr_un *ret_addr)
{
	*ret_addr = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(ret_addr->sun_path))
		return -1;
	memcpy(ret_addr->sun_path, path, strlen(path));
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un a;
	int fd = open_socket(path, &a);

	if (fd == -1 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    chmod(path, 0666) != 0)
		return -1;
	return fd;
}

/* One message stays one line, whatever is in it. */
static void
write_line(FILE *f, const char *s, size_t len)
{
	while (len != 0 && (s[len - 1] == '\n' || s[len - 1] == '\0'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (iscntrl((unsigned char)s[i]))
			fprintf(f, "\\%03o", (unsigned char)s[i]);
		else
			fputc(s[i], f);
	}
	fputc('\n', f);
	fflush(f);
}

static int
catch_all(const char *path, const char *file)
{
	static char message[MESSAGE_MAX];
	struct sockaddr_un from;
	socklen_t from_len = sizeof(from);
	FILE *f = fopen(file, "ae");
	int fd = listen_at(path);
	uint64_t written;
	ssize_t n;

	if (f == NULL || fd == -1) {
		perror("syslog_catch");
		return 2;
	}
	if (daemon(0, 0) != 0)
		return 2;
	while ((n = recvfrom(fd, message, sizeof(message), 0,
		    (struct sockaddr *)&from, &from_len)) >= 0) {
		if (n == sizeof(question) &&
		    memcmp(message, question, sizeof(question)) == 0) {
			written = (uint64_t)ftello(f);
			sendto(fd, &written, sizeof(written), MSG_NOSIGNAL,
			    (struct sockaddr *)&from, from_len);
		} else {
			write_line(f, message, (size_t)n);
		}
		from_len = sizeof(from);
	}
	return 1;
}

/* Returns whether the one that catches at path has told what it has written. */
static bool
ask(const char *path, uint64_t *ret_written)
{
	struct sockaddr_un to;
	/* The kernel finds a name that nobody has, for the answer to go to. */
	const struct sockaddr_un me = {.sun_family = AF_UNIX};
	struct pollfd p = {.fd = open_socket(path, &to), .events = POLLIN};

	return p.fd != -1 &&
	    bind(p.fd, (const struct sockaddr *)&me, sizeof(me.sun_family)) ==
	    0 &&
	    sendto(p.fd, question, sizeof(question), 0, (struct sockaddr *)&to,
		sizeof(to)) == sizeof(question) &&
	    poll(&p, 1, PATIENCE_MS) == 1 &&
	    recv(p.fd, ret_written, sizeof(*ret_written), 0) ==
	    sizeof(*ret_written);
}

/* What stands in file between two octets, on standard output. */
static int
print_since(const char *file, uint64_t from, uint64_t to)
{
	FILE *f = fopen(file, "re");
	int c = 0;

	if (f == NULL || fseeko(f, (off_t)from, SEEK_SET) != 0)
		return 1;
	for (; from < to && (c = getc(f)) != EOF; from++)
		putchar(c);
	fclose(f);
	return c == EOF || fflush(stdout) != 0;
}

int
main(int argc, char **argv)
{
	uint64_t written = 0;

	if (argc == 3)
		return catch_all(argv[1], argv[2]);
	if (argc < 2 || argc > 4)
		return 2;
	if (!ask(argv[1], &written)) {
		perror("syslog_catch");
		return 1;
	}
	if (argc == 4)
		return print_since(argv[2], strtoull(argv[3], NULL, 10),
		    written);
	printf("%" PRIu64 "\n", written);
	return 0;
}
