/*
 * Words that must not be in a password: the account's name, the words of the
 * full name, the company's own. Compared without case and without marks, and
 * once more with look-alikes undone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unictype.h>
#include <unistr.h>

#include <loginpolicy/trusted.h>
#include "checks.h"

/* So many characters of a password may each be read in two ways. */
#define AMBIGUOUS_MAX 4

/* What is typed for a letter. The second is another reading, or 0. */
static const struct {
	ucs4_t c;
	char letter, other;
} lookalikes[] = {
    {'@', 'a', 0},
    {'4', 'a', 0},
    {'8', 'b', 0},
    {'(', 'c', 0},
    {0xa2, 'c', 0}, /* cent */
    {'3', 'e', 0},
    {0x20ac, 'e', 0}, /* euro */
    {'6', 'g', 0},
    {'9', 'g', 0},
    {'1', 'i', 'l'},
    {'!', 'i', 'l'},
    {'|', 'i', 'l'},
    {0xa1, 'i', 0}, /* inverted ! */
    {0xa3, 'l', 0}, /* pound */
    {'0', 'o', 0},
    {'$', 's', 0},
    {'5', 's', 0},
    {0xa7, 's', 0}, /* section sign */
    {'7', 't', 0},
    {'+', 't', 0},
    {'2', 'z', 0},
};

/* The letter for c in this reading, or 0. Counts what can be read in two ways. */
static char
letter_for(ucs4_t c, unsigned reading, unsigned *ambiguous)
{
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(lookalikes[0]);
	     i++) {
		if (lookalikes[i].c != c)
			continue;
		if (lookalikes[i].other != 0 && *ambiguous < AMBIGUOUS_MAX &&
		    (reading >> (*ambiguous)++ & 1) != 0)
			return lookalikes[i].other;
		return lookalikes[i].letter;
	}
	return 0;
}

bool
undo_lookalikes(const struct text *folded, unsigned n, struct text *ret)
{
	unsigned ambiguous = 0;
	ucs4_t c;
	char letter;

	ret->len = 0;
	for (size_t i = 0, size; i < folded->len; i += size) {
		const uint8_t *s = (const uint8_t *)folded->s + i;

		size = (size_t)u8_mbtouc(&c, s, folded->len - i);
		if ((letter = letter_for(c, n, &ambiguous)) != 0) {
			ret->s[ret->len++] = letter;
		} else {
			memcpy(ret->s + ret->len, s, size);
			ret->len += size;
		}
	}
	ret->s[ret->len] = '\0';
	return n >> ambiguous == 0;
}

static void
reverse(const struct text *t, struct text *ret)
{
	size_t out = t->len;
	ucs4_t c;

	for (size_t i = 0, size; i < t->len; i += size) {
		const uint8_t *s = (const uint8_t *)t->s + i;

		size = (size_t)u8_mbtouc(&c, s, t->len - i);
		out -= size;
		memcpy(ret->s + out, s, size);
	}
	ret->len = t->len;
	ret->s[ret->len] = '\0';
}

static bool
has(const struct text *password, const struct text *word)
{
	if (u8_mbsnlen((const uint8_t *)word->s, word->len) < PASSWORD_WORD_MIN)
		return word->len == password->len &&
		    memcmp(word->s, password->s, word->len) == 0;
	return memmem(password->s, password->len, word->s, word->len) != NULL;
}

bool
contains_word(const struct text *password, const struct text *word)
{
	struct text back;

	if (word->len == 0)
		return false;
	reverse(word, &back);
	return has(password, word) || has(password, &back);
}

/* The password in each of its readings. */
struct readings {
	struct text list[1 + (1 << AMBIGUOUS_MAX)];
	size_t n;
};

static int
make_readings(const struct text *password, struct readings *ret)
{
	int r = text_base(password->s, password->len, &ret->list[0]);

	ret->n = 1;
	while (r == 0 && ret->n <= 1 << AMBIGUOUS_MAX &&
	    undo_lookalikes(&ret->list[0], (unsigned)ret->n - 1,
		&ret->list[ret->n]))
		ret->n++;
	return r;
}

/* Whether the word (octets as somebody wrote them) is in any reading. */
static bool
is_in(const struct readings *rd, const char *s, size_t len)
{
	struct text word;

	if (text_base(s, len, &word) != 0)
		return false; /* no text: no password has it */
	for (size_t i = 0; i < rd->n; i++) {
		if (contains_word(&rd->list[i], &word))
			return true;
	}
	return false;
}

/* The next word of a full name: letters, with the marks on them. */
static size_t
next_word(const char *s, const char **ret)
{
	size_t left = strlen(s), size, len = 0;
	ucs4_t c;

	for (*ret = s; left != 0; s += size, left -= size) {
		size = (size_t)u8_mbtouc(&c, (const uint8_t *)s, left);
		if (uc_is_general_category(c, UC_LETTER) ||
		    (len != 0 && uc_is_general_category(c, UC_MARK))) {
			if (len == 0)
				*ret = s;
			len += size;
		} else if (len != 0) {
			break;
		}
	}
	return len;
}

int
check_personal(const struct password_input *in, const struct text *password,
    unsigned *missing)
{
	struct readings *rd = malloc(sizeof(*rd));
	const char *s = in->full_name != NULL ? in->full_name : "";
	bool found = false;
	size_t len;
	int r;

	if (rd == NULL)
		return ERR_NOMEM;
	r = make_readings(password, rd);
	if (r == 0 && in->user != NULL)
		found = is_in(rd, in->user, strlen(in->user));
	for (; r == 0 && !found && (len = next_word(s, &s)) != 0; s += len)
		found = is_in(rd, s, len);
	if (found)
		*missing |= 1u << DEMAND_PERSONAL;
	explicit_bzero(rd, sizeof(*rd));
	free(rd);
	return r;
}

/* The lines of f, blanks at their ends cut. */
static int
look_for_lines(FILE *f, const struct readings *rd, unsigned *missing)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((*missing >> DEMAND_WORDS & 1) == 0 &&
	    (len = getline(&line, &room, f)) > 0) {
		char *s = line + strspn(line, " \t");
		size_t n = strcspn(s, "\r\n");

		while (n != 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
			n--;
		if (s[0] != '#' && is_in(rd, s, n))
			*missing |= 1u << DEMAND_WORDS;
	}
	free(line);
	return ferror(f) ? ERR_IO : 0;
}

static int
open_words(const char *path, FILE **ret, struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	int fd, r = trusted_open(path, &opts, &fd, &why);

	if (r != 0)
		return diag_set(d, r, "password words %.160s: %.300s", path,
		    why.msg);
	if ((*ret = fdopen(fd, "r")) != NULL)
		return 0;
	close(fd);
	return ERR_NOMEM;
}

int
ready_words(const char *path, struct diag *d)
{
	FILE *f;
	int r = open_words(path, &f, d);

	if (r == 0)
		fclose(f);
	return r;
}

int
check_words(const char *path, const struct text *password, unsigned *missing,
    struct diag *d)
{
	struct readings *rd = malloc(sizeof(*rd));
	FILE *f = NULL;
	int r = rd != NULL ? open_words(path, &f, d) : ERR_NOMEM;

	if (r == 0 && (r = make_readings(password, rd)) == 0 &&
	    (r = look_for_lines(f, rd, missing)) == ERR_IO)
		diag_set(d, r, "password words %.160s cannot be read", path);
	if (f != NULL)
		fclose(f);
	if (rd != NULL)
		explicit_bzero(rd, sizeof(*rd));
	free(rd);
	return r;
}
