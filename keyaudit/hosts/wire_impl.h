/* Between the files of wire: framing, lines, messages. */
#ifndef KEYAUDIT_HOSTS_WIRE_IMPL_H
#define KEYAUDIT_HOSTS_WIRE_IMPL_H

#include "wire.h"

/* The end: nothing more is read, and what was kept for later is freed. what: static. */
void wire_bad(struct wire *w, int err, const char *what);
/* Take octets of lines, up to the end of the ident's. Returns how many. */
size_t wire_lines(struct wire *w, const uint8_t *p, size_t len);
/* Take one message: the payload of a packet, 1 octet or more. */
void wire_message(struct wire *w, const uint8_t *payload, size_t len);

#endif
