/* Lines of at most so many terminal columns. Text is printable UTF-8 (escape_text). */
#ifndef KEYAUDIT_TEXT_LINES_H
#define KEYAUDIT_TEXT_LINES_H

#include <loginpolicy/base/buf.h>

/* Escape untrusted octets; of very long text only both ends are kept. */
void text_escape(struct buf *b, const void *s, size_t len);
/* Append s, its middle replaced by an ellipsis where it is wider than columns (at least 8). */
void text_cut(struct buf *b, const char *s, size_t len, unsigned columns);
/* Append s as lines, each after `indent` blanks, broken at blanks where that is possible. */
void text_wrap(struct buf *b, const char *s, unsigned indent, unsigned columns);

#endif
