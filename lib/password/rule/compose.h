/* How many characters of each class a random password has. */
#ifndef PASSWORD_COMPOSE_H
#define PASSWORD_COMPOSE_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/password/password.h>

#define CLASSES 4

struct compose {
	unsigned size[CLASSES]; /* characters there are of each */
	unsigned least[CLASSES]; /* so many of each at least */
	size_t len;
	/* weight[k][m]: of m characters, how likely each is of class k or later, and there are enough of those. */
	long double weight[CLASSES + 1][PASSWORD_OCTETS_MAX + 1];
};

/* size, least and len (at most PASSWORD_OCTETS_MAX, and no less than all of least) are set: the weights. */
void compose_weigh(struct compose *c);
/* How many of each class, by a random number for each (the last is not used: it is what is left). */
void compose_draw(const struct compose *c, const uint64_t random[CLASSES],
    size_t ret[CLASSES]);

#endif
