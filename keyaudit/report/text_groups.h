/*
 * Findings for eyes: ready text, in groups of one rule and one owner. However
 * many there are, memory and length stay bounded: of each group the first few
 * are kept, the rest is counted.
 */
#ifndef KEYAUDIT_TEXT_GROUPS_H
#define KEYAUDIT_TEXT_GROUPS_H

#include "report.h"

#define GROUP_SHOWN 20 /* findings kept of one rule and owner */
#define ENTRY_MAX   (1u << 20) /* octets of one finding's text */

/* Under whose name findings stand; in this order in the report. */
enum owner {
	OWNER_ACCOUNT,
	OWNER_MACHINE,
	OWNER_PATH,
	OWNER_HOST
};

struct entry {
	struct entry *next;
	char text[]; /* ready lines */
};

struct group {
	struct group *next; /* of the bucket; private */
	struct entry *entries, **tail;
	uint64_t total;
	unsigned kept;
	enum rule_id rule;
	enum owner owner;
	char name[]; /* escaped */
};

struct text_groups;

struct text_groups *text_groups_new(void); /* NULL: no memory */
void text_groups_free(struct text_groups *s);
enum owner owner_of(const struct finding *f);
/* Append the lines of f that stand under its owner's name, and a NUL. */
typedef void entry_writer(struct buf *b, const struct finding *f,
    unsigned columns);
/* Keep or count f. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int text_groups_add(struct text_groups *s, const struct finding *f,
    entry_writer *put, unsigned columns);
/* Findings of groups there was no room for. */
uint64_t text_groups_left_out(const struct text_groups *s, bool rejecting);
/* All groups by place, ended by NULL; the caller frees. NULL: no memory. */
struct group **text_groups_sorted(const struct text_groups *s,
    int (*by_place)(const void *, const void *));

#endif
