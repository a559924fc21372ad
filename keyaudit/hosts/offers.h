/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The algorithms that a server and a client have in common (RFC 4253 s7.1), and
 * what is missing.
 */
#ifndef KEYAUDIT_HOSTS_OFFERS_H
#define KEYAUDIT_HOSTS_OFFERS_H

#include "host.h"
#include "wire.h"

/* What both sides must agree on, in the order of a KEXINIT. */
enum part {
	PART_KEX = 0,
	PART_HOST_KEY,
	PART_CIPHER,
	PART_MAC,
	PART_COUNT
};

/* What a client supports: comma-separated, preferred first; borrowed. */
struct offers {
	const char *part[PART_COUNT];
};

/*
 * Whether a KEXINIT came and one of its lists has nothing in common with ours:
 * *ret is the first such part. A cipher with its own MAC needs no MAC. A list
 * that was cut counts as if it had every name.
 */
bool offers_miss(const struct offers *ours, const struct wire *w,
    enum part *ret);
/*
 * Our names that the server offers, in our order but ciphers with their own MAC
 * first, comma-separated; ciphers and MACs of either direction. *ret is
 * malloc'd, "" if there is none. Returns 0 or ERR_NOMEM.
 */
int offers_common(const struct offers *ours, const struct wire *w, enum part p,
    char **ret);
/*
 * Set why: "no MAC in common", the words of after (may be ""), and what the
 * server offers of this part, escaped.
 */
void offers_why(struct host *h, const struct wire *w, enum part p,
    const char *after);

#endif
