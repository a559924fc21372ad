/* A pattern costs its length times the text's at most: only the last star is ever gone back to. */
#include <string.h>

#include <loginpolicy/sshd/pattern_list.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool
pattern_match(const char *s, size_t len, const char *pattern,
    size_t pattern_len)
{
	size_t i = 0, j = 0, star = pattern_len, from = 0;

	while (i < len) {
		if (j < pattern_len && pattern[j] == '*') {
			star = j++;
			from = i;
		} else if (j < pattern_len &&
		    (pattern[j] == '?' || lower(pattern[j]) == lower(s[i]))) {
			i++;
			j++;
		} else if (star < pattern_len) {
			j = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (j < pattern_len && pattern[j] == '*')
		j++;
	return j == pattern_len;
}

int
pattern_list_match(const char *s, size_t len, const char *list, size_t list_len)
{
	const char *end = list + list_len, *comma;
	int found = 0;
	bool negated;

	while (list < end) {
		comma = memchr(list, ',', (size_t)(end - list));
		if (comma == NULL)
			comma = end;
		negated = *list == '!';
		list += negated;
		if (pattern_match(s, len, list, (size_t)(comma - list))) {
			if (negated)
				return -1;
			found = 1;
		}
		list = comma == end ? end : comma + 1;
	}
	return found;
}

bool
pattern_is_wild(const char *pattern, size_t len)
{
	return memchr(pattern, '*', len) != NULL ||
	    memchr(pattern, '?', len) != NULL || (len != 0 && *pattern == '!');
}
