/* "Keys only" holds for the users who were asked: the summary names them. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "keyaudit/findings/judge_host.h"
#include "text_users.h"

#define TEXT_MAX (256u << 10)

int
text_users_add(struct text_users *t, const struct host *h)
{
	struct buf b;
	size_t i;
	int e;

	if (h->n_users == 0)
		return 0;
	buf_init(&b, TEXT_MAX);
	put_host_users(&b, h, LOGIN_COUNT);
	buf_putc(&b, '\0');
	e = b.err;
	for (i = 0; e == 0 && i < t->n; i++) {
		if (strcmp(t->sets[i].text, b.p) == 0)
			break;
	}
	if (e == 0 && i == t->n && t->n < TEXT_USERS_SETS) {
		if ((t->sets[i].text = strdup(b.p)) == NULL)
			e = ERR_NOMEM;
		else
			t->n++;
	}
	if (e == 0 && i < t->n)
		t->sets[i].total++;
	else if (e == 0)
		t->other++;
	buf_release(&b);
	return e;
}

void
text_users_put(const struct text_users *t, struct buf *b)
{
	if (t->n == 1) {
		buf_printf(b, ", as %s", t->sets[0].text);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		buf_printf(b, "%s%llu as %s", i == 0 ? " (" : ", ",
		    (unsigned long long)t->sets[i].total, t->sets[i].text);
	if (t->other != 0)
		buf_printf(b, ", %llu as others", (unsigned long long)t->other);
	buf_puts(b, t->n != 0 ? ")" : "");
}

void
text_users_release(struct text_users *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->sets[i].text);
	memset(t, 0, sizeof(*t));
}
