/* SPDX-License-Identifier: BSD-2-Clause */
/* The reasons of a verdict: their words, texts and kinds. */
#include <string.h>

#include <loginpolicy/policy/access.h>

static const struct {
	const char *word, *text, *measure;
} reasons[REASON_COUNT] = {
    [REASON_NONE] = {"internal", "no decision was made", "default-deny"},
    [REASON_RULE] = {"rule", "a rule decided it", "individual-access"},
    [REASON_MAY_DENY] = {"may-deny", "a rule that denies may match",
	"default-deny"},
    [REASON_MAY_PERMIT] = {"may-permit",
	"not refused yet: a rule may still permit it", "individual-access"},
    [REASON_NO_RULE] = {"no-rule", "no rule permits it", "default-deny"},
    [REASON_NO_RULE_METHOD] = {"no-rule-method",
	"no rule permits it by this method or key", "password-login-off"},
    [REASON_NO_RULE_FROM] = {"no-rule-from", "no rule permits it from there",
	"vpn-only"},
    [REASON_KEY_TOO_SMALL] = {"key-too-small", "the key is too small",
	"key-size"},
    [REASON_KEY_TYPE] = {"key-type-refused", "keys of this type are refused",
	"key-size"},
    [REASON_KEY_REVOKED] = {"key-revoked", "the key is revoked",
	"breach-response"},
    [REASON_KEY_UNJUDGED] = {"key-unjudged", "the key cannot be checked",
	"key-size"},
    [REASON_KEY_REVOCATION] = {"key-revocation-unknown",
	"it is unknown whether the key is revoked", "breach-response"},
    [REASON_BLOCKED] = {"blocked", "the account is blocked",
	"individual-block"},
    [REASON_CALLER_BLOCKED] = {"caller-blocked", "the caller is blocked",
	"individual-block"},
    [REASON_NO_CALLER] = {"no-caller", "the caller is unknown",
	"individual-block"},
    [REASON_TARGET_BLOCKED] = {"target-blocked",
	"the target account is blocked", "individual-block"},
    [REASON_LOCKDOWN] = {"lockdown", "the machine is locked down",
	"breach-response"},
    [REASON_STATE_UNKNOWN] = {"state-unknown", "it is unknown who is blocked",
	"individual-block"},
    [REASON_NO_POLICY] = {"no-policy", "no policy is in force", "default-deny"},
    [REASON_TAMPERED] = {"tampered",
	"what sshd reported was changed afterwards", "default-deny"},
    [REASON_NO_ACCOUNT] = {"no-account", "the account is unknown",
	"individual-access"},
    [REASON_UNDECLARED_SSH] = {"undeclared-ssh",
	"an SSH server under an undeclared name: add the argument ssh",
	"default-deny"},
    [REASON_TROUBLE] = {"trouble", "a system error prevents a decision",
	"default-deny"},
    [REASON_RESCUE] = {"rescue", "root at the console may repair this machine",
	"default-deny"},
    [REASON_NOT_BLOCKED] = {"not-blocked",
	"permitted before, and not blocked since", "individual-block"},
};

const char *
verdict_text(enum verdict_reason reason)
{
	return reasons[reason < REASON_COUNT ? reason : 0].text;
}

const char *
verdict_word(enum verdict_reason reason)
{
	return reasons[reason < REASON_COUNT ? reason : 0].word;
}

bool
verdict_of_word(const char *word, enum verdict_reason *ret)
{
	for (unsigned i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (strcmp(reasons[i].word, word) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

bool
reason_is_of_key(enum verdict_reason reason)
{
	return reason >= REASON_KEY_TOO_SMALL &&
	    reason <= REASON_KEY_REVOCATION;
}

const char *
verdict_measure(const struct verdict *v)
{
	return reasons[v->reason < REASON_COUNT ? v->reason : 0].measure;
}

bool
reason_is_absolute(enum verdict_reason reason)
{
	switch (reason) {
	case REASON_RULE:
	case REASON_MAY_DENY:
	case REASON_NO_RULE:
	case REASON_NO_RULE_METHOD:
	case REASON_NO_RULE_FROM:
	case REASON_KEY_TOO_SMALL:
	case REASON_KEY_TYPE:
	case REASON_KEY_UNJUDGED:
	case REASON_UNDECLARED_SSH:
		return false;
	default:
		return true;
	}
}
