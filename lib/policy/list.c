/* Lists: one word, its items separated by commas; and lists that grow. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include "parse.h"

static size_t
count_items(const struct lex_word *w)
{
	const char *s = w->s, *end = w->s + w->len;
	size_t n = 1;

	for (; (s = memchr(s, ',', (size_t)(end - s))) != NULL; s++)
		n++;
	return n;
}

/* Cut the item that begins at s off what follows it, unless it is the last. Returns where the next begins. */
static char *
cut_item(const struct lex_word *w, char *s, bool last, struct list_item *ret)
{
	size_t len = (size_t)(w->s + w->len - s);
	char *comma = last ? NULL : memchr(s, ',', len);

	ret->s = s;
	ret->len = comma == NULL ? len : (size_t)(comma - s);
	ret->col = w->col + (unsigned)(s - w->s);
	if (comma != NULL)
		*comma++ = '\0';
	return comma;
}

const void *
list_parse(struct parse *ps, const struct lex_word *w, size_t size,
    int (*each)(struct parse *ps, const struct list_item *it, void *ret),
    uint32_t *ret_n)
{
	size_t n = count_items(w);
	char *array = arena_array(&ps->p->arena, n, size), *s = w->s;
	struct list_item it;
	bool bad = false;

	if (array == NULL) {
		ps->fatal = ERR_NOMEM;
		return NULL;
	}
	*ret_n = 0;
	while (s != NULL && ps->fatal == 0) {
		s = cut_item(w, s, *ret_n + 1 == n, &it);
		if (it.len == 0) {
			parse_error(ps, it.col, ERR_SYNTAX,
			    "an item of this list is empty");
			bad = true;
		} else if (each(ps, &it, array + *ret_n * size) != 0) {
			bad = true;
		}
		++*ret_n;
	}
	return bad || ps->fatal != 0 ? NULL : array;
}

/* Where a list of this text is remembered. */
static struct list_seen *
place_of(struct parse *ps, const struct lex_word *w)
{
	size_t h = w->len;

	if (h != 0)
		h += (unsigned char)w->s[0] * 3u + (unsigned char)w->s[h - 1];
	return &ps->seen[h % LISTS_SEEN];
}

/*
 * What a name stands for never changes once it is defined, so the same text
 * means the same. Compared is what stands in the file; a word that was quoted
 * differs from that, and is neither remembered nor found.
 */
const void *
list_parse_shared(struct parse *ps, const struct lex_word *w, size_t size,
    int (*each)(struct parse *ps, const struct list_item *it, void *ret),
    uint32_t *ret_n)
{
	const char *text = ps->text + w->col - 1;
	struct list_seen *seen = place_of(ps, w);
	bool quoted = memcmp(text, w->s, w->len) != 0;
	const void *array;

	if (!quoted && seen->len == w->len && seen->each == each &&
	    memcmp(seen->text, text, w->len) == 0) {
		*ret_n = seen->n;
		return seen->array;
	}
	array = list_parse(ps, w, size, each, ret_n);
	if (!quoted && array != NULL)
		*seen = (struct list_seen){text, w->len, each, array, *ret_n};
	return array;
}

void *
list_room(struct parse *ps, void *list, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap == 0 ? 64 : *cap * 2;
	void *bigger;

	if (n < *cap)
		return list;
	/* A line adds one at most: mostly there is room for all at once. */
	if (more < n + ps->lines_left)
		more = n + ps->lines_left;
	if ((bigger = big_realloc(list, n * size, more * size)) == NULL)
		ps->fatal = ERR_NOMEM;
	else
		*cap = more;
	return bigger;
}

const char *
item_copy(struct parse *ps, const struct list_item *it, size_t from)
{
	const char *copy = arena_strndup(&ps->p->arena, it->s + from,
	    it->len - from);

	if (copy == NULL)
		ps->fatal = ERR_NOMEM;
	return copy;
}

int
name_check(struct parse *ps, const struct list_item *it, const char *name,
    const char *what)
{
	size_t len = it->len - (size_t)(name - it->s);

	if (len == 0)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected a name behind \"%.40s\"", it->s);
	if (len > RULE_NAME_MAX)
		return parse_error(ps, it->col, ERR_TOOBIG,
		    "%s's name is longer than %d octets", what, RULE_NAME_MAX);
	return 0;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
is_id(const char *s)
{
	size_t n = 0;

	while (is_letter(s[n]) || (s[n] >= '0' && s[n] <= '9') || s[n] == '.' ||
	    s[n] == '_' || s[n] == '-')
		n++;
	return s[n] == '\0' && n >= 1 && n <= RULE_ID_MAX;
}

bool
is_set_name(const char *s)
{
	return is_letter(s[0]) && is_id(s);
}
