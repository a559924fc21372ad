/*
 * A value of several paths, "/a,/b". A comma separates only before a slash: a
 * single path with a comma in it stays what it was.
 */
#include <stdlib.h>
#include <string.h>

#include "path_list.h"

/* Bytes of the path at s. */
static size_t
path_len(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0' && (s[n] != ',' || s[n + 1] != '/'))
		n++;
	return n;
}

static size_t
count_paths(const char *s)
{
	size_t n = 1;

	for (s += path_len(s); *s != '\0'; s += path_len(s)) {
		s++;
		n++;
	}
	return n;
}

/* The list and its texts are one allocation. */
int
path_list_parse(const char *s, const char *const **ret, size_t *ret_n)
{
	const size_t n = s[0] == '\0' ? 0 : count_paths(s);
	const char **list;
	char *text;
	size_t len;

	if (n != 0 && s[0] != '/')
		return ERR_SYNTAX;
	if (n == 0) {
		*ret = NULL;
		*ret_n = 0;
		return 0;
	}
	list = calloc(1, n * sizeof(*list) + strlen(s) + 1);
	if (list == NULL)
		return ERR_NOMEM;
	text = (char *)(list + n);
	for (size_t i = 0; i < n; i++) {
		len = path_len(s);
		memcpy(text, s, len);
		list[i] = text;
		text += len + 1;
		s += len + 1;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

void
path_list_free(const char *const *list)
{
	free((void *)(uintptr_t)list);
}

void
path_list_put(const char *const *list, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		if (i != 0)
			buf_putc(b, ',');
		buf_puts(b, list[i]);
	}
}
