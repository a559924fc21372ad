/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Algorithms of a server's KEXINIT (RFC 4253 s7.1) that it had better not
 * offer.
 */
#ifndef KEYAUDIT_WEAK_ALGORITHMS_H
#define KEYAUDIT_WEAK_ALGORITHMS_H

#include "keyaudit/hosts/host.h"

enum weak_kind {
	WEAK_KEX,
	WEAK_HOST_KEY,
	WEAK_CIPHER,
	WEAK_MAC,
	WEAK_KIND_COUNT
};

struct weak_algorithm {
	enum weak_kind kind;
	const char *pattern; /* of names, for fnmatch(3) */
	const char *why; /* a few words */
	const char *source; /* who says so */
};

/* The row that says why name is weak; NULL: it is not. name: untrusted. */
const struct weak_algorithm *weak_algorithm_find(enum weak_kind kind,
    const char *name);
/* sshd_config(5)'s keyword for a list: "Ciphers". */
const char *weak_kind_keyword(enum weak_kind kind);
/* The host's list of that kind. */
const struct name_list *weak_kind_list(const struct host *h,
    enum weak_kind kind);

#endif
