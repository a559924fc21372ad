/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An answer belongs to a host, its port and a user: that of root does not hold
 * for alice. Targets are found by binary search, because there may be millions.
 * For most of them an earlier run has all answers or none.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include "host_answers.h"
#include "keyaudit/hosts/answer.h"

/* A host that has some of its answers. */
struct partial_host {
	const struct target_user *wanted; /* all who were to be asked */
	struct host host; /* only its users count */
};

struct host_answers {
	struct targets *targets;
	const struct asked_keys *keys;
	size_t n; /* targets, before host_answers_remove() */
	struct target **sorted; /* by name and port */
	bool *noted; /* in the order of the targets */
	bool *answered; /* nobody is left to ask */
	struct partial_host **partial; /* owned; NULL: none */
	size_t n_partial;
	bool partial_sorted; /* by name and port: nothing is noted any more */
};

static int
compare_target(const char *name, uint16_t port, const struct target *t)
{
	int c = strcmp(name, t->name);

	return c != 0 ? c : (int)port - (int)t->port;
}

static int
by_name(const void *a, const void *b)
{
	struct target *const *x = a;

	return compare_target((*x)->name, (*x)->port,
	    *(struct target *const *)b);
}

static int
is_host(const void *key, const void *item)
{
	const struct host *h = key;

	return compare_target(h->name, h->port, *(struct target *const *)item);
}

int
host_answers_new(struct targets *t, const struct asked_keys *keys,
    struct host_answers **ret)
{
	struct host_answers *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return ERR_NOMEM;
	a->targets = t;
	a->keys = keys;
	a->n = t->n;
	a->sorted = calloc(t->n + 1, sizeof(struct target *));
	a->noted = calloc(t->n + 1, sizeof(*a->noted));
	a->answered = calloc(t->n + 1, sizeof(*a->answered));
	if (a->sorted == NULL || a->noted == NULL || a->answered == NULL) {
		host_answers_free(a);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < t->n; i++)
		a->sorted[i] = &t->list[i];
	qsort(a->sorted, a->n, sizeof(struct target *), by_name);
	*ret = a;
	return 0;
}

void
host_answers_free(struct host_answers *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n_partial; i++) {
		host_release(&a->partial[i]->host);
		free(a->partial[i]);
	}
	free(a->partial);
	free(a->sorted);
	free(a->noted);
	free(a->answered);
	free(a);
}

static struct user_answer *
answer_of(const struct host *h, const char *user)
{
	for (size_t i = 0; i < h->n_users; i++) {
		if (h->users[i].user != NULL &&
		    strcmp(h->users[i].user, user) == 0)
			return &h->users[i];
	}
	return NULL;
}

static bool
is_answered(const struct host *h, const char *user)
{
	const struct user_answer *a = answer_of(h, user);

	return a != NULL && a->password_login != LOGIN_UNDETERMINED;
}

/*
 * Move the determined answers of the users wanted, in their order: the last one
 * first, because each is put in front.
 */
static int
move_wanted(const struct target_user *wanted, struct host *from,
    struct host *to)
{
	struct user_answer *a;

	if (wanted == NULL)
		return 0;
	if (move_wanted(wanted->next, from, to) != 0)
		return ERR_NOMEM;
	a = answer_of(from, wanted->name);
	return a == NULL ? 0 : answer_keep_earlier(to, a);
}

/* h has the answers of the users wanted, and no others. */
static int
keep_wanted(const struct target_user *wanted, struct host *h)
{
	struct host found = {.n_users = 0};
	int e = move_wanted(wanted, h, &found);

	answers_release(h);
	h->users = found.users;
	h->n_users = found.n_users;
	return e;
}

static int
add_partial(struct host_answers *a, struct target *t, struct host *h)
{
	struct partial_host *p, **list;

	list = vec_room(a->partial, a->n_partial,
	    sizeof(struct partial_host *));
	if (list == NULL)
		return ERR_NOMEM;
	a->partial = list;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return ERR_NOMEM;
	memcpy(p->host.name, h->name, sizeof(h->name));
	p->host.port = h->port;
	p->host.users = h->users; /* transferred */
	p->host.n_users = h->n_users;
	p->wanted = t->users;
	h->users = NULL;
	h->n_users = 0;
	a->partial[a->n_partial++] = p;
	for (size_t i = 0; i < p->host.n_users; i++) {
		if (targets_remove_user(a->targets, t, p->host.users[i].user) !=
		    0)
			return ERR_NOMEM;
	}
	return 0;
}

static bool
has_all(const struct target_user *wanted, const struct host *h)
{
	while (wanted != NULL && is_answered(h, wanted->name))
		wanted = wanted->next;
	return wanted == NULL;
}

int
host_answers_note(struct host_answers *a, struct host *h, bool *ret_all)
{
	struct target **at = bsearch(h, a->sorted, a->n,
	    sizeof(struct target *), is_host);
	size_t i;
	int e;

	*ret_all = false;
	if (at == NULL)
		return 0;
	i = (size_t)(*at - a->targets->list);
	if (a->noted[i])
		return 0;
	a->noted[i] = true;
	for (size_t k = 0; k < h->n_users; k++) {
		if (h->users[k].password_login == LOGIN_UNDETERMINED ||
		    !key_answers_match(&h->users[k], a->keys))
			answer_release(&h->users[k]);
	}
	if ((e = keep_wanted((*at)->users, h)) != 0)
		return e;
	if (h->n_users == 0)
		return 0;
	*ret_all = a->answered[i] = has_all((*at)->users, h);
	return *ret_all ? answer_conclude(h) : add_partial(a, *at, h);
}

static int
compare_hosts(const struct host *x, const struct host *y)
{
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (int)x->port - (int)y->port;
}

static int
by_host(const void *a, const void *b)
{
	const struct partial_host *const *x = a, *const *y = b;

	return compare_hosts(&(*x)->host, &(*y)->host);
}

static int
is_partial(const void *key, const void *item)
{
	return compare_hosts(key, &(*(struct partial_host *const *)item)->host);
}

static struct partial_host *
partial_of(struct host_answers *a, const struct host *h)
{
	struct partial_host **at;

	if (a->n_partial == 0)
		return NULL;
	if (!a->partial_sorted)
		qsort(a->partial, a->n_partial, sizeof(struct partial_host *),
		    by_host);
	a->partial_sorted = true;
	at = bsearch(h, a->partial, a->n_partial, sizeof(struct partial_host *),
	    is_partial);
	return at != NULL ? *at : NULL;
}

int
host_answers_merge(struct host_answers *a, struct host *h)
{
	const enum host_status status = h->status;
	struct partial_host *p = partial_of(a, h);
	int e = 0;

	if (p == NULL)
		return 0;
	for (size_t i = p->host.n_users; e == 0 && i-- > 0;)
		e = answer_keep_earlier(h, &p->host.users[i]);
	answers_release(&p->host);
	if (e == 0)
		e = keep_wanted(p->wanted, h);
	if (e == 0)
		e = answer_conclude(h);
	h->status = status; /* of the scan, which is this run's */
	return e;
}

void
host_answers_remove(const struct host_answers *a)
{
	struct targets *t = a->targets;
	size_t kept = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!a->answered[i])
			t->list[kept++] = t->list[i];
	}
	t->n = kept;
}
