/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known about one host: from the probe to the reports. */
#ifndef KEYAUDIT_HOSTS_HOST_H
#define KEYAUDIT_HOSTS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/key.h>
#include "keyaudit/targets/target.h"
#include "name_list.h"

#define HOST_WHY_LEN	 512 /* with NUL */
#define HOST_PROMPTS_MAX 8 /* prompts that are stored */
#define HOST_PROMPT_LEN	 256 /* bytes stored of each, with NUL */

/* docs/contract.md, "Status of a host". */
enum host_status {
	HOST_OK = 0,
	HOST_UNREACHABLE,
	HOST_REFUSED,
	HOST_TIMEOUT,
	HOST_NOT_SSH,
	HOST_SSH1_ONLY,
	HOST_THROTTLED,
	HOST_HANDSHAKE_FAILED,
	HOST_UNRESOLVED,
	HOST_STATUS_COUNT
};

/* docs/contract.md, "Password login of a host". */
enum password_login {
	LOGIN_UNDETERMINED = 0,
	LOGIN_PASSWORD,
	LOGIN_KEYBOARD_INTERACTIVE,
	LOGIN_NONE_ACCEPTED,
	LOGIN_KEY_ONLY,
	LOGIN_COUNT
};

/* A host key, compared with --known-hosts. */
enum known {
	KNOWN_NOT_ASKED = 0,
	KNOWN_MATCH,
	KNOWN_CHANGED,
	KNOWN_UNKNOWN,
	KNOWN_COUNT
};

/* One key of a server: the wire form in the KEX reply, and its decoded form. */
struct host_key {
	/* Owned. Of an earlier run: only what key borrows, or NULL. */
	uint8_t *blob;
	size_t blob_len; /* 0: of an earlier run, the blob is unknown */
	int err; /* of key_decode(): 0, or key is incomplete */
	struct key key; /* borrows from blob */
	enum known known; /* filled by known_hosts_check() */
};

/* Whether a server accepts a key for a user: hosts/key_answer.h. */
struct key_answer;

/* A host's answer to one user: members as in struct host. */
struct user_answer {
	char *user; /* owned; untrusted if it comes from an inventory */
	enum host_status status;
	enum password_login password_login;
	bool refused;
	struct name_list methods;
	bool methods_known;
	char prompts[HOST_PROMPTS_MAX][HOST_PROMPT_LEN];
	unsigned n_prompts;
	struct key_answer *keys_asked; /* owned */
	size_t n_keys_asked;
	char why[HOST_WHY_LEN];
};

/*
 * Owned by its creator; host_release() frees. Text is untrusted except name,
 * address and why.
 */
struct host {
	/* As given, without brackets; lower case. */
	char name[HOST_NAME_MAX_LEN + 1];
	uint16_t port;
	/* Numeric, the last one tried; "": none. */
	char address[HOST_ADDRESS_LEN];
	enum host_status status;
	enum password_login password_login;
	/*
	 * One sentence, escaped, why it is not ok or not determined; "": none.
	 */
	char why[HOST_WHY_LEN];
	char *ident; /* without line end; owned; NULL: none came */
	size_t ident_len;
	bool ssh1; /* offers protocol 1, alone or beside 2 (ident SSH-1.x) */
	struct name_list methods; /* the server's words, in its order */
	bool methods_known; /* false: not asked, or not answered */
	/* Of keyboard-interactive. */
	char prompts[HOST_PROMPTS_MAX][HOST_PROMPT_LEN];
	unsigned n_prompts;
	/* keyboard-interactive is offered, but refused this user unasked. */
	bool refused;
	/*
	 * The keys of --accepts, for the user who is being asked; NULL after
	 * answer_keep().
	 */
	struct key_answer *keys_asked; /* owned */
	size_t n_keys_asked;
	/*
	 * The answer to each user, in the order asked (answer.h). After
	 * answer_conclude() the members above are those of the one that
	 * decides; until then, those of the user who is being asked.
	 */
	struct user_answer *users; /* owned */
	size_t n_users;
	/* Of both directions: server to client first. */
	struct name_list kex, host_key_algorithms, ciphers, macs;
	struct host_key *keys; /* owned; the login connection's first */
	size_t n_keys;
	unsigned elapsed_ms; /* from resolving the name to the result */
};

/* The words of docs/contract.md, "Status of a host". */
const char *host_status_name(enum host_status s);
const char *password_login_name(enum password_login l);
const char *known_name(enum known k); /* NULL for KNOWN_NOT_ASKED */
/* The value of a word; -1: no such word. */
int host_status_parse(const char *word);
int password_login_parse(const char *word);

/*
 * Copy and decode a host key's blob, unless it is there already. h's keys are
 * empty or were added by this function. Returns 0 or ERR_NOMEM.
 */
int host_add_key(struct host *h, const uint8_t *blob, size_t len);
/*
 * Set why: a sentence of ours, and what the server sent, quoted and escaped;
 * untrusted NULL or "": nothing of it.
 */
void host_why(struct host *h, const char *ours, const char *untrusted);
/* Set why to a text that is escaped, cut if it is too long. */
void host_why_text(struct host *h, const struct buf *text);
void host_release(struct host *h); /* what it owns; zeroes the struct */

#endif
