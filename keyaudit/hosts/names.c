/* Names kept one behind the other, each with its NUL. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/err.h>
#include "names.h"

/* A NUL inside a name would end it early for who reads: it ends it here. */
static size_t
name_len(const char *s, size_t len)
{
	const char *comma = memchr(s, ',', len);

	return comma != NULL ? (size_t)(comma - s) : len;
}

static void
add(struct names *l, const char *s, size_t len)
{
	len = strnlen(s, len);
	if (len == 0)
		return;
	if (l->n == NAMES_MAX) {
		l->cut = true;
		return;
	}
	memcpy(l->text + l->len, s, len);
	l->text[l->len + len] = '\0';
	l->len += len + 1;
	l->n++;
}

int
names_parse(const char *list, size_t len, struct names *ret)
{
	size_t n;

	memset(ret, 0, sizeof(*ret));
	if (len > NAMES_OCTETS_MAX) {
		len = NAMES_OCTETS_MAX;
		ret->cut = true;
	}
	if ((ret->text = malloc(len + 1)) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < len; i += n + 1) {
		n = name_len(list + i, len - i);
		add(ret, list + i, n);
	}
	return 0;
}

void
names_release(struct names *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const char *
names_first(const struct names *l)
{
	return l->n != 0 ? l->text : NULL;
}

const char *
names_next(const struct names *l, const char *name)
{
	name += strlen(name) + 1;
	return name < l->text + l->len ? name : NULL;
}

static bool
have_octets(const struct names *l, const char *name, size_t len)
{
	const char *s = names_first(l);

	for (; s != NULL; s = names_next(l, s)) {
		if (strncmp(s, name, len) == 0 && s[len] == '\0')
			return true;
	}
	return false;
}

bool
names_have(const struct names *l, const char *name)
{
	return have_octets(l, name, strlen(name));
}

const char *
names_agree(const char *ours, const struct names *theirs, size_t *ret_len)
{
	for (size_t n; *ours != '\0'; ours += n + (ours[n] == ',')) {
		n = strcspn(ours, ",");
		if (have_octets(theirs, ours, n)) {
			*ret_len = n;
			return ours;
		}
	}
	return NULL;
}
