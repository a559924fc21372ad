/* Files that name hosts: plain lists, Ansible's, OpenSSH's. */
#ifndef KEYAUDIT_HOSTS_INVENTORY_H
#define KEYAUDIT_HOSTS_INVENTORY_H

#include "target.h"

#define INVENTORY_SIZE_MAX (64u << 20) /* octets of a file */

enum inventory_format {
	INVENTORY_AUTO = 0, /* by content */
	INVENTORY_LIST, /* a HOST a line, # comments */
	INVENTORY_ANSIBLE_INI,
	INVENTORY_ANSIBLE_JSON, /* of ansible-inventory --list */
	INVENTORY_KNOWN_HOSTS,
	INVENTORY_SSH_CONFIG,
	INVENTORY_FORMAT_COUNT
};

/* "auto", "list", "ansible-ini", "ansible-json", "known_hosts", "ssh_config"; -1: no such. */
int inventory_format_parse(const char *word);
/*
 * What the text is, from its content; never INVENTORY_AUTO. Where it is YAML,
 * which is not read: INVENTORY_FORMAT_COUNT.
 */
enum inventory_format inventory_detect(const char *text, size_t len);

/*
 * Something that is no host, or one that is not scanned, and is passed over: a
 * hashed known_hosts name, a pattern, a host behind a ProxyJump or with a
 * connection that is not SSH. line is 0 where the format knows none (JSON).
 * message: one sentence without a full stop, lower case, fit to be shown.
 */
struct inventory_sink {
	void *arg;
	void (*note)(void *arg, const char *path, unsigned line,
	    const char *message);
};

/*
 * Add the hosts of a text to t. path is for messages. default_port where the
 * text names none. Returns 0, or an ERR_* with *reterr filled (path, and line
 * but for what JSON says of hosts; its message is fit to be shown): the hosts
 * before that line may be in t then.
 */
int inventory_read(const char *text, size_t len, enum inventory_format f,
    const char *path, uint16_t default_port, const struct inventory_sink *sink,
    struct targets *t, struct diag *reterr);

#endif
