#ifndef POLICY_STATE_NOTE_H
#define POLICY_STATE_NOTE_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/state/state_write.h>
#include "state_file.h"

/* The text of its file. */
void state_note_put(const struct state_note *n, struct buf *b);
/* Of a marker in blocked/ or revoked/ (kind). As state_key_note(). */
int state_note_read(const struct state *s, const char *kind, const char *marker,
    struct state_note *ret);

#endif
