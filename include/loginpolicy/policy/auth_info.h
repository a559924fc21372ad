/* SPDX-License-Identifier: BSD-2-Clause */
/* What sshd passes to PAM about methods and keys: SSH_AUTH_INFO_0. */
#ifndef LOGINPOLICY_AUTH_INFO_H
#define LOGINPOLICY_AUTH_INFO_H

#include <loginpolicy/policy/decide.h>

#define AUTH_INFO_TEXT_MAX (1u << 20) /* bytes */
#define AUTH_INFO_KEYS_MAX 32

/* Key id and serial of a certificate, for the log. */
struct auth_info_cert {
	char *id; /* key id, untrusted bytes; owned */
	size_t id_len;
	uint64_t serial;
};

/* Zeroed: nothing was completed. */
struct auth_info {
	unsigned methods; /* enum method */
	bool unknown_method; /* one that is not in enum method */
	struct fact_key keys[AUTH_INFO_KEYS_MAX]; /* revoked is TRI_UNKNOWN */
	struct auth_info_cert certs[AUTH_INFO_KEYS_MAX]; /* of the same index */
	/* Canonical names, static; NULL: unknown. */
	const char *types[AUTH_INFO_KEYS_MAX];
	size_t n_keys;
};

/*
 * Read the value: one completed method per line, "method[/submethod] [keytype
 * base64]" (OpenSSH's auth2_update_session_info()). A line of publickey or
 * hostbased whose key cannot be decoded counts as a key that is not decoded.
 * Returns 0; ERR_TOOBIG (the text, or more keys than the maximum), ERR_NOMEM.
 * On an error ret is released.
 */
int auth_info_parse(const char *text, struct auth_info *ret);
/* Free what a holds, and zero it. */
void auth_info_release(struct auth_info *a);
/*
 * Return whether a later value continues the earlier one, which must be a
 * prefix of it in whole lines. If not, somebody else made it.
 */
bool auth_info_continues(const char *earlier, const char *later);

#endif
