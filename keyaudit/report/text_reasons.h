/* Why hosts were not determined, for eyes: by reason, and by what servers said with it. Bounded, however many hosts there are. */
#ifndef KEYAUDIT_TEXT_REASONS_H
#define KEYAUDIT_TEXT_REASONS_H

#include "report_impl.h"

struct text_reasons; /* private */

struct text_reasons *text_reasons_new(void); /* NULL: no memory */
void text_reasons_free(struct text_reasons *t);
/* One more host. What stands quoted in message (": \"…\"") was said by the server. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int text_reasons_add(struct text_reasons *t, const char *message,
    const char *host, unsigned port);
uint64_t text_reasons_total(const struct text_reasons *t);
/* Each reason, the most frequent first, with each distinct text and its hosts. */
void text_reasons_put(struct text_reasons *t, struct report *r);

#endif
