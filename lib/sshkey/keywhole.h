/* What the whole-file formats share. */
#ifndef SSHKEY_KEYWHOLE_H
#define SSHKEY_KEYWHOLE_H

#include <loginpolicy/sshkey/keyfile.h>

/* Make e BROKEN for this reason; nothing else of it counts. */
void whole_broken(struct keyfile_entry *e, const char *why);
/* Make e a LIVE key if r is 0, else BROKEN. */
void whole_key(struct keyfile_entry *e, int r, bool has_fp);
/* Decode a wire blob into e; a type that is not known is a key of class other. */
void whole_blob(struct keyfile_entry *e, const uint8_t *blob, size_t len);
/* The line at *pos, without its end (LF, CRLF or CR); false at the end. Moves *pos on. */
bool whole_line(const char *text, size_t len, size_t *pos, const char **ret,
    size_t *ret_len);

#endif
