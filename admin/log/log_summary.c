/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers, who was let in last, and who was not yet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "admin/log/log_out.h"
#include "admin/log/log_use.h"
#include "admin/log/log_views.h"
#include "admin/observing.h"

#define DAY_S	     86400
#define UNUSED_DAYS  90
#define TEXT_LEN_MAX 64

static enum exit_code
code_of(const struct log_uses *u)
{
	return u->incomplete ? EXIT_INCOMPLETE : EXIT_OK;
}

/* Whether --user asks for it. */
static bool
is_asked(const struct log_asked *a, const char *user, bool has_uid, uid_t uid)
{
	return a->o->user == NULL || strcmp(user, a->o->user) == 0 ||
	    (a->has_uid && has_uid && uid == a->uid);
}

/* --- numbers --- */

static const struct log_column summary_columns[] = {
    {"service", "service", 16, false, false},
    {"accounts", "accounts", 8, true, false},
    {"logins", "logins", 8, true, false},
    {"first", "first", 12, false, false},
    {"last", "last", 0, false, false},
    {0},
};

struct service_sum {
	const char *service;
	size_t accounts, logins;
	int64_t first, last;
};

static int
compare_sums(const void *va, const void *vb)
{
	const struct service_sum *a = va, *b = vb;

	return a->logins < b->logins ? 1 : a->logins > b->logins ? -1 : 0;
}

static void
add_sum(struct service_sum *list, size_t *n, const struct log_use *use)
{
	const char *service = use->service != NULL ? use->service : "?";
	struct service_sum *s = list;

	while (s < list + *n && strcmp(s->service, service) != 0)
		s++;
	if (s == list + *n)
		list[(*n)++] = (struct service_sum){service, 0, 0, use->first,
		    use->last};
	s->accounts++;
	s->logins += use->n;
	s->first = use->first < s->first ? use->first : s->first;
	s->last = use->last > s->last ? use->last : s->last;
}

static size_t
count_accounts(const struct log_uses *u)
{
	size_t n = 0;

	for (size_t i = 0; i < u->n; i++)
		n += i == 0 ||
		    strcmp(u->list[i - 1].user, u->list[i].user) != 0;
	return n;
}

static void
summary_members(struct log_out *w, const struct log_uses *u, size_t accounts)
{
	char since[TEXT_LEN_MAX] = "";
	struct buf b;

	buf_init(&b, TEXT_LEN_MAX);
	put_utc(&b, u->begins);
	if (b.err == 0)
		snprintf(since, sizeof(since), "%.*s", (int)b.len, b.p);
	buf_release(&b);
	json_key(&w->json, "since");
	json_str(&w->json, u->begins != 0 ? since : NULL);
	json_key(&w->json, "accounts");
	json_u64(&w->json, accounts);
	json_key(&w->json, "logins");
	json_u64(&w->json, u->logins);
	json_key(&w->json, "would_deny");
	json_u64(&w->json, u->would_deny);
	json_key(&w->json, "denied");
	json_u64(&w->json, u->denied);
}

static void
summary_line(struct log_out *w, const struct log_uses *u, size_t accounts)
{
	struct buf b;

	if (u->begins == 0) {
		log_out_line(w, "no decision %s", log_in_what(u->incomplete));
		return;
	}
	buf_init(&b, TEXT_LEN_MAX);
	put_when(&b, u->begins, w->now, w->zone);
	log_out_line(w,
	    "since %.*s: %zu logins of %zu accounts, %zu would be refused; "
	    "%zu refused",
	    (int)b.len, b.p, u->logins, accounts, u->would_deny, u->denied);
	buf_release(&b);
}

