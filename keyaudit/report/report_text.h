/* What the files of the text report share. */
#ifndef KEYAUDIT_REPORT_TEXT_H
#define KEYAUDIT_REPORT_TEXT_H

#include "report_impl.h"

const char *text_colour_of(enum severity severity);
void text_coloured(struct report *r, const char *colour, const char *text);

/* What is told of hosts as a whole: logins, what was not determined, weak algorithms. Bounded, however many hosts there are. */
struct text_hosts;

struct text_hosts *text_hosts_new(void); /* NULL: no memory */
void text_hosts_free(struct text_hosts *t);
/* Whether findings of this rule are for text_hosts_finding(). */
bool text_hosts_takes(enum rule_id rule);
/* Both return 0, ERR_NOMEM or ERR_TOOBIG. */
int text_hosts_finding(struct text_hosts *t, const struct finding *f,
    unsigned columns);
int text_hosts_host(struct text_hosts *t, const struct host *h);
/* The parts of the report, in the order of it. */
void text_hosts_put_logins(struct text_hosts *t, struct report *r);
void text_hosts_put_undetermined(struct text_hosts *t, struct report *r);
void text_hosts_put_weak(struct text_hosts *t, struct report *r);
void text_hosts_put_no_pq(struct text_hosts *t, struct report *r);
/* Without the end of its last line. */
void text_hosts_put_summary(struct text_hosts *t, struct report *r,
    const struct host_counts *n);

/* --- the list of keys: report_text_list.c --- */

struct text_list {
	bool any, any_unused;
	struct spool unused; /* keys that open nothing */
};
void text_list_init(struct text_list *l);
void text_list_release(struct text_list *l);
/* As struct report_format has them; keys: what text_list_key() made. */
void text_list_key(struct buf *b, const struct record *r);
int text_list_keys(struct text_list *l, struct report *r, const struct buf *b);
/* Those that open nothing, apart. */
int text_list_end(struct text_list *l, struct report *r);

#endif
