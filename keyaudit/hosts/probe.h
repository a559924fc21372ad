/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe of one host, from its name to its result. probe.c has the state
 * machine; its actions are there and, by what is spoken on the connection, in
 * probe_login.c, probe_program.c and probe_key.c.
 */
#ifndef KEYAUDIT_HOSTS_PROBE_H
#define KEYAUDIT_HOSTS_PROBE_H

#include "conn.h"
#include "pace.h"
#include "resolve.h"
#include "scan_hosts.h"
#include "ssh_client.h"
#include "libssh_login.h"
#include "timers.h"
#include "window.h"

/* What an event of epoll_wait(2) belongs to: its data.ptr. */
enum watch_kind {
	WATCH_RESOLVER = 0,
	WATCH_SOCKET, /* the probe's connection */
	WATCH_CHILD /* the probe's ssh(1) */
};

struct watch {
	enum watch_kind kind;
	struct probe *probe; /* NULL: of the resolver */
};

/* What all probes of a scan share. */
struct scan_hosts {
	const struct scan_hosts_opts *o;
	int epoll_fd;
	struct resolver *resolver;
	struct watch resolver_watch;
	struct timers timers;
	struct pace pace;
	struct window window; /* of new connections */
	struct ssh_programs programs; /* asked when the first is needed */
	uint64_t now_us; /* CLOCK_MONOTONIC, when last read */
	size_t next_target; /* the first one not begun */
	size_t n_active; /* probes that may hold descriptors */
	unsigned n_children; /* running ssh(1) */
	uint64_t answers; /* connections in which a server identified itself */
	/* When a server was last overloaded; 0: never. */
	uint64_t strain_us;
	/* Probes waiting for a free place, in order. */
	struct probe *queue, **queue_end;
	/* Begun, without a result; doubly linked. */
	struct probe *probes;
	size_t n_probes;
	/* With a result that was not fetched, in order. */
	struct probe *finished, **finished_end;
	struct probe *spare; /* to be used again */
	int err; /* ERR_NOMEM, ERR_IO: ends the scan */
};

enum probe_state {
	PROBE_RESOLVING = 0,
	PROBE_WAITING, /* for a point in time */
	PROBE_QUEUED, /* for a free place */
	PROBE_CHOOSING, /* until it is known what ssh(1) supports */
	PROBE_CONNECTING,
	PROBE_LOGIN, /* libssh speaks */
	PROBE_SSH, /* ssh(1) speaks */
	PROBE_SSH_DONE, /* it has ended or printed enough */
	PROBE_KEY, /* asks for one host key */
	PROBE_ENDED,
	PROBE_STATE_COUNT
};

enum probe_event {
	PROBE_ON_RESOLVED = 0,
	PROBE_ON_TIMER,
	PROBE_ON_DEADLINE,
	PROBE_ON_TURN, /* there is a free place */
	PROBE_ON_SOCKET, /* ready says what can be done */
	PROBE_ON_CHILD,
	PROBE_EVENT_COUNT
};

struct probe {
	/* For wake_us or deadline_us, whichever is earlier; first member. */
	struct timer timer;
	struct scan_hosts *scan;
	struct host host;
	enum probe_state state;
	uint64_t deadline_us; /* for the current user */
	uint64_t wake_us; /* 0: none */
	bool is_active; /* counted in n_active */
	uint32_t ready; /* of PROBE_ON_SOCKET: events of epoll_wait(2) */
	struct watch socket_watch, child_watch;
	/* The user to ask as; NULL: the one of the options. */
	const struct target_user *user;
	bool all_asked; /* every user's answer is in the host */
	uint64_t spent_us; /* on earlier users */
	unsigned tries; /* repeated after the server turned us away */
	bool timed_out; /* once, while servers were overloaded */
	uint64_t answers_before; /* of the scan, at the first connect */
	uint64_t connect_us; /* of the last connect */
	uint64_t window_number; /* of window_enter() */
	bool in_window;
	uint64_t queued_us;
	struct resolver_query *query; /* NULL: none is running */
	const char *unresolved; /* why there is no address; static */
	struct addresses addresses;
	size_t address; /* index of the one in use */
	struct conn conn;
	struct libssh_login *login; /* PROBE_LOGIN */
	/* Owned; not NULL: ask with ssh(1) instead of libssh. */
	struct ssh_choice *choice;
	struct ssh_client *client; /* its child; NULL: none */
	/*
	 * The host key algorithm to ask for, borrowed from host; NULL: a
	 * login.
	 */
	const char *key_type;
	bool init_sent; /* KEX*_INIT of that request */
	struct probe *queue_next;
	struct probe *prev, *next; /* of probes; next of finished, spare */
};

