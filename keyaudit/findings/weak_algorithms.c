/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Weak is what an RFC or NIST advises against, or what OpenSSH has taken out of
 * its server's defaults as unsafe. Not listed, because none of them says so:
 * the NIST curves, umac-64 (RFC 4418 s6: a forgery is one in 2^60),
 * hmac-ripemd160, group14 and group exchange with SHA-256 (RFC 8270 asks for
 * 2048 bits, which no name shows).
 */
#include <fnmatch.h>

#include "weak_algorithms.h"

#define SHA1_KEX "SHA-1"
#define CBC	 "CBC: plain text can be recovered"
#define BLOCK64	 "64-bit blocks, CBC"

static const struct weak_algorithm table[] = {
    {WEAK_KEX, "diffie-hellman-group1-sha1", "1024-bit group, SHA-1",
	"RFC 9142 s4, OpenSSH 7.0"},
    {WEAK_KEX, "diffie-hellman-group14-sha1", SHA1_KEX,
	"RFC 9142 s4, OpenSSH 8.2"},
    {WEAK_KEX, "diffie-hellman-group-exchange-sha1", SHA1_KEX,
	"RFC 9142 s4, OpenSSH 6.7"},
    {WEAK_KEX, "rsa1024-sha1", "1024-bit RSA, SHA-1", "RFC 9142 s4"},
    {WEAK_KEX, "gss-group1-sha1-*", "1024-bit group, SHA-1", "RFC 9142 s4"},
    {WEAK_KEX, "gss-group14-sha1-*", SHA1_KEX, "RFC 9142 s4"},
    {WEAK_KEX, "gss-gex-sha1-*", SHA1_KEX, "RFC 9142 s4"},

    {WEAK_HOST_KEY, "ssh-dss*-cert-v00@openssh.com", "old certificate format",
	"OpenSSH 7.0"},
    {WEAK_HOST_KEY, "ssh-rsa*-cert-v00@openssh.com", "old certificate format",
	"OpenSSH 7.0"},
    {WEAK_HOST_KEY, "ssh-dss", "1024-bit DSA, SHA-1",
	"NIST SP 800-131A rev. 2 s3, OpenSSH 7.0"},
    {WEAK_HOST_KEY, "ssh-dss-cert-v01@openssh.com", "1024-bit DSA, SHA-1",
	"NIST SP 800-131A rev. 2 s3, OpenSSH 7.0"},
    {WEAK_HOST_KEY, "ssh-rsa", "signatures with SHA-1",
	"NIST SP 800-131A rev. 2 s9, OpenSSH 8.8"},
    {WEAK_HOST_KEY, "ssh-rsa-cert-v01@openssh.com", "signatures with SHA-1",
	"NIST SP 800-131A rev. 2 s9, OpenSSH 8.8"},

    {WEAK_CIPHER, "none", "nothing is encrypted", "RFC 4253 s6.3"},
    {WEAK_CIPHER, "arcfour*", "RC4", "RFC 8758, OpenSSH 6.7"},
    {WEAK_CIPHER, "des-*", "56-bit key", "RFC 4772"},
    {WEAK_CIPHER, "des", "56-bit key", "RFC 4772"},
    {WEAK_CIPHER, "3des-*", "64-bit blocks",
	"NIST SP 800-131A rev. 2 s2, OpenSSH 6.7"},
    {WEAK_CIPHER, "blowfish-*", BLOCK64, "OpenSSH 6.7"},
    {WEAK_CIPHER, "cast128-*", BLOCK64, "OpenSSH 6.7"},
    {WEAK_CIPHER, "idea-*", BLOCK64, "OpenSSH 6.7 (all CBC)"},
    {WEAK_CIPHER, "*-cbc", CBC, "CVE-2008-5161, OpenSSH 6.7"},
    {WEAK_CIPHER, "*-cbc@*", CBC, "CVE-2008-5161, OpenSSH 6.7"},

    {WEAK_MAC, "none", "nothing is authenticated", "RFC 4253 s6.4"},
    {WEAK_MAC, "hmac-md5*", "MD5", "RFC 6151 s2.3, OpenSSH 6.7"},
    {WEAK_MAC, "hmac-sha1-96*", "SHA-1, cut to 96 bits", "OpenSSH 6.7"},
    {WEAK_MAC, "hmac-sha1*", "SHA-1",
	"NIST's transition away from SHA-1, to the end of 2030"},
    {WEAK_MAC, "*-96", "cut to 96 bits", "OpenSSH 6.7"},
    {WEAK_MAC, "*-96-etm@openssh.com", "cut to 96 bits", "OpenSSH 6.7"},
};

const struct weak_algorithm *
weak_algorithm_find(enum weak_kind kind, const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].kind == kind &&
		    fnmatch(table[i].pattern, name, FNM_NOESCAPE) == 0)
			return &table[i];
	}
	return NULL;
}

const char *
weak_kind_keyword(enum weak_kind kind)
{
	static const char *const keywords[WEAK_KIND_COUNT] = {
	    [WEAK_KEX] = "KexAlgorithms",
	    [WEAK_HOST_KEY] = "HostKeyAlgorithms",
	    [WEAK_CIPHER] = "Ciphers",
	    [WEAK_MAC] = "MACs",
	};

	return keywords[kind];
}

const struct name_list *
weak_kind_list(const struct host *h, enum weak_kind kind)
{
	switch (kind) {
	case WEAK_KEX:
		return &h->kex;
	case WEAK_HOST_KEY:
		return &h->host_key_algorithms;
	case WEAK_CIPHER:
		return &h->ciphers;
	default:
		return &h->macs;
	}
}