static enum exit_code
put_summary(const struct log_asked *a, const struct log_uses *u)
{
	struct service_sum *list = calloc(u->n + 1, sizeof(*list));
	const size_t accounts = count_accounts(u);
	struct log_out w;
	size_t n = 0;

	if (list == NULL)
		return complain("out of memory");
	for (size_t i = 0; i < u->n; i++)
		add_sum(list, &n, &u->list[i]);
	if (n > 1)
		qsort(list, n, sizeof(*list), compare_sums);
	log_out_begin(&w, a->o, a->zone, a->now, "services", summary_columns);
	for (size_t i = 0; i < n; i++) {
		log_out_text(&w, list[i].service);
		log_out_number(&w, list[i].accounts);
		log_out_number(&w, list[i].logins);
		log_out_time(&w, &list[i].first);
		log_out_time(&w, &list[i].last);
		log_out_row_end(&w);
	}
	free(list);
	log_out_rows_end(&w);
	summary_line(&w, u, accounts);
	if (a->o->format == FORMAT_JSON)
		summary_members(&w, u, accounts);
	return log_out_end(&w, "loginpolicy-log-summary/1", code_of(u));
}

/* --- first and last --- */

static const struct log_column use_columns[] = {
    {"account", "who", 10, false, false},
    {"key", "service or key", 14, false, false},
    {"type", NULL, 0, false, false},
    {"bits", NULL, 0, false, false},
    {"uses", "times", 6, true, false},
    {"first", "first", 12, false, false},
    {"last", "last", 12, false, false},
    {"from", "from", 0, false, false},
    {"unused_days", NULL, 0, false, false},
    {0},
};

static void
put_use_times(struct log_out *w, size_t n, int64_t first, int64_t last,
    const char *from)
{
	log_out_number(w, n);
	log_out_time(w, &first);
	log_out_time(w, &last);
	log_out_text(w, from);
	log_out_known(w, true,
	    w->now > last ? (uint64_t)(w->now - last) / DAY_S : 0);
	log_out_row_end(w);
}

/* Return whether it was not used for long. */
static bool
put_key_use(struct log_out *w, const struct log_key_use *k)
{
	char fp[KEY_FP_LEN];

	key_fp_text(k->fp, fp);
	log_out_text(w, k->user);
	log_out_text(w, fp);
	log_out_text(w, k->type);
	log_out_number(w, k->bits);
	put_use_times(w, k->n, k->first, k->last, k->from);
	return w->now - k->last >= UNUSED_DAYS * DAY_S;
}

static void
put_account_use(struct log_out *w, const struct log_use *use)
{
	log_out_text(w, use->user);
	log_out_text(w, use->service);
	log_out_text(w, NULL);
	log_out_known(w, false, 0);
	put_use_times(w, use->n, use->first, use->last, use->from);
}

static enum exit_code
put_last_use(const struct log_asked *a, const struct log_uses *u)
{
	struct log_out w;
	size_t old = 0;

	log_out_begin(&w, a->o, a->zone, a->now, "uses", use_columns);
	for (size_t i = 0; i < u->n; i++) {
		const struct log_use *use = &u->list[i];

		if (is_asked(a, use->user, use->has_uid, use->uid))
			put_account_use(&w, use);
	}
	for (size_t i = 0; i < u->n_keys; i++) {
		if (is_asked(a, u->keys[i].user, false, 0))
			old += put_key_use(&w, &u->keys[i]);
	}
	if (w.rows == 0)
		log_out_line(&w, "no login %s", log_in_what(u->incomplete));
	if (old != 0)
		log_out_line(&w, "%zu keys not used for %d days", old,
		    UNUSED_DAYS);
	log_out_rows_end(&w);
	return log_out_end(&w, "loginpolicy-log-use/1", code_of(u));
}

/* --- who was not seen --- */

