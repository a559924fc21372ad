/* A grant taken apart: each service, each item of from, each alternative of method. */
#include <stdlib.h>
#include <string.h>

#include "access.h"

/* The i-th item of from as written; "" where the rule has none. */
static void
put_from(const struct condition *c, uint32_t i, struct buf *b)
{
	buf_clear(b);
	if (c != NULL) {
		switch (c->from[i].kind) {
		case FROM_ANY:
			buf_puts(b, "any");
			break;
		case FROM_LOCAL:
			buf_puts(b, "local");
			break;
		case FROM_NET:
			net_print(&c->from[i].net, b);
			break;
		case FROM_NAME:
			buf_puts(b, c->from[i].network->name);
			break;
		}
	}
	buf_putc(b, '\0');
}

static void
put_method(const struct condition *c, uint32_t i, struct buf *b)
{
	buf_clear(b);
	for (unsigned bit = 1; c != NULL && bit < METHOD_ALL; bit <<= 1) {
		if ((c->method[i] & bit) == 0)
			continue;
		buf_puts(b, b->len == 0 ? "" : "+");
		buf_puts(b, method_name(bit));
	}
	buf_putc(b, '\0');
}

static uint32_t
count(const struct condition *c)
{
	return c == NULL ? 1 : c->n;
}

struct cell {
	struct buf from, method;
};

static void
grant_rows(const struct review *r, const struct reviewed *who,
    const struct grant *g, struct cell *t, row_fn *fn, void *ctx)
{
	const struct condition *from = rule_condition(g->rule, COND_FROM);
	const struct condition *method = rule_condition(g->rule, COND_METHOD);

	for (size_t s = 0; s < g->n_services; s++) {
		for (uint32_t i = 0; i < count(from); i++) {
			put_from(from, i, &t->from);
			for (uint32_t k = 0; k < count(method); k++) {
				put_method(method, k, &t->method);
				if (t->from.err == 0 && t->method.err == 0)
					fn(ctx, who, g,
					    r->services.list[g->services[s]],
					    t->from.p, t->method.p);
			}
		}
	}
}

void
review_rows(const struct review *r, row_fn *fn, void *ctx)
{
	struct cell t;

	buf_init(&t.from, 1024);
	buf_init(&t.method, 1024);
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < r->list[i].grants.n; k++)
			grant_rows(r, &r->list[i], &r->list[i].grants.list[k],
			    &t, fn, ctx);
	}
	buf_release(&t.from);
	buf_release(&t.method);
}
