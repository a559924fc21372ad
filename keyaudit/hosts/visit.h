/* One host, from its name to its result: a state machine that never waits. */
#ifndef KEYAUDIT_HOSTS_VISIT_H
#define KEYAUDIT_HOSTS_VISIT_H

#include "conn.h"
#include "login.h"
#include "pace.h"
#include "resolve.h"
#include "scan_hosts.h"
#include "timers.h"

/* What all visits share. */
struct scene {
	const struct scan_hosts_opts *o;
	int epoll_fd;
	struct resolver *resolver;
	struct timers timers;
	struct pace pace;
	uint64_t now_us; /* CLOCK_MONOTONIC, at the last look */
	size_t active; /* visits that may hold descriptors */
	size_t done; /* results handed on */
	int err; /* of take(), or ERR_NOMEM, ERR_IO: ends the scan */
	struct visit *first; /* under way */
	size_t under_way;
	struct visit *spare; /* ended ones, to be used again */
};

enum visit_state {
	VISIT_RESOLVES = 0,
	VISIT_WAITS, /* for its turn, or to try again */
	VISIT_CONNECTS,
	VISIT_TALKS
};

struct visit {
	struct timer
	    timer; /* of wake_us or deadline_us, whichever comes first; the first member */
	struct scene *s;
	struct host host;
	enum visit_state state;
	uint64_t deadline_us, wake_us; /* wake_us 0: none */
	bool parked; /* waits without being active */
	bool tried_again;
	const struct target_user
	    *user; /* the one who is asked; NULL: the scan's own */
	bool all_asked; /* every user's answer is in the host */
	uint64_t spent_us; /* on the users before this one */
	struct lookup *lookup;
	struct addresses addresses;
	size_t address; /* of addresses: the one that is tried */
	struct conn conn;
	struct login *login; /* NULL in a request for one key */
	const char *
	    key_type; /* the host key algorithm that is asked for; borrowed from host */
	bool init_sent; /* of that request */
	struct visit *prev,
	    *next; /* of those under way; next of the spare ones */
};

/* Begin; v is zeroed, but for its place among those under way. May have its result before it returns. */
void visit_begin(struct visit *v, struct scene *s, const struct target *t);
/* Its timer is due. */
void visit_wake(struct visit *v);
/* Something happened on its connection: events of epoll_wait(2). */
void visit_event(struct visit *v, uint32_t events);
/* End without a result. */
void visit_drop(struct visit *v);
/* Called by a visit that has its result, which is v->host, before it returns. */
void scene_done(struct scene *s, struct visit *v);

#endif
