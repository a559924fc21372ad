/* The keys of a file that the caller names. */
#ifndef ADMIN_KEY_FILE_H
#define ADMIN_KEY_FILE_H

#include <loginpolicy/cli/exit_code.h>
#include <loginpolicy/sshkey/keyfile.h>

/*
 * Calls each() with every entry of a file of whatever format that holds or
 * should hold a key, until it returns false. Returns EXIT_OK, or the code to exit with (told:
 * the file cannot be read).
 */
enum exit_code key_file_each(const char *path,
    bool (*each)(const struct keyfile_entry *e, void *ctx), void *ctx);

#endif
