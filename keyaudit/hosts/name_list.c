/* SPDX-License-Identifier: BSD-2-Clause */
/* Names one behind the other, each with its NUL. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "name_list.h"

/* A NUL ends the name. */
static void
add_name(struct name_list *l, const char *s, size_t len)
{
	len = strnlen(s, len);
	if (len == 0)
		return;
	if (l->n == NAME_LIST_MAX) {
		l->cut = true;
		return;
	}
	memcpy(l->text + l->len, s, len);
	l->text[l->len + len] = '\0';
	l->len += len + 1;
	l->n++;
}

int
name_list_parse(const char *list, size_t len, struct name_list *ret)
{
	const char *comma;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	if (len > NAME_LIST_BYTES_MAX) { /* drop a part of a name */
		comma = memrchr(list, ',', NAME_LIST_BYTES_MAX + 1);
		len = comma != NULL ? (size_t)(comma - list) : 0;
		ret->cut = true;
	}
	if (len == 0)
		return 0;
	if ((ret->text = malloc(len + 1)) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < len; i += n + 1) {
		comma = memchr(list + i, ',', len - i);
		n = comma != NULL ? (size_t)(comma - list) - i : len - i;
		add_name(ret, list + i, n);
	}
	if (ret->n == 0) {
		free(ret->text);
		ret->text = NULL;
	}
	return 0;
}

int
name_list_copy(const struct name_list *l, struct name_list *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (l->text != NULL && (ret->text = malloc(l->len)) == NULL)
		return ERR_NOMEM;
	if (l->text != NULL)
		memcpy(ret->text, l->text, l->len);
	ret->len = l->len;
	ret->n = l->n;
	ret->cut = l->cut;
	return 0;
}

void
name_list_release(struct name_list *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const char *
name_list_first(const struct name_list *l)
{
	return l->n != 0 ? l->text : NULL;
}

const char *
name_list_next(const struct name_list *l, const char *name)
{
	name += strlen(name) + 1;
	return name < l->text + l->len ? name : NULL;
}

bool
name_list_have_part(const struct name_list *l, const char *name, size_t len)
{
	const char *s = name_list_first(l);

	for (; s != NULL; s = name_list_next(l, s)) {
		if (strncmp(s, name, len) == 0 && s[len] == '\0')
			return true;
	}
	return false;
}

bool
name_list_have(const struct name_list *l, const char *name)
{
	return name_list_have_part(l, name, strlen(name));
}

const char *
name_list_agree(const char *ours, const struct name_list *theirs,
    size_t *ret_len)
{
	for (size_t n; *ours != '\0'; ours += n + (ours[n] == ',')) {
		n = strcspn(ours, ",");
		if (name_list_have_part(theirs, ours, n)) {
			*ret_len = n;
			return ours;
		}
	}
	return NULL;
}