/* --- for the scan --- */

/*
 * Begin; p is zeroed but for its place in the scan's list. It may have its
 * result when this returns.
 */
void probe_begin(struct probe *p, struct scan_hosts *s, const struct target *t);
/* Run the action of the table for this event in the current state. */
void probe_handle(struct probe *p, enum probe_event event);
/* Release everything but host, without a result. */
void probe_drop(struct probe *p);

/* --- of the scan, for the probe --- */

/*
 * Whether a probe may connect now. is_active: it is counted in n_active; others
 * must also wait until that is below the limit.
 */
bool scan_hosts_has_room(struct scan_hosts *s, bool is_active);
/* PROBE_ON_TURN follows as soon as there is room. */
void scan_hosts_queue(struct scan_hosts *s, struct probe *p);
/* p->host is the result. */
void scan_hosts_finish(struct scan_hosts *s, struct probe *p);

/* --- between the files of the probe --- */

/* The name of the current user, borrowed from the targets or options. */
const char *probe_user(const struct probe *p);
/*
 * Fire at wake_us, or at the deadline if that is earlier; 0: at the deadline.
 */
void probe_set_timer(struct probe *p, uint64_t wake_us);
/* Watch fd, of w's kind. Returns false with errno. */
bool probe_watch(struct probe *p, int fd, struct watch *w,
    enum watch_kind kind);
void probe_disconnect(struct probe *p);
/*
 * Connect as soon as pace and window permit. is_our_pause: the host has not
 * been asked anything yet, so its deadline is moved by the pause.
 */
void probe_plan_connection(struct probe *p, bool is_our_pause);
/* Wait without counting as active, until wake_us. */
void probe_wait(struct probe *p, uint64_t wake_us);
/* Count an outcome of the server: it answered, or it is overloaded. */
void probe_count_answer(struct probe *p);
void probe_count_strain(struct probe *p);
/* End with the host's result; fail: and end the scan with err. */
void probe_finish(struct probe *p);
void probe_fail(struct probe *p, int err);
/* Store what the connection showed in the host. */
void probe_store_wire(struct probe *p);
/* This user's answer is complete: go on with the next user, then the keys. */
void probe_next_user(struct probe *p);

/* probe_login.c: each returns whether the connection goes on. */
int probe_login_begin(struct probe *p); /* 0 or ERR_*, errno for ERR_IO */
bool probe_login_receive(struct probe *p, const uint8_t *b, size_t len,
    size_t skip, bool had_ident);
/* The connection ended before an answer: got and err as of conn_read(). */
void probe_login_end(struct probe *p, enum conn_got got, int err);
/* All that was asked is in the host. */
void probe_answered(struct probe *p);
/* See whether ssh(1) can ask what libssh could not. */
void probe_choose_client(struct probe *p);

/* probe_program.c */
#define PROBE_CHILDREN_MAX 16 /* running at the same time */

enum client_choice {
	CLIENT_NO, /* why names what is missing, if that is the reason */
	CLIENT_YES, /* p->choice is set */
	CLIENT_LATER /* not known yet what ssh supports */
};

enum client_choice probe_program_choose(struct probe *p);
int probe_program_begin(struct probe *p); /* 0, or error of ssh_client_new() */
void probe_program_stop(struct probe *p);
bool probe_program_receive(struct probe *p, const uint8_t *b, size_t len);
/* The server closed, or sent too much. */
void probe_program_end(struct probe *p);
void probe_program_time_out(struct probe *p);
/* Actions: the child wrote something or ended; evaluate what it printed. */
void probe_program_child(struct probe *p);
void probe_program_evaluate(struct probe *p);

/* probe_key.c */
void probe_key_begin(struct probe *p);
bool probe_key_receive(struct probe *p);
/* Ask for the next host key with --all-host-keys, or finish. */
void probe_next_key(struct probe *p);
/* This key was not received: note it, keep everything else. */
void probe_key_miss(struct probe *p);

#endif
