/* What is known of one host: from the probe over judging to the reports. */
#ifndef KEYAUDIT_HOSTS_HOST_H
#define KEYAUDIT_HOSTS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/sshkey/key.h>
#include "keyaudit/targets/target.h"
#include "name_list.h"

#define HOST_WHY_LEN	 512 /* with NUL */
#define HOST_PROMPTS_MAX 8 /* prompts that are kept */
#define HOST_PROMPT_LEN	 256 /* bytes kept of each, with NUL */

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

/* Of a host key, against --known-hosts. */
enum known {
	KNOWN_NOT_ASKED = 0,
	KNOWN_MATCH,
	KNOWN_CHANGED,
	KNOWN_UNKNOWN,
	KNOWN_COUNT
};

/* One key of a server: the wire form of the KEX reply, and what it decodes to. */
struct host_key {
	uint8_t *
	    blob; /* owned; of an earlier run: only what key borrows, or NULL */
	size_t blob_len; /* 0: of an earlier run, the blob is not known */
	int err; /* of key_decode(): 0, or key is only as far as known */
	struct key key; /* borrows from blob */
	enum known known; /* filled by known_hosts_check() */
};

/* What a host answered one user: the members of struct host of the same names. */
struct user_answer {
	char *user; /* owned; untrusted where it comes from an inventory */
	enum host_status status;
	enum password_login password_login;
	bool refused;
	struct name_list methods;
	bool methods_known;
	char prompts[HOST_PROMPTS_MAX][HOST_PROMPT_LEN];
	unsigned n_prompts;
	char why[HOST_WHY_LEN];
};

/* Owned by who made it; host_release() frees. Text is untrusted but for host, address and why. */
struct host {
	char name[HOST_NAME_MAX_LEN +
	    1]; /* as given, without brackets; lower case */
	uint16_t port;
	char address
	    [HOST_ADDRESS_LEN]; /* numeric, the last one tried; "": none */
	enum host_status status;
	enum password_login password_login;
	char why
	    [HOST_WHY_LEN]; /* one sentence, already escaped, for what is not ok or not determined; "": none */
	char *ident; /* without line end; owned; NULL: none came */
	size_t ident_len;
	bool ssh1; /* offers protocol 1, alone or beside 2 (ident SSH-1.x) */
	struct name_list methods; /* the server's words, in its order */
	bool methods_known; /* false: it was not asked, or did not answer */
	char prompts[HOST_PROMPTS_MAX]
		    [HOST_PROMPT_LEN]; /* of keyboard-interactive; untrusted */
	unsigned n_prompts;
	bool
	    refused; /* keyboard-interactive was offered, and refused this user without a question */
	/*
	 * What each user was answered, in the order asked (answer.h). Once
	 * answer_conclude() is through, the members above are those of the one
	 * that decides; until then, those of the user who is being asked.
	 */
	struct user_answer *users; /* owned */
	size_t n_users;
	struct name_list kex, host_key_algorithms, ciphers,
	    macs; /* server to client where directions differ, both */
	struct host_key
	    *keys; /* owned; the one of the login connection first */
	size_t n_keys;
	unsigned elapsed_ms; /* from the first look at its name to the result */
};

/* The words of docs/contract.md, "Status of a host". */
const char *host_status_name(enum host_status s);
const char *password_login_name(enum password_login l);
const char *known_name(enum known k); /* NULL for KNOWN_NOT_ASKED */
/* The word back to its value; -1: no such word. */
int host_status_parse(const char *word);
int password_login_parse(const char *word);

/* Take a copy of a host key's blob, and decode it; one that is there already is not added. Returns 0 or ERR_NOMEM. */
int host_add_key(struct host *h, const uint8_t *blob, size_t len);
/* Set why: a sentence of ours, and what the server said, quoted and escaped; NULL: nothing of it. */
void host_why(struct host *h, const char *ours, const char *untrusted);
void host_release(struct host *h); /* what it owns; zeroes the struct */

#endif
