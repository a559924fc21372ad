/* Keys in the lines of a text that is not declared to be of any format. */
#ifndef SSHKEY_KEYFIND_H
#define SSHKEY_KEYFIND_H

#include <loginpolicy/sshkey/keyfile.h>
#include "keyline.h"

/*
 * The entry in line s, which is at w's position, without its newline. Returns
 * false if it is none. ret->line is the caller's to set.
 */
bool keyfind_line(const struct keyfile_walk *w, struct span s,
    struct keyfile_entry *ret);

#endif
