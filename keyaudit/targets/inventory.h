/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that name hosts: plain lists, Ansible's, OpenSSH's. */
#ifndef KEYAUDIT_TARGETS_INVENTORY_H
#define KEYAUDIT_TARGETS_INVENTORY_H

#include "target.h"

#define INVENTORY_SIZE_MAX (64u << 20) /* bytes of a file */

/* In the order of the words of --inventory-format (lib/cli/options_table.c). */
enum inventory_format {
	INVENTORY_AUTO = 0, /* by content */
	INVENTORY_LIST, /* one HOST per line, # comments */
	INVENTORY_ANSIBLE_INI,
	INVENTORY_ANSIBLE_JSON, /* of ansible-inventory --list */
	INVENTORY_KNOWN_HOSTS,
	INVENTORY_SSH_CONFIG,
	INVENTORY_FORMAT_COUNT
};

/*
 * Detect the format of a text; never INVENTORY_AUTO. YAML is not supported:
 * INVENTORY_FORMAT_COUNT.
 */
enum inventory_format inventory_detect(const char *text, size_t len);

/*
 * Receives a note about something that is no host, or not scanned: a hashed
 * known_hosts name, a pattern, a host behind a ProxyJump or with a connection
 * that is not SSH. line is 0 if the format has no lines (JSON). message: one
 * sentence, lower case, without a full stop, escaped.
 */
struct inventory_sink {
	void *arg;
	void (*note)(void *arg, const char *path, unsigned line,
	    const char *message);
};

/*
 * Add the hosts of a text to t. path is for messages; default_port is used if
 * the text names none. Returns 0, or ERR_* with *reterr filled (path, message,
 * and line except for hosts in JSON): the hosts before that line may be in t
 * then.
 */
int inventory_read(const char *text, size_t len, enum inventory_format f,
    const char *path, uint16_t default_port, const struct inventory_sink *sink,
    struct targets *t, struct diag *reterr);

#endif
