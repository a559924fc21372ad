/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many cheap SSH servers in one process, for measuring who asks them: libssh,
 * event-driven, "none" is denied with publickey,password.
 * usage: ssh_stub PORT HOST_KEY_FILE
 * Listens on every address. By the second octet of the address (127.N.x.y) that
 * was called: 1 says nothing, 2 sends a line a second and never an ident, any
 * other answers. Ends when standard input does.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum kind {
	ANSWERS,
	SILENT,
	TARPIT
};

struct peer {
	int fd;
	enum kind kind;
	ssh_session session; /* ANSWERS */
	bool exchanged;
	struct ssh_server_callbacks_struct cb;
	struct peer *next, *prev; /* tarpits */
};

static ssh_bind bind_;
static int epoll_fd, listener, timer;
static struct peer tarpits = {.next = &tarpits, .prev = &tarpits};

static int
deny_none(ssh_session s, const char *user, void *data)
{
	(void)s;
	(void)user;
	(void)data;
	return SSH_AUTH_DENIED;
}

static void
drop(struct peer *p)
{
	if (p->next != NULL) {
		p->next->prev = p->prev;
		p->prev->next = p->next;
	}
	epoll_ctl(epoll_fd, EPOLL_CTL_DEL, p->fd, NULL);
	if (p->session != NULL) {
		ssh_disconnect(p->session);
		ssh_free(p->session);
	} else {
		close(p->fd);
	}
	free(p);
}

static bool
begin_session(struct peer *p)
{
	if ((p->session = ssh_new()) == NULL ||
	    ssh_bind_accept_fd(bind_, p->session, p->fd) != SSH_OK)
		return false;
	p->cb.size = sizeof(p->cb);
	p->cb.auth_none_function = deny_none;
	ssh_set_server_callbacks(p->session, &p->cb);
	ssh_set_auth_methods(p->session,
	    SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_PASSWORD);
	ssh_set_blocking(p->session, 0);
	return ssh_handle_key_exchange(p->session) != SSH_ERROR;
}

static enum kind
kind_of(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return ANSWERS;
	switch (ntohl(a.sin_addr.s_addr) >> 16 & 255) {
	case 1:
		return SILENT;
	case 2:
		return TARPIT;
	default:
		return ANSWERS;
	}
}

static void
add_peer(int fd)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct peer *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		close(fd);
		return;
	}
	p->fd = fd;
	p->kind = kind_of(fd);
	e.data.ptr = p;
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e);
	if (p->kind == ANSWERS && !begin_session(p)) {
		drop(p);
	} else if (p->kind == TARPIT) {
		p->next = tarpits.next;
		p->prev = &tarpits;
		tarpits.next->prev = p;
		tarpits.next = p;
	}
}

static void
serve(struct peer *p)
{
	char b[4096];
	int r = SSH_OK;

	if (p->kind != ANSWERS) {
		if (read(p->fd, b, sizeof(b)) <= 0)
			drop(p);
		return;
	}
	if (!p->exchanged) {
		r = ssh_handle_key_exchange(p->session);
		p->exchanged = r == SSH_OK;
	} else {
		/* Lets libssh read what there is, and call back. */
		ssh_message m = ssh_message_get(p->session);

		if (m != NULL) {
			ssh_message_reply_default(m);
			ssh_message_free(m);
		}
	}
	if (r == SSH_ERROR ||
	    (ssh_get_status(p->session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0)
		drop(p);
}

static void
drip(void)
{
	struct peer *next;

	for (struct peer *p = tarpits.next; p != &tarpits; p = next) {
		next = p->next;
		if (send(p->fd, "wait\r\n", 6, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			drop(p);
	}
}

static int
listen_on(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port)};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(fd, 4096) != 0) {
		perror("ssh_stub");
		exit(2);
	}
	return fd;
}

static void
watch(int fd, void *tag)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = tag};

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e);
}

static int
each_second(void)
{
	struct itimerspec t = {.it_interval.tv_sec = 1, .it_value.tv_sec = 1};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);

	timerfd_settime(fd, 0, &t, NULL);
	return fd;
}

static void
run(void)
{
	struct epoll_event events[64];
	uint64_t ticks;
	int n, fd;

	for (;;) {
		n = epoll_wait(epoll_fd, events, 64, -1);
		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == &epoll_fd)
				return;
			if (events[i].data.ptr == &listener) {
				while (
				    (fd = accept(listener, NULL, NULL)) != -1)
					add_peer(fd);
			} else if (events[i].data.ptr == &timer) {
				if (read(timer, &ticks, sizeof(ticks)) > 0)
					drip();
			} else {
				serve(events[i].data.ptr);
			}
		}
	}
}

int
main(int argc, char **argv)
{
	struct rlimit l;
	ssh_key key;

	if (argc != 3)
		return 2;
	getrlimit(RLIMIT_NOFILE, &l);
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
	ssh_init();
	bind_ = ssh_bind_new();
	if (ssh_pki_import_privkey_file(argv[2], NULL, NULL, NULL, &key) != 0 ||
	    ssh_bind_options_set(bind_, SSH_BIND_OPTIONS_IMPORT_KEY, key) != 0)
		return 2;
	epoll_fd = epoll_create1(0);
	listener = listen_on(atoi(argv[1]));
	timer = each_second();
	watch(listener, &listener);
	watch(timer, &timer);
	watch(STDIN_FILENO, &epoll_fd);
	puts("ready");
	fflush(stdout);
	run();
	return 0;
}
