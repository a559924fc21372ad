/* What whoever runs a server has to write where, by what its ident says it is. */
#ifndef KEYAUDIT_HOST_REMEDY_H
#define KEYAUDIT_HOST_REMEDY_H

#include <loginpolicy/buf.h>
#include "hosts/host.h"

/* Append what turns off how h lets people in (any password_login but key-only and undetermined): one line, escaped. */
void host_remedy_login(struct buf *b, const struct host *h);
/* Append what takes its weak algorithms away: one line, escaped. */
void host_remedy_weak(struct buf *b, const struct host *h);
/* Append what puts another host key in the place of one that was objected to. */
void host_remedy_key(struct buf *b, const struct host *h);

#endif