static int
add_unseen(struct log_unseen *l, const char *name)
{
	char **list = vec_room(l->list, l->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	if ((list[l->n] = strdup(name)) == NULL)
		return ERR_NOMEM;
	l->n++;
	return 0;
}

/*
 * An account that is stopped, or has no shell, is not expected to come. What
 * was before since does not count.
 */
static int
add_all_unseen(const struct log_asked *a, const struct log_uses *u,
    const struct accounts *all, const struct account_book *book, int64_t since,
    struct log_unseen *ret)
{
	const unsigned out = ACCOUNT_STOPPED | ACCOUNT_NO_SHELL |
	    ACCOUNT_SHELL_MISSING;
	int r = 0;

	for (size_t i = 0; i < all->n && r == 0; i++) {
		const struct account *w = &all->list[i];
		const uid_t uid = w->uid;
		const struct log_use *last;

		if ((account_state(book, w->name, a->now) & out) != 0)
			continue;
		last = log_uses_last(u, w->name, &uid, NULL);
		if (last == NULL || last->last < since)
			r = add_unseen(ret, w->name);
	}
	return r;
}

enum exit_code
log_unseen_load(const struct log_asked *a, const struct log_uses *u,
    struct log_unseen *ret)
{
	const struct accounts_opts opts = {.root = a->o->root};
	struct account_book *book = NULL;
	struct accounts all;
	struct diag d = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	if (accounts_load(&opts, &all, &d) != 0)
		return complain("cannot list the accounts: %s", d.msg);
	ret->incomplete = all.not_enumerable;
	if (all.not_enumerable)
		complain("a directory does not list its accounts: those who "
			 "never logged in are not known");
	r = account_book_load(a->o->root, &book);
	if (r == 0)
		r = add_all_unseen(a, u, &all, book,
		    a->since != 0 ? a->since : observing_since(a->o), ret);
	if (r == 0 && account_book_error(book) != 0) {
		complain("%s/etc/shadow: %s: who is expired is not known",
		    a->o->root, strerror(account_book_error(book)));
		ret->incomplete = true;
	}
	account_book_free(book);
	accounts_release(&all);
	return r == 0 ? EXIT_OK : complain("out of memory");
}

void
log_unseen_release(struct log_unseen *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->list[i]);
	free(l->list);
	memset(l, 0, sizeof(*l));
}

static const struct log_column unseen_columns[] = {
    {"account", "not seen yet", 0, false, false},
    {0},
};

static enum exit_code
put_unseen(const struct log_asked *a, const struct log_uses *u)
{
	struct log_unseen l;
	struct log_out w;
	enum exit_code r = log_unseen_load(a, u, &l);
	struct buf b;

	if (r == EXIT_OK) {
		log_out_begin(&w, a->o, a->zone, a->now, "unseen",
		    unseen_columns);
		for (size_t i = 0; i < l.n; i++) {
			log_out_text(&w, l.list[i]);
			log_out_row_end(&w);
		}
		buf_init(&b, TEXT_LEN_MAX);
		if (u->begins != 0)
			put_when(&b, u->begins, a->now, a->zone);
		if (l.n == 0)
			log_out_line(&w, "every account that could log in did");
		else if (u->incomplete)
			log_out_line(&w,
			    "the log is incomplete: they may have logged in");
		if (u->begins != 0)
			log_out_line(&w, "the log begins %.*s: %zu logins",
			    (int)b.len, b.p, u->logins);
		else
			log_out_line(&w, "no decision %s",
			    log_in_what(u->incomplete));
		buf_release(&b);
		log_out_rows_end(&w);
		if (a->o->format == FORMAT_JSON)
			summary_members(&w, u, count_accounts(u));
		r = log_out_end(&w, "loginpolicy-log-unseen/1",
		    u->incomplete || l.incomplete ? EXIT_INCOMPLETE : EXIT_OK);
	}
	log_unseen_release(&l);
	return r;
}

/* --- each reads the log once --- */

static enum exit_code
with_uses(const struct log_asked *a,
    enum exit_code (*put)(const struct log_asked *, const struct log_uses *))
{
	struct log_uses u;
	enum exit_code r = log_uses_load(a->o, a->zone, a->since, &u);

	if (r == EXIT_OK && u.no_log)
		r = log_complain_none(u.incomplete);
	if (r == EXIT_OK)
		r = put(a, &u);
	log_uses_release(&u);
	return r;
}

enum exit_code
log_view_summary(const struct log_asked *a)
{
	return with_uses(a, put_summary);
}

enum exit_code
log_view_last_use(const struct log_asked *a)
{
	return with_uses(a, put_last_use);
}

enum exit_code
log_view_unseen(const struct log_asked *a)
{
	return with_uses(a, put_unseen);
}
