/* What sshd tells PAM of the methods and keys of a login: SSH_AUTH_INFO_0. */
#ifndef LOGINPOLICY_AUTH_INFO_H
#define LOGINPOLICY_AUTH_INFO_H

#include <loginpolicy/policy/decide.h>

#define AUTH_INFO_TEXT_MAX (1u << 20) /* octets */
#define AUTH_INFO_KEYS_MAX 32

/* What a certificate tells of itself, for the log; ours to free. */
struct auth_info_cert {
	char *id; /* key id, untrusted octets; owned */
	size_t id_len;
	uint64_t serial;
};

/* Zeroed: nothing was completed. */
struct auth_info {
	unsigned methods; /* enum method */
	bool unknown_method; /* one that is not in enum method */
	struct fact_key keys[AUTH_INFO_KEYS_MAX]; /* revoked is TRI_UNKNOWN */
	struct auth_info_cert certs[AUTH_INFO_KEYS_MAX]; /* of the same index */
	const char *types
	    [AUTH_INFO_KEYS_MAX]; /* canonical names, static; NULL: not known */
	size_t n_keys;
};

/*
 * Read the value: one completed method a line, "method[/submethod] [keytype
 * base64]" (OpenSSH's auth2_update_session_info()). A line of publickey or
 * hostbased whose key cannot be decoded is a key that is not decoded.
 * Returns 0; ERR_TOOBIG (the text, or more keys than the maximum), ERR_NOMEM.
 * On an error ret is released.
 */
int auth_info_parse(const char *text, struct auth_info *ret);
void auth_info_release(struct auth_info *a);
/*
 * Whether a later value goes on where the earlier one ended: the earlier one
 * is a prefix of it, in whole lines. Another one was made by somebody else.
 */
bool auth_info_continues(const char *earlier, const char *later);

#endif
