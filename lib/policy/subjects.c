/* SPDX-License-Identifier: BSD-2-Clause */
/* The accounts that a rule or a setting is for. */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "parse.h"

static int
id_range(struct parse *ps, const struct list_item *it, const char *text,
    struct subject *s)
{
	size_t first_len = strcspn(text, "-");
	const char *last = text[first_len] == '-' ? text + first_len + 1 : text;
	uint64_t a, b;

	/* (uid_t)-1 is not a uid: chown(2) leaves the owner for it. */
	if (parse_u64(text, first_len, 0, UINT32_MAX - 1, &a) != 0 ||
	    parse_u64(last, last == text ? first_len : strlen(last), a,
		UINT32_MAX - 1, &b) != 0 ||
	    (s->kind == SUBJECT_GID && last != text))
		return parse_error(ps, it->col, ERR_RANGE,
		    s->kind == SUBJECT_GID
			? "expected gid:N, N from 0 to 4294967294"
			: "expected uid:N or uid:N-M, from 0 to 4294967294, N "
			  "not above M");
	s->id.first = (uint32_t)a;
	s->id.last = (uint32_t)b;
	return 0;
}

static int
subject_name(struct parse *ps, const struct list_item *it, size_t prefix,
    struct subject *s)
{
	int r = item_name(ps, it, prefix,
	    s->kind == SUBJECT_USER ? "a user" : "a group", &s->name);

	if (r == 0 && strchr(s->name, ':') != NULL)
		r = parse_error(ps, it->col, ERR_SYNTAX,
		    "a name must not have a colon: \"%.40s\"", it->s);
	return r;
}

/* What access.conf accepts, or what is nothing at all. */
static int
not_a_subject(struct parse *ps, const struct list_item *it)
{
	if (strcmp(it->s, "EXCEPT") == 0)
		return except_error(ps, it->col);
	if (it->s[0] == '!' || it->s[0] == '-')
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "\"%.60s\": \"not\" is not supported: give the exception "
		    "a line of its own, before this one",
		    it->s);
	if (it->s[0] == '(' || it->s[0] == '@' || it->s[0] == '+' ||
	    strncmp(it->s, "netgroup:", 9) == 0)
		return parse_error(ps, it->col,
		    it->s[0] == '(' ? ERR_UNSUPPORTED : ERR_UNKNOWN,
		    "\"%.60s\": netgroups are not supported: name a group, as "
		    "group:NAME",
		    it->s);
	if (strcmp(it->s, "ALL") == 0 || strcmp(it->s, "*") == 0)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "expected user:NAME or group:NAME, not \"%s\": for "
		    "everybody write everyone",
		    it->s);
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "expected user:NAME, group:NAME, uid:N, uid:N-M, gid:N or "
	    "everyone, not \"%.40s\"",
	    it->s);
}

static const struct {
	const char *prefix;
	enum subject_kind kind;
	bool is_name;
} kinds[] = {
    {"user:", SUBJECT_USER, true},
    {"group:", SUBJECT_GROUP, true},
    {"uid:", SUBJECT_UID, false},
    {"gid:", SUBJECT_GID, false},
};
#define EVERYONE "everyone"

const char *
subject_word(size_t i)
{
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);

	return i < n ? kinds[i].prefix : i == n ? EVERYONE : NULL;
}

int
subject_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct subject *s = ret;

	if (is_word(it->s, EVERYONE)) {
		s->kind = SUBJECT_EVERYONE;
		return 0;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].prefix);

		if (strncmp(it->s, kinds[i].prefix, n) != 0)
			continue;
		s->kind = kinds[i].kind;
		return kinds[i].is_name ? subject_name(ps, it, n, s)
					: id_range(ps, it, it->s + n, s);
	}
	return not_a_subject(ps, it);
}

bool
subjects_need_lookup(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind == SUBJECT_GROUP ||
		    c->subject[i].kind == SUBJECT_GID)
			return true;
	}
	return false;
}

int
subjects_read(struct parse *ps, const struct lex_word *w, struct condition *ret)
{
	*ret = (struct condition){.kind = COND_SUBJECT};
	ret->any = list_parse(ps, w, sizeof(struct subject), subject_item,
	    &ret->n);
	if (ret->any == NULL)
		return ERR_SYNTAX;
	ret->lookups = subjects_need_lookup(ret);
	return 0;
}
