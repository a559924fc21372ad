/*
 * A syslog for the scripts of tests/e2e that have a /dev of their own.
 * usage: syslog_catch SOCKET FILE
 * Each message becomes a line of FILE. It is in the background once the socket
 * is there, and ends with the namespace of the test.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MAX 65536

static int
listen_at(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || strlen(path) >= sizeof(a.sun_path))
		return -1;
	memcpy(a.sun_path, path, strlen(path));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
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

int
main(int argc, char **argv)
{
	static char message[MESSAGE_MAX];
	FILE *f = argc == 3 ? fopen(argv[2], "ae") : NULL;
	int fd = argc == 3 ? listen_at(argv[1]) : -1;
	ssize_t n;

	if (f == NULL || fd == -1) {
		perror("syslog_catch");
		return 2;
	}
	if (daemon(0, 0) != 0)
		return 2;
	while ((n = recv(fd, message, sizeof(message), 0)) >= 0)
		write_line(f, message, (size_t)n);
	return 1;
}
