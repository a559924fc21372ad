/* One host, from its name to its result: a state machine that never waits. */
#ifndef KEYAUDIT_HOSTS_VISIT_H
#define KEYAUDIT_HOSTS_VISIT_H

#include "conn.h"
#include "login.h"
#include "pace.h"
#include "resolve.h"
#include "scan_hosts.h"
#include "ssh_client.h"
#include "timers.h"
#include "window.h"

/* What all visits share. */
struct scene {
	const struct scan_hosts_opts *o;
	int epoll_fd;
	struct resolver *resolver;
	struct timers timers;
	struct pace pace;
	uint64_t now_us; /* CLOCK_MONOTONIC, at the last look */
	size_t active; /* visits that may hold descriptors */
	struct ssh_programs programs; /* asked when the first is needed */
	unsigned clients; /* children that run */
	struct window window; /* of new connections */
	uint64_t answers; /* connections in which a server said what it is */
	uint64_t
	    strain_us; /* when the last server had too much to do; 0: none */
	struct visit *queue,
	    **queue_end; /* those whose turn it is, without room */
	size_t done; /* results handed on */
	int err; /* of take(), or ERR_NOMEM, ERR_IO: ends the scan */
	struct visit *first; /* under way */
	size_t under_way;
	struct visit *spare; /* ended ones, to be used again */
};

enum visit_state {
	VISIT_RESOLVES = 0,
	VISIT_WAITS, /* for its turn, or to try again */
	VISIT_CHOOSES, /* waits until it is known what ssh can do */
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
	/* The one who is asked; NULL: the scan's own. */
	const struct target_user *user;
	bool all_asked; /* every user's answer is in the host */
	uint64_t spent_us; /* on the users before this one */
	unsigned tries; /* again, after the server turned it away */
	bool timed_out; /* once, while servers had too much to do */
	uint64_t answers_before; /* of the scene, when it connected first */
	uint64_t connect_us; /* when it connected last */
	uint64_t window_number; /* of window_enter() */
	bool in_window;
	uint64_t queued_us;
	struct visit *queue_next;
	struct lookup *lookup;
	struct addresses addresses;
	size_t address; /* of addresses: the one that is tried */
	struct conn conn;
	struct login *login; /* NULL in a request for one key */
	struct ssh_choice
	    *choice; /* owned; not NULL: asked with ssh, not libssh */
	struct ssh_client *client; /* the child; NULL: none */
	bool client_done;
	const char *
	    key_type; /* the host key algorithm that is asked for; borrowed from host */
	bool init_sent; /* of that request */
	struct visit *prev,
	    *next; /* of those under way; next of the spare ones */
};

/* Who is asked on this connection; borrowed from the targets or the options. */
const char *visit_user(const struct visit *v);
/* Begin; v is zeroed, but for its place among those under way. May have its result before it returns. */
void visit_begin(struct visit *v, struct scene *s, const struct target *t);
/* There is room for its connection, for which it has queued. */
void visit_turn(struct visit *v);
/* Its timer is due. */
void visit_wake(struct visit *v);
/* Something happened on its connection: events of epoll_wait(2). */
void visit_event(struct visit *v, uint32_t events);
/* The same on what its child has of it. */
void visit_client_event(struct visit *v);
/* End without a result. */
void visit_drop(struct visit *v);
/* What data.u64 of epoll_wait(2) has beside the address of a visit, which is a multiple of 4. */
#define EVENT_RESOLVER 1u /* no visit: a descriptor of the resolver, times 2 */
#define EVENT_CLIENT   2u /* the visit's child */

/* Whether a connection may be made now, of a visit that is not active (is_new), or is. */
bool scene_has_room(struct scene *s, bool is_new);
/* Call visit_turn() once there is room. */
void scene_queue(struct scene *s, struct visit *v);
/* Called by a visit that has its result, which is v->host, before it returns. */
void scene_done(struct scene *s, struct visit *v);

#endif
