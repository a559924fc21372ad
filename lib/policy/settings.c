/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every setting is a row: its name, where it is stored, its range, and its
 * default as one would write it. Parsing (setting_line.c), defaults and
 * printing (setting_value.c) use the rows; a test compares them with the man
 * page and the example file.
 */
#include <stdlib.h>
#include <string.h>

#include "setting.h"

#define AT(member) offsetof(struct policy, member)
#define PW(name, type, min, max, dflt)                                      \
	{                                                                   \
		"password", #name, type, AT(password.name), min, max, dflt, \
		    NULL                                                    \
	}
#define KEY(name, class, type, max, dflt)                                    \
	{                                                                    \
		"key", name, type, AT(key[class]), type == POLICY_T_KEY_MIN, \
		    max, dflt, NULL                                          \
	}

const struct policy_setting policy_settings[] = {
    {NULL, "mode", POLICY_T_ENUM, AT(mode), 0, 0, "enforce", "enforce|observe"},
    {NULL, "contact", POLICY_T_STRING, AT(contact), 0, 0, "", NULL},
    {NULL, "notice", POLICY_T_BOOL, AT(notice), 0, 0, "on", NULL},
    {"password", "mode", POLICY_T_ENUM, AT(password.mode), 0, 0, "enforce",
	"enforce|observe"},
    PW(length, POLICY_T_UINT, 6, 256, "8"),
    PW(uppercase, POLICY_T_UINT, 0, 256, "1"),
    PW(lowercase, POLICY_T_UINT, 0, 256, "0"),
    PW(digit, POLICY_T_UINT, 0, 256, "1"),
    PW(symbol, POLICY_T_UINT, 0, 256, "1"),
    PW(maximum, POLICY_T_UINT, 6, 256, "256"),
    PW(passphrase, POLICY_T_UINT, 0, 256, "0"),
    PW(dictionary, POLICY_T_BOOL, 0, 0, "on"),
    PW(words, POLICY_T_PATHS, 0, 0, ""),
    PW(personal, POLICY_T_BOOL, 0, 0, "on"),
    PW(similar, POLICY_T_UINT, 0, 256, "3"),
    PW(repeat, POLICY_T_UINT, 0, 256, "0"),
    PW(sequence, POLICY_T_UINT, 0, 256, "0"),
    PW(breached, POLICY_T_PATH, 0, 0, ""),
    {"password", "accounts", POLICY_T_ENUM, AT(password.accounts), 0, 0, "all",
	"all|local"},
    PW(tries, POLICY_T_UINT, 1, 100, "3"),
    {"key", "profile", POLICY_T_PROFILE, 0, 0, 0, "base",
	"base|nist|bsi|mozilla"},
    KEY("rsa", KEY_CLASS_RSA, POLICY_T_KEY_MIN, 16384, "1024"),
    KEY("dsa", KEY_CLASS_DSA, POLICY_T_KEY_MIN, 16384, "1024"),
    KEY("ecdsa", KEY_CLASS_ECDSA, POLICY_T_KEY_MIN, 521, "256"),
    KEY("ed25519", KEY_CLASS_ED25519, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("ecdsa-sk", KEY_CLASS_ECDSA_SK, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("ed25519-sk", KEY_CLASS_ED25519_SK, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("mldsa44-ed25519", KEY_CLASS_MLDSA44_ED25519, POLICY_T_KEY_ACCEPT, 0,
	"accept"),
    KEY("other", KEY_CLASS_OTHER, POLICY_T_KEY_ACCEPT, 0, "refuse"),
};
const size_t policy_settings_n = sizeof(policy_settings) /
    sizeof(policy_settings[0]);
_Static_assert(sizeof(policy_settings) / sizeof(policy_settings[0]) <= 64,
    "struct parse has a bit for each row");

int
policy_init(struct policy *p)
{
	int r = 0;

	memset(p, 0, sizeof(*p));
	p->where = calloc(policy_settings_n, sizeof(*p->where));
	if (p->where == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < policy_settings_n && r == 0; i++) {
		p->where[i].file = -1;
		r = setting_set(&policy_settings[i], policy_settings[i].dflt,
		    (char *)p + policy_settings[i].offset);
	}
	if (r != 0)
		policy_release(p);
	return r;
}

void
policy_release(struct policy *p)
{
	free(p->contact);
	free(p->password_lines);
	free(p->where);
	for (size_t i = 0; i < p->n_files; i++) {
		free(p->files[i].path);
		free(p->files[i].text);
	}
	free(p->files);
	free(p->rules);
	free(p->networks);
	free(p->services);
	stamps_release(p);
	arena_release(&p->arena);
	memset(p, 0, sizeof(*p));
}

/* --- keys --- */

enum policy_key_verdict
policy_judge_key(const struct policy *p, enum key_class class, unsigned bits)
{
	const struct policy_key *k;

	if ((unsigned)class >= KEY_CLASS_COUNT)
		class = KEY_CLASS_OTHER;
	k = &p->key[class];
	if (k->refuse)
		return POLICY_KEY_TYPE_REFUSED;
	return bits < k->min_bits ? POLICY_KEY_TOO_SMALL : POLICY_KEY_ACCEPT;
}
