/* What the files of policy/ share while a policy is read. */
#ifndef POLICY_PARSE_H
#define POLICY_PARSE_H

#include <loginpolicy/policy.h>
#include "lex.h"

struct parse {
	struct policy *p;
	struct policy_errors *errs;
	const struct policy_load_opts
	    *opts; /* NULL: includes are not followed */
	unsigned depth; /* of includes */
	int file; /* index into p->files */
	unsigned line;
	struct sha256 hash;
	int fatal; /* ERR_NOMEM: give up */
};

/* Note one error at the present line. Returns e. */
int parse_error(struct parse *ps, unsigned col, int e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A statement of a setting. */
void setting_statement(struct parse *ps, const struct lex_line *l);
/* An include statement. */
void include_statement(struct parse *ps, const struct lex_line *l);
/* All lines of one file. Restores ps->file and ps->line. */
void parse_text(struct parse *ps, const char *path, const char *text,
    size_t len);

#endif
