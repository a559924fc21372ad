#include <string.h>

#include "rules.h"

const struct rule rules[RULE_COUNT] = {
	[RULE_KEY_TOO_SMALL] = {"key-too-small", SEV_HIGH, true, "key-size",
	    "Replace it by a larger one (ssh-keygen -t ed25519), then remove "
	    "it."},
	[RULE_KEY_TYPE_REFUSED] = {"key-type-refused", SEV_HIGH, true,
	    "key-size",
	    "Replace it by a key of a type the policy accepts (ssh-keygen -t "
	    "ed25519), then remove it."},
	[RULE_KEY_REVOKED] = {"key-revoked", SEV_CRITICAL, true,
	    "breach-response",
	    "Remove it now, wherever it stands, and look who used it."},
	[RULE_KEY_SHARED_BETWEEN_ACCOUNTS] = {"key-shared-between-accounts",
	    SEV_MEDIUM, false, "individual-access",
	    "Give every person a key and an account of their own."},
	[RULE_KEY_DUPLICATE] = {"key-duplicate", SEV_LOW, false,
	    "individual-access",
	    "Keep one copy: who removes the key later must not miss the "
	    "other."},
	[RULE_KEY_LINE_INVALID] = {"key-line-invalid", SEV_MEDIUM, false,
	    "individual-access",
	    "Mend the line, or remove it: nobody logs in by it."},
	[RULE_KEY_EXPIRED] = {"key-expired", SEV_MEDIUM, false,
	    "individual-access", "Remove it, or set a new date."},
	[RULE_PRIVATE_KEY_UNENCRYPTED] = {"private-key-unencrypted",
	    SEV_MEDIUM, false, "key-size",
	    "Set a passphrase (ssh-keygen -p -f FILE), or keep the key in a "
	    "token."},
	[RULE_KEY_FILE_PERMISSIONS] = {"key-file-permissions", SEV_HIGH,
	    false, "individual-access",
	    "Let its owner alone read and write it (chmod 600, chown)."},
	[RULE_KEY_UNREADABLE] = {"key-unreadable", SEV_MEDIUM, false,
	    "key-size", "Look at it by hand: it could not be judged."},
	[RULE_KEYS_LOCATION_UNKNOWN] = {"keys-location-unknown", SEV_MEDIUM,
	    false, "key-size",
	    "Audit what sshd is told there as well: it cannot be seen from "
	    "files."},
	[RULE_ACCOUNTS_NOT_ENUMERABLE] = {"accounts-not-enumerable",
	    SEV_MEDIUM, false, "key-size",
	    "Give the directory's accounts by name: --users FILE."},
};

static const char *const severities[SEV_COUNT] = {"info", "low", "medium",
    "high", "critical"};

const char *
severity_name(enum severity s)
{
	return severities[s];
}

int
severity_parse(const char *word, enum severity *ret)
{
	for (unsigned i = 0; i < SEV_COUNT; i++) {
		if (strcmp(word, severities[i]) == 0) {
			*ret = (enum severity)i;
			return 0;
		}
	}
	return -1;
}
