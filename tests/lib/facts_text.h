/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts as a line of words, for the table of cases and the fuzz target:
 *   user=NAME,... uid=N groups=G,... unsure-groups=G,... gids=N,...
 *   by=NAME,... by-uid=N by-groups=G,... by-unsure=G,...
 *   service=S ssh from=local|unknown|ADDRESS tty=T
 *   methods=M,... open=all|single|none key=CLASS/BITS[@CACLASS/CABITS][!]...
 *   at=RFC3339 zone=TZSTRING|none
 * A key's ! marks: r revoked, R the CA's revoked, u not known whether, x not
 * decodable. A CA's fingerprint is 32 octets of 0xaa.
 */
#ifndef TESTS_FACTS_TEXT_H
#define TESTS_FACTS_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/decide.h>

#define FACTS_LIST_MAX 8

struct word_list {
	const char *s[FACTS_LIST_MAX];
	size_t n;
};
struct person_text {
	struct word_list names, groups, unsure, gids;
};
struct facts_text {
	struct facts f;
	struct person_text subject, caller;
	struct fact_key keys[FACTS_LIST_MAX];
	struct tz zone;
	char *copy;
};

bool in_list(const struct word_list *l, const char *s);

void person_link(struct person_text *p, struct fact_person *f);

/* Fill t from text. Returns false for a word that is none; release it all the same. */
bool facts_from_text(const char *text, struct facts_text *t);

void facts_text_release(struct facts_text *t);

#endif
