/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules, in the order of enum rule_id. */

#include <loginpolicy/keyrule/rules.h>

const struct rule rules[RULE_COUNT] = {
    [RULE_KEY_TOO_SMALL] = {"key-too-small", SEV_HIGH, true, "key-size",
	"Remove the line, or replace the key by one of at least the policy's "
	"size: ssh-keygen -t ed25519"},
    [RULE_KEY_TYPE_REFUSED] = {"key-type-refused", SEV_HIGH, true, "key-size",
	"Replace the key by one of a type the policy accepts, such as "
	"ssh-keygen -t ed25519, then remove the old line."},
    [RULE_KEY_REVOKED] = {"key-revoked", SEV_CRITICAL, true, "breach-response",
	"Remove the key from every file, find out who put it back, and have "
	"its owner make a new one: ssh-keygen -t ed25519"},
    [RULE_KEY_SHARED_BETWEEN_ACCOUNTS] = {"key-shared-between-accounts",
	SEV_MEDIUM, false, "individual-access",
	"Give each person a key of their own, and remove this one from the "
	"accounts that are not its owner's."},
    [RULE_KEY_DUPLICATE] = {"key-duplicate", SEV_LOW, false,
	"individual-access",
	"Keep the key in one place, with the options it needs, and remove the "
	"other copies: somebody who blocks it later can miss one."},
    [RULE_KEY_LINE_INVALID] = {"key-line-invalid", SEV_MEDIUM, false,
	"individual-access",
	"Correct the line or remove it. sshd ignores it: neither the access nor "
	"the restrictions on it take effect."},
    [RULE_KEY_EXPIRED] = {"key-expired", SEV_MEDIUM, false, "individual-access",
	"Remove the line or the certificate, or have it renewed if the access "
	"is still needed."},
    [RULE_PRIVATE_KEY_UNENCRYPTED] = {"private-key-unencrypted", SEV_MEDIUM,
	false, "key-size",
	"Have its owner set a passphrase: ssh-keygen -p -f FILE"},
    [RULE_PRIVATE_KEY_MISPLACED] = {"private-key-in-authorized-keys", SEV_HIGH,
	false, "individual-access",
	"Remove the block. sshd does not read it, but everybody who can read the "
	"file has the key: have its owner make a new one (ssh-keygen -t ed25519)."},
    [RULE_KEY_FILE_PERMISSIONS] = {"key-file-permissions", SEV_HIGH, false,
	"individual-access",
	"Close it to others: chmod 600 for the file, chmod go-w for a folder "
	"above it. Replace a private key that others may have read."},
    [RULE_KEY_FILE_IGNORED] = {"key-file-ignored", SEV_MEDIUM, false,
	"individual-access",
	"Remove the group's right to write (chmod g-w) to the file, to .ssh and "
	"to the home, or its keys let nobody in."},
    [RULE_KEY_UNREADABLE] = {"key-unreadable", SEV_MEDIUM, false, "key-size",
	"Find out what the file is and check it by hand, repair it, or skip it "
	"with --exclude."},
    [RULE_KEYS_LOCATION_UNKNOWN] = {"keys-location-unknown", SEV_MEDIUM, false,
	"key-size",
	"Find out where sshd gets these keys from (sshd -T: "
	"AuthorizedKeysCommand, AuthorizedKeysFile), and audit that place too."},
    [RULE_ACCOUNTS_NOT_ENUMERABLE] = {"accounts-not-enumerable", SEV_MEDIUM,
	false, "key-size",
	"Write the names of the directory's accounts to a file, one per line, "
	"and run again with --users FILE."},
    [RULE_KEY_UNREGISTERED] = {"key-unregistered", SEV_MEDIUM, false,
	"individual-access",
	"Find out whose key it is, and write it into the register "
	"(loginpolicy.keys(5)), or remove the line."},
    [RULE_KEY_REGISTER_EXPIRED] = {"key-register-expired", SEV_HIGH, false,
	"individual-access",
	"Remove the key (loginpolicy key revoke --remove FINGERPRINT), or, if "
	"the access is still needed, write a later date into the register."},
    [RULE_KEY_REGISTERED_UNUSED] = {"key-registered-unused", SEV_LOW, false,
	"individual-access",
	"Remove the line from the register, unless the key is used elsewhere."},
    [RULE_HOST_PASSWORD_LOGIN] = {"host-password-login", SEV_HIGH, false,
	"password-login-off",
	"Once everybody there has a working key, turn password login off."},
    [RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD] =
	{"host-keyboard-interactive-password", SEV_HIGH, false,
	    "password-login-off",
	    "Once everybody there has a working key, turn "
	    "keyboard-interactive off."},
    [RULE_HOST_NONE_ACCEPTED] = {"host-none-accepted", SEV_CRITICAL, false,
	"password-login-off",
	"Lock the account now (passwd -l), then make the server ask for a "
	"key."},
    [RULE_HOST_KEYBOARD_INTERACTIVE_REFUSED] =
	{"host-keyboard-interactive-refused", SEV_LOW, false,
	    "password-login-off",
	    "Turn keyboard-interactive off: it lets nobody in today, but a "
	    "change to PAM can open it."},
    [RULE_HOST_UNDETERMINED] = {"host-undetermined", SEV_LOW, false,
	"password-login-off",
	"Find out why it did not answer, and ask again: --resume asks only "
	"for what is missing."},
    [RULE_HOST_KEY_TOO_SMALL] = {"host-key-too-small", SEV_HIGH, false,
	"key-size",
	"Give the server a larger host key, such as ssh-ed25519, and remove "
	"the small one."},
    [RULE_HOST_SSH1] = {"host-ssh1", SEV_CRITICAL, false, "key-size",
	"Turn protocol 1 off, or replace the server: OpenSSH has not had it "
	"since 7.6."},
    [RULE_HOST_WEAK_ALGORITHM] = {"host-weak-algorithm", SEV_MEDIUM, false,
	"key-size",
	"Turn these algorithms off in the server's settings, or update it."},
    [RULE_HOST_KEY_SHARED] = {"host-key-shared", SEV_MEDIUM, false,
	"individual-access",
	"Give each host a key of its own (rm /etc/ssh/ssh_host_*; ssh-keygen "
	"-A): somebody who steals it from one can pose as all."},
    [RULE_HOST_KEY_CHANGED] = {"host-key-changed", SEV_HIGH, false,
	"individual-access",
	"Ask the administrator of the host whether its key was replaced. Until "
	"then, do not log in there: another machine may be answering."},
    [RULE_HOST_KEY_UNKNOWN] = {"host-key-unknown", SEV_INFO, false,
	"individual-access",
	"Compare the fingerprint on the host itself (ssh-keygen -lf), then add "
	"the key to known_hosts."},
    [RULE_HOST_NO_PQ_KEX] = {"host-no-pq-kex", SEV_INFO, false, "key-size",
	"Update the server: OpenSSH has such a key exchange on by default "
	"since 9.0, Dropbear since 2025.87."},
    [RULE_HOST_ACCEPTS_REVOKED_KEY] = {"host-accepts-revoked-key", SEV_CRITICAL,
	false, "breach-response",
	"Remove the key from where that server finds it (authorized_keys, "
	"AuthorizedKeysCommand, a directory), and revoke it there: loginpolicy "
	"key revoke FILE"},
    [RULE_HOST_ACCEPTS_UNDETERMINED] = {"host-accepts-undetermined", SEV_LOW,
	false, "breach-response",
	"Find out why there was no answer, and ask again, with fewer keys if "
	"the server ended the connection; or look on the server itself: "
	"keyaudit keys"},
};

bool
rule_is_advice(enum rule_id rule)
{
	return rule == RULE_HOST_NO_PQ_KEX;
}

bool
rule_is_reported_by(enum rule_id rule, bool of_hosts)
{
	if (!of_hosts)
		return rule < N_KEY_RULES;
	return rule >= N_KEY_RULES || rule == RULE_KEY_TYPE_REFUSED ||
	    rule == RULE_KEY_REVOKED || rule == RULE_KEY_EXPIRED ||
	    rule == RULE_KEY_UNREADABLE;
}

static const char *const severities[SEV_COUNT] = {
    [SEV_INFO] = "info",
    [SEV_LOW] = "low",
    [SEV_MEDIUM] = "medium",
    [SEV_HIGH] = "high",
    [SEV_CRITICAL] = "critical",
};

const char *
severity_name(enum severity s)
{
	return severities[s];
}
