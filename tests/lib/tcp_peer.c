/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server that does one thing, for the scripts of tests/e2e.
 * usage: tcp_peer PORT MANNER [FILE | COMMAND...]
 *   hold FILE       sends it, and then nothing more
 *   close FILE      sends it, and ends the connection
 *   repeat FILE     sends it over and over
 *   slow FILE       sends an octet of it a second
 *   run COMMAND...  each connection is standard input and output of one
 *   udp             takes datagrams, and answers none
 * Goes on in the background once the port is open, on all addresses of IPv4.
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FILE_MAX (1u << 20)

static char octets[FILE_MAX];
static size_t n_octets;

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		die(path);
	n_octets = fread(octets, 1, sizeof(octets), f);
	fclose(f);
}

static int
open_port(const char *port, int type)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
	int fd = socket(AF_INET, type, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0 ||
	    (type == SOCK_STREAM && listen(fd, 64) != 0))
		die(port);
	return fd;
}

/* The other end has closed. */
static void
drain(int fd)
{
	char p[4096];

	while (read(fd, p, sizeof(p)) > 0)
		;
}

static void
send_all(int fd)
{
	for (size_t sent = 0; sent < n_octets;) {
		ssize_t n = write(fd, octets + sent, n_octets - sent);

		if (n <= 0)
			exit(0);
		sent += (size_t)n;
	}
}

static void
send_slowly(int fd)
{
	for (size_t i = 0; i < n_octets; i++) {
		if (write(fd, octets + i, 1) != 1)
			exit(0);
		sleep(1);
	}
}

static void
serve(int fd, char **argv)
{
	const char *manner = argv[2];

	if (strcmp(manner, "run") == 0) {
		signal(SIGCHLD, SIG_DFL);
		dup2(fd, STDIN_FILENO);
		dup2(fd, STDOUT_FILENO);
		close(fd);
		execvp(argv[3], argv + 3);
		die(argv[3]);
	}
	if (strcmp(manner, "slow") == 0) {
		send_slowly(fd);
	} else {
		do
			send_all(fd);
		while (strcmp(manner, "repeat") == 0);
	}
	if (strcmp(manner, "close") == 0)
		shutdown(fd, SHUT_WR);
	drain(fd);
	exit(0);
}

int
main(int argc, char **argv)
{
	int listener, fd;

	if (argc < 3 || (argc < 4 && strcmp(argv[2], "udp") != 0))
		return 2;
	if (argc == 4 && strcmp(argv[2], "run") != 0)
		read_file(argv[3]);
	listener = open_port(argv[1],
	    strcmp(argv[2], "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM);
	if (daemon(1, 1) != 0)
		die("daemon");
	if (strcmp(argv[2], "udp") == 0)
		drain(listener);
	signal(SIGCHLD, SIG_IGN);
	while ((fd = accept(listener, NULL, NULL)) != -1) {
		if (fork() == 0) {
			close(listener);
			serve(fd, argv);
		}
		close(fd);
	}
	die("accept");
}
