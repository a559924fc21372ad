/* The algorithms that a server and a client have in common (RFC 4253 s7.1), and what is missing. */
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

/* What a client can do: comma-separated lists, borrowed, its preference first. */
struct offers {
	const char *part[PART_COUNT];
};

/* "key exchange method", "host key algorithm", "cipher", "MAC". */
const char *part_name(enum part p);

/*
 * Whether a KEXINIT came, and nothing in one of its lists is in ours; *ret is
 * the first such part. A MAC is not needed where the cipher brings its own. A
 * list that was cut counts as one with everything in it.
 */
bool offers_miss(const struct offers *ours, const struct wire *w,
    enum part *ret);
/*
 * Those of ours that the server offers, in our order, ciphers that bring their
 * own MAC first, comma-separated; of ciphers and MACs those of either direction. *ret is malloc'd, "" if none.
 * Returns 0 or ERR_NOMEM.
 */
int offers_common(const struct offers *ours, const struct wire *w, enum part p,
    char **ret);
/*
 * Set why: "no MAC in common", the words of after (may be ""), and all that the
 * server offers of this part, escaped.
 */
void offers_why(struct host *h, const struct wire *w, enum part p,
    const char *after);

#endif
