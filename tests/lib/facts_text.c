/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/decide.h>
#include "tests/lib/facts_text.h"

bool
in_list(const struct word_list *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->s[i], s) == 0)
			return true;
	}
	return false;
}

static enum tri
text_in_group(void *ctx, const char *group)
{
	const struct person_text *p = ctx;

	return in_list(&p->groups, group) ? TRI_TRUE
	    : in_list(&p->unsure, group)  ? TRI_UNKNOWN
					  : TRI_FALSE;
}

static enum tri
text_in_gid(void *ctx, gid_t gid)
{
	const struct person_text *p = ctx;
	char text[20];

	snprintf(text, sizeof(text), "%u", (unsigned)gid);
	return in_list(&p->gids, text) ? TRI_TRUE : TRI_FALSE;
}

static void
split_list(char *s, struct word_list *l)
{
	for (s = strtok(s, ","); s != NULL && l->n < FACTS_LIST_MAX;
	     s = strtok(NULL, ","))
		l->s[l->n++] = s;
}

static enum key_class
class_of(const char *s, size_t len)
{
	for (unsigned c = 0; c < KEY_CLASS_COUNT; c++) {
		if (strlen(key_class_name(c)) == len &&
		    memcmp(key_class_name(c), s, len) == 0)
			return c;
	}
	return KEY_CLASS_OTHER;
}

static void
plain_key(char *s, struct fact_plain_key *k)
{
	char *slash = strchr(s, '/');

	k->class = class_of(s, slash == NULL ? strlen(s) : (size_t)(slash - s));
	k->bits = slash == NULL ? 256 : (unsigned)strtoul(slash + 1, NULL, 10);
}

static void
key_text(struct facts_text *t, char *s)
{
	struct fact_key *k;
	char *marks = strchr(s, '!'), *at;

	if (t->f.n_keys == FACTS_LIST_MAX)
		return;
	k = &t->keys[t->f.n_keys++];
	k->decoded = true;
	if (marks != NULL)
		*marks++ = '\0';
	if ((at = strchr(s, '@')) != NULL) {
		*at++ = '\0';
		k->is_cert = true;
		plain_key(at, &k->ca);
		memset(k->ca.fp, 0xaa, SHA256_LEN);
	}
	plain_key(s, &k->key);
	for (; marks != NULL && *marks != '\0'; marks++) {
		if (*marks == 'r')
			k->key.revoked = TRI_TRUE;
		else if (*marks == 'u')
			k->key.revoked = TRI_UNKNOWN;
		else if (*marks == 'R')
			k->ca.revoked = TRI_TRUE;
		else if (*marks == 'x')
			k->decoded = false;
	}
}

static void
methods_text(char *s, unsigned *ret)
{
	struct word_list l = {.n = 0};

	split_list(s, &l);
	for (size_t i = 0; i < l.n; i++)
		*ret |= method_of(l.s[i]);
}

/* A TZif file of version 2 that has nothing but this footer. */
static void
zone_text(struct facts_text *t, const char *s)
{
	uint8_t file[400] = {0};
	size_t n = 0;

	if (strlen(s) > 200)
		return;
	for (int i = 0; i < 2; i++, n += 51) {
		memcpy(file + n, "TZif2", 5);
		file[n + 39] = file[n + 43] = 1;
	}
	n += (size_t)sprintf((char *)file + n, "\n%s\n", s);
	tz_release(&t->zone);
	t->f.zone = tz_parse(file, n, &t->zone) == 0 ? &t->zone : NULL;
}

static bool
person_word(const char *name, char *v, struct person_text *p,
    struct fact_person *f, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(name, prefix, len) != 0)
		return false;
	name += len;
	if (strcmp(name, "uid") == 0) {
		f->has_uid = true;
		f->uid = (uid_t)strtoul(v, NULL, 10);
	} else if (strcmp(name, "groups") == 0) {
		split_list(v, &p->groups);
	} else if (strcmp(name, "unsure") == 0) {
		split_list(v, &p->unsure);
	} else if (strcmp(name, "gids") == 0) {
		split_list(v, &p->gids);
	} else {
		return false;
	}
	return true;
}

/* One word; false: not known. */
static bool
facts_word(struct facts_text *t, char *w)
{
	char *v = strchr(w, '=');
	struct moment m;

	if (strcmp(w, "ssh") == 0) {
		t->f.is_ssh = true;
		return true;
	}
	if (v == NULL)
		return false;
	*v++ = '\0';
	if (strcmp(w, "user") == 0) {
		split_list(v, &t->subject.names);
	} else if (strcmp(w, "by") == 0) {
		split_list(v, &t->caller.names);
	} else if (strcmp(w, "service") == 0) {
		t->f.service = v;
		t->f.is_ssh |= strcmp(v, "sshd") == 0;
		if (!t->f.is_ssh)
			t->f.from = ADDRESS_LOCAL;
	} else if (strcmp(w, "from") == 0) {
		t->f.from = strcmp(v, "local") == 0 ? ADDRESS_LOCAL
		    : net_parse_address(v, &t->f.address) == 0
		    ? ADDRESS_KNOWN
		    : ADDRESS_UNKNOWN;
	} else if (strcmp(w, "tty") == 0) {
		t->f.tty = v;
	} else if (strcmp(w, "methods") == 0) {
		methods_text(v, &t->f.methods);
	} else if (strcmp(w, "open") == 0) {
		t->f.methods_open = strcmp(v, "all") == 0 ? METHOD_ALL
		    : strcmp(v, "single") == 0		  ? METHOD_PASSWORD |
			METHOD_KEYBOARD_INTERACTIVE | METHOD_NONE
					       : 0;
		t->f.keys_open = strcmp(v, "all") == 0;
	} else if (strcmp(w, "key") == 0) {
		key_text(t, v);
	} else if (strcmp(w, "at") == 0) {
		if (moment_parse(v, &m) != 0 || m.local)
			return false;
		t->f.now = m.clock;
	} else if (strcmp(w, "zone") == 0) {
		zone_text(t, v);
	} else {
		return person_word(w, v, &t->caller, &t->f.caller, "by-") ||
		    person_word(w, v, &t->subject, &t->f.subject, "");
	}
	return true;
}

void
person_link(struct person_text *p, struct fact_person *f)
{
	f->names = p->names.s;
	f->n_names = p->names.n;
	f->in_group = text_in_group;
	f->in_gid = text_in_gid;
	f->ctx = p;
}

bool
facts_from_text(const char *text, struct facts_text *t)
{
	char *w, *next;
	bool good = true;

	memset(t, 0, sizeof(*t));
	t->f.zone = &t->zone;
	t->f.keys = t->keys;
	t->copy = strdup(text);
	for (w = t->copy; w != NULL && *w != '\0'; w = next) {
		if ((next = strchr(w, ' ')) != NULL)
			*next++ = '\0';
		if (*w != '\0' && !facts_word(t, w))
			good = false;
	}
	person_link(&t->subject, &t->f.subject);
	person_link(&t->caller, &t->f.caller);
	return good;
}

void
facts_text_release(struct facts_text *t)
{
	tz_release(&t->zone);
	free(t->copy);
}
