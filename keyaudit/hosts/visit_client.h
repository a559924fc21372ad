/* The part of a visit that asks with ssh(1) what libssh cannot. */
#ifndef KEYAUDIT_HOSTS_VISIT_CLIENT_H
#define KEYAUDIT_HOSTS_VISIT_CLIENT_H

#include "visit.h"

#define VISIT_CLIENTS_MAX 16 /* children at once */

enum client_choice {
	CLIENT_NO, /* why says what is missing, if that is the reason */
	CLIENT_YES, /* v->choice says how */
	CLIENT_LATER /* it is not known yet what ssh can do */
};

/* After a connection that failed: whether to ask again with ssh. */
enum client_choice visit_client_choose(struct visit *v);
/* On a connection that stands. Returns 0 or an error of ssh_client_new(). */
int visit_client_start(struct visit *v);
void visit_client_stop(struct visit *v);
/* Octets of the server. Returns whether it goes on. */
bool visit_client_feed(struct visit *v, const uint8_t *p, size_t len);
/* The server has closed, or sent too much. */
void visit_client_end(struct visit *v);
/* What the child heard into the host. Returns whether that was an answer. */
bool visit_client_take(struct visit *v);
/* It was none: why not. */
void visit_client_failed(struct visit *v);
void visit_client_too_late(struct visit *v);

#endif
