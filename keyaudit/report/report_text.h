/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the text report share. */
#ifndef KEYAUDIT_REPORT_TEXT_H
#define KEYAUDIT_REPORT_TEXT_H

#include "report_impl.h"

const char *text_colour_of(enum severity severity);
void text_coloured(struct report *r, const char *colour, const char *text);

/* --- lines: text_findings.c. Text is printable UTF-8 (escape_text()) --- */

/* Escape untrusted bytes; of very long text only both ends are kept. */
void text_escape(struct buf *b, const void *s, size_t len);
/* Append s; if it is wider than columns (at least 8), its middle is cut out. */
void text_cut(struct buf *b, const char *s, size_t len, unsigned columns);
/*
 * Append s as lines of at most so many columns, each after `indent` blanks,
 * broken at blanks if possible.
 */
void text_wrap(struct buf *b, const char *s, unsigned indent, unsigned columns);

/* --- findings in groups of one rule and owner: text_findings.c --- */

#define GROUP_SHOWN 20 /* findings kept of one rule and owner */

/* Whose a finding is; in this order in the report. */
enum owner {
	OWNER_ACCOUNT,
	OWNER_MACHINE,
	OWNER_PATH,
	OWNER_HOST
};

struct text_entry {
	struct text_entry *next;
	char text[]; /* ready lines */
};

struct text_group {
	struct text_entry *entries, **tail;
	uint64_t total;
	unsigned kept;
	enum rule_id rule;
	enum owner owner;
	char name[]; /* of the owner, escaped */
};

/* However many findings there are, memory and length stay bounded. */
struct text_groups;

struct text_groups *text_groups_new(void); /* NULL: no memory */
void text_groups_free(struct text_groups *s);
/* Keep or count f. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int text_groups_add(struct text_groups *s, const struct finding *f,
    unsigned columns);
/* The findings of groups there was no room for. */
uint64_t text_groups_left_out(const struct text_groups *s, bool rejecting);
/*
 * All groups, rule by rule and the worst first, ended by NULL; rejected_first:
 * before them the rules that reject, by owner. The caller frees the list. NULL:
 * no memory.
 */
struct text_group **text_groups_sorted(const struct text_groups *s,
    bool rejected_first);

/* --- the keys of --accepts: text_accepts.c --- */

struct text_accepts;

struct text_accepts *text_accepts_new(void); /* NULL: no memory; free() it */
void text_accepts_host(struct text_accepts *t, const struct host *h);
/* Nothing if no server was asked about a key. */
void text_accepts_put(const struct text_accepts *t, struct report *r);

/* --- hosts as a whole: text_hosts.c --- */

/* Logins, what was not determined, weak algorithms. Its size is bounded. */
struct text_hosts;

struct text_hosts *text_hosts_new(void); /* NULL: no memory */
void text_hosts_free(struct text_hosts *t);
/* Whether findings of this rule are for text_hosts_finding(). */
bool text_hosts_takes(enum rule_id rule);
/* Both return 0, ERR_NOMEM or ERR_TOOBIG. */
int text_hosts_finding(struct text_hosts *t, const struct finding *f,
    unsigned columns);
int text_hosts_host(struct text_hosts *t, const struct host *h);
/* The parts of the report, in its order. */
void text_hosts_put_logins(struct text_hosts *t, struct report *r);
void text_hosts_put_undetermined(struct text_hosts *t, struct report *r);
void text_hosts_put_weak(struct text_hosts *t, struct report *r);
void text_hosts_put_no_pq(struct text_hosts *t, struct report *r);
/* Without the end of its last line. */
void text_hosts_put_summary(struct text_hosts *t, struct report *r,
    const struct host_counts *n);

#endif
