/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server on loopback that plays what a test wrote down, by the address that
 * was called: 127.FIRST.x.y plays script x * 256 + y of this first octet's
 * player. Runs in a process of its own, until the test's end.
 */
#ifndef TESTS_SCRIPTED_PEER_H
#define TESTS_SCRIPTED_PEER_H

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PEERS_MAX 4096

/* What is said to one caller. */
struct peer_script {
	const void *text;
	size_t len;
	bool stays; /* open after the last octet, until the caller closes */
	bool repeats; /* the text again and again */
	bool slow; /* an octet every 20 ms */
	bool resets; /* the connection is reset as soon as it is there */
};

/* The script for the n-th caller of one address, n from 0. */
typedef struct peer_script (
    *peer_player)(unsigned first, unsigned number, unsigned nth);

struct scripted_peer {
	pid_t pid;
	uint16_t port;
};

struct peer_call {
	struct peer_script script;
	size_t said;
};

static struct pollfd peer_fds[PEERS_MAX];
static struct peer_call peer_calls[PEERS_MAX];
static uint8_t peer_times[256][65536]; /* how often each address was called */

/* RST instead of FIN: SO_LINGER of no time. */
static inline void
peer_reset(int fd)
{
	const struct linger now = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static inline void
peer_accept(int listener, peer_player play, nfds_t *n)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);
	uint32_t address;
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd == -1 || *n == PEERS_MAX ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
		close(fd);
		return;
	}
	address = ntohl(a.sin_addr.s_addr);
	peer_calls[*n] = (struct peer_call){play(address >> 16 & 255,
						address & 65535,
						peer_times[address >> 16 & 255]
							  [address & 65535]++),
	    0};
	if (peer_calls[*n].script.resets) {
		peer_reset(fd);
		return;
	}
	peer_fds[(*n)++] = (struct pollfd){fd, POLLIN | POLLOUT, 0};
}

/* Returns whether the call goes on. */
static inline bool
peer_speak(struct pollfd *p, struct peer_call *c)
{
	size_t left = c->script.len - c->said;
	ssize_t n = send(p->fd, (const char *)c->script.text + c->said,
	    c->script.slow && left > 1 ? 1 : left, MSG_NOSIGNAL);

	if (n > 0)
		c->said += (size_t)n;
	if (c->said == c->script.len && c->script.repeats)
		c->said = 0;
	if (c->said == c->script.len) {
		p->events = POLLIN;
		if (!c->script.stays)
			shutdown(p->fd, SHUT_WR);
	}
	return n >= 0;
}

static inline bool
peer_serve(struct pollfd *p, struct peer_call *c)
{
	char heard[4096];

	if ((p->revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
	    recv(p->fd, heard, sizeof(heard), 0) <= 0)
		return false;
	return (p->revents & POLLOUT) == 0 || peer_speak(p, c);
}

static inline void
peer_run(int listener, peer_player play)
{
	nfds_t n = 1;

	peer_fds[0] = (struct pollfd){listener, POLLIN, 0};
	for (;;) {
		usleep(2000);
		poll(peer_fds, n, 1000);
		for (nfds_t i = n; i-- > 1;) {
			if (peer_fds[i].revents == 0 ||
			    peer_serve(&peer_fds[i], &peer_calls[i]))
				continue;
			close(peer_fds[i].fd);
			peer_fds[i] = peer_fds[--n];
			peer_calls[i] = peer_calls[n];
		}
		for (int i = 0; i < 64 && peer_fds[0].revents != 0; i++)
			peer_accept(listener, play, &n);
	}
}

static inline void
peer_begin(struct scripted_peer *p, peer_player play)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	struct rlimit l;
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &l), 0);
	l.rlim_cur = l.rlim_max < 5000 ? l.rlim_max : 5000;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &l), 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(listen(fd, 4096), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	p->port = ntohs(a.sin_port);
	p->pid = fork();
	ck_assert_int_ne(p->pid, -1);
	if (p->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		peer_run(fd, play);
	}
	close(fd);
}

static inline void
peer_end(const struct scripted_peer *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
}

#endif
