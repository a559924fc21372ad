/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may still log in, by name and by uid. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "lockdown.h"

void
lockdown_list_release(struct lockdown_list *l)
{
	free(l->uids);
	name_list_release(&l->names);
	*l = (struct lockdown_list){0};
}

bool
lockdown_list_has(const struct lockdown_list *l, uid_t uid)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->uids[i] == uid)
			return true;
	}
	return false;
}

static enum exit_code
list_add(struct lockdown_list *l, uid_t uid, const char *name)
{
	char number[24];
	uid_t *uids;

	if (lockdown_list_has(l, uid))
		return EXIT_OK;
	if (l->n == LOCKDOWN_UIDS_MAX)
		return complain("more than %d accounts are excepted",
		    LOCKDOWN_UIDS_MAX);
	if (name == NULL) {
		snprintf(number, sizeof(number), "uid:%lu", (unsigned long)uid);
		name = number;
	}
	if ((uids = vec_room(l->uids, l->n, sizeof(*uids))) == NULL)
		return complain("out of memory");
	l->uids = uids;
	if (name_list_add(&l->names, name) != 0)
		return complain("out of memory");
	l->uids[l->n++] = uid;
	return EXIT_OK;
}

static enum exit_code
add_word(struct lockdown_list *l, const char *word, size_t len)
{
	char *name = strndup(word, len);
	struct who w = {0};
	enum exit_code r;

	if (name == NULL)
		return complain("out of memory");
	if (len == 0)
		r = complain("--except: expected names with a comma between "
			     "them");
	else if ((r = who_load(name, &w)) == EXIT_OK)
		r = list_add(l, w.uid,
		    w.member.n_names != 0 ? w.member.names[0] : NULL);
	who_release(&w);
	free(name);
	return r;
}

enum exit_code
lockdown_list_parse(const char *except, struct lockdown_list *ret)
{
	enum exit_code r = EXIT_OK;
	size_t len;

	*ret = (struct lockdown_list){0};
	for (const char *s = except; r == EXIT_OK && s != NULL;) {
		len = strcspn(s, ",");
		r = add_word(ret, s, len);
		s = s[len] == ',' ? s + len + 1 : NULL;
	}
	return r;
}

enum exit_code
lockdown_list_of(const struct lockdown *l, struct lockdown_list *ret)
{
	struct lookup *lookup = lookup_new("");
	enum exit_code r = EXIT_OK;
	struct member m;

	*ret = (struct lockdown_list){0};
	if (lookup == NULL)
		return complain("out of memory");
	for (size_t i = 0; r == EXIT_OK && i < l->n; i++) {
		if (member_by_uid(lookup, l->uids[i], &m, NULL) != 0) {
			r = list_add(ret, l->uids[i], NULL);
			continue;
		}
		r = list_add(ret, l->uids[i], m.names[0]);
		member_release(&m);
	}
	lookup_free(lookup);
	return r;
}

void
lockdown_list_put(const struct lockdown_list *l, struct buf *b)
{
	for (size_t i = 0; i < l->n; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : ", ", l->names.list[i]);
	buf_printf(b, "%sroot at the console", l->n == 0 ? "" : " and ");
}
